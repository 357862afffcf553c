"""Random conditions, and contexts that meet them about half the time."""

from random import Random
from typing import Any, NamedTuple

from studyapp.minicloud.policy import Subject
from tests.minicloud.policy.asking import ACCOUNT


class Key(NamedTuple):
    """A context key: its operators, the values that policies state and those that requests have."""

    name: str
    operators: list[str]
    stated: list[Any]
    asked: list[Any]
    multivalued: bool = False


TEXT = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]
TEXT += ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"]
NUMBER = ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"]
NUMBER += ["NumericGreaterThan", "NumericGreaterThanEquals"]
DATE = [name.replace("Numeric", "Date") for name in NUMBER]
ARN = ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"]
SNS = "arn:aws:sns:us-east-1:111122223333"

KEYS = [
    Key(
        "aws:PrincipalTag/team", TEXT, ["red", "r*", "?ed", "${aws:username}"], ["red", "RED", "k"]
    ),
    Key(
        "s3:prefix", TEXT, ["", "home/*", "home/${aws:username}/*"], ["", "home/x", "home/dev-1/x"]
    ),
    Key(
        "aws:RequestedRegion", TEXT, ["us-east-1", "eu-*", "US-EAST-1"], ["us-east-1", "eu-west-1"]
    ),
    Key(
        "aws:ResourceTag/team",
        TEXT,
        ["${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'red'}"],
        ["red", "k"],
    ),
    Key("aws:username", TEXT, ["dev-1", "DEV-1", "dev-?"], ["dev-1", "x"]),
    Key("s3:max-keys", NUMBER, ["10", "9", 10, "10.0", "-1"], [10, "9", "10.00", 1000, "0.5"]),
    Key(
        "aws:CurrentTime",
        DATE,
        [
            "2026-12-01T00:00:00Z",
            "2026-12-01",
            "2026-12",
            "2026-12-01T02:00:00+02:00",
            "1796083200",
        ],
        ["2026-12-01T00:00:00Z", "2026-11-30T23:59:59Z", 1796083200, "2026-12-01T00:00:01Z"],
    ),
    Key("aws:SecureTransport", ["Bool"], ["true", "false", True, False], [True, False, "true"]),
    Key("x:key", ["BinaryEquals"], ["QQ==", "QUI="], ["QQ==", "QUI="]),
    Key(
        "aws:SourceIp",
        ["IpAddress", "NotIpAddress"],
        ["203.0.113.0/24", "203.0.113.7", "2001:DB8::/32", "0.0.0.0/0", "203.0.113.9/31"],
        ["203.0.113.7", "203.0.114.7", "2001:db8::1", "203.0.113.8"],
    ),
    Key(
        "aws:SourceArn",
        ARN,
        [
            f"{SNS}:t",
            "arn:aws:sns:*:*:t*",
            f"arn:aws:sns:us*:{ACCOUNT}:${{aws:username}}",
            "arn:aws:s?s:us-east-1:*:T",
            "arn:aws:sns:*:111122223333:*",
        ],
        [f"{SNS}:t", f"{SNS}:topic", f"{SNS}:dev-1", "arn:aws:sns:eu:9:store:111122223333:t"],
    ),
    Key("aws:PrincipalArn", ARN, [f"arn:aws:iam::{ACCOUNT}:*", "arn:aws:iam::*:user/dev-?"], []),
    Key(
        "aws:TagKeys",
        TEXT,
        ["env", "team", "e*", "${aws:PrincipalTag/team}"],
        [["env"], ["env", "team"], ["owner"], [], ["ENV", "env"], ("red", "env")],
        multivalued=True,
    ),
    Key(
        "aws:CalledVia",
        TEXT,
        ["athena.amazonaws.com", "*.amazonaws.com"],
        [["athena.amazonaws.com"], ["athena.amazonaws.com", "x"]],
        multivalued=True,
    ),
    Key("x:sizes", NUMBER, ["5", 10], [[5], ["5", 10], [7, 8]], multivalued=True),
    Key(
        "x:sources",
        ARN,
        [f"{SNS}:t", "arn:aws:sns:*:*:t*"],
        [[f"{SNS}:t"], [f"{SNS}:u", f"{SNS}:t"]],
        multivalued=True,
    ),
]


def context(random: Random, caller: Subject) -> dict[str, Any]:
    """Half of the keys, in lower case as the engine wants them."""
    made = {
        key.name.lower(): random.choice(key.asked)
        for key in KEYS
        if key.asked and random.random() < 0.5
    }
    if caller.arn.startswith("arn:") and random.random() < 0.8:
        made["aws:principalarn"] = caller.role_arn if "assumed-role" in caller.arn else caller.arn
    return made


def condition(random: Random) -> dict[str, Any]:
    """One or two operators with one or two keys each."""
    made: dict[str, Any] = {}
    for _ in range(random.choice([1, 1, 2])):
        key = random.choice(KEYS)
        kin = [other for other in KEYS if other.operators == key.operators]
        kin = [other for other in kin if other.multivalued == key.multivalued]
        operator = _operator(random, key)
        for one in random.sample(kin, min(len(kin), random.choice([1, 1, 1, 2]))):
            name = one.name.swapcase() if random.random() < 0.1 else one.name
            made.setdefault(operator, {})[name] = _stated(random, operator, one)
    return made


def _operator(random: Random, key: Key) -> str:
    if random.random() < 0.1:
        return "Null"
    base = random.choice(key.operators)
    suffix = "IfExists" if random.random() < 0.2 else ""
    # On single-valued keys set operators are advised against, and still defined.
    quantified = key.multivalued or random.random() < 0.15
    return (random.choice(["ForAllValues:", "ForAnyValue:"]) if quantified else "") + base + suffix


def _stated(random: Random, operator: str, key: Key) -> Any:
    values = ["true", "false", True] if operator == "Null" else key.stated
    if random.random() < 0.6:
        return random.choice(values)
    return [random.choice(values) for _ in range(random.randint(1, 3))]
