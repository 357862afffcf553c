"""From one account into another: both sides must allow, and the session acts over there."""

import json

import pytest

from studyapp.minicloud.kernel.call import Door, KeyCaller
from tests.minicloud.making import document, misfits, policy, trust


def signer(output):
    found = output["Credentials"]
    return KeyCaller(found["AccessKeyId"], found["SessionToken"])


@pytest.fixture
def assume(call, estate):
    """Assume the member account's role; who then signs."""

    def one(who="", **more):
        asked = {"RoleArn": estate.member, "RoleSessionName": "visit", **more}
        return signer(call("sts", "AssumeRole", as_=who, **asked))

    return one


class TestAssumingARole:
    def test_the_session_acts_in_the_other_account(self, world, call, estate):
        output = call("sts", "AssumeRole", RoleArn=estate.member, RoleSessionName="visit")

        assert misfits("sts", "AssumeRole", output) == []
        key = signer(output)
        who = call("sts", "GetCallerIdentity", as_=key)
        assert who["Account"] == estate.account
        assert who["Arn"] == output["AssumedRoleUser"]["Arn"]
        call("iam", "CreateUser", as_=key, UserName="bot")
        names = [one["UserName"] for one in call("iam", "ListUsers")["Users"]]
        assert names == ["administrator"]
        assert world.trail()[-2].account == estate.account

    def test_both_sides_must_allow(self, world, denied, estate, assume):
        asked = {"RoleArn": estate.member, "RoleSessionName": "visit"}
        error = denied("sts", "AssumeRole", as_=world.user("agent"), **asked)
        assert error.decision.layer == "identity"

        agent = world.user("agent", "sts:AssumeRole", resource=estate.member)
        key = assume(agent)
        text = trust(world.user("bot"))
        world.call(
            "iam",
            "UpdateAssumeRolePolicy",
            as_=key,
            RoleName="OrganizationAccountAccessRole",
            PolicyDocument=text,
        )
        error = denied("sts", "AssumeRole", as_=agent, **asked)
        assert error.decision.layer == "resource"
        assert denied("sts", "AssumeRole", as_=world.user("bot"), **asked).decision.layer == (
            "identity"
        )

    def test_a_role_that_is_not_there_looks_the_same(self, denied, estate):
        for arn in (
            f"arn:aws:iam::{estate.account}:role/none",
            "arn:aws:iam::210987654321:role/any",
        ):
            error = denied("sts", "AssumeRole", RoleArn=arn, RoleSessionName="visit")
            assert error.decision.rule == "other-account"

    def test_chaining_back_needs_trust_on_the_way(self, world, call, denied, assume):
        key = assume()
        arn = f"arn:aws:iam::{world.account}:role/back"
        call("iam", "CreateRole", RoleName="back", AssumeRolePolicyDocument=trust(world.account))
        denied("sts", "AssumeRole", as_=key, RoleArn=arn, RoleSessionName="back")

        text = trust(call("sts", "GetCallerIdentity", as_=key)["Account"])
        call("iam", "UpdateAssumeRolePolicy", RoleName="back", PolicyDocument=text)
        back = signer(call("sts", "AssumeRole", as_=key, RoleArn=arn, RoleSessionName="back"))
        assert call("sts", "GetCallerIdentity", as_=back)["Account"] == world.account

    def test_an_scp_limits_the_session_by_its_account(self, call, denied, estate, assume):
        key = assume()
        estate.limit(policy("s3:*", effect="Deny"), estate.account)

        denied("s3", "ListBuckets", as_=key)
        call("s3", "ListBuckets")

    def test_it_ends_with_the_account(self, refused, estate, assume):
        key = assume()
        estate.org("CloseAccount", AccountId=estate.account)

        assert refused("sts", "GetCallerIdentity", as_=key).code == "InvalidClientTokenId"
        refused("sts", "AssumeRole", RoleArn=estate.member, RoleSessionName="visit")

    def test_undo_takes_session_and_acts_back(self, world, call, estate):
        before = world.rows()
        asked = {"RoleArn": estate.member, "RoleSessionName": "visit", "act_": "one"}
        key = signer(call("sts", "AssumeRole", door_=Door.SHELL, **asked))
        call("s3", "CreateBucket", as_=key, act_="one", Bucket="made-over-there")

        world.undo()
        assert world.rows() == before


class TestBuckets:
    def test_both_sides_must_allow(self, world, call, denied, estate):
        bucket = {"Bucket": "of-the-member"}
        call("s3", "CreateBucket", as_=estate.member, **bucket)
        denied("s3", "ListObjectsV2", **bucket)
        _open_bucket(call, estate, world.account)

        call("s3", "ListObjectsV2", **bucket)
        agent = world.user("agent")
        assert denied("s3", "ListObjectsV2", as_=agent, **bucket).decision.layer == "identity"
        agent = world.user("agent", "s3:ListBucket")
        call("s3", "ListObjectsV2", as_=agent, **bucket)

    def test_by_organisation_instead_of_by_account(self, world, call, denied, estate):
        whole = estate.org("DescribeOrganization")["Organization"]["Id"]
        bucket = {"Bucket": "of-the-member"}
        call("s3", "CreateBucket", as_=estate.member, **bucket)
        condition = {"StringEquals": {"aws:PrincipalOrgID": whole}}
        _open_bucket(call, estate, "*", Condition=condition)
        call("s3", "ListObjectsV2", **bucket)

        condition = {"StringEquals": {"aws:PrincipalOrgID": "o-another0000"}}
        _open_bucket(call, estate, "*", Condition=condition)
        denied("s3", "ListObjectsV2", **bucket)


def _open_bucket(call, estate, principal, **more):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::of-the-member", "arn:aws:s3:::of-the-member/*"],
    }
    text = document(statement | more)
    call("s3", "PutBucketPolicy", as_=estate.member, Bucket="of-the-member", Policy=text)


class TestKeys:
    @pytest.fixture
    def key(self, world, call, estate):
        """A key of the member account that the management account may use; its ARN."""
        made = call("kms", "CreateKey", as_=estate.member)["KeyMetadata"]
        shown = call("kms", "GetKeyPolicy", as_=estate.member, KeyId=made["KeyId"])
        text = json.loads(shown["Policy"])
        text["Statement"].append(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{world.account}:root"},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant"],
                "Resource": "*",
            }
        )
        call("kms", "PutKeyPolicy", as_=estate.member, KeyId=made["KeyId"], Policy=json.dumps(text))
        return made["Arn"]

    def test_it_is_used_by_arn_and_by_ciphertext(self, call, denied, key):
        sealed = call("kms", "Encrypt", KeyId=key, Plaintext=b"tea")
        assert sealed["KeyId"] == key

        opened = call("kms", "Decrypt", CiphertextBlob=sealed["CiphertextBlob"])
        assert (opened["Plaintext"], opened["KeyId"]) == (b"tea", key)
        denied("kms", "DescribeKey", KeyId=key)  # the key's policy does not name it

    def test_the_callers_own_policies_must_allow_it_too(self, world, call, denied, key):
        agent = world.user("agent")
        error = denied("kms", "Encrypt", as_=agent, KeyId=key, Plaintext=b"tea")
        assert error.decision.layer == "identity"

        agent = world.user("agent", "kms:Encrypt", resource=key)
        call("kms", "Encrypt", as_=agent, KeyId=key, Plaintext=b"tea")

    def test_text_goes_from_one_account_to_the_other(self, call, key):
        own = call("kms", "CreateKey")["KeyMetadata"]["Arn"]
        blob = call("kms", "Encrypt", KeyId=own, Plaintext=b"tea")["CiphertextBlob"]
        moved = call("kms", "ReEncrypt", CiphertextBlob=blob, DestinationKeyId=key)

        assert (moved["SourceKeyId"], moved["KeyId"]) == (own, key)
        assert call("kms", "Decrypt", CiphertextBlob=moved["CiphertextBlob"])["KeyId"] == key

    def test_a_grant_opens_it_as_well(self, world, call, denied, estate, key):
        agent = world.user("agent")  # what a grant gives needs no policy of her own
        denied("kms", "DescribeKey", as_=agent, KeyId=key)
        made = call(
            "kms", "CreateGrant", KeyId=key, GranteePrincipal=agent, Operations=["DescribeKey"]
        )
        shown = call("kms", "DescribeKey", as_=agent, KeyId=key)
        assert shown["KeyMetadata"]["AWSAccountId"] == estate.account

        call("kms", "RetireGrant", as_=estate.member, GrantToken=made["GrantToken"])
        denied("kms", "DescribeKey", as_=agent, KeyId=key)

    def test_what_is_not_there_looks_like_what_is_closed(self, denied, refused, key):
        none = key.rpartition("/")[0] + "/12345678-1234-1234-1234-123456789012"

        assert denied("kms", "Encrypt", KeyId=none, Plaintext=b"tea").decision.rule == (
            "other-account"
        )
        # Other operations stay in their own account.
        assert refused("kms", "DisableKey", KeyId=key).code == "NotFoundException"
