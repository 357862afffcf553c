"""The account's alias and its sums."""

from tests.minicloud.services.iam.cases import furnish


def test_an_account_has_one_alias(call):
    call("iam", "CreateAccountAlias", AccountAlias="first-name")
    call("iam", "CreateAccountAlias", AccountAlias="other-name")

    assert call("iam", "ListAccountAliases")["AccountAliases"] == ["other-name"]


def test_only_the_own_alias_can_be_deleted(call, refused):
    call("iam", "CreateAccountAlias", AccountAlias="first-name")

    assert refused("iam", "DeleteAccountAlias", AccountAlias="other").code == "NoSuchEntity"
    call("iam", "DeleteAccountAlias", AccountAlias="first-name")
    assert call("iam", "ListAccountAliases")["AccountAliases"] == []


def test_aliases_have_rules(refused):
    for alias, code in (
        ("Upper-Case", "ValidationError"),
        ("two--hyphens", "ValidationError"),
        ("123456789012", "InvalidInput"),
    ):
        assert refused("iam", "CreateAccountAlias", AccountAlias=alias).code == code


def test_the_sums_are_true(world, call):
    furnish(world)

    sums = call("iam", "GetAccountSummary")["SummaryMap"]

    for kind in ("Users", "Groups", "Roles", "InstanceProfiles"):
        assert sums[kind] == len(call("iam", f"List{kind}")[kind])
    assert sums["Policies"] == len(call("iam", "ListPolicies", Scope="Local")["Policies"])
    assert sums["PolicyVersionsInUse"] == 3
    assert sums["AccountAccessKeysPresent"] == 1
    assert sums["AccessKeysPerUserQuota"] == 2


def test_the_sums_follow_undo(world, call):
    before = call("iam", "GetAccountSummary")
    call("iam", "CreateUser", UserName="agent")
    world.undo()

    assert call("iam", "GetAccountSummary") == before
