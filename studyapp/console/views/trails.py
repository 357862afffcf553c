"""Trails of CloudTrail: log files of what happens, delivered to a bucket."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer, guarded, maybe
from studyapp.console.blocks import (
    Action,
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk

NOTE = (
    "A trail writes a file about five minutes of the simulated clock after something happened, "
    "for each Region and under AWSLogs/ and your account id. Skip an hour to see the first ones."
)


@at_desk
def trails(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The trails of the account, and the drawer that makes one."""

    def build(state: State) -> Page:
        wants = "new" in request.GET or state.do == "create-trail"
        return Page(
            title="Trails",
            icon="trail",
            intro="The event history goes back 90 days. A trail keeps events for as long as its bucket does, and can log single objects too.",
            crumbs=(("CloudTrail", reverse("console:trail")),),
            primary=("Create trail", "?new=1"),
            cards=(
                guarded(desk, "Trails", lambda: _list(desk), "cloudtrail:DescribeTrails"),
                Card("When files come", (Text(text=NOTE),)),
            ),
            drawer=_form(desk, state) if wants else None,
            close=request.path,
            here=request.path,
        )

    acts = {
        "create-trail": Act(_create),
        "start": Act(lambda _desk, given: [_on(given, "StartLogging")]),
        "stop": Act(lambda _desk, given: [_on(given, "StopLogging")]),
        "delete": Act(lambda _desk, given: [_on(given, "DeleteTrail")]),
    }
    return answer(request, desk, build, acts)


def policy_for(account: str, bucket: str, before: str) -> str:
    """A bucket's policy with what lets CloudTrail write into it; `before` is what it has now."""
    document: dict[str, Any] = json.loads(before) if before else {"Version": "2012-10-17"}
    kept = document.get("Statement", [])
    statements = kept if isinstance(kept, list) else [kept]
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    own = {"aws:SourceAccount": account}
    full = {"s3:x-amz-acl": "bucket-owner-full-control", **own}
    added = [
        {
            "Sid": "CloudTrailLooks",
            **service,
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{bucket}",
            "Condition": {"StringEquals": own},
        },
        {
            "Sid": "CloudTrailWrites",
            **service,
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
            "Condition": {"StringEquals": full},
        },
    ]
    sids = {one["Sid"] for one in added}
    others = [one for one in statements if one.get("Sid") not in sids]
    return json.dumps({**document, "Statement": [*others, *added]}, indent=2)


def _create(desk: Desk, given: Given) -> list[Ask]:
    bucket = given("bucket")
    if not bucket:
        message = "Choose a bucket, or make one first."
        raise Refused(message)
    asks = []
    if given.has("policy"):
        before = str(maybe(desk, "s3", "GetBucketPolicy", {"Bucket": bucket}).get("Policy", ""))
        text = policy_for(desk.account, bucket, before)
        asks.append(Ask("s3", "PutBucketPolicy", {"Bucket": bucket, "Policy": text}))
    made: dict[str, Any] = {"Name": given("name"), "S3BucketName": bucket}
    if given.has("everywhere"):
        made["IsMultiRegionTrail"] = True
    asks.append(Ask("cloudtrail", "CreateTrail", made))
    asks.append(Ask("cloudtrail", "StartLogging", {"Name": given("name")}))
    return asks


def _on(given: Given, operation: str) -> Ask:
    return Ask("cloudtrail", operation, {"Name": given("name")})


def _form(desk: Desk, state: State) -> Form:
    given = state.keeps("create-trail")
    buckets = [one["Name"] for one in maybe(desk, "s3", "ListBuckets", {}).get("Buckets", [])]
    return Form(
        title="Create a trail",
        do="create-trail",
        submit="Create",
        fields=(
            Field(
                "name",
                "Name",
                value=given.kept("name"),
                required=True,
                hint="3 to 128 letters, numbers, periods, underscores or dashes.",
            ),
            Field(
                "bucket",
                "Bucket for the log files",
                kind="select",
                value=given.kept("bucket"),
                options=tuple((name, name) for name in buckets) or (("", "No bucket yet"),),
                required=True,
            ),
            Field(
                "policy",
                "Add to its policy what lets CloudTrail write",
                kind="check",
                value=given.ticked("policy", default=True),
            ),
            Field(
                "everywhere",
                "Log all Regions",
                kind="check",
                value=given.ticked("everywhere", default=True),
            ),
        ),
        note="Logging starts at once. The files are stored and charged as any objects are.",
        **state.of("create-trail"),
    )


def _list(desk: Desk) -> Card:
    rows = tuple(_row(desk, one) for one in desk.look("cloudtrail", "DescribeTrails")["trailList"])
    empty = Empty(
        "No trails yet",
        "Make one, and what happens in the account is written to a bucket of yours.",
        "trail",
        "Create trail",
        "?new=1",
    )
    columns = (
        Column("Trail"),
        Column("State"),
        Column("Bucket", wide=True),
        Column("Last file", wide=True),
    )
    table = Table(caption="Trails", columns=columns, rows=rows, empty=empty)
    return Card("Trails", (table,), flush=True, hidden_title=True)


def _row(desk: Desk, one: dict[str, Any]) -> Row:
    arn, bucket = one["TrailARN"], one["S3BucketName"]
    status = desk.look("cloudtrail", "GetTrailStatus", {"Name": arn})
    where = "all Regions" if one["IsMultiRegionTrail"] else one["HomeRegion"]
    error = status.get("LatestDeliveryError", "")
    state = (
        Cell(f"Refused: {error}", badge="bad", icon="x")
        if error
        else Cell("Logging", badge="good", icon="check")
        if status["IsLogging"]
        else Cell("Off", badge="plain")
    )
    do, label = ("stop", "Stop logging") if status["IsLogging"] else ("start", "Start logging")
    named = (("name", arn),)
    return Row(
        (
            Cell(one["Name"], sub=f"{where}, home {one['HomeRegion']}"),
            state,
            Cell(bucket, reverse("console:s3_objects", args=[bucket])),
            moment(status.get("LatestDeliveryTime")),
        ),
        (
            Action(label, do, named, about=one["Name"]),
            Action("Delete", "delete", named, danger=True, about=one["Name"]),
        ),
    )
