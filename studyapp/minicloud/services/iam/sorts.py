"""Users, groups and roles alike: finding, naming, storing, forgetting."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import BadToken, Row, page
from studyapp.minicloud.kernel.records import Table
from studyapp.minicloud.services.iam import errors, limits
from studyapp.minicloud.services.iam.entities import OF_GROUPS, entity_of
from studyapp.minicloud.services.iam.state import (
    COUNTS,
    ENTITIES,
    GROUPS,
    ROLES,
    USERS,
    Entity,
    EntityKind,
    Holder,
)

# Quotas whose names in messages are not made of the kind alone.
NAMES_OF_QUOTAS = {
    "profiles": "InstanceProfilesPerAccount",
    "versions": "PolicyVersionsInUse",
}
T = TypeVar("T", bound=Holder)
V = TypeVar("V")


class Sort(Generic[T]):
    """One of user, group, role: its table, its parameter, the beginning of its unique ids."""

    def __init__(
        self, word: EntityKind, table: Table[T], id_prefix: str, quota: int, *, principal: bool
    ) -> None:
        self.word: EntityKind = word
        self.title = word.capitalize()
        self.parameter = f"{self.title}Name"
        self.table = table
        self.id_prefix = id_prefix
        self.quota = quota
        self.principal = principal
        self.counter = f"{word}s"

    def seek(self, ctx: Context, name: str) -> T | None:
        """The one that holds this name in any spelling, or None."""
        return ctx.db.get(self.table, name.lower())

    def find(self, ctx: Context, name: str) -> T:
        """The one of this name, in its own spelling; NoSuchEntity."""
        found = self.seek(ctx, name)
        if found is None or found.name != name:
            raise errors.not_found(self.word, name)
        return found

    def named(self, ctx: Context, params: Params) -> T:
        """The one that the parameters name; NoSuchEntity."""
        return self.find(ctx, params[self.parameter])

    def by_id(self, ctx: Context, unique_id: str) -> T:
        """The one with a unique id; LookupError, as ids of ours lead somewhere."""
        entity = entity_of(ctx.db, unique_id)
        found = ctx.db.get(self.table, entity.key) if entity else None
        if found is None:
            raise LookupError(f"no {self.word} has the id {unique_id}")
        return found

    def arn(self, ctx: Context, path: str, name: str) -> str:
        """Its ARN."""
        return ctx.arn(f"{self.word}{path}{name}")

    def arn_of(self, ctx: Context, holder: Holder) -> str:
        """Its ARN."""
        return self.arn(ctx, holder.path, holder.name)

    def check_free(self, ctx: Context, name: str) -> None:
        """Refuse a name that is taken in any spelling: EntityAlreadyExists."""
        if self.seek(ctx, name) is not None:
            raise errors.exists(self.title, name)

    def add(self, ctx: Context, holder: T) -> None:
        """Store a new one."""
        self.check_free(ctx, holder.name)
        counted(ctx, self.counter, 1, self.quota)
        self._introduce(ctx, holder)

    def put(self, ctx: Context, holder: T) -> None:
        """Store it again under its name."""
        ctx.db.put(self.table, holder.name.lower(), holder)

    def move(self, ctx: Context, old: T, *, name: str, path: str) -> T:
        """Give it another name or path; its unique id stays."""
        if name.lower() != old.name.lower():
            self.check_free(ctx, name)
        new = replace(old, name=name, path=path)
        self._forget(ctx, old)
        self._introduce(ctx, new)
        return new

    def remove(self, ctx: Context, holder: T) -> None:
        """Forget it."""
        counted(ctx, self.counter, -1, self.quota)
        self._forget(ctx, holder)

    def _introduce(self, ctx: Context, holder: T) -> None:
        self.put(ctx, holder)
        if self.principal:
            principals.introduce(ctx.db, holder.id, self.arn_of(ctx, holder))
        else:
            ctx.db.add(ENTITIES, holder.id, Entity(self.word, holder.name.lower()))

    def _forget(self, ctx: Context, holder: T) -> None:
        ctx.db.delete(self.table, holder.name.lower())
        if ctx.db.get(ENTITIES, holder.id) is not None:  # in worlds that earlier versions made
            ctx.db.delete(ENTITIES, holder.id)
        if self.principal:
            principals.forget(ctx.db, holder.id, self.arn_of(ctx, holder))


USER = Sort("user", USERS, "AIDA", limits.USERS, principal=True)
GROUP = Sort("group", GROUPS, OF_GROUPS, limits.GROUPS, principal=False)
ROLE = Sort("role", ROLES, "AROA", limits.ROLES, principal=True)
SORTS: tuple[Sort[Any], ...] = (USER, GROUP, ROLE)


def counted(ctx: Context, what: str, change: int, quota: int) -> None:
    """Keep the number of things of a kind; LimitExceeded ("UsersPerAccount") above the quota."""
    counts = ctx.db.read(COUNTS)
    number = getattr(counts, what)
    if change > 0:
        name = NAMES_OF_QUOTAS.get(what, f"{what.capitalize()}PerAccount")
        ctx.quota(quota, number, errors.over_quota(name, quota), added=change)
    ctx.db.write(COUNTS, replace(counts, **{what: number + change}))


def own_name(ctx: Context, params: Params) -> str | None:
    """The user that a call is about: the one named, else the caller; None for root itself."""
    if "UserName" in params:
        return str(params["UserName"])
    if ctx.principal.kind == "user":
        return ctx.principal.name
    if ctx.principal.kind == "root":
        return None
    raise errors.validation("Must specify userName when calling with non-User credentials")


def listed(
    ctx: Context,
    params: Params,
    scan: Callable[[tuple[str, ...] | None], Iterator[Row[V]]],
    name: str,
    show: Callable[[V], Any],
    *,
    most: int = limits.LONGEST_PAGE,
) -> Output:
    """A page of a list under `name`, with IsTruncated and Marker.

    It never has more than `most` items, whatever is asked for.
    """
    filters = {key: value for key, value in params.items() if key not in ("Marker", "MaxItems")}
    try:
        items, marker = page(
            ctx,
            scan,
            token=params.get("Marker"),
            limit=min(params.get("MaxItems", limits.PAGE), most),
            **filters,
        )
    except BadToken as error:
        raise errors.bad_marker() from error
    output: Output = {name: [show(item) for item in items], "IsTruncated": marker is not None}
    return output if marker is None else output | {"Marker": marker}
