"""All of the account at once: users, groups, roles and policies, with what ties them together.

API Reference, "GetAccountAuthorizationDetails".
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import Row
from studyapp.minicloud.services.iam import catalogue, last_used, managed
from studyapp.minicloud.services.iam.catalogue import Uses
from studyapp.minicloud.services.iam.identity import groups_of
from studyapp.minicloud.services.iam.last_used import Use
from studyapp.minicloud.services.iam.managed import Managed
from studyapp.minicloud.services.iam.needs import anything
from studyapp.minicloud.services.iam.operations.policies import AnyPolicy, policy_view
from studyapp.minicloud.services.iam.operations.versions import with_texts
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import GROUP, ROLE, USER, Sort, listed
from studyapp.minicloud.services.iam.state import POLICIES, PROFILES, Holder, Profile, Role, User
from studyapp.minicloud.services.iam.views import (
    group_view,
    profile_view,
    role_used_view,
    role_view,
    user_view,
)

SORTS: tuple[Sort[Any], ...] = (GROUP, ROLE, USER)
NOT_IN_DETAIL = ("MaxSessionDuration", "Description")
OWN, THEIRS = "LocalManagedPolicy", "AWSManagedPolicy"


class Found(NamedTuple):
    """A thing of the account, and the list of the answer that it stands in."""

    place: str
    thing: Any


class OfRoles(NamedTuple):
    """What is found for all roles of a page at once, by unique id."""

    used: Mapping[str, Use]
    profiles: Mapping[str, list[Profile]]


@SERVICE.operation("GetAccountAuthorizationDetails", needs=anything, reads=True)
def get_account_authorization_details(ctx: Context, params: Params) -> Output:
    """Users, groups, roles, the account's policies and those of AWS that somebody holds."""
    wanted = frozenset(params.get("Filter") or (*(one.title for one in SORTS), OWN, THEIRS))
    uses = catalogue.uses(ctx)

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[Found]]:
        for key, found in _all(ctx, wanted, uses):
            if after is None or key > after:
                yield key, found

    page = listed(ctx, params, scan, "Found", lambda found: found)
    lists: dict[str, list[Any]] = {f"{sort.title}DetailList": [] for sort in SORTS}
    lists["Policies"] = []
    roles = {found.thing.id for found in page["Found"] if isinstance(found.thing, Role)}
    of_roles = OfRoles(last_used.of_roles(ctx, roles, 0), _profiles(ctx) if roles else {})
    for place, thing in page.pop("Found"):
        if place == "Policies":
            lists[place].append(_policy(ctx, thing, uses))
        else:
            lists[place].append(_holder(ctx, thing, of_roles))
    return {**lists, **page}


def _all(ctx: Context, wanted: frozenset[str], uses: Uses) -> Iterator[Row[Found]]:
    """Everything of the wanted sorts, in the order of its keys."""
    for sort in SORTS:
        for key, holder in ctx.db.scan(sort.table) if sort.title in wanted else ():
            yield ("1", sort.word, *key), Found(f"{sort.title}DetailList", holder)
    for key, policy in ctx.db.scan(POLICIES) if OWN in wanted else ():
        yield ("2", "own", *key), Found("Policies", policy)
    for one in managed.by_arn().values() if THEIRS in wanted else ():
        if uses.attached[one.arn] or uses.boundary[one.arn]:
            yield ("2", "theirs", one.name.lower()), Found("Policies", one)


def _profiles(ctx: Context) -> dict[str, list[Profile]]:
    found: dict[str, list[Profile]] = {}
    for one in ctx.db.values(PROFILES):
        found.setdefault(one.role, []).append(one)
    return found


def _holder(ctx: Context, holder: Holder, of_roles: OfRoles) -> dict[str, Any]:
    """A user, group or role with its policies."""
    inline = [{"PolicyName": name, "PolicyDocument": text} for name, text in holder.inline]
    more: dict[str, Any] = {
        f"{type(holder).__name__}PolicyList": inline,
        "AttachedManagedPolicies": [
            {"PolicyName": name_of(arn), "PolicyArn": arn} for arn in holder.attached
        ],
    }
    if isinstance(holder, User):
        names = [group.name for group in groups_of(ctx.db, holder)]
        return user_view(ctx, holder, whole=True) | {"GroupList": names} | more
    if isinstance(holder, Role):
        view = role_view(ctx, holder, whole=True)
        profiles = [profile_view(ctx, one) for one in of_roles.profiles.get(holder.id, ())]
        kept = {name: value for name, value in view.items() if name not in NOT_IN_DETAIL}
        last = role_used_view(of_roles.used.get(holder.id))
        return kept | {"InstanceProfileList": profiles} | last | more
    return group_view(ctx, GROUP.by_id(ctx, holder.id)) | more


def _policy(ctx: Context, policy: AnyPolicy, uses: Uses) -> dict[str, Any]:
    """A managed policy with the texts of its versions."""
    view = policy_view(ctx, policy, uses)
    if not isinstance(policy, Managed) and policy.description:
        view["Description"] = policy.description
    return view | {"PolicyVersionList": with_texts(ctx, policy)}
