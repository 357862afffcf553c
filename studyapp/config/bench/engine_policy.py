"""One policy decision with its trace, beside moto's; the fix of a denial, beside decisions."""

import json
from collections.abc import Mapping
from typing import Any

from studyapp.config.bench.engine_inside import ROUNDS, median_of
from studyapp.config.bench.rows import Row, alternate, row
from studyapp.minicloud.policy import Query, Source, Subject, evaluate
from studyapp.minicloud.policy.fixing import Question, find
from studyapp.minicloud.policy.trace import Value

GOAL = 0.5
FIX_GOAL = 1.0  # less than the time of 20 decisions
DECISIONS = 20  # a round's act: one decision alone is too short for the clock
ACCOUNT = "111111111111"
ACTION, RESOURCE = "s3:GetObject", "arn:aws:s3:::team-dev-1/report"
CONTEXT: Mapping[str, Value] = {
    "aws:username": "dev-1",
    "aws:securetransport": True,
    "aws:sourceip": "203.0.113.7",
    "aws:requestedregion": "eu-west-1",
}


def policy_rows() -> list[Row]:
    """36 statements in five documents, four layers of which ours tells apart.

    moto reads a document again for each decision, knows no conditions and takes all documents as
    the caller's own; it gives no trace.
    """
    from moto.iam.access_control import IAMPolicy

    sources = documents()
    caller = Subject("user", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/dev-1", "AIDABENCHBENCHBENCH1")
    query = Query(ACTION, RESOURCE, caller, ACCOUNT, CONTEXT)

    def ours() -> None:
        for _ in range(DECISIONS):
            evaluate(query, sources)

    def theirs() -> None:
        for _ in range(DECISIONS):
            for source in sources:
                IAMPolicy(source.text).is_action_permitted(ACTION, RESOURCE)

    a, b = alternate(median_of(ours), median_of(theirs), rounds=ROUNDS)
    title = "policy decision: 36 statements, ours with trace"
    return [row(title, a, b, goal=GOAL, unit=f"CPU ms for {DECISIONS}"), _fix_row(caller, sources)]


def _fix_row(caller: Subject, sources: list[Source]) -> Row:
    """The smallest fix of a call that neither the caller's policies nor the boundary allow.

    Both sides have their documents compiled, as they are where a call was just denied.
    """
    query = Query("dynamodb:GetItem", "*", caller, ACCOUNT, CONTEXT)
    question = Question(query, tuple(sources))

    def ours() -> None:
        find([question], fixes=1)

    def theirs() -> None:
        for _ in range(DECISIONS):
            evaluate(query, sources)

    a, b = alternate(median_of(ours), median_of(theirs), rounds=ROUNDS)
    title = f"fix of a denial: two policies, beside {DECISIONS} decisions"
    return row(title, a, b, goal=FIX_GOAL, unit="CPU ms")


def documents() -> list[Source]:
    """Policies that all let the call pass, so that nobody can stop early."""
    wide = [_allow(Sid=f"s{n}", Action=[f"svc{n}:Get*", f"svc{n}:List*"]) for n in range(30)]
    own = [
        _allow(
            Action=["s3:GetObject", "s3:PutObject"],
            Resource="arn:aws:s3:::team-${aws:username}/*",
            Condition={
                "Bool": {"aws:SecureTransport": "true"},
                "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]},
            },
        ),
        {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
    ]
    leaving = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
    return [
        Source("identity", "wide", _policy(*wide)),
        Source("identity", "own", _policy(*own)),
        Source("boundary", "boundary", _policy(_allow(Action=["s3:*", "ec2:*"]))),
        Source("scp", "full", _policy(_allow(Action="*")), level="root"),
        Source("scp", "guard", _policy(_allow(Action="*"), leaving), level="account"),
    ]


def _allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Resource": "*", **more}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
