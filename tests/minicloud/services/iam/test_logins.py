"""Console passwords and the rules that an account has for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.iam import rules
from studyapp.minicloud.services.iam.state import PasswordPolicy
from tests.minicloud.making import ACCOUNT

GOOD = "Correct-Horse-9"
OTHER = "Another-Horse-9"


@pytest.fixture
def agent(world, call):
    arn = world.user("agent", "iam:ChangePassword")
    call("iam", "CreateLoginProfile", UserName="agent", Password=GOOD)
    return arn


def weak(refused, password):
    error = refused("iam", "UpdateLoginProfile", UserName="agent", Password=password)
    assert error.code == "PasswordPolicyViolation"
    return error.message


class TestPasswords:
    def test_one_each(self, call, refused, agent):
        error = refused("iam", "CreateLoginProfile", UserName="agent", Password=GOOD)

        assert error.code == "EntityAlreadyExists"
        profile = call("iam", "GetLoginProfile", UserName="agent")["LoginProfile"]
        assert profile["PasswordResetRequired"] is False

    def test_without_one(self, call, refused):
        call("iam", "CreateUser", UserName="bot")

        error = refused("iam", "GetLoginProfile", UserName="bot")

        assert (error.code, error.message) == (
            "NoSuchEntity",
            "Login Profile for User bot cannot be found.",
        )

    def test_it_is_nowhere_in_clear(self, world, call, agent):
        call("iam", "ChangePassword", as_=agent, OldPassword=GOOD, NewPassword=OTHER)

        assert not any(GOOD.encode() in image.data for image in world.rows().values())
        assert GOOD not in str(world.trail())
        assert OTHER not in str(world.trail())

    def test_changing_needs_the_old_one(self, refused, agent):
        error = refused("iam", "ChangePassword", as_=agent, OldPassword=OTHER, NewPassword=OTHER)

        assert error.code == "AccessDenied"
        assert error.decision.allowed

    def test_changing_ends_the_demand_for_a_new_one(self, call, agent):
        call("iam", "UpdateLoginProfile", UserName="agent", PasswordResetRequired=True)
        call("iam", "ChangePassword", as_=agent, OldPassword=GOOD, NewPassword=OTHER)

        profile = call("iam", "GetLoginProfile", UserName="agent")["LoginProfile"]
        assert profile["PasswordResetRequired"] is False

    def test_root_and_roles_have_none(self, world, refused):
        error = refused(
            "iam", "ChangePassword", as_=world.root, OldPassword=GOOD, NewPassword=OTHER
        )

        assert error.code == "InvalidUserType"

    def test_deleting(self, call, refused, agent):
        call("iam", "DeleteLoginProfile", UserName="agent")

        assert refused("iam", "DeleteLoginProfile", UserName="agent").code == "NoSuchEntity"


class TestDefaultRules:
    def test_eight_characters(self, refused, agent):
        assert weak(refused, "Short-9") == "Password should have a minimum length of 8"

    def test_three_kinds_of_characters(self, refused, agent):
        assert weak(refused, "onlylowercase") == (
            "Password should meet 2 more of the following requirements: "
            "Password should have at least one uppercase letter, "
            "Password should have at least one number, "
            "Password should have at least one symbol"
        )


class TestOwnRules:
    @pytest.fixture(autouse=True)
    def strict(self, call):
        call(
            "iam",
            "UpdateAccountPasswordPolicy",
            MinimumPasswordLength=14,
            RequireSymbols=True,
            RequireNumbers=True,
            RequireUppercaseCharacters=True,
            RequireLowercaseCharacters=True,
            PasswordReusePrevention=2,
        )

    def test_each_broken_rule_is_named(self, refused, agent):
        assert weak(refused, "short") == (
            "Password should have a minimum length of 14, "
            "Password should have at least one uppercase letter, "
            "Password should have at least one number, "
            "Password should have at least one symbol"
        )

    def test_the_last_ones_cannot_come_again(self, call, refused, agent):
        call("iam", "UpdateLoginProfile", UserName="agent", Password=OTHER)

        assert "reuse" in weak(refused, GOOD)
        assert "reuse" in weak(refused, OTHER)
        call("iam", "UpdateLoginProfile", UserName="agent", Password="Third-Horse-999")
        call("iam", "UpdateLoginProfile", UserName="agent", Password=GOOD)

    def test_they_are_shown(self, call):
        shown = call("iam", "GetAccountPasswordPolicy")["PasswordPolicy"]

        assert shown == {
            "MinimumPasswordLength": 14,
            "RequireSymbols": True,
            "RequireNumbers": True,
            "RequireUppercaseCharacters": True,
            "RequireLowercaseCharacters": True,
            "AllowUsersToChangePassword": False,
            "ExpirePasswords": False,
            "PasswordReusePrevention": 2,
        }

    def test_what_is_not_given_goes_back(self, call):
        call("iam", "UpdateAccountPasswordPolicy", MaxPasswordAge=90)

        shown = call("iam", "GetAccountPasswordPolicy")["PasswordPolicy"]
        assert shown["MinimumPasswordLength"] == 6
        assert shown["RequireSymbols"] is False
        assert (shown["ExpirePasswords"], shown["MaxPasswordAge"]) == (True, 90)

    def test_deleting_brings_the_default_back(self, call, refused):
        call("iam", "DeleteAccountPasswordPolicy")

        error = refused("iam", "GetAccountPasswordPolicy")
        assert (error.code, error.message) == (
            "NoSuchEntity",
            f"The Password Policy with domain name {ACCOUNT} cannot be found.",
        )
        assert refused("iam", "DeleteAccountPasswordPolicy").code == "NoSuchEntity"


@pytest.mark.parametrize("path", ["/", "/ops/"])
def test_the_account_may_let_all_users_change_their_own(world, call, denied, path):
    call("iam", "CreateUser", UserName="bot", Path=path)
    bot = world.user("bot")
    call("iam", "CreateLoginProfile", UserName="bot", Password=GOOD)
    denied("iam", "ChangePassword", as_=bot, OldPassword=GOOD, NewPassword=OTHER)

    call("iam", "UpdateAccountPasswordPolicy", AllowUsersToChangePassword=True)

    call("iam", "ChangePassword", as_=bot, OldPassword=GOOD, NewPassword=OTHER)
    call("iam", "GetAccountPasswordPolicy", as_=bot)
    world.user("bot", "iam:ChangePassword", effect="Deny")
    denied("iam", "ChangePassword", as_=bot, OldPassword=OTHER, NewPassword=GOOD)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20), st.integers(6, 20))
def test_a_password_passes_exactly_when_no_rule_is_broken(password, length):
    policy = PasswordPolicy(length=length, upper=True, lower=True, numbers=True, symbols=True)
    good = len(password) >= length and all(set(password) & members for _, members in rules.CLASSES)

    if good:
        rules.check_password(password, policy, "agent")
    else:
        with pytest.raises(CloudError, match="Password should have"):
            rules.check_password(password, policy, "agent")
