"""Who calls, and whose a key is."""

import pytest

from studyapp.minicloud.kernel.call import Anonymous
from studyapp.minicloud.services.sts import SERVICE
from tests.minicloud.making import ACCOUNT


def test_who_one_is_cannot_be_denied(world, call):
    agent = world.user("agent", "*", effect="Deny")

    assert call("sts", "GetCallerIdentity", as_=agent)["Arn"] == agent


def test_whose_a_key_is(world, call, denied):
    key = call("iam", "CreateAccessKey")["AccessKey"]["AccessKeyId"]
    agent = world.user("agent")

    denied("sts", "GetAccessKeyInfo", as_=agent, AccessKeyId=key)
    assert call("sts", "GetAccessKeyInfo", AccessKeyId=key) == {"Account": ACCOUNT}


def test_a_key_that_is_not_there(refused):
    error = refused("sts", "GetAccessKeyInfo", AccessKeyId="AKIAIOSFODNN7EXAMPLE")

    assert error.unverified


@pytest.mark.parametrize("who", ["", Anonymous(ACCOUNT)])
@pytest.mark.parametrize("operation", ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"])
def test_what_is_not_there_says_so_to_those_too_who_sign_nothing(refused, operation, who):
    error = refused("sts", operation, as_=who)

    assert (error.code, error.status) == ("NotImplemented", 501)
    assert operation not in SERVICE.operations


@pytest.mark.parametrize("operation", ["AssumeRole", "AssumeRoot"])
def test_all_else_is_signed(refused, operation):
    assert refused("sts", operation, as_=Anonymous(ACCOUNT)).code == "MissingAuthenticationToken"
