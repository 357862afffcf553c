"""What the policies of an organisation do to calls: each level must allow, a deny wins."""

import pytest

from studyapp.minicloud.kernel.call import Anonymous
from tests.minicloud.making import document, policy
from tests.minicloud.services.organizations.cases import RCP, SCP

DENY_S3 = policy("s3:*", effect="Deny")


class TestScps:
    def test_they_bind_a_members_root_and_spare_the_management_account(
        self, world, call, denied, estate
    ):
        limit = estate.limit(DENY_S3)
        arn = estate.org("DescribePolicy", PolicyId=limit)["Policy"]["PolicySummary"]["Arn"]

        for who in (estate.member, estate.its_root):
            error = denied("s3", "ListBuckets", as_=who)
            assert error.message.endswith(
                f"with an explicit deny in a service control policy: {arn}"
            )
        call("s3", "ListBuckets")
        call("s3", "ListBuckets", as_=world.root)

    def test_each_level_must_allow(self, call, denied, estate):
        unit = estate.unit()
        estate.move(unit)
        estate.limit(policy("iam:*"), unit)
        call("s3", "ListBuckets", as_=estate.member)
        estate.detach("p-FullAWSAccess", unit)

        decision = denied("s3", "ListBuckets", as_=estate.member).decision
        assert (decision.layer, decision.reason) == ("scp", "implicit-deny")
        assert decision.level == f"Workloads ({unit})"
        call("iam", "ListUsers", as_=estate.member)

    def test_moving_takes_other_policies_along(self, world, call, denied, estate):
        unit = estate.unit()
        estate.limit(DENY_S3, unit)
        call("s3", "ListBuckets", as_=estate.member)

        estate.move(unit)
        denied("s3", "ListBuckets", as_=estate.member)
        world.undo()
        call("s3", "ListBuckets", as_=estate.member)

    def test_changes_and_disabling_hold_at_once(self, call, denied, estate):
        limit = estate.limit(DENY_S3, estate.account)
        denied("s3", "ListBuckets", as_=estate.member)
        estate.org("UpdatePolicy", PolicyId=limit, Content=policy("ec2:*", effect="Deny"))
        call("s3", "ListBuckets", as_=estate.member)
        denied("ec2", "DescribeVpcs", as_=estate.member)
        estate.org("DisablePolicyType", RootId=estate.root, PolicyType=SCP)

        call("ec2", "DescribeVpcs", as_=estate.member)

    def test_they_grant_nothing(self, call, denied, estate):
        estate.limit(policy("s3:*"))
        call("iam", "CreateUser", as_=estate.member, UserName="bot")

        denied("s3", "ListBuckets", as_=f"arn:aws:iam::{estate.account}:user/bot")

    def test_regions_can_be_forbidden(self, call, denied, estate):
        condition = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
        estate.limit(policy("ec2:*", effect="Deny", Condition=condition))

        call("ec2", "DescribeVpcs", as_=estate.member, region_="eu-central-1")
        denied("ec2", "DescribeVpcs", as_=estate.member, region_="us-east-1")

    def test_leaving_can_be_forbidden(self, denied, refused, estate):
        held = estate.limit(policy("organizations:LeaveOrganization", effect="Deny"))
        denied("organizations", "LeaveOrganization", as_=estate.its_root)

        estate.detach(held)
        error = refused("organizations", "LeaveOrganization", as_=estate.its_root)
        assert error.code == "ConstraintViolationException"


def test_the_simulator_counts_them(call, estate):
    call("iam", "CreateUser", as_=estate.member, UserName="bot")
    text = policy("s3:*", "iam:*")
    asked = {"UserName": "bot", "PolicyName": "p", "PolicyDocument": text}
    call("iam", "PutUserPolicy", as_=estate.member, **asked)
    estate.limit(DENY_S3)
    bot = f"arn:aws:iam::{estate.account}:user/bot"

    found = call(
        "iam",
        "SimulatePrincipalPolicy",
        as_=estate.member,
        PolicySourceArn=bot,
        ActionNames=["s3:ListAllMyBuckets", "iam:ListUsers"],
    )["EvaluationResults"]
    assert [
        (one["EvalDecision"], one["OrganizationsDecisionDetail"]["AllowedByOrganizations"])
        for one in found
    ] == [("explicitDeny", False), ("allowed", True)]


class TestRcps:
    @pytest.fixture
    def perimeter(self, estate):
        """Deny S3 to all who are not of the organisation."""
        estate.org("EnablePolicyType", RootId=estate.root, PolicyType=RCP)
        whole = estate.org("DescribeOrganization")["Organization"]["Id"]
        condition = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": whole}}
        return estate.limit(_deny("s3:*", Condition=condition), type_=RCP)

    def test_they_bind_whoever_asks_for_a_members_resource(self, call, denied, estate, perimeter):
        bucket = {"Bucket": "of-the-member"}
        call("s3", "CreateBucket", as_=estate.member, **bucket)
        call("s3", "DeletePublicAccessBlock", as_=estate.member, **bucket)
        open_ = {"Effect": "Allow", "Principal": "*", "Action": "s3:*"}
        text = document(open_ | {"Resource": "arn:aws:s3:::of-the-member"})
        call("s3", "PutBucketPolicy", as_=estate.member, Policy=text, **bucket)
        stranger = Anonymous(estate.account)

        call("s3", "ListObjectsV2", **bucket)  # the management account is inside
        assert denied("s3", "ListObjectsV2", as_=stranger, **bucket).decision.layer == "rcp"
        estate.detach(perimeter)
        call("s3", "ListObjectsV2", as_=stranger, **bucket)

    def test_they_spare_the_management_account_and_other_services(self, call, denied, estate):
        estate.org("EnablePolicyType", RootId=estate.root, PolicyType=RCP)
        estate.limit(_deny("s3:*", "ec2:*"), type_=RCP)

        call("s3", "CreateBucket", Bucket="of-the-management")
        call("ec2", "DescribeVpcs", as_=estate.member)  # EC2 knows no RCPs
        denied("s3", "CreateBucket", as_=estate.member, Bucket="of-the-member")


def _deny(*actions, **more):
    statement = {"Effect": "Deny", "Principal": "*", "Action": list(actions), "Resource": "*"}
    return document(statement | more)
