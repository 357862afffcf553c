"""Who calls, and whose a key is."""

from studyapp.minicloud.services.sts import SERVICE
from tests.minicloud.making import ACCOUNT


def test_who_one_is_cannot_be_denied(world, call):
    alice = world.user("alice", "*", effect="Deny")

    assert call("sts", "GetCallerIdentity", as_=alice)["Arn"] == alice


def test_whose_a_key_is(world, call, denied):
    key = call("iam", "CreateAccessKey")["AccessKey"]["AccessKeyId"]
    alice = world.user("alice")

    denied("sts", "GetAccessKeyInfo", as_=alice, AccessKeyId=key)
    assert call("sts", "GetAccessKeyInfo", AccessKeyId=key) == {"Account": ACCOUNT}


def test_a_key_that_is_not_there(refused):
    error = refused("sts", "GetAccessKeyInfo", AccessKeyId="AKIAIOSFODNN7EXAMPLE")

    assert error.unverified


def test_what_is_not_there_says_so(refused):
    error = refused("sts", "AssumeRoleWithSAML", RoleArn="r", PrincipalArn="p", SAMLAssertion="s")

    assert (error.code, error.status) == ("NotImplemented", 501)
    assert "AssumeRoleWithSAML" not in SERVICE.operations
