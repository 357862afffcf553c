"""Solutions of the labs pass, and wrong tries fail, by the policies and rules that they contain.

The engine's own evaluators decide; only what a script writes is read out of its text.
"""

import re
from collections.abc import Iterator

import pytest

from studyapp.corpus import Lab
from studyapp.corpus.lab_schema import Can, Check, Close, Either, Every, Neither, Reachable
from studyapp.minicloud.hosts import boot
from studyapp.minicloud.network import (
    Acl,
    AclRule,
    Gateway,
    Group,
    GroupRule,
    Interface,
    Internet,
    Listener,
    On,
    Route,
    RouteTable,
    Subnet,
    Topology,
    Vpc,
    path,
)
from studyapp.minicloud.policy import Query, Source, Subject, evaluate
from tests.content.test_labs import LABS, MACHINE, _user_data

OWNER = "111122223333"
FULL_ACCESS = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
POLICY = re.compile(r"\{\s*\"Version\".*\]\s*\}", re.DOTALL)
RULE = re.compile(
    r"(authorize|revoke)-security-group-ingress .*--protocol (\w+)(?: --port (\d+))? --cidr (\S+)"
)


def leaves(check: Check | Close) -> Iterator[Check]:
    if isinstance(check, Close):
        yield from leaves(check.when)
    elif isinstance(check, Every | Either | Neither):
        for inner in check.checks:
            yield from leaves(inner)
    else:
        yield check


def policies(script: str) -> list[str]:
    found = [match.group() for match in POLICY.finditer(script)]
    return found + [FULL_ACCESS] * ("AmazonS3FullAccess" in script)


def may(check: Can, script: str) -> bool:
    """Whether the script's policy, on the user's group or on the bucket, allows it."""
    if check.who == "anonymous":
        who = Subject("anonymous")
        open_to_all = "BlockPublicPolicy=false" in script
        sources = [Source("resource", "bucket", text) for text in policies(script) if open_to_all]
    else:
        who = Subject("user", OWNER, f"arn:aws:iam::{OWNER}:{check.who}", "AIDA1")
        member = "add-user-to-group" in script or "put-user-policy" in script
        sources = [Source("identity", "policy", text) for text in policies(script) if member]
    query = Query(check.action, check.resource, who, OWNER)
    return evaluate(query, sources).allowed


def reached(check: Reachable, script: str) -> str:
    """How a packet ends for the instance and the group that the script leaves behind."""
    rules = [("tcp", "22", "0.0.0.0/0")]
    for verb, protocol, port, cidr in RULE.findall(script):
        rule = (protocol, port, cidr)
        rules = [*rules, rule] if verb == "authorize" else [r for r in rules if r != rule]
    group = Group(
        "sg-web",
        rules=tuple(
            GroupRule(cidr, False, protocol, cidr, low=int(port or -1), high=int(port or -1))
            for protocol, port, cidr in rules
        ),
    )
    listeners = boot(MACHINE, _user_data(script)).listeners
    machine = Interface(
        "eni-1",
        subnet="subnet-1",
        private="172.31.0.10",
        public="203.0.113.5",
        groups=("sg-web",),
        listeners=tuple(Listener(port) for port in listeners),
    )
    every = [AclRule(100, egress, True, "-1", "0.0.0.0/0") for egress in (False, True)]
    default = Topology(
        vpcs=(Vpc("vpc-1", cidrs=("172.31.0.0/16",)),),
        subnets=(
            Subnet("subnet-1", vpc="vpc-1", cidrs=("172.31.0.0/20",), table="rtb", acl="acl"),
        ),
        tables=(
            RouteTable("rtb", vpc="vpc-1", routes=(Route("0.0.0.0/0", "igw", "internet-gateway"),)),
        ),
        gateways=(Gateway("igw", vpc="vpc-1"),),
        acls=(Acl("acl", rules=tuple(every)),),
        groups=(group,),
        interfaces=(machine,),
    )
    source = Internet(check.source.removeprefix("internet").strip() or "198.51.100.7")
    verdict = path(default, source, On("eni-1"), check.port, check.protocol).verdict
    return "blocked" if verdict in {"timed-out", "no-route"} else verdict


def holds(check: Check, script: str) -> bool | None:
    """Whether a check holds after the script; None when it is about something else."""
    if isinstance(check, Can):
        return may(check, script) == (check.expect == "allowed")
    if isinstance(check, Reachable):
        return reached(check, script) == check.expect
    return None


def failing(lab: Lab, script: str) -> set[str]:
    return {
        step.id
        for step in lab.steps
        if any(holds(check, script) is False for check in leaves(step.check))
    }


@pytest.mark.parametrize("name", LABS)
def test_the_solution_passes_every_step(name: str) -> None:
    assert failing(LABS[name], LABS[name].cli) == set()


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("least-privilege-user", "wrong-full-access.sh"),
        ("least-privilege-user", "wrong-bucket-only.sh"),
        ("open-a-web-server", "wrong-opened-ssh.sh"),
        ("open-a-web-server", "wrong-opened-all-ports.sh"),
        ("open-a-web-server", "wrong-outbound-rule.sh"),
        ("open-a-web-server", "wrong-second-ssh-rule.sh"),
        ("static-website", "wrong-still-blocked.sh"),
        ("static-website", "wrong-everything-allowed.sh"),
    ],
)
def test_a_wrong_try_fails_the_step_that_it_is_meant_to_fail(name: str, script: str) -> None:
    lab = LABS[name]
    (wrong,) = [wrong for wrong in lab.wrong if wrong.script == script]
    assert wrong.fails in failing(lab, wrong.text)
