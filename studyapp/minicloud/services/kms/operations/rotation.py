"""New material for a key, by plan or on demand; old material still decrypts."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.kms import envelope, errors, limits
from studyapp.minicloud.services.kms.finding import check_usable, find, home, key_arn
from studyapp.minicloud.services.kms.needs import on_key
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import KEYS, Key, Rotation
from studyapp.minicloud.services.kms.views import listed

YEARLY = 365  # days, when the request names no period


@SERVICE.operation("EnableKeyRotation", needs=on_key(), act="rotate key {KeyId} by plan")
def enable_key_rotation(ctx: Context, params: Params) -> Output:
    """Rotate every 90 to 2,560 days (365 when the request names none)."""
    key = find(ctx, params["KeyId"])
    check_usable(ctx, key)
    period = params.get("RotationPeriodInDays", key.period or YEARLY)
    if period != key.period:
        _plan(ctx, replace(key, period=period))
    return {}


@SERVICE.operation("DisableKeyRotation", needs=on_key(), act="stop the rotation of key {KeyId}")
def disable_key_rotation(ctx: Context, params: Params) -> Output:
    """Rotate no more by plan."""
    key = find(ctx, params["KeyId"])
    check_usable(ctx, key)
    ctx.db.put(KEYS, key.id, replace(key, period=0, next=0))
    return {}


@SERVICE.operation("GetKeyRotationStatus", needs=on_key(), reads=True)
def get_key_rotation_status(ctx: Context, params: Params) -> Output:
    """Whether and when the key rotates."""
    ctx = home(ctx, params["KeyId"])
    key = find(ctx, params["KeyId"])
    shown: Output = {"KeyId": key_arn(ctx, key), "KeyRotationEnabled": bool(key.period)}
    if key.period:
        shown |= {"RotationPeriodInDays": key.period, "NextRotationDate": key.next}
    return shown


@SERVICE.operation("RotateKeyOnDemand", needs=on_key(), act="rotate key {KeyId}")
def rotate_key_on_demand(ctx: Context, params: Params) -> Output:
    """Rotate now; the plan stays as it is."""
    key = find(ctx, params["KeyId"])
    check_usable(ctx, key)
    limit = limits.ROTATIONS_ON_DEMAND
    used = sum(not one.planned for one in key.rotations)
    ctx.quota(limit, used, errors.too_many_rotations(key_arn(ctx, key)))
    ctx.db.put(KEYS, key.id, _rotated(ctx, key, planned=False))
    return {"KeyId": key_arn(ctx, key)}


@SERVICE.operation("ListKeyRotations", needs=on_key(), reads=True)
def list_key_rotations(ctx: Context, params: Params) -> Output:
    """The rotations that have been, oldest first; with the first material when asked for all."""
    key = find(ctx, params["KeyId"])
    rows: list[tuple[str, Output]] = [
        (
            f"{number:06}",
            {
                "KeyId": key_arn(ctx, key),
                "KeyMaterialId": envelope.material_id(key, number),
                "KeyMaterialState": "CURRENT" if number == len(key.rings) - 1 else "NON_CURRENT",
                "RotationDate": one.at,
                "RotationType": "AUTOMATIC" if one.planned else "ON_DEMAND",
            },
        )
        for number, one in enumerate(key.rotations, start=1)
    ]
    if params.get("IncludeKeyMaterial") == "ALL_KEY_MATERIAL":
        first: Output = {
            "KeyId": key_arn(ctx, key),
            "KeyMaterialId": envelope.material_id(key, 0),
            "KeyMaterialState": "NON_CURRENT" if key.rotations else "CURRENT",
        }
        rows.append((f"{0:06}", first))
    return listed(ctx, params, rows, "Rotations")


@SERVICE.due("rotate")
def rotate(ctx: Context, key_id: str) -> None:
    """A planned rotation, unless the plan is another by now."""
    key = ctx.db.get(KEYS, key_id)
    if key is None or key.next != ctx.now or not key.period:
        return
    _plan(ctx, _rotated(ctx, key, planned=True) if key.enabled else key)


def _plan(ctx: Context, key: Key) -> None:
    key = replace(key, next=ctx.now + key.period * DAY)
    ctx.db.put(KEYS, key.id, key)
    ctx.after(key.period * DAY, "rotate", key_id=key.id)


def _rotated(ctx: Context, key: Key, *, planned: bool) -> Key:
    return replace(
        key,
        rings=(*key.rings, ctx.secrets.current),
        rotations=(*key.rotations, Rotation(ctx.now, planned)),
    )
