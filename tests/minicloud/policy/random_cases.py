"""Random questions whose actions, resources, principals and keys collide often.

Left out is what AWS's documentation leaves open, as `studyapp/minicloud/policy/README.md` lists it.
"""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from studyapp.minicloud.policy import GRANT, Query, Source
from tests.minicloud.policy.asking import ACCOUNT, CALLERS, OTHER
from tests.minicloud.policy.random_conditions import condition, context


class Question(NamedTuple):
    """A query under policies. `kind` as in `evaluate`."""

    query: Query
    sources: list[Source]
    kind: str


ACTIONS = [
    "s3:GetObject",
    "s3:GetObject",
    "s3:PutObject",
    "iam:CreateUser",
    "s3:DeleteBucketPolicy",
]
COVERING = ["*", "*", "s3:*", "s3:*", "s3:Get*", "S3:getobject", "s3:?etObject", "*:*Object"]
COVERING += ["iam:*User*", "iam:CreateUser", "s3:*Policy", "s3:GetObject?", "s3:PutObject"]
MANDATORY = {"trust": "sts:AssumeRole", "key": "kms:Decrypt"}

RESOURCES = [
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/dev-1/x",
    "arn:aws:s3:::b/a:k",
    f"arn:aws:iam::{ACCOUNT}:user/dev-1",
    f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:g:log-stream:s",
    "*",
]
PATTERNS = [
    *("*", "*", "*"),
    "arn:aws:s3:::*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::?/k",
    "arn:aws:s3:::B/k",
    "arn:aws:s3:::*/k",
    "arn:aws:s3:::b/*k",
    "arn:aws:*",
    "arn:aws:s3",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::b/${aws:PrincipalTag/team, 'k'}",
    "arn:aws:s3:::b/${AWS:principaltag/team}*",
    "arn:aws:s3:::b/${*}",
    f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}",
    f"arn:aws:iam::*:user/{'?' * 5}",
    f"arn:aws:logs:*:{ACCOUNT}:log-group:g*",
    f"arn:aws:logs:*:{ACCOUNT}:log-group:*:log-stream:s",
    "arn:aws:logs:us*1:log-group:g:log-stream:s",
]

USER, SESSION, GUEST = CALLERS["user"], CALLERS["session"], CALLERS["federated-user"]
NAMES = [
    *("*", "*", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", OTHER, f"arn:aws:iam::{OTHER}:root"),
    *(USER.arn, USER.unique_id, SESSION.arn, SESSION.role_arn, "AROAEXAMPLEAPP", GUEST.arn),
    *(CALLERS["other-user"].arn, CALLERS["other-session"].arn, CALLERS["other-session"].role_arn),
    *(f"arn:aws:iam::{ACCOUNT}:user/*", CALLERS["linked"].role_arn),
]
GRANTEES = [USER.unique_id, "AROAEXAMPLEAPP", CALLERS["other-user"].unique_id]
GRANTEES += [CALLERS["other-session"].arn, SESSION.arn, CALLERS["other-session"].role_arn]
OUTSIDERS = [{"Service": "events.amazonaws.com"}, {"Federated": "accounts.google.com"}]


def questions(random: Random, count: int) -> Iterator[Question]:
    """Questions over a pool of policies, so that each policy is asked many things.

    A third of them hang on one condition alone.
    """
    pools = {
        (layer, mandatory): [_source(random, layer, mandatory) for _ in range(40)]
        for layer, _, _ in LAYERS
        for mandatory in ("", *MANDATORY)
    }
    hanging = [_source(random, "identity", "condition") for _ in range(300)]
    for _ in range(count):
        if random.random() < 0.33:
            asked = Query("s3:GetObject", "arn:aws:s3:::b/k", USER, context=context(random, USER))
            yield Question(asked, [random.choice(hanging)], "ordinary")
            continue
        kind = random.choice(["ordinary"] * 6 + ["trust", "key"])
        sources = [
            random.choice(pools[layer, kind if kind in MANDATORY else ""])
            for layer, chance, most in LAYERS
            if random.random() < chance
            for _ in range(random.randint(1, most))
        ]
        yield Question(_query(random, kind), sources, kind)


def _query(random: Random, kind: str) -> Query:
    """Most are asked by users and sessions of the resource's own account."""
    caller = random.choice([USER, USER, SESSION, SESSION, *CALLERS.values()])
    owner = random.choice([ACCOUNT] * 5 + [OTHER] + ([""] if caller.account else []))
    action = MANDATORY.get(kind) or random.choice(ACTIONS)
    action = action.swapcase() if random.random() < 0.05 else action
    return Query(action, random.choice(RESOURCES), caller, owner, context(random, caller))


#: How often a layer is there, and how many policies it has at most.
LAYERS = [
    ("identity", 0.85, 2),
    ("resource", 0.65, 2),
    ("boundary", 0.25, 1),
    ("session", 0.25, 2),
    ("scp", 0.2, 3),
    ("rcp", 0.15, 3),
]


def _source(random: Random, layer: str, kind: str) -> Source:
    """A policy; those of an organisation stand on one of two levels."""
    if kind == "condition":
        text = json.dumps({**_version(random), "Statement": _broad(layer, condition(random))})
        return Source(layer, layer, text)
    level = random.choice(["root", "ou"]) if layer in ("scp", "rcp") else ""
    if (layer, kind) == ("resource", "key") and random.random() < 0.3:
        return _grant(random)
    broad = [_broad(layer)] if random.random() < BROAD.get(layer, 0.25) else []
    statements = broad + [_statement(random, layer, kind) for _ in range(random.randint(1, 2))]
    text = json.dumps({**_version(random), "Statement": statements})
    return Source(layer, layer, text, level=level)


def _grant(random: Random) -> Source:
    """A grant of a key, as the service gives it to the evaluator."""
    when = condition(random) if random.random() < 0.2 else {}
    statement = _broad("resource", when) | {
        "Action": random.choice(["kms:Decrypt", "kms:Encrypt"]),
        "Principal": {"AWS": random.choice([*GRANTEES, ACCOUNT, OTHER])},
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": statement})
    return Source("resource", "grants", text, level=GRANT)


BROAD = {"boundary": 0.5, "session": 0.5, "scp": 0.8, "rcp": 0.9}


def _broad(layer: str, when: Any = None) -> dict[str, Any]:
    everybody = {"Principal": "*"} if layer in ("resource", "rcp") else {}
    return {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": when or {}, **everybody}


def _version(random: Random) -> dict[str, str]:
    if random.random() < 0.1:
        return random.choice([{}, {"Version": "2008-10-17"}])
    return {"Version": "2012-10-17"}


def _statement(random: Random, layer: str, kind: str) -> dict[str, Any]:
    effect = "Deny" if random.random() < 0.25 else "Allow"
    made: dict[str, Any] = {"Effect": effect}
    choices = [MANDATORY[kind], "*"] if kind in MANDATORY and random.random() < 0.7 else COVERING
    made["NotAction" if random.random() < 0.1 else "Action"] = _some(random, choices)
    if not (layer == "resource" and random.random() < (0.9 if kind == "trust" else 0.1)):
        made["NotResource" if random.random() < 0.1 else "Resource"] = _some(random, PATTERNS)
    if layer == "rcp":
        made["Principal"] = "*"
    if layer == "resource":
        excluded = effect == "Deny" and kind != "trust" and random.random() < 0.4
        made["NotPrincipal" if excluded else "Principal"] = _principal(random, excluded)
    if random.random() < 0.4:
        made["Condition"] = condition(random)
    return made


def _principal(random: Random, excluded: bool) -> Any:
    """Who is meant. Exceptions list an account and more, as they must to spare anybody."""
    if random.random() < 0.15:
        return random.choice(OUTSIDERS)
    if excluded and random.random() < 0.8:
        some = random.sample(NAMES[2:], random.randint(1, 3))
        return {
            "AWS": [ACCOUNT, *random.choice([[USER.arn], [SESSION.arn, SESSION.role_arn], some])]
        }
    name = _some(random, NAMES)
    return "*" if name == "*" and random.random() < 0.5 else {"AWS": name}


def _some(random: Random, choices: Sequence[str]) -> Any:
    """One value, or a list of one to three."""
    if random.random() < 0.7:
        return random.choice(choices)
    return [random.choice(choices) for _ in range(random.randint(1, 3))]
