"""Which global condition keys requests carry: all of AWS's but for those that none here can have.

Expected values: IAM User Guide, "AWS global condition context keys" and "Forward access sessions".
"""

import pytest
from msgspec.structs import replace

from studyapp.minicloud.dispatch.authenticate import NOBODY
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call, KeyCaller, Principal
from studyapp.minicloud.kernel.context import service_principal
from studyapp.minicloud.kernel.service import Need, tags_context
from studyapp.minicloud.policy.linting.globals import (
    ABSENT,
    CROSS_SERVICE_KEYS,
    GLOBAL_KEYS,
    TAG_KEYS,
)
from studyapp.minicloud.services.cloudtrail import SERVICE as CLOUDTRAIL
from tests.minicloud.making import ACCOUNT, World, trust
from tests.minicloud.phones import Phone
from tests.minicloud.services.organizations.cases import found

TAGS = [{"Key": "Team", "Value": "red"}]
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/all"
NEED = Need(
    "s3:PutObject",
    "arn:aws:s3:::notes-of-a-learner/a",
    tags_context({"Cost": "42"}) | tags_context({"Team": "red"}, request=True),
    owner=ACCOUNT,
)


class Estate:
    """The management account of an organisation: a user with key and phone, and a role."""

    def __init__(self):
        self.world = World()
        found(self.world)
        self.user = self.world.user("developer-1", "sts:*")
        self.world.call("iam", "TagUser", UserName="developer-1", Tags=TAGS)
        made = self.world.call("iam", "CreateAccessKey", UserName="developer-1")["AccessKey"]
        self.key = KeyCaller(made["AccessKeyId"])
        actions = ["sts:AssumeRole", "sts:SetSourceIdentity"]
        text = trust(self.user, action=actions)
        made = self.world.call(
            "iam", "CreateRole", RoleName="deploy", AssumeRolePolicyDocument=text
        )
        self.role = made["Role"]["Arn"]

    def who(self, caller):
        return self.world.result("sts", "GetCallerIdentity", as_=caller).principal

    def session(self, operation, **params):
        """Who calls with the keys that an operation of STS gives the user."""
        given = self.world.call("sts", operation, as_=self.key, **params)["Credentials"]
        return self.who(KeyCaller(given["AccessKeyId"], given["SessionToken"]))

    def keys(self, who, **more):
        """The context of a request of `who`, as the chain puts it to the policies."""
        caller = ArnCaller(self.user) if who.kind != NOBODY else Anonymous(ACCOUNT)
        call = Call(
            "s3", "PutObject", {}, caller, self.world.wall, bytes(32), region="eu-west-1", **more
        )
        asked = self.world.cloud.questions(self.world.storage, self.world.id, call, who, [NEED])
        return asked[0].query.context


@pytest.fixture(scope="module")
def contexts():
    """The keys of requests, by who makes them."""
    estate = Estate()
    console = estate.who(ArnCaller(estate.user))
    with_key = estate.who(estate.key)
    plain = estate.session("GetSessionToken")
    assumed = {"RoleArn": estate.role, "RoleSessionName": "one", "SourceIdentity": "learner"}
    role = estate.session("AssumeRole", **assumed)
    federated = estate.session("GetFederationToken", Name="guest")
    phone = Phone(estate.world)
    phone.give("developer-1")
    estate.world.pass_time(60_000)
    code = {"SerialNumber": phone.serial, "TokenCode": phone.code()}
    callers = {
        "console": console,
        "console with a phone": estate.who(ArnCaller(estate.user)),
        "key": with_key,
        "session": plain,
        "session with a phone": estate.session("GetSessionToken", **code),
        "role": role,
        "federated user": federated,
        "forwarded": replace(with_key, via=("cloudformation.amazonaws.com", "s3.amazonaws.com")),
        "service": replace(service_principal(CLOUDTRAIL, ACCOUNT), source=TRAIL),
        "nobody": Principal(NOBODY, "", NOBODY, NOBODY, NOBODY),
    }
    request = {"source_ip": "203.0.113.7", "user_agent": "aws-cli/2.31", "secure": False}
    request["referer"] = "https://example.com/page"
    return {name: estate.keys(who, **request) for name, who in callers.items()}


def test_each_key_of_aws_is_carried_by_a_request_or_reviewed_as_absent(contexts):
    carried = {key for keys in contexts.values() for key in keys}
    plain = {key for key in carried if not key.startswith(tuple(TAG_KEYS))}

    assert plain == (GLOBAL_KEYS.keys() | CROSS_SERVICE_KEYS) - ABSENT.keys()
    assert all(any(key.startswith(stem) for key in carried) for stem in TAG_KEYS)
    assert ABSENT.keys() <= GLOBAL_KEYS.keys() | CROSS_SERVICE_KEYS


SAME = {
    "aws:currenttime": "2026-01-05T09:01:30Z",
    "aws:epochtime": 1767603690,
    "aws:requestedregion": "eu-west-1",
    "aws:resourceaccount": ACCOUNT,
    "aws:resourcetag/cost": "42",
    "aws:requesttag/team": "red",
    "aws:tagkeys": ["Team"],
    "aws:securetransport": False,
    "aws:useragent": "aws-cli/2.31",
}


@pytest.mark.parametrize(
    ("who", "has", "lacks"),
    [
        (
            "key",
            {
                "aws:principaltype": "User",
                "aws:principalarn": f"arn:aws:iam::{ACCOUNT}:user/developer-1",
                "aws:principalaccount": ACCOUNT,
                "aws:principaltag/team": "red",
                "aws:username": "developer-1",
                "aws:principalisawsservice": False,
                "aws:viaawsservice": False,
                "aws:sourceip": "203.0.113.7",
                "aws:referer": "https://example.com/page",
            },
            "multifactorauthpresent multifactorauthage tokenissuetime calledvia sourceaccount",
        ),
        (
            "console",
            {"aws:multifactorauthpresent": False, "aws:tokenissuetime": "2026-01-05T09:00:00Z"},
            "multifactorauthage",
        ),
        (
            "console with a phone",
            {"aws:multifactorauthpresent": True, "aws:multifactorauthage": 0},
            "",
        ),
        ("session", {"aws:multifactorauthpresent": False}, "multifactorauthage"),
        (
            "session with a phone",
            {"aws:multifactorauthpresent": True, "aws:multifactorauthage": 0},
            "calledvia",
        ),
        (
            "role",
            {
                "aws:principaltype": "AssumedRole",
                "aws:principalarn": f"arn:aws:iam::{ACCOUNT}:role/deploy",
                "aws:sourceidentity": "learner",
                "aws:multifactorauthpresent": False,
            },
            "username multifactorauthage",
        ),
        (
            "federated user",
            {
                "aws:principaltype": "FederatedUser",
                "aws:principalarn": f"arn:aws:sts::{ACCOUNT}:federated-user/guest",
                "aws:userid": f"{ACCOUNT}:guest",
                "aws:tokenissuetime": "2026-01-05T09:00:00Z",
            },
            "username multifactorauthpresent multifactorauthage",
        ),
        (
            "forwarded",
            {
                "aws:viaawsservice": True,
                "aws:calledvia": ["cloudformation.amazonaws.com", "s3.amazonaws.com"],
                "aws:calledviafirst": "cloudformation.amazonaws.com",
                "aws:calledvialast": "s3.amazonaws.com",
                "aws:multifactorauthpresent": False,
                "aws:sourceip": "203.0.113.7",
                "aws:principalisawsservice": False,
            },
            "tokenissuetime principalservicename",
        ),
        (
            "service",
            {
                "aws:principalisawsservice": True,
                "aws:principalservicename": "cloudtrail.amazonaws.com",
                "aws:principalservicenameslist": [
                    "cloudtrail.amazonaws.com",
                    "cloudtrail.eu-west-1.amazonaws.com",
                ],
                "aws:sourcearn": TRAIL,
                "aws:sourceaccount": ACCOUNT,
                "aws:viaawsservice": False,
            },
            "sourceip principalorgid principalarn calledvia referer",
        ),
        (
            "nobody",
            {
                "aws:principaltype": "Anonymous",
                "aws:principalaccount": "anonymous",
                "aws:userid": "anonymous",
                "aws:sourceip": "203.0.113.7",
                "aws:viaawsservice": False,
            },
            "principalarn principalisawsservice principalorgid username sourceaccount",
        ),
    ],
)
def test_a_request_has_the_keys_of_its_caller(contexts, who, has, lacks):
    keys = contexts[who]

    assert {key: keys.get(key) for key in SAME | has} == SAME | has
    assert {f"aws:{name}" for name in lacks.split()}.isdisjoint(keys)


def test_organisations_are_named_by_whose_they_are(contexts):
    organization = contexts["key"]["aws:principalorgid"]

    assert contexts["key"]["aws:resourceorgid"] == organization
    assert contexts["service"]["aws:sourceorgid"] == organization
    (path,) = contexts["service"]["aws:sourceorgpaths"]
    assert path.startswith(f"{organization}/r-")
    assert [path] == contexts["key"]["aws:principalorgpaths"]
    assert "aws:sourceorgid" not in contexts["key"]


@pytest.mark.parametrize("service", ["iam", "organizations", "budgets", "ce", "freetier"])
def test_a_service_with_one_endpoint_is_asked_in_northern_virginia(world, service):
    asked = {
        "iam": ("ListUsers", {}),
        "organizations": ("ListRoots", {}),
        "budgets": ("DescribeBudgets", {"AccountId": ACCOUNT}),
        "ce": ("ListCostAllocationTags", {}),
        "freetier": ("GetAccountPlanState", {}),
    }
    operation, params = asked[service]
    found(world)
    outside = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    who = world.user("developer-1", "*", effect="Deny", Condition=outside)

    denied = world.denied(service, operation, as_=who, region_="eu-west-1", **params)

    assert denied.decision.rule == "deny-wins"
    assert world.trail()[-1].region == "us-east-1"
