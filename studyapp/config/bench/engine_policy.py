"""One policy decision with its trace, and the fix of a denial, beside decisions of moto's."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from msgspec.structs import replace

from studyapp.config.bench.engine_inside import REPEATS, ROUNDS, median_of
from studyapp.config.bench.rows import Row, alternate, row
from studyapp.minicloud.policy import Query, Source, Subject, evaluate
from studyapp.minicloud.policy.fixing import Question, find
from studyapp.minicloud.policy.trace import Value

GOAL = 0.5
FIX_GOAL = 1.0  # less than the time of 20 decisions
DECISIONS = 20  # a round's act: one decision alone is too short for the clock
ACCOUNT = "111111111111"
ACTION, RESOURCE = "s3:GetObject", "arn:aws:s3:::team-dev-1/report"
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/orders"
CONTEXT: Mapping[str, Value] = {
    "aws:username": "dev-1",
    "aws:securetransport": True,
    "aws:sourceip": "203.0.113.7",
    "aws:requestedregion": "eu-west-1",
}


def policy_rows() -> list[Row]:
    """36 statements in five documents, four layers of which ours tells apart.

    moto reads a document again for each decision, knows no conditions and takes all documents as
    the caller's own; it gives no trace. Ours remembers documents, and which of their statements
    are about an action.
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
    made = row(title, a, b, goal=GOAL, unit=f"CPU ms for {DECISIONS}")
    return [made, _fix_row(caller, median_of(theirs))]


def _fix_row(caller: Subject, theirs: Callable[[], float]) -> Row:
    """Three ways to allow a call against which three policies of these documents stand.

    The search decides over texts that nobody read before, so it is held against decisions that
    read theirs, as moto's do. Ours of known texts say nothing about it.
    """
    *others, guard = documents()
    guard = replace(guard, text=guard.text.replace('"Action": "*"', '"Action": ["s3:*", "ec2:*"]'))
    query = Query("dynamodb:GetItem", TABLE, caller, ACCOUNT, CONTEXT)
    question = Question(query, (*others, guard))
    numbers = count()

    def ours() -> float:
        spent = []
        for _ in range(REPEATS):
            asked = _unread(question, next(numbers))
            evaluate(asked.query, asked.sources)  # the denial, which has read them once
            start = time.process_time()
            answer = find([asked])
            spent.append(time.process_time() - start)
            if [len(fix.changes) for fix in answer.fixes] != [3, 3, 3]:
                raise RuntimeError("these are not three ways of three changes")
        return 1000 * statistics.median(spent)

    a, b = alternate(ours, theirs, rounds=ROUNDS)
    title = f"fix of a denial: three ways of three changes, beside {DECISIONS} decisions of moto's"
    return row(title, a, b, goal=FIX_GOAL, unit="CPU ms")


def _unread(question: Question, number: int) -> Question:
    """The same with texts that nobody has read."""
    mark = f'{{"Id": "{number}", '
    sources = (replace(one, text=mark + one.text[1:]) for one in question.sources)
    return replace(question, sources=tuple(sources))


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
