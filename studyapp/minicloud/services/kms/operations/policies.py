"""The policy of a key: the one document without which nobody may use it."""

import json

from msgspec.structs import replace

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.policy import check, rename_principals
from studyapp.minicloud.services.kms import errors, limits
from studyapp.minicloud.services.kms.finding import find, key_arn
from studyapp.minicloud.services.kms.needs import on_key
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import KEYS, Key

DEFAULT = "default"


def default_policy(account: str) -> str:
    """What a key has when it was made without a policy: the account's IAM policies decide.

    AWS KMS Developer Guide, "Default key policy".
    """
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    policy = {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]}
    return json.dumps(policy, indent=2)


def checked(ctx: Context, key: Key, text: str, *, bypass: bool) -> str:
    """A key policy as it is kept: with unique ids in the place of ARNs.

    MalformedPolicyDocumentException when it is none, or when the caller could not change it again
    and did not ask to `bypass` that check.
    """
    if len(text.encode()) > limits.POLICY_BYTES:
        raise errors.over_quota("bytes of a key policy", limits.POLICY_BYTES)
    problems = check(text, "resource")
    if problems:
        raise errors.malformed(problems[0].message)
    try:
        kept = rename_principals(text, lambda name: principals.stored(ctx.db, name))
    except principals.UnknownPrincipal as error:
        raise errors.unknown_principal() from error
    arn = key_arn(ctx, key)
    again = Need("kms:PutKeyPolicy", arn, {}, kept, ctx.account, "key")
    if not bypass and not ctx.allows(again):
        raise errors.locked_out()
    return kept


def _check_name(params: Params) -> None:
    if params.get("PolicyName", DEFAULT) != DEFAULT:
        raise errors.no_policy()


@SERVICE.operation("GetKeyPolicy", needs=on_key(), reads=True)
def get_key_policy(ctx: Context, params: Params) -> Output:
    """The policy, with the principals' ARNs."""
    key = find(ctx, params["KeyId"])
    _check_name(params)
    shown = rename_principals(key.policy, lambda name: principals.shown(ctx.db, name))
    return {"Policy": shown, "PolicyName": DEFAULT}


@SERVICE.operation("ListKeyPolicies", needs=on_key(), reads=True)
def list_key_policies(ctx: Context, params: Params) -> Output:
    """The names of the policies: always one."""
    find(ctx, params["KeyId"])
    return {"PolicyNames": [DEFAULT], "Truncated": False}


@SERVICE.operation("PutKeyPolicy", needs=on_key(), act="set the policy of key {KeyId}")
def put_key_policy(ctx: Context, params: Params) -> Output:
    """Replace the policy."""
    key = find(ctx, params["KeyId"])
    _check_name(params)
    bypass = bool(params.get("BypassPolicyLockoutSafetyCheck"))
    ctx.db.put(
        KEYS, key.id, replace(key, policy=checked(ctx, key, params["Policy"], bypass=bypass))
    )
    return {}
