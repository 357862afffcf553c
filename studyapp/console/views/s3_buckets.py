"""Buckets: their list, their properties, who may reach them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, State, answer, guarded, maybe
from studyapp.console.blocks import (
    Action,
    Block,
    Buttons,
    Card,
    Cell,
    Column,
    Empty,
    Facts,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.console.policies import laid_out, policy_field
from studyapp.console.s3 import CRUMBS, bucket_tabs, bucket_url, outside
from studyapp.sandbox.api import Desk

BLOCKS = (
    ("BlockPublicAcls", "Refuse new public ACLs"),
    ("IgnorePublicAcls", "Ignore all public ACLs"),
    ("BlockPublicPolicy", "Refuse new public bucket policies"),
    ("RestrictPublicBuckets", "Let public policies count for this account only"),
)


def _create(desk: Desk, given: Given) -> list[Ask]:
    bucket = given("name")
    params: dict[str, Any] = {"Bucket": bucket}
    if desk.region != "us-east-1":
        params["CreateBucketConfiguration"] = {"LocationConstraint": desk.region}
    asks = [Ask("s3", "CreateBucket", params)]
    if given.has("versioning"):
        asks.append(_versioning(bucket, "Enabled"))
    return asks


def _versioning(bucket: str, status: str) -> Ask:
    params = {"Bucket": bucket, "VersioningConfiguration": {"Status": status}}
    return Ask("s3", "PutBucketVersioning", params)


BUCKETS = {"create-bucket": Act(_create, to=lambda given, _results: bucket_url(given("name")))}


@at_desk
def buckets(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All buckets, and the drawer that makes one."""

    def build(state: State) -> Page:
        found = desk.look("s3", "ListBuckets")["Buckets"]
        rows = tuple(
            Row(
                (
                    Cell(one["Name"], bucket_url(one["Name"]), icon="bucket"),
                    Cell(one.get("BucketRegion", ""), kind="mono"),
                    moment(one["CreationDate"]),
                )
            )
            for one in found
        )
        empty = Empty(
            "No buckets yet",
            "A bucket holds objects: files with a key, up to any size, in one Region. Its name "
            "must be new in all of AWS.",
            "bucket",
            "Create bucket",
            "?new=1",
        )
        columns = (Column("Name"), Column("Region", wide=True), Column("Created", wide=True))
        table = Table(caption="Buckets", columns=columns, rows=rows, empty=empty)
        wants = "new" in request.GET or state.do == "create-bucket"
        return Page(
            title="Buckets",
            crumbs=(("S3", reverse("console:s3")),),
            intro="Buckets of all Regions.",
            primary=("Create bucket", "?new=1") if rows else ("", ""),
            cards=(Card("Buckets", (table,), flush=True, hidden_title=True),),
            drawer=_bucket_form(desk, state) if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, BUCKETS)


def _bucket_form(desk: Desk, state: State) -> Form:
    given = state.keeps("create-bucket")
    return Form(
        title="Create a bucket",
        do="create-bucket",
        submit="Create",
        fields=(
            Field(
                "name",
                "Name",
                value=given.kept("name"),
                required=True,
                hint="3 to 63 small letters, digits, dots and hyphens; nobody else may have it.",
            ),
            Field(
                "versioning",
                "Keep all versions of an object",
                "check",
                given.ticked("versioning", default=False),
            ),
        ),
        note=f"It is made in {desk.region}, where you stand. Block Public Access is on at first.",
        **state.of("create-bucket"),
    )


def _permission_acts(bucket: str) -> dict[str, Act]:
    def block(_desk: Desk, given: Given) -> list[Ask]:
        settings = {name: given.has(name) for name, _label in BLOCKS}
        params = {"Bucket": bucket, "PublicAccessBlockConfiguration": settings}
        return [Ask("s3", "PutPublicAccessBlock", params)]

    def policy(_desk: Desk, given: Given) -> list[Ask]:
        params = {"Bucket": bucket, "Policy": given.raw("document")}
        return [Ask("s3", "PutBucketPolicy", params)]

    return {
        "set-block": Act(block),
        "set-policy": Act(policy),
        "delete-policy": Act(
            lambda _desk, _given: [Ask("s3", "DeleteBucketPolicy", {"Bucket": bucket})]
        ),
    }


@at_desk
def permissions(request: HttpRequest, desk: Desk, bucket: str) -> HttpResponse:
    """Block Public Access and the bucket policy."""

    def build(state: State) -> Page:
        desk.look("s3", "GetBucketLocation", {"Bucket": bucket})
        return Page(
            title=bucket,
            icon="bucket",
            crumbs=CRUMBS,
            tabs=bucket_tabs(bucket, "permissions"),
            about=bucket,
            cards=(
                guarded(desk, "Block Public Access", lambda: _block_card(desk, bucket, state)),
                guarded(desk, "Bucket policy", lambda: _policy_card(desk, bucket, state)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _permission_acts(bucket))


def _block_card(desk: Desk, bucket: str, state: State) -> Card:
    found = maybe(desk, "s3", "GetPublicAccessBlock", {"Bucket": bucket})
    now = found.get("PublicAccessBlockConfiguration", {})
    given = state.keeps("set-block")
    form = Form(
        title="Block Public Access",
        do="set-block",
        submit="Save",
        fields=tuple(
            Field(name, label, "check", given.ticked(name, default=bool(now.get(name))))
            for name, label in BLOCKS
        ),
        **state.of("set-block"),
    )
    on = sum(bool(now.get(name)) for name, _label in BLOCKS)
    count = "All four are on" if on == len(BLOCKS) else f"{on} of 4 are on"
    text = f"{count}: {_what_a_policy_can(now)}"
    return Card("Block Public Access", (Text(text=text, warn=not _is_shut(now)), form))


def _is_shut(settings: dict[str, bool]) -> bool:
    """Whether no policy lets strangers in; ACLs do not, since the owner alone has the objects."""
    return bool(settings.get("RestrictPublicBuckets"))


def _what_a_policy_can(settings: dict[str, bool]) -> str:
    if settings.get("BlockPublicPolicy") and _is_shut(settings):
        return "no policy can make this bucket public."
    if _is_shut(settings):
        return "a public policy is accepted, and counts for this account only."
    if settings.get("BlockPublicPolicy"):
        return "no new public policy is accepted, but one that is there lets strangers in."
    return "a policy could let strangers in."


def _policy_card(desk: Desk, bucket: str, state: State) -> Card:
    text = maybe(desk, "s3", "GetBucketPolicy", {"Bucket": bucket}).get("Policy", "")
    start = f"""{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::{bucket}/*"
    }}
  ]
}}"""
    given = state.keeps("set-policy")
    kept = given.kept("document", laid_out(text) if text else start)
    editor = Form(
        title="Bucket policy",
        do="set-policy",
        submit="Save policy",
        fields=(
            policy_field(
                "document",
                "Policy document",
                kept,
                use="resource",
                checked=state.do == "set-policy",
                look=given.look("document"),
                mark=state.given.request.GET.get("mark", ""),
            ),
        ),
        **state.of("set-policy"),
    )
    if not text:
        note = "There is none. This start would let everybody read all objects."
        return Card("Bucket policy", (Text(text=note), editor))
    public = maybe(desk, "s3", "GetBucketPolicyStatus", {"Bucket": bucket})
    is_public = public.get("PolicyStatus", {}).get("IsPublic", False)
    blocks: list[Block] = []
    if is_public:
        blocks.append(Text(text="This policy is public: it lets strangers in.", warn=True))
    remove = Buttons(actions=(Action("Delete policy", "delete-policy", danger=True),))
    return Card("Bucket policy", (*blocks, editor, remove))


def _property_acts(bucket: str) -> dict[str, Act]:
    name = {"Bucket": bucket}

    def website(_desk: Desk, given: Given) -> list[Ask]:
        config: dict[str, Any] = {"IndexDocument": {"Suffix": given("index")}}
        if given("error"):
            config["ErrorDocument"] = {"Key": given("error")}
        return [Ask("s3", "PutBucketWebsite", {**name, "WebsiteConfiguration": config})]

    return {
        "set-versioning": Act(lambda _desk, given: [_versioning(bucket, given("status"))]),
        "set-website": Act(website),
        "delete-website": Act(lambda _desk, _given: [Ask("s3", "DeleteBucketWebsite", name)]),
        "delete-bucket": Act(
            lambda _desk, _given: [Ask("s3", "DeleteBucket", name)],
            to=lambda _given, _results: reverse("console:s3"),
        ),
    }


@at_desk
def properties(request: HttpRequest, desk: Desk, bucket: str) -> HttpResponse:
    """Region, versioning, encryption, and the bucket as a website."""

    def build(state: State) -> Page:
        found = desk.look("s3", "GetBucketLocation", {"Bucket": bucket})
        region = found.get("LocationConstraint") or "us-east-1"
        facts = Facts(
            pairs=(
                ("Region", Cell(region, kind="mono")),
                ("ARN", Cell(f"arn:aws:s3:::{bucket}", kind="mono")),
            )
        )
        address = outside(request, desk, bucket, f"s3-website-{region}")
        return Page(
            title=bucket,
            icon="bucket",
            crumbs=CRUMBS,
            tabs=bucket_tabs(bucket, "properties"),
            about=bucket,
            buttons=(Action("Delete bucket", "delete-bucket", danger=True),),
            cards=(
                Card("About", (facts,)),
                guarded(desk, "Versioning", lambda: _versioning_card(desk, bucket)),
                guarded(desk, "Encryption", lambda: _encryption_card(desk, bucket)),
                guarded(desk, "Website", lambda: _website_card(desk, bucket, address, state)),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _property_acts(bucket))


def _versioning_card(desk: Desk, bucket: str) -> Card:
    status = desk.look("s3", "GetBucketVersioning", {"Bucket": bucket}).get("Status", "")
    text = {
        "Enabled": "On: a new object of the same key leaves the old one as a version, and a delete "
        "only puts a marker on top.",
        "Suspended": "Suspended: old versions stay, new ones replace each other.",
    }.get(status, "Off: a new object of the same key replaces the old one for good.")
    turn = (
        Action("Suspend versioning", "set-versioning", (("status", "Suspended"),))
        if status == "Enabled"
        else Action("Turn versioning on", "set-versioning", (("status", "Enabled"),))
    )
    return Card("Versioning", (Text(text=text), Buttons(actions=(turn,))))


def _encryption_card(desk: Desk, bucket: str) -> Card:
    found = desk.look("s3", "GetBucketEncryption", {"Bucket": bucket})
    rule = found["ServerSideEncryptionConfiguration"]["Rules"][0]
    kind = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    name = "SSE-S3, keys of S3 itself" if kind == "AES256" else kind
    return Card("Encryption", (Facts(pairs=(("By default", Cell(name)),)),))


def _website_card(desk: Desk, bucket: str, address: str, state: State) -> Card:
    found = maybe(desk, "s3", "GetBucketWebsite", {"Bucket": bucket})
    given = state.keeps("set-website")
    index = given.kept("index", found.get("IndexDocument", {}).get("Suffix", "index.html"))
    error = given.kept("error", found.get("ErrorDocument", {}).get("Key", ""))
    form = Form(
        title="Website",
        do="set-website",
        submit="Save" if found else "Make it a website",
        fields=(
            Field("index", "Index document", value=index, required=True),
            Field("error", "Error document", value=error),
        ),
        **state.of("set-website"),
    )
    if not found:
        text = "The bucket is no website. As one it answers browsers at an address of its own."
        return Card("Website", (Text(text=text), form))
    facts = Facts(pairs=(("Address", Cell(address, address, kind="mono", outside=True)),))
    text = (
        "Visitors are strangers: they read only what a public bucket policy lets them. The address "
        "exists on this site only."
    )
    stop = Buttons(actions=(Action("Stop the website", "delete-website", danger=True),))
    return Card("Website", (facts, Text(text=text), form, stop))
