"""Access keys: two for each user, a secret that is shown once, and when they were used."""

import pytest

from studyapp.minicloud.kernel.call import Door, KeyCaller
from studyapp.minicloud.kernel.clock import HOUR
from studyapp.minicloud.kernel.records import from_bytes
from tests.minicloud.making import RING


@pytest.fixture
def key(call):
    """The key of agent, with its secret."""
    call("iam", "CreateUser", UserName="agent")
    return call("iam", "CreateAccessKey", UserName="agent")["AccessKey"]


def test_a_key_acts_as_its_user(call, key):
    found = call("sts", "GetCallerIdentity", as_=key["AccessKeyId"])

    assert found["Arn"].endswith(":user/agent")


def test_ids_and_secrets_look_like_those_of_aws(key):
    assert len(key["AccessKeyId"]) == 20
    assert key["AccessKeyId"].startswith("AKIA")
    assert len(key["SecretAccessKey"]) == 40
    assert key["Status"] == "Active"


def test_the_secret_is_derived_and_nowhere_stored(world, key):
    assert RING.secret(key["AccessKeyId"], 1, "k1") == key["SecretAccessKey"]
    secret = key["SecretAccessKey"].encode()
    assert not any(secret in image.data for image in world.rows().values())
    assert key["SecretAccessKey"] not in str(world.trail())


def test_two_are_the_most(call, refused, key):
    call("iam", "CreateAccessKey", UserName="agent")

    error = refused("iam", "CreateAccessKey", UserName="agent")

    assert (error.code, error.message) == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )


def test_an_inactive_key_is_as_good_as_none(call, refused, key):
    who = {"UserName": "agent", "AccessKeyId": key["AccessKeyId"]}
    call("iam", "UpdateAccessKey", Status="Inactive", **who)

    assert refused("sts", "GetCallerIdentity", as_=key["AccessKeyId"]).code == (
        "InvalidClientTokenId"
    )
    listed = call("iam", "ListAccessKeys", UserName="agent")["AccessKeyMetadata"]
    assert [one["Status"] for one in listed] == ["Inactive"]
    call("iam", "UpdateAccessKey", Status="Active", **who)
    call("sts", "GetCallerIdentity", as_=key["AccessKeyId"])


def test_a_deleted_key_is_gone(world, call, refused, key):
    call("iam", "DeleteAccessKey", UserName="agent", AccessKeyId=key["AccessKeyId"])

    assert refused("sts", "GetCallerIdentity", as_=key["AccessKeyId"]).status == 403
    assert world.storage.find("access-key", key["AccessKeyId"]) is None


def test_undo_takes_a_key_back_and_redo_brings_it_again(world, call, refused, key):
    world.undo()
    assert refused("sts", "GetCallerIdentity", as_=key["AccessKeyId"]).status == 403

    world.redo()
    call("sts", "GetCallerIdentity", as_=key["AccessKeyId"])


def test_a_key_of_another_user_is_not_found(call, refused, key):
    call("iam", "CreateUser", UserName="bot")

    error = refused("iam", "DeleteAccessKey", UserName="bot", AccessKeyId=key["AccessKeyId"])

    assert error.message == f"The Access Key with id {key['AccessKeyId']} cannot be found."


def test_root_has_keys_of_its_own(world, call):
    made = call("iam", "CreateAccessKey", as_=world.root)["AccessKey"]

    assert "UserName" not in made
    assert call("sts", "GetCallerIdentity", as_=made["AccessKeyId"])["Arn"] == world.root
    assert len(call("iam", "ListAccessKeys", as_=world.root)["AccessKeyMetadata"]) == 2
    call("iam", "DeleteAccessKey", as_=world.root, AccessKeyId=made["AccessKeyId"])


def test_a_user_manages_the_own_keys(world, call):
    agent = world.user("agent", "iam:*AccessKey*", resource="arn:aws:iam::*:user/${aws:username}")

    made = call("iam", "CreateAccessKey", as_=agent)["AccessKey"]

    assert made["UserName"] == "agent"
    world.denied("iam", "CreateAccessKey", as_=agent, UserName="administrator")


def test_keys_of_two_calls_differ(call, key):
    assert (
        call("iam", "CreateAccessKey", UserName="agent")["AccessKey"]["AccessKeyId"]
        != (key["AccessKeyId"])
    )


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("iam", "InvalidClientTokenId", 403),
        ("ec2", "AuthFailure", 401),
        ("dynamodb", "UnrecognizedClientException", 400),
        ("s3", "InvalidAccessKeyId", 403),
        ("nothing-of-aws", "InvalidClientTokenId", 403),
    ],
)
def test_each_protocol_has_its_word_for_an_unknown_key(refused, service, code, status):
    error = refused(service, "Whatever", as_="AKIAIOSFODNN7EXAMPLE")

    assert (error.code, error.status) == (code, status)


class TestLastUsed:
    def used(self, call, key):
        found = call("iam", "GetAccessKeyLastUsed", AccessKeyId=key["AccessKeyId"])
        assert found["UserName"] == "agent"
        return found["AccessKeyLastUsed"]

    def test_never(self, call, key):
        assert self.used(call, key) == {"ServiceName": "N/A", "Region": "N/A"}

    def test_the_last_call_counts_even_when_it_is_denied(self, world, call, denied, key):
        signed = {"as_": KeyCaller(key["AccessKeyId"]), "door_": Door.HTTP}
        call("sts", "GetCallerIdentity", **signed)
        world.skip(HOUR)
        denied("kms", "ListKeys", region_="eu-west-1", **signed)

        used = self.used(call, key)

        assert used["ServiceName"] == "kms"
        assert used["Region"] == "eu-west-1"
        assert used["LastUsedDate"] == world.wall + HOUR

    def test_looking_stores_nothing(self, world, call, key):
        call("sts", "GetCallerIdentity", as_=key["AccessKeyId"])
        places = {from_bytes(row[1].encode())[0] for row in world.rows()}

        assert not any("used" in place for place in places)

    def test_an_unknown_key(self, refused):
        error = refused("iam", "GetAccessKeyLastUsed", AccessKeyId="AKIAIOSFODNN7EXAMPLE")

        assert error.code == "NoSuchEntity"
