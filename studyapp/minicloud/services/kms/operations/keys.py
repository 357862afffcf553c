"""Keys: making them, showing them, switching them off and on."""

from collections.abc import Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, tags_context
from studyapp.minicloud.services.kms import errors, limits
from studyapp.minicloud.services.kms.finding import check_staying, find, home, key_arn
from studyapp.minicloud.services.kms.needs import anything, on_key
from studyapp.minicloud.services.kms.operations.policies import checked, default_policy
from studyapp.minicloud.services.kms.operations.tags import tags_of
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import KEYS, Key
from studyapp.minicloud.services.kms.views import SPEC, USAGE, key_view, listed


def _new(ctx: Context, params: Params) -> Sequence[Need]:
    """kms:CreateKey, and kms:TagResource when tags come with it."""
    tags = {tag["TagKey"]: tag["TagValue"] for tag in params.get("Tags", ())}
    keys = {
        "kms:keyspec": params.get("KeySpec", SPEC),
        "kms:keyusage": params.get("KeyUsage", USAGE),
        "kms:keyorigin": params.get("Origin", "AWS_KMS"),
        "kms:multiregion": bool(params.get("MultiRegion", False)),
        "kms:bypasspolicylockoutsafetycheck": bool(params.get("BypassPolicyLockoutSafetyCheck")),
        **tags_context(tags, request=True),
    }
    actions = ("kms:CreateKey", "kms:TagResource") if tags else ("kms:CreateKey",)
    return tuple(Need(action, "*", keys) for action in actions)


def _made(ctx: Context, params: Params, output: Output) -> str:
    return f"create key {output['KeyMetadata']['KeyId']}"


@SERVICE.operation("CreateKey", needs=_new, act=_made)
def create_key(ctx: Context, params: Params) -> Output:
    """Make a symmetric key; its policy is the default one unless the request brings another."""
    _check_modelled(params)
    error = errors.over_quota("KMS keys", limits.KEYS)
    ctx.quota(limits.KEYS, ctx.db.count(KEYS), error)
    key = Key(
        id=ctx.ids.uuid(),
        created=ctx.now,
        policy=default_policy(ctx.account),
        rings=(ctx.secrets.current,),
        description=params.get("Description", ""),
        tags=tags_of(params.get("Tags", ())),
    )
    if "Policy" in params:
        bypass = bool(params.get("BypassPolicyLockoutSafetyCheck"))
        key = replace(key, policy=checked(ctx, key, params["Policy"], bypass=bypass))
    ctx.db.put(KEYS, key.id, key)
    return {"KeyMetadata": key_view(ctx, key)}


def _check_modelled(params: Params) -> None:
    spec = params.get("KeySpec", params.get("CustomerMasterKeySpec", SPEC))
    if spec != SPEC:
        raise errors.not_modelled(f"A key of the spec {spec}")
    if params.get("KeyUsage", USAGE) != USAGE:
        raise errors.not_modelled(f"A key for {params['KeyUsage']}")
    if params.get("Origin", "AWS_KMS") != "AWS_KMS" or params.get("MultiRegion"):
        raise errors.not_modelled("Imported material, a key store or a multi-Region key")


@SERVICE.operation("DescribeKey", needs=on_key(alias=True), reads=True)
def describe_key(ctx: Context, params: Params) -> Output:
    """A key's metadata."""
    at = home(ctx, params["KeyId"])
    return {"KeyMetadata": key_view(at, find(at, params["KeyId"], alias=True))}


@SERVICE.operation("ListKeys", needs=anything, reads=True)
def list_keys(ctx: Context, params: Params) -> Output:
    """Ids and ARNs of all keys of the Region."""
    rows = [(key.id, {"KeyId": key.id, "KeyArn": key_arn(ctx, key)}) for key in ctx.db.values(KEYS)]
    return listed(ctx, params, rows, "Keys")


@SERVICE.operation("UpdateKeyDescription", needs=on_key(), act="describe key {KeyId}")
def update_key_description(ctx: Context, params: Params) -> Output:
    """Change the description."""
    key = find(ctx, params["KeyId"])
    check_staying(ctx, key)
    ctx.db.put(KEYS, key.id, replace(key, description=params["Description"]))
    return {}


@SERVICE.operation("EnableKey", needs=on_key(), act="enable key {KeyId}")
def enable_key(ctx: Context, params: Params) -> Output:
    """Switch a key on."""
    return _switch(ctx, params, on=True)


@SERVICE.operation("DisableKey", needs=on_key(), act="disable key {KeyId}")
def disable_key(ctx: Context, params: Params) -> Output:
    """Switch a key off: what it encrypted cannot be read until it is on again."""
    return _switch(ctx, params, on=False)


def _switch(ctx: Context, params: Params, *, on: bool) -> Output:
    key = find(ctx, params["KeyId"])
    check_staying(ctx, key)
    ctx.db.put(KEYS, key.id, replace(key, enabled=on))
    return {}
