"""The policy simulator: the same answers as calls get, without a call."""

import pytest

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.policy import Source, Subject
from studyapp.minicloud.services.iam.simulation import Origin, Question, most_actions
from tests.minicloud.making import ACCOUNT, document, policy

AGENT = f"arn:aws:iam::{ACCOUNT}:user/agent"
BUCKET = "arn:aws:s3:::pictures"


@pytest.fixture
def simulate(call, world):
    world.user("agent", "s3:GetObject", resource=f"{BUCKET}/*")

    def one(*actions, operation="SimulatePrincipalPolicy", **params):
        if operation == "SimulatePrincipalPolicy":
            params = {"PolicySourceArn": AGENT, **params}
        return call("iam", operation, ActionNames=list(actions), **params)["EvaluationResults"]

    return one


def decisions(results):
    return [one["EvalDecision"] for one in results]


def test_each_action_gets_its_decision(simulate):
    results = simulate("s3:GetObject", "s3:PutObject", ResourceArns=[f"{BUCKET}/cat.png"])

    assert decisions(results) == ["allowed", "implicitDeny"]
    assert [one["EvalActionName"] for one in results] == ["s3:GetObject", "s3:PutObject"]
    assert {one["EvalResourceName"] for one in results} == {f"{BUCKET}/cat.png"}
    assert [one["EvalDecisionDetails"] for one in results] == [{}, {}]
    (whole,) = simulate("s3:GetObject")
    assert whole["EvalResourceName"] == "*"
    assert "EvalDecisionDetails" not in whole


def test_the_deciding_statement_is_named_with_its_place(simulate):
    (result,) = simulate("s3:GetObject", ResourceArns=[f"{BUCKET}/cat.png"])

    (matched,) = result["MatchedStatements"]
    assert matched["SourcePolicyId"] == "user_agent_may"
    assert matched["SourcePolicyType"] == "user"
    assert matched["StartPosition"]["Line"] == 1
    assert matched["StartPosition"]["Column"] > 1


def test_policies_of_groups_count(simulate, call):
    call("iam", "CreateGroup", GroupName="devs")
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="no",
         PolicyDocument=policy("s3:*", effect="Deny"))  # fmt: skip

    (result,) = simulate("s3:GetObject", ResourceArns=[f"{BUCKET}/cat.png"])

    assert result["EvalDecision"] == "explicitDeny"
    assert [one["SourcePolicyId"] for one in result["MatchedStatements"]] == ["group_devs_no"]


def test_the_worst_of_several_resources_is_the_whole(simulate):
    (result,) = simulate("s3:GetObject", ResourceArns=[f"{BUCKET}/a", "arn:aws:s3:::other/b"])

    assert result["EvalDecision"] == "implicitDeny"
    assert [one["EvalResourceDecision"] for one in result["ResourceSpecificResults"]] == [
        "allowed",
        "implicitDeny",
    ]


def test_a_policy_may_be_tried_on(simulate, call, denied):
    results = simulate("iam:ListUsers", PolicyInputList=[policy("iam:ListUsers")])

    assert decisions(results) == ["allowed"]
    assert results[0]["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"
    denied("iam", "ListUsers", as_=AGENT)


def test_a_boundary_may_be_tried_on(simulate):
    edge = [policy("ec2:*")]
    where = {"ResourceArns": [f"{BUCKET}/a"]}

    (result,) = simulate("s3:GetObject", PermissionsBoundaryPolicyInputList=edge, **where)

    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


def test_the_boundary_that_one_has_counts(simulate, call):
    arn = call("iam", "CreatePolicy", PolicyName="edge", PolicyDocument=policy("ec2:*"))["Policy"][
        "Arn"
    ]
    call("iam", "PutUserPermissionsBoundary", UserName="agent", PermissionsBoundary=arn)

    assert decisions(simulate("s3:GetObject", ResourceArns=[f"{BUCKET}/a"])) == ["implicitDeny"]


class TestContext:
    TEXT = document(
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::home/${aws:username}/*",
            "Condition": {
                "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                "Bool": {"aws:SecureTransport": "true"},
            },
        }
    )
    ENTRIES = [
        {
            "ContextKeyName": "aws:SourceIp",
            "ContextKeyValues": ["203.0.113.7"],
            "ContextKeyType": "ip",
        },
        {
            "ContextKeyName": "aws:SecureTransport",
            "ContextKeyValues": ["true"],
            "ContextKeyType": "boolean",
        },
    ]

    def ask(self, simulate, entries):
        return simulate(
            "s3:GetObject",
            PolicyInputList=[self.TEXT],
            ResourceArns=["arn:aws:s3:::home/agent/a"],
            ContextEntries=entries,
        )[0]

    def test_given_keys_count(self, simulate):
        assert self.ask(simulate, self.ENTRIES)["EvalDecision"] == "allowed"

    def test_missing_keys_are_named(self, simulate):
        result = self.ask(simulate, self.ENTRIES[1:])

        assert result["EvalDecision"] == "implicitDeny"
        assert result["MissingContextValues"] == ["aws:SourceIp"]

    def test_which_keys_policies_ask_for(self, call, simulate):
        custom = call("iam", "GetContextKeysForCustomPolicy", PolicyInputList=[self.TEXT])
        own = call("iam", "GetContextKeysForPrincipalPolicy", PolicySourceArn=AGENT,
                   PolicyInputList=[self.TEXT])  # fmt: skip

        assert set(custom["ContextKeyNames"]) == {
            "aws:username",
            "aws:SourceIp",
            "aws:SecureTransport",
        }
        assert own == custom


def test_a_resource_policy_of_another_account(simulate):
    text = document(
        {"Effect": "Allow", "Principal": {"AWS": AGENT}, "Action": "s3:*", "Resource": "*"}
    )
    where = {"ResourceArns": [f"{BUCKET}/a"], "ResourceOwner": "arn:aws:iam::999988887777:root"}

    assert decisions(simulate("s3:GetObject", **where)) == ["implicitDeny"]
    assert decisions(simulate("s3:GetObject", ResourcePolicy=text, **where)) == ["allowed"]


def test_policies_that_nobody_holds(simulate):
    results = simulate(
        "s3:GetObject",
        "s3:PutObject",
        operation="SimulateCustomPolicy",
        PolicyInputList=[policy("s3:Get*")],
    )

    assert decisions(results) == ["allowed", "implicitDeny"]


def test_results_come_in_pages(call, simulate):
    actions = [f"s3:Action{number}" for number in range(5)]
    asked = {"PolicySourceArn": AGENT, "ActionNames": actions, "MaxItems": 3}

    first = call("iam", "SimulatePrincipalPolicy", **asked)
    rest = call("iam", "SimulatePrincipalPolicy", Marker=first["Marker"], **asked)

    assert [one["EvalActionName"] for one in rest["EvaluationResults"]] == actions[3:]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"PolicySourceArn": f"arn:aws:iam::{ACCOUNT}:user/nobody"}, "NoSuchEntity"),
        ({"PolicySourceArn": f"arn:aws:iam::{ACCOUNT}:root"}, "InvalidInput"),
        ({"ActionNames": ["GetObject"]}, "InvalidInput"),
        ({"PolicyInputList": ["{}"]}, "InvalidInput"),
        ({"ResourceHandlingOption": "EC2-VPC-InstanceStore"}, "NotImplemented"),
        (
            {"PolicyExclusionList": [{"PolicyArn": "arn:aws:iam::*:policy/name-of-one"}]},
            "InvalidInput",
        ),
        (
            {"PolicyExclusionList": [{"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/*a*"}]},
            "InvalidInput",
        ),
        ({"PolicyExclusionList": [{}]}, "ValidationError"),
    ],
)
def test_what_is_refused(simulate, refused, params, code):
    asked = {"PolicySourceArn": AGENT, "ActionNames": ["s3:GetObject"], **params}

    assert refused("iam", "SimulatePrincipalPolicy", **asked).code == code


def test_the_work_of_a_page_is_bounded(refused):
    def most(size, resources=(), **context):
        origins = [Origin(Source("identity", "p", "x" * size), "none")]
        return most_actions(Question(Subject("user", ACCOUNT), origins, context, ""), resources)

    ordinary = most(60_000, [BUCKET] * 10, key="value")
    assert ordinary > 20
    assert 1 <= most(100_000, [BUCKET * 10] * 50) < ordinary
    for much in ([BUCKET] * 5_000, [BUCKET * 5_000]):
        with pytest.raises(CloudError):
            most(100_000, much)
    with pytest.raises(CloudError):
        most(6_000, key=["value"] * 10_000)
    long = refused("iam", "SimulateCustomPolicy", ActionNames=["s3:GetObject"],
                   PolicyInputList=[" " * 100_000 + policy("s3:*")] * 3)  # fmt: skip
    assert long.code == "InvalidInput"


FULL = policy("*")
NO_S3 = policy("s3:*", effect="Deny")


@pytest.mark.parametrize(
    ("levels", "decision", "allowed"),
    [
        ([[FULL], [FULL]], "allowed", True),
        ([[FULL], [policy("ec2:*")]], "implicitDeny", False),
        ([[FULL, NO_S3], [FULL]], "explicitDeny", False),
        ([[policy("ec2:*"), policy("s3:*")], [FULL]], "allowed", True),
    ],
)
def test_each_level_of_an_organisation_that_is_given_must_allow(
    simulate, levels, decision, allowed
):
    given = [{"ServiceControlPolicyInputList": texts} for texts in levels]

    (result,) = simulate(
        "s3:GetObject",
        operation="SimulateCustomPolicy",
        PolicyInputList=[FULL],
        OrderedOrganizationPolicyInputList=given,
    )

    assert result["EvalDecision"] == decision
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": allowed}


@pytest.fixture
def held(simulate, call):
    """agent holds an inline policy, one of her group, AWS's, one of the account, a boundary."""
    call("iam", "CreateGroup", GroupName="devs")
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")
    call("iam", "PutGroupPolicy", GroupName="devs", PolicyName="may", PolicyDocument=NO_S3)
    made = call("iam", "CreatePolicy", PolicyName="own", PolicyDocument=NO_S3)["Policy"]["Arn"]
    for arn in ("arn:aws:iam::aws:policy/AmazonS3FullAccess", made):
        call("iam", "AttachUserPolicy", UserName="agent", PolicyArn=arn)
    call("iam", "PutUserPermissionsBoundary", UserName="agent", PermissionsBoundary=made)


OWN = {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/o?n"}
BOUNDARY = {"PolicyType": "permission-boundary"}
GROUPS = {
    "InlinePolicyIdentifier": {
        "PolicyName": "may",
        "AttachmentType": "group",
        "AttachmentName": "devs",
    }
}


@pytest.mark.parametrize(
    ("left_out", "decision"),
    [
        ([], "explicitDeny"),
        ([OWN, BOUNDARY], "explicitDeny"),
        ([OWN, GROUPS], "explicitDeny"),
        ([OWN, BOUNDARY, GROUPS], "allowed"),
        ([{"PolicyType": "user-managed"}, BOUNDARY, {"PolicyType": "inline"}], "allowed"),
        (
            [
                {"PolicyType": "aws-managed"},
                {"PolicyType": "user-managed"},
                {"PolicyType": "inline"},
                BOUNDARY,
                {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/nothing*"},
            ],
            "implicitDeny",
        ),
    ],
)
def test_policies_can_be_left_out(simulate, held, left_out, decision):
    (result,) = simulate("s3:PutObject", ResourceArns=[f"{BUCKET}/a"], PolicyExclusionList=left_out)

    assert result["EvalDecision"] == decision
