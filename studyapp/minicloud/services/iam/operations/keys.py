"""Access keys: two for each user and for root. Secrets are derived, shown once, never stored."""

from msgspec.structs import replace

from studyapp.minicloud.kernel import credentials
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.iam import errors, last_used, limits
from studyapp.minicloud.services.iam.entities import entity_of
from studyapp.minicloud.services.iam.needs import on_own_user
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import USER, listed, own_name
from studyapp.minicloud.services.iam.state import ACCOUNT, KEYS, AccessKey, User

ROOT = "root"


def _owner(ctx: Context, params: Params) -> User | None:
    name = own_name(ctx, params)
    return None if name is None else USER.find(ctx, name)


def _held(ctx: Context, owner: User | None) -> tuple[str, ...]:
    return ctx.db.read(ACCOUNT).keys if owner is None else owner.keys


def _hold(ctx: Context, owner: User | None, held: tuple[str, ...]) -> None:
    if owner is None:
        ctx.db.write(ACCOUNT, replace(ctx.db.read(ACCOUNT), keys=held))
    else:
        USER.put(ctx, replace(owner, keys=held))


def _named(ctx: Context, params: Params) -> tuple[User | None, AccessKey]:
    """The owner and the key that the parameters name; NoSuchEntity for a key of another user."""
    owner = _owner(ctx, params)
    key = ctx.db.get(KEYS, params["AccessKeyId"])
    if key is None or key.id not in _held(ctx, owner):
        raise errors.no_key(params["AccessKeyId"])
    return owner, key


@SERVICE.operation(
    "CreateAccessKey",
    needs=on_own_user,
    act=lambda ctx, params, output: f"create an access key for {_whose(output)}",
    secret=("SecretAccessKey",),
)
def create_access_key(ctx: Context, params: Params) -> Output:
    """Make a key; this answer is the only one that holds its secret."""
    owner = _owner(ctx, params)
    held = _held(ctx, owner)
    limit = limits.KEYS_PER_USER
    ctx.quota(limit, len(held), errors.over_quota("AccessKeysPerUser", limit))
    key = AccessKey(
        id=credentials.key_id("AKIA", ctx.entropy.token(20)),
        owner=owner.id if owner else ctx.account,
        ring=ctx.secrets.current,
        serial=credentials.SERIAL,
        created=ctx.now,
    )
    ctx.db.put(KEYS, key.id, key)
    ctx.db.claim(credentials.KIND, key.id, credentials.data(ctx.account, key.ring))
    _hold(ctx, owner, (*held, key.id))
    secret = ctx.secrets.secret(key.id, key.serial, key.ring)
    return {"AccessKey": _view(owner, key) | {"SecretAccessKey": secret}}


def _whose(output: Output) -> str:
    return str(output["AccessKey"].get("UserName", ROOT))


@SERVICE.operation("ListAccessKeys", needs=on_own_user, reads=True)
def list_access_keys(ctx: Context, params: Params) -> Output:
    """Somebody's keys, without their secrets."""
    owner = _owner(ctx, params)
    found = (ctx.db.get(KEYS, key) for key in _held(ctx, owner))
    scan = rows((key.id, key) for key in found if key is not None)
    return listed(ctx, params, scan, "AccessKeyMetadata", lambda key: _view(owner, key))


@SERVICE.operation(
    "UpdateAccessKey",
    needs=on_own_user,
    act=lambda ctx, params, output: (
        f"make access key {params['AccessKeyId']} {params['Status'].lower()}"
    ),
)
def update_access_key(ctx: Context, params: Params) -> Output:
    """Switch a key off or on again."""
    _, key = _named(ctx, params)
    ctx.db.put(KEYS, key.id, replace(key, active=params["Status"] == "Active"))
    return {}


@SERVICE.operation("DeleteAccessKey", needs=on_own_user, act="delete access key {AccessKeyId}")
def delete_access_key(ctx: Context, params: Params) -> Output:
    """Delete a key for ever."""
    owner, key = _named(ctx, params)
    ctx.db.delete(KEYS, key.id)
    ctx.db.release(credentials.KIND, key.id)
    _hold(ctx, owner, tuple(one for one in _held(ctx, owner) if one != key.id))
    return {}


def _on_owner(ctx: Context, params: Params) -> tuple[Need, ...]:
    """GetAccessKeyLastUsed is about the user whose key it is, named by the key alone."""
    user = _user_of(ctx, params["AccessKeyId"])
    resource = USER.arn_of(ctx, user) if user else "*"
    return (Need(f"iam:{ctx.operation}", resource),)


def _user_of(ctx: Context, key_id: str) -> User | None:
    key = ctx.db.get(KEYS, key_id)
    entity = entity_of(ctx.db, key.owner) if key else None
    return ctx.db.get(USER.table, entity.key) if entity else None


@SERVICE.operation("GetAccessKeyLastUsed", needs=_on_owner, reads=True)
def get_access_key_last_used(ctx: Context, params: Params) -> Output:
    """When, where and for what a key signed last, as the trail has it."""
    key = ctx.db.get(KEYS, params["AccessKeyId"])
    if key is None:
        raise errors.no_key(params["AccessKeyId"])
    user = _user_of(ctx, key.id)
    last = last_used.of_key(ctx, key.id, key.created)
    used: Output = {"ServiceName": "N/A", "Region": "N/A"}
    if last is not None:
        used = {"LastUsedDate": last.at, "ServiceName": last.service, "Region": last.region}
    return {"UserName": user.name if user else ROOT, "AccessKeyLastUsed": used}


def _view(owner: User | None, key: AccessKey) -> dict[str, object]:
    name: dict[str, object] = {"UserName": owner.name} if owner else {}
    return {
        **name,
        "AccessKeyId": key.id,
        "Status": "Active" if key.active else "Inactive",
        "CreateDate": key.created,
    }
