"""The account: its alias, its rules for passwords, its sums."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.services.iam import errors, limits
from studyapp.minicloud.services.iam.needs import anything
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import listed
from studyapp.minicloud.services.iam.state import (
    ACCOUNT,
    COUNTS,
    DEVICES,
    PASSWORD_POLICY,
    PasswordPolicy,
)

ALIAS = "account-alias"  # the kind of names; unique in a world, in AWS everywhere


@SERVICE.operation("CreateAccountAlias", needs=anything, act="name the account {AccountAlias}")
def create_account_alias(ctx: Context, params: Params) -> Output:
    """Give the account a name for its sign-in address; it has one at most."""
    alias = params["AccountAlias"]
    account = ctx.db.read(ACCOUNT)
    if alias.isdigit() and len(alias) == 12:
        raise errors.invalid_input(f"The account alias {alias} cannot be 12 digits.")
    held = ctx.db.holder(ALIAS, alias)
    if held is not None and held.account != ctx.account:
        raise errors.alias_exists(alias)
    if account.alias == alias:
        return {}
    if account.alias:
        ctx.db.release(ALIAS, account.alias)
    ctx.db.claim(ALIAS, alias)
    ctx.db.write(ACCOUNT, replace(account, alias=alias))
    return {}


@SERVICE.operation("ListAccountAliases", needs=anything, reads=True)
def list_account_aliases(ctx: Context, params: Params) -> Output:
    """The account's alias, in a list of one or none."""
    alias = ctx.db.read(ACCOUNT).alias
    scan = rows(iter([(alias, alias)] if alias else []))
    return listed(ctx, params, scan, "AccountAliases", lambda name: name)


@SERVICE.operation("DeleteAccountAlias", needs=anything, act="take the alias {AccountAlias} away")
def delete_account_alias(ctx: Context, params: Params) -> Output:
    """Take the account's alias away."""
    account = ctx.db.read(ACCOUNT)
    alias = params["AccountAlias"]
    if account.alias != alias:
        text = f"The account alias with name {alias} cannot be found."
        raise errors.no_entity(text, unverified=True)
    ctx.db.release(ALIAS, alias)
    ctx.db.write(ACCOUNT, replace(account, alias=""))
    return {}


@SERVICE.operation("GetAccountPasswordPolicy", needs=anything, reads=True)
def get_account_password_policy(ctx: Context, params: Params) -> Output:
    """The account's own rules for passwords; NoSuchEntity while the default ones hold."""
    if not ctx.db.has(PASSWORD_POLICY):
        text = f"The Password Policy with domain name {ctx.account} cannot be found."
        raise errors.no_entity(text)
    return {"PasswordPolicy": _view(ctx.db.read(PASSWORD_POLICY))}


@SERVICE.operation("UpdateAccountPasswordPolicy", needs=anything, act="change the password policy")
def update_account_password_policy(ctx: Context, params: Params) -> Output:
    """Set the rules for passwords.

    API Reference, "UpdateAccountPasswordPolicy": what is not given goes back to its default.
    """
    policy = PasswordPolicy(
        length=params.get("MinimumPasswordLength", 6),
        symbols=params.get("RequireSymbols", False),
        numbers=params.get("RequireNumbers", False),
        upper=params.get("RequireUppercaseCharacters", False),
        lower=params.get("RequireLowercaseCharacters", False),
        may_change=params.get("AllowUsersToChangePassword", False),
        max_age=params.get("MaxPasswordAge", 0),
        reuse=params.get("PasswordReusePrevention", 0),
        hard_expiry=params.get("HardExpiry", False),
    )
    ctx.db.write(PASSWORD_POLICY, policy)
    return {}


@SERVICE.operation(
    "DeleteAccountPasswordPolicy", needs=anything, act="go back to the default password policy"
)
def delete_account_password_policy(ctx: Context, params: Params) -> Output:
    """Go back to AWS's default rules."""
    if not ctx.db.has(PASSWORD_POLICY):
        raise errors.no_entity("The account policy with name PasswordPolicy cannot be found.")
    ctx.db.clear(PASSWORD_POLICY)
    return {}


@SERVICE.operation("GetAccountSummary", needs=anything, reads=True)
def get_account_summary(ctx: Context, params: Params) -> Output:
    """How many things there are, and how many there may be."""
    counts = ctx.db.read(COUNTS)
    account = ctx.db.read(ACCOUNT)
    devices = list(ctx.db.values(DEVICES))
    none = ("Providers", "ServerCertificates", "AccountSigningCertificatesPresent")
    return {
        "SummaryMap": {
            "Users": counts.users,
            "UsersQuota": limits.USERS,
            "Groups": counts.groups,
            "GroupsQuota": limits.GROUPS,
            "Roles": counts.roles,
            "RolesQuota": limits.ROLES,
            "Policies": counts.policies,
            "PoliciesQuota": limits.POLICIES,
            "InstanceProfiles": counts.profiles,
            "InstanceProfilesQuota": limits.PROFILES,
            "PolicyVersionsInUse": counts.versions,
            "PolicyVersionsInUseQuota": limits.VERSIONS_IN_USE,
            "VersionsPerPolicyQuota": limits.VERSIONS_PER_POLICY,
            "PolicySizeQuota": limits.MANAGED_SIZE,
            "AssumeRolePolicySizeQuota": limits.TRUST_SIZE,
            **{f"{word.title()}PolicySizeQuota": size for word, size in limits.INLINE_SIZE.items()},
            **{
                f"AttachedPoliciesPer{word.title()}Quota": limits.ATTACHED
                for word in limits.INLINE_SIZE
            },
            "ServerCertificatesQuota": limits.CERTIFICATES,
            "SigningCertificatesPerUserQuota": limits.SIGNING_CERTIFICATES_PER_USER,
            "GroupsPerUserQuota": limits.GROUPS_PER_USER,
            "AccessKeysPerUserQuota": limits.KEYS_PER_USER,
            "AccountAccessKeysPresent": int(bool(account.keys)),
            "AccountMFAEnabled": int(bool(account.devices)),
            "MFADevices": len(devices),
            "MFADevicesInUse": sum(bool(device.enabled) for device in devices),
            "AccountPasswordPresent": 1,
            "GlobalEndpointTokenVersion": 1,
            **dict.fromkeys(none, 0),
        }
    }


def _view(policy: PasswordPolicy) -> dict[str, object]:
    view: dict[str, object] = {
        "MinimumPasswordLength": policy.length,
        "RequireSymbols": policy.symbols,
        "RequireNumbers": policy.numbers,
        "RequireUppercaseCharacters": policy.upper,
        "RequireLowercaseCharacters": policy.lower,
        "AllowUsersToChangePassword": policy.may_change,
        "ExpirePasswords": policy.max_age > 0,
    }
    if policy.max_age:
        view |= {"MaxPasswordAge": policy.max_age, "HardExpiry": policy.hard_expiry}
    if policy.reuse:
        view["PasswordReusePrevention"] = policy.reuse
    return view
