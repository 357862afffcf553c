"""Grants: a further way to a key, for one principal, some operations, some contexts."""

import pytest

from tests.minicloud.making import World, policy


@pytest.fixture
def world():
    return World()


@pytest.fixture
def key(world):
    return world.call("kms", "CreateKey")["KeyMetadata"]["KeyId"]


@pytest.fixture
def app(world):
    return world.user("app")


def granted(world, key, who, *operations, **more):
    return world.call(
        "kms", "CreateGrant", KeyId=key, GranteePrincipal=who, Operations=list(operations), **more
    )


def encrypt(key, **context):
    return {"KeyId": key, "Plaintext": b"x", "EncryptionContext": context}


def test_a_grant_opens_the_key_for_its_operations_alone(world, key, app):
    granted(world, key, app, "Encrypt")

    result = world.result("kms", "Encrypt", as_=app, **encrypt(key))

    assert result.decision.deciding[0].sid.startswith("Grant")
    assert world.denied("kms", "DescribeKey", KeyId=key, as_=app)
    other = world.call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    assert world.denied("kms", "Encrypt", as_=app, **encrypt(other))


def test_an_explicit_deny_wins_over_a_grant(world, key, app):
    granted(world, key, app, "Encrypt")
    text = policy("kms:Encrypt", effect="Deny")
    world.call("iam", "PutUserPolicy", UserName="app", PolicyName="no", PolicyDocument=text)

    error = world.denied("kms", "Encrypt", as_=app, **encrypt(key))

    assert "with an explicit deny" in error.message


@pytest.mark.parametrize(
    ("member", "contexts"),
    [
        ("EncryptionContextEquals", ([{"a": "1"}], [{}, {"a": "2"}, {"a": "1", "b": "2"}])),
        ("EncryptionContextSubset", ([{"a": "1"}, {"a": "1", "b": "2"}], [{}, {"b": "2"}])),
    ],
)
def test_a_constraint_limits_the_context(world, key, app, member, contexts):
    good, bad = contexts
    granted(world, key, app, "Encrypt", Constraints={member: {"a": "1"}})

    for context in good:
        assert world.call("kms", "Encrypt", as_=app, **encrypt(key, **context))
    for context in bad:
        assert world.denied("kms", "Encrypt", as_=app, **encrypt(key, **context))


def test_a_grant_ends_when_it_is_revoked(world, key, app):
    grant = granted(world, key, app, "Encrypt")
    world.call("kms", "RevokeGrant", KeyId=key, GrantId=grant["GrantId"])

    assert world.denied("kms", "Encrypt", as_=app, **encrypt(key))
    again = world.refused("kms", "RevokeGrant", KeyId=key, GrantId=grant["GrantId"])
    assert again.code == "NotFoundException"


def test_who_was_named_may_retire_it_by_its_token(world, key, app):
    helper = world.user("helper")
    grant = granted(world, key, app, "Encrypt", RetiringPrincipal=helper)

    listed = world.call("kms", "ListRetirableGrants", RetiringPrincipal=helper)["Grants"]
    assert [one["GrantId"] for one in listed] == [grant["GrantId"]]
    assert world.denied("kms", "RetireGrant", GrantToken=grant["GrantToken"], as_=app)
    world.call("kms", "RetireGrant", GrantToken=grant["GrantToken"], as_=helper)
    assert world.call("kms", "ListGrants", KeyId=key)["Grants"] == []


def test_a_grantee_retires_its_own_grant_if_the_grant_says_so(world, key, app):
    grant = granted(world, key, app, "Encrypt", "RetireGrant")

    world.call("kms", "RetireGrant", KeyId=key, GrantId=grant["GrantId"], as_=app)

    assert world.denied("kms", "Encrypt", as_=app, **encrypt(key))


def test_a_user_who_is_made_again_does_not_inherit_a_grant(world, key, app):
    granted(world, key, app, "Encrypt")
    world.call("iam", "DeleteUser", UserName="app")
    again = world.user("app")

    assert world.denied("kms", "Encrypt", as_=again, **encrypt(key))


def test_the_same_request_with_a_name_gives_the_same_grant(world, key, app):
    first = granted(world, key, app, "Encrypt", Name="once")
    second = granted(world, key, app, "Encrypt", Name="once")
    third = granted(world, key, app, "Encrypt", "Decrypt", Name="once")

    assert first["GrantId"] == second["GrantId"] != third["GrantId"]


def test_who_grants_by_a_grant_gives_no_more_than_it_has(world, key, app):
    helper = world.user("helper")
    granted(
        world,
        key,
        app,
        "CreateGrant",
        "Encrypt",
        Constraints={"EncryptionContextSubset": {"a": "1"}},
    )
    narrow = {"Constraints": {"EncryptionContextEquals": {"a": "1", "b": "2"}}}

    granted(world, key, helper, "Encrypt", as_=app, **narrow)

    for wider in (
        {"Operations": ["Decrypt"], **narrow},
        {"Operations": ["Encrypt"]},
        {"Operations": ["Encrypt"], "Constraints": {"EncryptionContextSubset": {"b": "2"}}},
    ):
        error = world.refused(
            "kms", "CreateGrant", KeyId=key, GranteePrincipal=helper, as_=app, **wider
        )
        assert error.code == "AccessDeniedException"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"GranteePrincipal": "arn:aws:iam::123456789012:user/nobody"}, "InvalidArnException"),
        ({"GranteePrincipal": "arn:aws:iam::123456789012:root"}, "InvalidArnException"),
        ({"GranteePrincipal": "app"}, "InvalidArnException"),
        ({"Operations": ["Sign"]}, "ValidationException"),
        ({"GrantTokens": ["made-up"]}, "InvalidGrantTokenException"),
        ({"GranteeServicePrincipal": "ec2.amazonaws.com"}, "NotImplemented"),
    ],
)
def test_what_no_grant_can_be(world, key, app, params, code):
    whole = {"KeyId": key, "GranteePrincipal": app, "Operations": ["Encrypt"], **params}

    assert world.refused("kms", "CreateGrant", **whole).code == code


def test_a_token_of_a_grant_is_taken_with_a_request(world, key, app):
    grant = granted(world, key, app, "Encrypt")

    assert world.call("kms", "Encrypt", as_=app, GrantTokens=[grant["GrantToken"]], **encrypt(key))
