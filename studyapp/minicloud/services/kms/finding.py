"""Which key a request means, and whether the key's state lets it be used.

AWS KMS Developer Guide, "Key identifiers (KeyId)" and "Key states of AWS KMS keys".
"""

import re
from collections.abc import Iterator

from studyapp.minicloud.kernel import arn as arns
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.membership import accounts
from studyapp.minicloud.services.kms import errors
from studyapp.minicloud.services.kms.state import ALIASES, GRANTS, KEYS, NAMES, Alias, Grant, Key

# AWS KMS API Reference, "Cross-account use: Yes" on the page of the operation.
ACROSS_ACCOUNTS = frozenset(
    {
        *("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"),
        *("GenerateDataKeyWithoutPlaintext", "GetKeyRotationStatus", "ListGrants", "ReEncrypt"),
        *("RetireGrant", "RevokeGrant"),
    }
)
KEY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ALIAS = "alias/"
RESERVED = "alias/aws/"


def home(ctx: Context, text: str) -> Context:
    """The call over the records of the account whose key is meant.

    That is another one than the caller's when the text is an ARN of an account of this world, and
    the operation may use keys of other accounts.
    """
    if not text.startswith("arn:") or ctx.operation not in ACROSS_ACCOUNTS:
        return ctx
    account = text.split(":")[4:5]
    known = account and account[0] and ctx.db.holder("account", account[0])
    return ctx.at(account[0]) if known else ctx


def home_of_id(ctx: Context, key_id: str) -> Context:
    """The same for the key that a ciphertext names; the caller's account when nobody has it."""
    if ctx.db.get(KEYS, key_id) is not None:
        return ctx
    others = (ctx.at(account) for account in accounts(ctx.db))
    return next((one for one in others if one.db.get(KEYS, key_id) is not None), ctx)


def find(ctx: Context, text: str, *, alias: bool = False) -> Key:
    """The key with an id or ARN, or by another name where `alias` allows one.

    `ctx` is at the account whose keys are looked through. NotFoundException when there is none.
    """
    name = _own(ctx, text) if text.startswith("arn:") else text
    if name.startswith(ALIAS):
        if not alias:
            raise errors.bad_key_id(text)
        return by_id(ctx, named(ctx, name).key)
    key_id = name.removeprefix("key/") if text.startswith("arn:") else name
    if KEY_ID.fullmatch(key_id) is None:
        raise errors.bad_key_id(text)
    return by_id(ctx, key_id)


def target(ctx: Context, text: str) -> Key:
    """The key that an alias shall lead to, by id or ARN; ValidationException for an alias."""
    if ALIAS in text:
        raise errors.alias_of_alias()
    return find(ctx, text)


def _own(ctx: Context, text: str) -> str:
    """The resource of an ARN of this account and Region."""
    try:
        found = arns.parse(text)
    except ValueError:
        raise errors.bad_arn(text) from None
    if found.service != "kms":
        raise errors.bad_arn(text)
    if found.region != ctx.region:
        raise errors.other_region(found.region)
    if found.account != ctx.account:
        raise errors.no_key(text)
    return found.resource


def by_id(ctx: Context, key_id: str) -> Key:
    """The key with an id."""
    key = ctx.db.get(KEYS, key_id)
    if key is None:
        raise errors.no_key(ctx.arn(f"key/{key_id}"))
    return key


def named(ctx: Context, name: str) -> Alias:
    """The alias with this name."""
    found = ctx.db.get(ALIASES, name)
    if found is None:
        raise errors.no_alias(ctx.arn(name))
    return found


def names_of(ctx: Context, key: Key) -> list[str]:
    """The other names of a key, in their order."""
    return [name for (_, name), _ in ctx.db.scan(NAMES, key.id)]


def grants_of(ctx: Context, key: Key) -> Iterator[Grant]:
    """The grants of a key, in the order of their ids."""
    return ctx.db.values(GRANTS, key.id)


def key_arn(ctx: Context, key: Key) -> str:
    """The ARN of a key."""
    return ctx.arn(f"key/{key.id}")


def check_usable(ctx: Context, key: Key) -> None:
    """Refuse a key that is switched off or waits for its deletion."""
    check_staying(ctx, key)
    if not key.enabled:
        raise errors.disabled(key_arn(ctx, key))


def check_staying(ctx: Context, key: Key) -> None:
    """Refuse a key that waits for its deletion."""
    if key.deletion:
        raise errors.pending(key_arn(ctx, key))
