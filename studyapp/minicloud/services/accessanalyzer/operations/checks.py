"""Checks of one policy before it is used: is it public, does it grant what it must not.

API Reference, "CheckNoPublicAccess" and "CheckAccessNotGranted". AWS proves them for all requests;
here they are decided for what is asked, and patterns are asked as they stand. Where only actions or
only resources are asked for, the others are those that the policy allows.
"""

import json
from collections.abc import Iterator
from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.policy import Query, Source, Step, Subject, Use, check, evaluate
from studyapp.minicloud.services.accessanalyzer import errors
from studyapp.minicloud.services.accessanalyzer.service import SERVICE
from studyapp.minicloud.services.accessanalyzer.zones import Zone, accesses

PASS, FAIL = "PASS", "FAIL"
# Bounds of the sandbox: characters of the policy times those of what is compared with it, and times
# its statements where each is asked beside all denials.
MOST_COMPARED = 6_000_000_000
MOST_ALONE = 20_000_000
TRUST = "AWS::IAM::AssumeRolePolicyDocument"
NOTHING = "none:Nothing"  # an action that no service has


@SERVICE.operation("CheckNoPublicAccess", reads=True)
def check_no_public_access(ctx: Context, params: Params) -> Output:
    """Whether a resource's policy lets everybody in."""
    use: Use = "trust" if params["resourceType"] == TRUST else "resource"
    text = _checked(params["policyDocument"], use)
    statements = _statements(text)
    if len(text) * len(statements) > MOST_ALONE:
        raise errors.too_complex()
    public = [
        number
        for number, one in enumerate(statements)
        if any(way.public for way in accesses(_alone(text, one), "*", Zone(frozenset())))
    ]
    if not public:
        return {"result": PASS, "message": "The policy document does not grant public access."}
    message = "The policy document grants public access."
    return {"result": FAIL, "message": message, "reasons": _reasons(statements, public)}


@SERVICE.operation("CheckAccessNotGranted", reads=True)
def check_access_not_granted(ctx: Context, params: Params) -> Output:
    """Whether a policy allows none of the actions on none of the resources."""
    identity = params["policyType"] == "IDENTITY_POLICY"
    text = _checked(params["policyDocument"], "identity" if identity else "resource")
    widest = [_widest(one) for one in _statements(text)]
    asked = [
        (
            access.get("actions") or _allowed(widest, "Action"),
            access.get("resources") or _allowed(widest, "Resource"),
        )
        for access in params["access"]
    ]
    work = sum(len(actions) * sum(50 + len(name) for name in names) for actions, names in asked)
    if len(text) * work > MOST_COMPARED:
        raise errors.too_complex()
    whole = json.dumps({**json.loads(text), "Statement": widest})
    source = Source("identity" if identity else "resource", "policy", whole)
    deciding = {step.index for pair in asked for step in _allowing(source, *pair)}
    if not deciding:
        return {"result": PASS, "message": "The policy document does not grant the access."}
    message = "The policy document grants the access."
    reasons = _reasons(_statements(text), sorted(deciding))
    return {"result": FAIL, "message": message, "reasons": reasons}


def _checked(text: str, use: Use) -> str:
    problems = check(text, use)
    if problems:
        raise errors.invalid(f"{problems[0].message} {problems[0].detail}")
    return text


def _allowing(source: Source, actions: list[str], resources: list[str]) -> Iterator[Step]:
    """The statements that allow somebody one of the actions on one of the resources."""
    who = Subject("user", "0" * 12, f"arn:aws:iam::{'0' * 12}:user/anybody")
    for action in actions:
        for resource in resources:
            decision = evaluate(Query(action, resource, who), (source,))
            if decision.reason == "explicit-deny":
                continue
            matched = (s for s in decision.steps if s.outcome == "matched" and s.effect == "Allow")
            yield from matched


def _widest(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement for whoever and whenever it allows most; a denial that can be met is none."""
    named = [name for name in ("Principal", "NotPrincipal") if name in statement]
    rest = {name: value for name, value in statement.items() if name not in (*named, "Condition")}
    everybody = {"Principal": "*"} if named else {}
    if statement["Effect"] == "Allow":
        return rest | everybody
    denies_all = statement.get("Principal", "*") in ("*", {"AWS": "*"})
    if denies_all and "NotPrincipal" not in statement and "Condition" not in statement:
        return statement
    return {"Effect": "Deny", "Action": NOTHING, "Resource": "*"} | everybody


def _allowed(statements: list[dict[str, Any]], member: str) -> list[str]:
    """What the allowing statements name, and a star, which those that name exceptions allow."""
    found = ["*"]
    for one in statements:
        held = one.get(member, []) if one["Effect"] == "Allow" else []
        found += held if isinstance(held, list) else [held]
    return found


def _statements(text: str) -> list[dict[str, Any]]:
    held = json.loads(text)["Statement"]
    return held if isinstance(held, list) else [held]


def _alone(text: str, statement: dict[str, Any]) -> str:
    """A statement with the denials of its policy."""
    denials = [one for one in _statements(text) if one.get("Effect") == "Deny"]
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, *denials]})


def _reasons(statements: list[dict[str, Any]], numbers: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "description": f"The statement with index {number} allows it.",
            "statementIndex": number,
            **({"statementId": statements[number]["Sid"]} if "Sid" in statements[number] else {}),
        }
        for number in numbers
    ]
