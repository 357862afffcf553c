"""What a caller must be allowed for an operation of KMS.

Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management
Service". A key's policy is mandatory: without it no identity policy opens the key (AWS KMS
Developer Guide, "Key policies in AWS KMS"). Grants are statements that name their grantee, who
needs no policy of its own for them ("Grants in AWS KMS"); an explicit deny wins over them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import ContextValue, Need, Needs, tags_context
from studyapp.minicloud.services.kms import envelope, errors
from studyapp.minicloud.services.kms.finding import (
    ALIAS,
    RESERVED,
    by_id,
    find,
    grants_of,
    home,
    home_of_id,
    key_arn,
    named,
    names_of,
    target,
)
from studyapp.minicloud.services.kms.state import KEYS, Grant, Key

Keys = dict[str, ContextValue]
CONTEXTLESS = frozenset({"CreateGrant", "RetireGrant", "DescribeKey"})


def anything(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on `*`."""
    return (Need(f"kms:{ctx.operation}"),)


def about(
    ctx: Context, key: Key, action: str = "", more: Keys | None = None, *, grants: bool = True
) -> Need:
    """An action (the operation's own) on a key, with the keys that it has and `more`."""
    given = list(grants_of(ctx, key)) if grants else []
    return Need(
        f"kms:{action or ctx.operation}",
        key_arn(ctx, key),
        {**_keys_of(ctx, key), **(more or {})},
        key.policy,
        ctx.account,
        "key",
        as_policy(given) if given else "",
    )


def on_key(*, alias: bool = False) -> Needs:
    """The operation's action on the key of `KeyId`, which may be another name of it."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        more = encryption_keys(params.get("EncryptionContext", {})) | _asked_by(
            ctx, params["KeyId"]
        )
        if "Tags" in params:
            tags = {tag["TagKey"]: tag["TagValue"] for tag in params["Tags"]}
            more |= tags_context(tags, request=True)
        if "TagKeys" in params:
            more["aws:tagkeys"] = list(params["TagKeys"])
        return (on_named(ctx, params["KeyId"], more=more, alias=alias),)

    return needs


def on_named(
    ctx: Context, text: str, action: str = "", more: Keys | None = None, *, alias: bool = False
) -> Need:
    """An action on the key that a request names.

    A key of another account that is not there is refused as one whose policy lets nobody in, so
    that nobody learns of other accounts' keys.
    """
    at = home(ctx, text)
    try:
        key = find(at, text, alias=alias)
    except CloudError:
        if at.account == ctx.account:
            raise
        return Need(f"kms:{action or ctx.operation}", text, more or {}, "", at.account, "key")
    return about(at, key, action, more)


def on_alias(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the alias, and on each key that it leads or shall lead to.

    NotAuthorizedException for names of keys that AWS manages, whoever asks.
    """
    name = params["AliasName"]
    if name.startswith(RESERVED):
        raise errors.reserved_alias()
    keys = []
    if ctx.operation != "CreateAlias":
        keys.append(by_id(ctx, named(ctx, name).key))
    if "TargetKeyId" in params:
        keys.append(target(ctx, params["TargetKeyId"]))
    action = f"kms:{ctx.operation}"
    return (Need(action, ctx.arn(name)), *(about(ctx, key) for key in keys))


def _ciphertext(params: Params) -> bytes:
    """What is to be decrypted; the model lets it be left out, for dry runs that ignore it."""
    if "CiphertextBlob" not in params:
        raise errors.validation(
            "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy "
            "constraint: Member must not be null"
        )
    found: bytes = params["CiphertextBlob"]
    return found


def on_ciphertext(ctx: Context, params: Params) -> Sequence[Need]:
    """kms:Decrypt on the key that made the ciphertext."""
    at, key = key_of(ctx, _ciphertext(params), params.get("KeyId", ""))
    return (about(at, key, more=encryption_keys(params.get("EncryptionContext", {}))),)


def on_both(ctx: Context, params: Params) -> Sequence[Need]:
    """ReEncrypt: from one key, to another."""
    name = params["DestinationKeyId"]
    at, source = key_of(ctx, _ciphertext(params), params.get("SourceKeyId", ""))
    target = on_named(ctx, name, "ReEncryptTo", alias=True)
    same: Keys = {"kms:reencryptonsamekey": key_arn(at, source) == target.resource}
    before = encryption_keys(params.get("SourceEncryptionContext", {}))
    after = encryption_keys(params.get("DestinationEncryptionContext", {}))
    asked = _asked_by(ctx, name)
    return (
        about(at, source, "ReEncryptFrom", {**before, **same}),
        replace(target, context={**target.context, **after, **same, **asked}),
    )


def key_of(ctx: Context, blob: bytes, named_key: str = "") -> tuple[Context, Key]:
    """The key of a ciphertext, and the call over the records of its account.

    InvalidCiphertextException for what is no ciphertext; AccessDeniedException when its key is
    not in this Region; IncorrectKeyException when the request names another key.
    """
    try:
        sealed = envelope.read(bytes(blob))
    except ValueError as error:
        raise errors.bad_ciphertext() from error
    at = home_of_id(ctx, sealed.key)
    key = at.db.get(KEYS, sealed.key)
    if key is None:
        raise errors.key_of_ciphertext_gone()
    if named_key and find(home(ctx, named_key), named_key, alias=True).id != key.id:
        raise errors.wrong_key()
    return at, key


def encryption_keys(context: Mapping[str, str]) -> Keys:
    """The condition keys of an encryption context."""
    if not context:
        return {}
    own: Keys = {f"kms:encryptioncontext:{name.lower()}": text for name, text in context.items()}
    return {**own, "kms:encryptioncontextkeys": list(context)}


def as_policy(grants: Sequence[Grant]) -> str:
    """Grants in the words of a policy; principals are unique ids."""
    statements = [statement for grant in grants for statement in _statements(grant)]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _statements(grant: Grant) -> Iterator[dict[str, Any]]:
    """A grant in the words of a policy: its constraint limits cryptographic operations alone."""
    limited = [name for name in grant.operations if grant.match and name not in CONTEXTLESS]
    free = [name for name in grant.operations if name not in limited]
    for names, condition in ((limited, _condition(grant)), (free, {})):
        if names:
            yield {
                "Sid": f"Grant{grant.id[:8]}",
                "Effect": "Allow",
                "Principal": {"AWS": grant.grantee},
                "Action": [f"kms:{name}" for name in names],
                "Resource": "*",
                **({"Condition": condition} if condition else {}),
            }


def _condition(grant: Grant) -> dict[str, Any]:
    equal = {f"kms:EncryptionContext:{name}": text for name, text in grant.context}
    condition: dict[str, Any] = {"StringEquals": equal} if equal else {}
    if grant.match == "equals":
        names = [name for name, _ in grant.context]
        condition["ForAllValues:StringEquals"] = {"kms:EncryptionContextKeys": names}
    return condition


def _keys_of(ctx: Context, key: Key) -> Keys:
    keys: Keys = {
        "kms:calleraccount": ctx.principal.account,
        "kms:keyspec": "SYMMETRIC_DEFAULT",
        "kms:keyusage": "ENCRYPT_DECRYPT",
        "kms:keyorigin": "AWS_KMS",
        "kms:multiregion": False,
        **tags_context(dict(key.tags)),
    }
    names = names_of(ctx, key)
    if names:
        keys["kms:resourcealiases"] = names
    if ctx.principal.via:
        prefix = ctx.principal.via[-1].partition(".")[0]
        keys["kms:viaservice"] = f"{prefix}.{ctx.region}.amazonaws.com"
    return keys


def _asked_by(ctx: Context, text: str) -> Keys:
    name = text[text.find(ALIAS) :] if ALIAS in text else ""
    return {"kms:requestalias": name} if name else {}
