"""Grants: what a principal may do with a key beside its policy, given and taken by a call."""

import re
from collections.abc import Sequence
from typing import Literal, cast

import msgspec
from msgspec.msgpack import decode as _decode
from msgspec.msgpack import encode as _encode

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.kms import errors, limits
from studyapp.minicloud.services.kms.finding import check_usable, find, grants_of, home
from studyapp.minicloud.services.kms.needs import Keys, about, anything, on_key, on_named
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import GRANTS, Grant, Key, Pairs
from studyapp.minicloud.services.kms.views import grant_view, listed

# AWS KMS Developer Guide, "Grant operations": those of symmetric encryption keys.
OPERATIONS = (
    *("Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
    *("ReEncryptFrom", "ReEncryptTo", "CreateGrant", "RetireGrant", "DescribeKey"),
)
GRANTEE = re.compile(
    r"arn:aws:(?:iam::\d{12}:(?:user|role)/|sts::\d{12}:(?:assumed-role|federated-user)/)\S+"
)
SEAL = "kms-grant"  # what a token is
Match = Literal["", "equals", "subset"]


def _creating(ctx: Context, params: Params) -> Sequence[Need]:
    return (on_named(ctx, params["KeyId"], more=_keys_of(ctx, params)),)


def _keys_of(ctx: Context, params: Params) -> Keys:
    keys: Keys = {
        "kms:grantoperations": list(params["Operations"]),
        "kms:granteeprincipal": params.get("GranteePrincipal", ""),
        "kms:grantisforawsresource": bool(ctx.principal.via),
    }
    if "RetiringPrincipal" in params:
        keys["kms:retiringprincipal"] = params["RetiringPrincipal"]
    match, _ = _constraint(params)
    if match:
        word = {"equals": "EncryptionContextEquals", "subset": "EncryptionContextSubset"}
        keys["kms:grantconstrainttype"] = word[match]
    return keys


@SERVICE.operation("CreateGrant", needs=_creating, act="grant the use of key {KeyId}")
def create_grant(ctx: Context, params: Params) -> Output:
    """Let a principal use a key; the same request with a name again gives the same grant."""
    if "GranteeServicePrincipal" in params or "RetiringServicePrincipal" in params:
        raise errors.not_modelled("A grant for a service principal")
    if "GranteePrincipal" not in params:
        raise errors.validation("GranteePrincipal is required.")
    check_tokens(ctx, params)
    ctx = home(ctx, params["KeyId"])
    key = find(ctx, params["KeyId"])
    check_usable(ctx, key)
    wrong = [name for name in params["Operations"] if name not in OPERATIONS]
    if wrong:
        text = f"Operation(s) {', '.join(wrong)} not allowed for a key of symmetric encryption."
        raise errors.validation(text)
    match, context = _constraint(params)
    grant = Grant(
        id=ctx.ids.hex(64),
        key=key.id,
        created=ctx.now,
        grantee=_stored(ctx, params["GranteePrincipal"]),
        retiring=_stored(ctx, params.get("RetiringPrincipal", "")),
        operations=tuple(dict.fromkeys(params["Operations"])),
        name=params.get("Name", ""),
        match=match,
        context=context,
    )
    _check_width(ctx, key, grant, params)
    limit = limits.GRANTS_PER_KEY
    ctx.quota(limit, ctx.db.count(GRANTS, key.id), errors.over_quota("grants of a key", limit))
    kept = _same(ctx, key, grant) or grant
    ctx.db.put(GRANTS, (key.id, kept.id), kept)
    token = ctx.secrets.seal(_encode((SEAL, ctx.account, ctx.region, key.id, kept.id)))
    return {"GrantId": kept.id, "GrantToken": token}


def _constraint(params: Params) -> tuple[Match, Pairs]:
    given = params.get("Constraints", {})
    if "SourceArn" in given:
        raise errors.not_modelled("The constraint SourceArn")
    if len(given) > 1:
        raise errors.validation("More than one constraint supplied")
    for member, match in (
        ("EncryptionContextEquals", "equals"),
        ("EncryptionContextSubset", "subset"),
    ):
        if member in given:
            return cast("Match", match), tuple(sorted(given[member].items()))
    return "", ()


def _stored(ctx: Context, arn: str) -> str:
    if not arn:
        return ""
    if GRANTEE.fullmatch(arn) is None:
        raise errors.bad_grantee(arn)
    try:
        return principals.stored(ctx.db, arn)
    except principals.UnknownPrincipal as error:
        raise errors.bad_grantee(arn) from error


def _same(ctx: Context, key: Key, grant: Grant) -> Grant | None:
    """The grant that an equal request with a name has made before."""
    if not grant.name:
        return None
    wanted = _without_identity(grant)
    return next((one for one in grants_of(ctx, key) if _without_identity(one) == wanted), None)


def _without_identity(grant: Grant) -> tuple[object, ...]:
    return (grant.name, grant.grantee, grant.retiring, grant.operations, grant.match, grant.context)


def _check_width(ctx: Context, key: Key, grant: Grant, params: Params) -> None:
    """Who may create grants by a grant alone gives no more than that grant holds.

    AWS KMS Developer Guide, "Granting CreateGrant permission".
    """
    if ctx.allows(about(ctx, key, more=_keys_of(ctx, params), grants=False)):
        return
    mine = (one for one in grants_of(ctx, key) if _is_caller(ctx, one.grantee))
    if not any("CreateGrant" in one.operations and _within(grant, one) for one in mine):
        raise errors.wider_grant(ctx.principal.arn)


def _is_caller(ctx: Context, stored: str) -> bool:
    return stored in (ctx.principal.unique_id.partition(":")[0], ctx.principal.arn)


def _within(inner: Grant, outer: Grant) -> bool:
    if not set(inner.operations) <= set(outer.operations):
        return False
    if outer.match == "equals":
        return inner.match == "equals" and inner.context == outer.context
    return outer.match == "" or (inner.match != "" and set(outer.context) <= set(inner.context))


@SERVICE.operation("ListGrants", needs=on_key(), reads=True)
def list_grants(ctx: Context, params: Params) -> Output:
    """The grants of a key, or one of them, or those of a grantee."""
    ctx = home(ctx, params["KeyId"])
    key = find(ctx, params["KeyId"])
    rows = [
        (grant.id, shown)
        for grant in grants_of(ctx, key)
        if params.get("GrantId", grant.id) == grant.id
        for shown in [grant_view(ctx, grant)]
        if params.get("GranteePrincipal", shown["GranteePrincipal"]) == shown["GranteePrincipal"]
    ]
    return listed(ctx, params, rows, "Grants", limit=50)


@SERVICE.operation("ListRetirableGrants", needs=anything, reads=True)
def list_retirable_grants(ctx: Context, params: Params) -> Output:
    """The grants of all keys that a principal may retire."""
    if "RetiringPrincipal" not in params:
        raise errors.not_modelled("A retiring service")
    rows = [
        (f"{grant.key}{grant.id}", shown)
        for grant in ctx.db.values(GRANTS)
        for shown in [grant_view(ctx, grant)]
        if shown.get("RetiringPrincipal") == params["RetiringPrincipal"]
    ]
    return listed(ctx, params, rows, "Grants", limit=50)


@SERVICE.operation("RevokeGrant", needs=on_key(), act="revoke a grant of key {KeyId}")
def revoke_grant(ctx: Context, params: Params) -> Output:
    """Take a grant away, by who controls the key."""
    at = home(ctx, params["KeyId"])
    _drop(at, find(at, params["KeyId"]).id, params["GrantId"])
    return {}


def _retiring(ctx: Context, params: Params) -> Sequence[Need]:
    """Its retiring principal, its grantee if it holds RetireGrant, or who may by key policy."""
    at, key, grant = _meant(ctx, params)
    if _is_caller(ctx, grant.retiring):
        return ()
    return (about(at, key),)


@SERVICE.operation("RetireGrant", needs=_retiring, act="retire a grant")
def retire_grant(ctx: Context, params: Params) -> Output:
    """Give a grant up, by who holds it or was named to retire it."""
    at, key, grant = _meant(ctx, params)
    _drop(at, key.id, grant.id)
    return {}


def _meant(ctx: Context, params: Params) -> tuple[Context, Key, Grant]:
    """A grant with its key, and the call over the records of the key's account."""
    if "GrantToken" in params:
        at, key_id, grant_id = _unsealed(ctx, params["GrantToken"])
    elif "KeyId" in params and "GrantId" in params:
        at = home(ctx, params["KeyId"])
        key_id, grant_id = find(at, params["KeyId"]).id, params["GrantId"]
    else:
        raise errors.validation("Specify a grant token, or a key id and a grant id.")
    return at, find(at, key_id), _grant(at, key_id, grant_id)


def _grant(ctx: Context, key_id: str, grant_id: str) -> Grant:
    grant = ctx.db.get(GRANTS, (key_id, grant_id)) if "\x00" not in grant_id else None
    if grant is None:
        raise errors.no_grant(grant_id)
    return grant


def _drop(ctx: Context, key_id: str, grant_id: str) -> None:
    _grant(ctx, key_id, grant_id)
    ctx.db.delete(GRANTS, (key_id, grant_id))


def check_tokens(ctx: Context, params: Params) -> None:
    """Refuse grant tokens that are none. A grant works at once here, so they add nothing."""
    for token in params.get("GrantTokens", ()):
        _unsealed(ctx, token)


def _unsealed(ctx: Context, token: str) -> tuple[Context, str, str]:
    try:
        word, account, region, key_id, grant_id = _decode(
            ctx.secrets.unseal(token), type=tuple[str, str, str, str, str]
        )
    except (ValueError, msgspec.MsgspecError) as error:
        raise errors.bad_grant_token() from error
    if (word, region) != (SEAL, ctx.region) or ctx.db.holder("account", account) is None:
        raise errors.bad_grant_token()
    return ctx.at(account), key_id, grant_id
