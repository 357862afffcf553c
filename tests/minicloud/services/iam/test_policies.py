"""Managed and inline policies: documents, versions, who holds them."""

import json

import pytest

from studyapp.minicloud.kernel.errors import CloudError
from tests.minicloud.making import ACCOUNT, document, policy

OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"


@pytest.fixture
def own(call):
    """The ARN of a policy of the account that allows iam:ListUsers."""
    text = policy("iam:ListUsers")
    return call("iam", "CreatePolicy", PolicyName="own", PolicyDocument=text)["Policy"]["Arn"]


class TestDocuments:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "Syntax errors in policy."),
            ('{"Version": "2012-10-17"}', "Syntax errors in policy."),
            (
                document({"Effect": "Allow", "Resource": "*"}),
                "Policy statement must contain actions.",
            ),
            (
                document({"Effect": "Allow", "Action": "s3:*"}),
                "Policy statement must contain resources.",
            ),
            (
                policy("s3:*", Principal="*"),
                "Policy document should not specify a principal.",
            ),
            (
                policy("s3:*", resource="my-bucket"),
                'Resource my-bucket must be in ARN format or "*".',
            ),
        ],
    )
    @pytest.mark.parametrize("operation", ["CreatePolicy", "PutUserPolicy"])
    def test_a_wrong_one_is_malformed(self, call, refused, operation, text, message):
        who = {"UserName": "administrator"} if operation == "PutUserPolicy" else {}

        error = refused("iam", operation, PolicyName="p", PolicyDocument=text, **who)

        assert (error.code, error.status) == ("MalformedPolicyDocument", 400)
        assert error.message == message

    def test_the_text_comes_back_as_it_was(self, call, own):
        statement = '{"Effect":"Allow", "Action":"s3:*","Resource":"*"}'
        text = f'{{ "Version": "2012-10-17",\n  "Statement": {statement} }}'
        call("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=text)

        found = call("iam", "GetPolicyVersion", PolicyArn=own, VersionId="v2")

        assert found["PolicyVersion"]["Document"] == text

    def test_6144_characters_without_white_space_are_the_most(self, call, refused):
        start = policy("s3:*", Sid="")
        fits = policy("s3:*", Sid="x" * (6_144 - len("".join(start.split()))))
        long = policy("s3:*", Sid="x" * (6_145 - len("".join(start.split()))))

        call("iam", "CreatePolicy", PolicyName="fits", PolicyDocument=fits + "  " * 500)
        error = refused("iam", "CreatePolicy", PolicyName="long", PolicyDocument=long)

        assert error.code == "LimitExceeded"
        assert error.message == "Cannot exceed quota for PolicySize: 6144"

    def test_inline_policies_are_counted_together(self, call, refused):
        text = policy("s3:*", Sid="x" * 1_000)
        who = {"UserName": "administrator"}
        call("iam", "PutUserPolicy", PolicyName="a", PolicyDocument=text, **who)
        call("iam", "PutUserPolicy", PolicyName="a", PolicyDocument=text, **who)

        error = refused("iam", "PutUserPolicy", PolicyName="b", PolicyDocument=text, **who)

        assert error.message == "Maximum policy size of 2048 bytes exceeded for user administrator"


class TestVersions:
    def test_only_the_default_one_counts(self, world, call, denied, own):
        agent = world.user("agent")
        call("iam", "AttachUserPolicy", UserName="agent", PolicyArn=own)
        call("iam", "ListUsers", as_=agent)

        version = call("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=policy("s3:*"))
        call("iam", "ListUsers", as_=agent)
        call("iam", "SetDefaultPolicyVersion", PolicyArn=own, VersionId="v2")

        assert version["PolicyVersion"]["IsDefaultVersion"] is False
        denied("iam", "ListUsers", as_=agent)
        assert call("iam", "GetPolicy", PolicyArn=own)["Policy"]["DefaultVersionId"] == "v2"

    def test_there_are_five_at_most_and_numbers_are_not_used_again(self, call, refused, own):
        text = policy("s3:*")
        for _ in range(4):
            call("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=text)
        error = refused("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=text)
        call("iam", "DeletePolicyVersion", PolicyArn=own, VersionId="v5")
        made = call("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=text)

        assert error.code == "LimitExceeded"
        assert error.message.startswith("A managed policy can have up to 5 versions.")
        assert made["PolicyVersion"]["VersionId"] == "v6"
        listed = call("iam", "ListPolicyVersions", PolicyArn=own)["Versions"]
        assert [one["VersionId"] for one in listed] == ["v6", "v4", "v3", "v2", "v1"]

    def test_they_come_in_pages(self, call, own):
        for _ in range(4):
            call("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=policy("s3:*"))

        seen, more = [], {}
        while True:
            page = call("iam", "ListPolicyVersions", PolicyArn=own, MaxItems=2, **more)
            seen += [one["VersionId"] for one in page["Versions"]]
            if not page["IsTruncated"]:
                break
            more = {"Marker": page["Marker"]}

        assert seen == ["v5", "v4", "v3", "v2", "v1"]

    def test_the_default_one_cannot_be_deleted(self, refused, own):
        error = refused("iam", "DeletePolicyVersion", PolicyArn=own, VersionId="v1")

        assert error.code == "DeleteConflict"
        assert error.message == "Cannot delete the default version of a policy."

    @pytest.mark.parametrize("arn", [OWN, ADMIN])
    def test_one_that_is_not_there(self, refused, own, arn):
        error = refused("iam", "GetPolicyVersion", PolicyArn=arn, VersionId="v9")

        assert error.code == "NoSuchEntity"


class TestDeleting:
    def test_an_attached_one_stays(self, call, refused, own):
        call("iam", "AttachUserPolicy", UserName="administrator", PolicyArn=own)

        error = refused("iam", "DeletePolicy", PolicyArn=own)

        assert error.message == "Cannot delete a policy attached to entities."

    def test_one_with_versions_stays(self, call, refused, own):
        call("iam", "CreatePolicyVersion", PolicyArn=own, PolicyDocument=policy("s3:*"))

        assert "more than one version" in refused("iam", "DeletePolicy", PolicyArn=own).message

    def test_a_namesake_begins_anew(self, call, own):
        call("iam", "DeletePolicy", PolicyArn=own)

        made = call("iam", "CreatePolicy", PolicyName="own", PolicyDocument=policy("s3:*"))

        assert made["Policy"]["DefaultVersionId"] == "v1"
        assert made["Policy"]["AttachmentCount"] == 0

    @pytest.mark.parametrize(
        ("operation", "more"),
        [
            ("DeletePolicy", {}),
            ("CreatePolicyVersion", {"PolicyDocument": policy("s3:*")}),
            ("DeletePolicyVersion", {"VersionId": "v1"}),
            ("SetDefaultPolicyVersion", {"VersionId": "v1"}),
            ("TagPolicy", {"Tags": []}),
        ],
    )
    def test_nobody_changes_those_of_aws(self, refused, operation, more):
        assert refused("iam", operation, PolicyArn=ADMIN, **more).code == "AccessDenied"


class TestAttaching:
    def test_twice_is_once(self, world, call, own):
        call("iam", "AttachUserPolicy", UserName="administrator", PolicyArn=own)
        again = world.result("iam", "AttachUserPolicy", UserName="administrator", PolicyArn=own)

        assert again.step == 0
        assert call("iam", "GetPolicy", PolicyArn=own)["Policy"]["AttachmentCount"] == 1

    def test_tags_are_told_apart_by_case(self, call, refused, own):
        both = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]
        call("iam", "TagPolicy", PolicyArn=own, Tags=both)
        call("iam", "UntagPolicy", PolicyArn=own, TagKeys=["a"])

        assert call("iam", "ListPolicyTags", PolicyArn=own)["Tags"] == both[1:]
        error = refused("iam", "TagPolicy", PolicyArn=own, Tags=[both[0], both[0]])
        assert (error.code, error.message) == ("InvalidInput", "Duplicate tag keys found.")

    def test_what_is_not_there(self, refused):
        error = refused("iam", "AttachUserPolicy", UserName="administrator", PolicyArn=OWN)

        assert error.message == f"Policy {OWN} does not exist or is not attachable."

    def test_what_is_not_attached_cannot_be_detached(self, refused, own):
        error = refused("iam", "DetachUserPolicy", UserName="administrator", PolicyArn=own)

        assert error.message == f"Policy {own} was not found."

    @pytest.mark.parametrize(
        "arn", ["AdministratorAccess-is-no-arn", "arn:aws:s3:::bucket-of-ours"]
    )
    def test_what_is_no_policy(self, refused, arn):
        error = refused("iam", "AttachUserPolicy", UserName="administrator", PolicyArn=arn)

        assert (error.code, error.message) == ("ValidationError", f"ARN {arn} is not valid.")

    @pytest.mark.parametrize("sort", ["User", "Group", "Role"])
    def test_ten_are_the_most(self, call, refused, sort):
        trust = document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
        more = {"AssumeRolePolicyDocument": trust} if sort == "Role" else {}
        who = {f"{sort}Name": "it"}
        call("iam", f"Create{sort}", **who, **more)
        known = call("iam", "ListPolicies", Scope="AWS")["Policies"]
        arns = [one["Arn"] for one in known if one["Path"] != "/aws-service-role/"]
        for arn in arns[:10]:
            call("iam", f"Attach{sort}Policy", PolicyArn=arn, **who)

        error = refused("iam", f"Attach{sort}Policy", PolicyArn=arns[10], **who)

        assert error.message == f"Cannot exceed quota for PoliciesPer{sort}: 10"

    def test_a_policy_may_allow_some_to_be_attached(self, world, call, denied):
        condition = {"ArnEquals": {"iam:PolicyARN": POWER}}
        caller = world.user("caller", "iam:AttachUserPolicy", Condition=condition)

        call("iam", "AttachUserPolicy", as_=caller, UserName="caller", PolicyArn=POWER)
        denied("iam", "AttachUserPolicy", as_=caller, UserName="caller", PolicyArn=ADMIN)

    def test_who_holds_one(self, call, own):
        call("iam", "CreateGroup", GroupName="devs")
        call("iam", "CreateUser", UserName="agent", PermissionsBoundary=own)
        call("iam", "AttachGroupPolicy", GroupName="devs", PolicyArn=own)

        held = call("iam", "ListEntitiesForPolicy", PolicyArn=own)
        attached = call(
            "iam", "ListEntitiesForPolicy", PolicyArn=own, PolicyUsageFilter="PermissionsPolicy"
        )

        assert [one["UserName"] for one in held["PolicyUsers"]] == ["agent"]
        assert [one["GroupName"] for one in held["PolicyGroups"]] == ["devs"]
        assert attached["PolicyUsers"] == []
        counts = call("iam", "GetPolicy", PolicyArn=own)["Policy"]
        assert (counts["AttachmentCount"], counts["PermissionsBoundaryUsageCount"]) == (1, 1)

    def test_who_holds_one_in_pages(self, call, own):
        call("iam", "CreateGroup", GroupName="devs")
        call("iam", "AttachGroupPolicy", GroupName="devs", PolicyArn=own)
        call("iam", "AttachUserPolicy", UserName="administrator", PolicyArn=own)

        first = call("iam", "ListEntitiesForPolicy", PolicyArn=own, MaxItems=1)
        rest = call(
            "iam", "ListEntitiesForPolicy", PolicyArn=own, MaxItems=1, Marker=first["Marker"]
        )

        assert (len(first["PolicyGroups"]), len(first["PolicyUsers"])) == (1, 0)
        assert (len(rest["PolicyGroups"]), len(rest["PolicyUsers"])) == (0, 1)
        assert not rest["IsTruncated"]


class TestListing:
    def names(self, call, **params):
        return [one["PolicyName"] for one in call("iam", "ListPolicies", **params)["Policies"]]

    def test_scopes(self, call, own):
        assert self.names(call, Scope="Local") == ["own"]
        assert "own" not in self.names(call, Scope="AWS")
        assert self.names(call, MaxItems=1) == ["own"]

    def test_only_attached(self, call, own):
        assert self.names(call, OnlyAttached=True) == ["AdministratorAccess"]

    def test_paths(self, call):
        job = self.names(call, PathPrefix="/job-function/")

        assert "Billing" in job
        assert "AdministratorAccess" not in job

    def test_a_taken_name(self, refused, own):
        error = refused("iam", "CreatePolicy", PolicyName="OWN", PolicyDocument=policy("s3:*"))

        assert error.code == "EntityAlreadyExists"
        assert (
            error.message == "A policy called OWN already exists. Duplicate names are not allowed."
        )


class TestThoseOfAws:
    def test_every_one_is_a_policy_and_works(self, world, call):
        agent = world.user("agent")
        for one in call("iam", "ListPolicies", Scope="AWS", MaxItems=1000)["Policies"]:
            if one["Path"] == "/aws-service-role/":
                continue  # nobody but its service's role holds it
            version = call(
                "iam", "GetPolicyVersion", PolicyArn=one["Arn"], VersionId=one["DefaultVersionId"]
            )["PolicyVersion"]
            assert json.loads(version["Document"])["Version"] == "2012-10-17"
            call("iam", "AttachUserPolicy", UserName="agent", PolicyArn=one["Arn"])
            try:
                decision = world.result("iam", "ListUsers", as_=agent).decision
            except CloudError as error:
                decision = error.decision
            assert {step.source for step in decision.steps} == {one["PolicyName"]}
            call("iam", "DetachUserPolicy", UserName="agent", PolicyArn=one["Arn"])

    def test_a_power_user_does_not_manage_users(self, world, call, denied):
        agent = world.user("agent")
        call("iam", "AttachUserPolicy", UserName="agent", PolicyArn=POWER)

        call("iam", "ListRoles", as_=agent)
        denied("iam", "CreateUser", as_=agent, UserName="bot")

    def test_one_may_change_the_own_password(self, world, call, denied):
        agent = world.user("agent")
        arn = "arn:aws:iam::aws:policy/IAMUserChangePassword"
        call("iam", "AttachUserPolicy", UserName="agent", PolicyArn=arn)
        call("iam", "CreateLoginProfile", UserName="agent", Password="Correct-Horse-9")

        call("iam", "ChangePassword", as_=agent, OldPassword="Correct-Horse-9",
             NewPassword="Another-Horse-9")  # fmt: skip
        denied("iam", "ListUsers", as_=agent)


def test_pages_of_all_policies_leave_none_out(call, own):
    found, more = [], {}
    while more is not None:
        page = call("iam", "ListPolicies", MaxItems=7, **more)
        found += [one["Arn"] for one in page["Policies"]]
        more = {"Marker": page["Marker"]} if page["IsTruncated"] else None

    whole = call("iam", "ListPolicies", MaxItems=1000)["Policies"]
    assert found == [one["Arn"] for one in whole]
