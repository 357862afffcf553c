"""Virtual MFA devices: made, given to a user or to root, taken away."""

import io
from collections.abc import Sequence

import segno
from msgspec.structs import replace

from studyapp.minicloud.kernel import factors
from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.factors import Factor
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.iam import errors, limits, rules
from studyapp.minicloud.services.iam.entities import entity_of
from studyapp.minicloud.services.iam.needs import (
    anything,
    made_with_tags,
    on_own_user,
    on_user,
    request_keys,
    tag_keys,
)
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import USER, listed, own_name
from studyapp.minicloud.services.iam.state import ACCOUNT, DEVICES, Device, User
from studyapp.minicloud.services.iam.views import root_view, user_view

RESYNC = 100  # periods by which a device's clock may be wrong when it is set again
ROOT = "root"
CODES = ("AuthenticationCode1", "AuthenticationCode2")
PNG_SCALE = 5


def _serial(ctx: Context, device: Device) -> str:
    return ctx.arn(f"mfa{device.path}{device.name}")


def _seek(ctx: Context, serial: str) -> Device | None:
    found = ctx.db.get(DEVICES, name_of(serial).lower())
    return found if found is not None and _serial(ctx, found) == serial else None


def _named(ctx: Context, serial: str) -> Device:
    """The device with this serial number; NoSuchEntity."""
    found = _seek(ctx, serial)
    if found is None:
        raise errors.no_device(serial)
    return found


def _factor(ctx: Context, device: Device) -> Factor:
    found = factors.find(ctx.db, _serial(ctx, device))
    if found is None:
        raise LookupError(f"the device {device.name} has no factor")
    return found


def on_new_device(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the device that is to be made."""
    path = params.get("Path", "/")
    resource = ctx.arn(f"mfa{path}{params['VirtualMFADeviceName']}")
    need = Need(f"iam:{ctx.operation}", resource, request_keys(ctx, params))
    return made_with_tags(params, need)


def on_device(ctx: Context, params: Params) -> tuple[Need, ...]:
    """The operation's action on a device."""
    serial = params["SerialNumber"]
    found = _seek(ctx, serial)
    keys = request_keys(ctx, params) | tag_keys(found.tags if found else ())
    return (Need(f"iam:{ctx.operation}", serial, keys),)


@SERVICE.operation(
    "CreateVirtualMFADevice", needs=on_new_device, act="make MFA device {VirtualMFADeviceName}"
)
def create_virtual_mfa_device(ctx: Context, params: Params) -> Output:
    """Make a device; this answer is the only one that holds its seed, as text and as a QR code."""
    path = params.get("Path", "/")
    rules.check_path(path)
    device = Device(
        name=params["VirtualMFADeviceName"],
        path=path,
        created=ctx.now,
        tags=rules.tags_of(params.get("Tags", ()), rules.AS_WRITTEN),
    )
    if len(_serial(ctx, device)) > limits.SERIAL_NUMBER:
        raise errors.validation("The name of the MFA device is too long.")
    if ctx.db.get(DEVICES, device.name.lower()) is not None:
        raise errors.device_exists()
    limit = limits.DEVICES
    ctx.quota(limit, ctx.db.count(DEVICES), errors.too_many_devices(limit))
    factor = Factor(id=ctx.ids.hex(32), ring=ctx.secrets.current)
    ctx.db.put(DEVICES, device.name.lower(), device)
    factors.keep(ctx.db, _serial(ctx, device), factor)
    seed = factors.written(factor.seed(ctx.secrets))
    label = f"{device.name}@{ctx.account}"
    return {
        "VirtualMFADevice": {
            "SerialNumber": _serial(ctx, device),
            "Base32StringSeed": seed.encode(),
            "QRCodePNG": _picture(f"otpauth://totp/{label}?secret={seed}"),
        }
    }


def _picture(text: str) -> bytes:
    held = io.BytesIO()
    segno.make(text, micro=False).save(held, kind="png", scale=PNG_SCALE)
    return held.getvalue()


@SERVICE.operation(
    "EnableMFADevice", needs=on_user, act="give user {UserName} an MFA device", secret=CODES
)
def enable_mfa_device(ctx: Context, params: Params) -> Output:
    """Give a device to a user, who proves with two codes in a row that the app has the seed."""
    user = _whose(ctx, params)
    device = _named(ctx, params["SerialNumber"])
    factor = _factor(ctx, device)
    if factor.owner:
        raise errors.device_in_use()
    limit, held = limits.DEVICES_PER_USER, _held(ctx, user)
    ctx.quota(limit, len(held), errors.over_quota("MFADevicesPerUser", limit))
    _take(ctx, device, replace(factor, owner=user.id if user else ctx.account), params)
    ctx.db.put(DEVICES, device.name.lower(), replace(device, enabled=ctx.now))
    _hold(ctx, user, (*held, device.name))
    return {}


def _whose(ctx: Context, params: Params) -> User | None:
    """The user that a call names; None when root means itself, which only the console lets it.

    IAM User Guide, "Assign MFA devices in the AWS CLI or AWS API": root's device is given in the
    console alone. Its form names root as `ROOT`.
    """
    name = own_name(ctx, params)
    if ctx.principal.kind == "root" and name in (None, ROOT) and USER.seek(ctx, ROOT) is None:
        if ctx.call.door is Door.CONSOLE:
            return None
        raise errors.only_in_console()
    if name is None:
        raise errors.only_in_console()
    return USER.find(ctx, name)


def _held(ctx: Context, user: User | None) -> tuple[str, ...]:
    return ctx.db.read(ACCOUNT).devices if user is None else user.devices


def _hold(ctx: Context, user: User | None, held: tuple[str, ...]) -> None:
    if user is None:
        ctx.db.write(ACCOUNT, replace(ctx.db.read(ACCOUNT), devices=held))
    else:
        USER.put(ctx, replace(user, devices=held))


def _take(ctx: Context, device: Device, factor: Factor, params: Params, slack: int = 1) -> None:
    codes = [params[name] for name in CODES]
    after = factors.taken(factor, ctx.secrets, codes, ctx.wall, slack=slack)
    if after is None:
        raise errors.wrong_code()
    factors.keep(ctx.db, _serial(ctx, device), after)


@SERVICE.operation(
    "ResyncMFADevice",
    needs=on_user,
    act="set the MFA device of user {UserName} again",
    secret=CODES,
)
def resync_mfa_device(ctx: Context, params: Params) -> Output:
    """Bring a device back whose clock went wrong."""
    _, device = _given(ctx, params)
    _take(ctx, device, _factor(ctx, device), params, RESYNC)
    return {}


def _given(ctx: Context, params: Params) -> tuple[User | None, Device]:
    """Whom a call is about, and the device that they have."""
    user = _whose(ctx, params)
    device = _named(ctx, params["SerialNumber"])
    if device.name not in _held(ctx, user):
        raise errors.no_device(params["SerialNumber"])
    return user, device


@SERVICE.operation(
    "DeactivateMFADevice", needs=on_own_user, act="take the MFA device of user {UserName} away"
)
def deactivate_mfa_device(ctx: Context, params: Params) -> Output:
    """Take a device from a user; it stays, for nobody."""
    user, device = _given(ctx, params)
    _hold(ctx, user, tuple(one for one in _held(ctx, user) if one != device.name))
    ctx.db.put(DEVICES, device.name.lower(), replace(device, enabled=0))
    factors.keep(ctx.db, _serial(ctx, device), replace(_factor(ctx, device), owner=""))
    return {}


@SERVICE.operation(
    "DeleteVirtualMFADevice", needs=on_device, act="delete MFA device {SerialNumber}"
)
def delete_virtual_mfa_device(ctx: Context, params: Params) -> Output:
    """Delete a device that nobody has."""
    device = _named(ctx, params["SerialNumber"])
    if device.enabled:
        raise errors.conflict_of_device()
    ctx.db.delete(DEVICES, device.name.lower())
    factors.forget(ctx.db, _serial(ctx, device))
    return {}


@SERVICE.operation("ListMFADevices", needs=on_own_user, reads=True)
def list_mfa_devices(ctx: Context, params: Params) -> Output:
    """Somebody's devices."""
    name = own_name(ctx, params)
    user = USER.find(ctx, name) if name else None
    found = (ctx.db.get(DEVICES, one.lower()) for one in _held(ctx, user))
    scan = rows((device.name, device) for device in found if device)

    def show(device: Device) -> dict[str, object]:
        return {
            "UserName": user.name if user else ROOT,
            "SerialNumber": _serial(ctx, device),
            "EnableDate": device.enabled,
        }

    return listed(ctx, params, scan, "MFADevices", show)


@SERVICE.operation("GetMFADevice", needs=on_device, reads=True)
def get_mfa_device(ctx: Context, params: Params) -> Output:
    """When a device was given, and to whom."""
    device = _named(ctx, params["SerialNumber"])
    if not device.enabled:
        raise errors.no_device(params["SerialNumber"])
    user = _owner(ctx, device)
    shown: Output = {"SerialNumber": _serial(ctx, device), "EnableDate": device.enabled}
    return shown | ({"UserName": user.name} if user else {})


@SERVICE.operation("ListVirtualMFADevices", needs=anything, reads=True)
def list_virtual_mfa_devices(ctx: Context, params: Params) -> Output:
    """All devices of the account, or those that somebody, or nobody, has."""
    wanted = {"Assigned": (True,), "Unassigned": (False,)}.get(
        params.get("AssignmentStatus", "Any"), (True, False)
    )
    found = (device for device in ctx.db.values(DEVICES) if bool(device.enabled) in wanted)

    def show(device: Device) -> dict[str, object]:
        shown: dict[str, object] = {"SerialNumber": _serial(ctx, device)}
        user = _owner(ctx, device)
        if device.enabled:
            whose = user_view(ctx, user) if user else root_view(ctx)
            shown |= {"User": whose, "EnableDate": device.enabled}
        return shown

    scan = rows((device.name, device) for device in found)
    return listed(ctx, params, scan, "VirtualMFADevices", show)


def _owner(ctx: Context, device: Device) -> User | None:
    entity = entity_of(ctx.db, _factor(ctx, device).owner or "-")
    return ctx.db.get(USER.table, entity.key) if entity else None


def find_device(ctx: Context, params: Params) -> Device:
    """The device of a request about tags."""
    return _named(ctx, params["SerialNumber"])


def put_device(ctx: Context, device: Device) -> None:
    """Store a device again."""
    ctx.db.put(DEVICES, device.name.lower(), device)
