"""What users, groups, roles and policies accessed last, and the policies that let them.

API Reference, "GenerateServiceLastAccessedDetails", "GetServiceLastAccessedDetails",
"GetServiceLastAccessedDetailsWithEntities", "ListPoliciesGrantingServiceAccess". IAM User Guide,
"Refine permissions using last accessed information": 400 days are looked back.
"""

from collections.abc import Callable, Sequence
from typing import Any

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.iam import catalogue, errors, last_used, rules
from studyapp.minicloud.services.iam.entities import entity_of
from studyapp.minicloud.services.iam.granting import granted
from studyapp.minicloud.services.iam.identity import groups_of, text_of
from studyapp.minicloud.services.iam.needs import anything
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.simulation import entity, word_of
from studyapp.minicloud.services.iam.sorts import SORTS, listed
from studyapp.minicloud.services.iam.state import (
    ACCESSED,
    MEMBERS,
    Accessed,
    Group,
    Holder,
    Seen,
    User,
)

LOOKS_BACK = 400 * DAY
KEPT = 7 * DAY
SERVICE_LEVEL, ACTION_LEVEL = "SERVICE_LEVEL", "ACTION_LEVEL"


def on_arn(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the user, group, role or policy that is asked about."""
    return (Need(f"iam:{ctx.operation}", params["Arn"]),)


@SERVICE.operation(
    "GenerateServiceLastAccessedDetails",
    needs=on_arn,
    act=lambda ctx, params, output: f"ask what {params['Arn'].rpartition('/')[2]} accessed last",
)
def generate_service_last_accessed_details(ctx: Context, params: Params) -> Output:
    """Make a report; it is ready at once, and forgotten a week later."""
    texts, holders = _about(ctx, params["Arn"])
    job = ctx.ids.uuid()
    report = Accessed(
        arn=params["Arn"],
        asker=ctx.principal.unique_id,
        made=ctx.now,
        by_action=params.get("Granularity") == ACTION_LEVEL,
        services=tuple(granted(texts)),
        holders=tuple(holders),
        seen=_seen(ctx, holders),
    )
    ctx.db.put(ACCESSED, job, report)
    ctx.after(KEPT, "report-over", job=job)
    return {"JobId": job}


@SERVICE.due("report-over")
def forget(ctx: Context, job: str) -> None:
    """Forget a report."""
    if ctx.db.get(ACCESSED, job) is not None:
        ctx.db.delete(ACCESSED, job)


def _about(ctx: Context, arn: str) -> tuple[list[str], list[str]]:
    """The policies that a report is about, and the unique ids of who could use them."""
    if ":policy/" in arn:
        catalogue.find(ctx, arn)
        return [text_of(ctx.db, arn)], _holders_of(ctx, arn)
    holder = entity(ctx, arn)
    held = [text for _, _, text in _policies(ctx, holder)]
    return held, _members(ctx, holder.id) if isinstance(holder, Group) else [holder.id]


def _holders_of(ctx: Context, arn: str) -> list[str]:
    """Who holds a managed policy: users, roles, and the users of groups."""
    found = catalogue.holders(ctx, arn, "user", "policy")
    for group in catalogue.holders(ctx, arn, "group", "policy"):
        found += _members(ctx, group)
    found += catalogue.holders(ctx, arn, "role", "policy")
    return list(dict.fromkeys(found))


def _members(ctx: Context, group: str) -> list[str]:
    return [key[1] for key, _ in ctx.db.scan(MEMBERS, (group,))]


def _policies(ctx: Context, holder: Holder) -> list[tuple[Holder, str, str]]:
    """All policies of somebody as (who holds it, its ARN or name, its text)."""
    groups = groups_of(ctx.db, holder) if isinstance(holder, User) else ()
    return [
        (one, name, text)
        for one in (holder, *groups)
        for name, text in (*((arn, text_of(ctx.db, arn)) for arn in one.attached), *one.inline)
    ]


def _seen(ctx: Context, holders: list[str]) -> tuple[Seen, ...]:
    """The last attempt of each of them on each service and on each action."""
    found: dict[tuple[str, str, str], Seen] = {}
    since = max(ctx.now - LOOKS_BACK, 0)
    for one in last_used.accesses(ctx, frozenset(holders), since):
        for action in {"", one.action}:
            key = (one.prefix, action, one.holder)
            found.setdefault(key, Seen(*key, one.at, one.region))
    return tuple(found[key] for key in sorted(found))


@SERVICE.operation("GetServiceLastAccessedDetails", needs=anything, reads=True)
def get_service_last_accessed_details(ctx: Context, params: Params) -> Output:
    """The services that could be accessed, with the last attempt on each."""
    report = _report(ctx, params)
    scan = rows((prefix, prefix) for prefix in report.services)
    found = listed(
        ctx, params, scan, "ServicesLastAccessed", lambda prefix: _service(ctx, report, prefix)
    )
    level = ACTION_LEVEL if report.by_action else SERVICE_LEVEL
    return {**_status(report), "JobType": level, **found}


def _report(ctx: Context, params: Params) -> Accessed:
    """The caller's report; NoSuchEntity also for that of somebody else."""
    report = ctx.db.get(ACCESSED, params["JobId"])
    if report is None or report.asker != ctx.principal.unique_id:
        text = f"The report job {params['JobId']} cannot be found."
        raise errors.no_entity(text, unverified=True)
    return report


def _status(report: Accessed) -> Output:
    return {
        "JobStatus": "COMPLETED",
        "JobCreationDate": report.made,
        "JobCompletionDate": report.made,
    }


def _service(ctx: Context, report: Accessed, prefix: str) -> Output:
    seen = [one for one in report.seen if one.prefix == prefix]
    whole = [one for one in seen if not one.action]
    found: Output = {"ServiceName": spec.services()[prefix], "ServiceNamespace": prefix}
    if whole:
        last = _last(whole)
        found |= {
            "LastAuthenticated": last.at,
            "LastAuthenticatedEntity": _arn(ctx, last.holder),
            "LastAuthenticatedRegion": last.region,
        }
    found["TotalAuthenticatedEntities"] = len(whole)
    actions = sorted({one.action for one in seen if one.action})
    if report.by_action and actions:
        found["TrackedActionsLastAccessed"] = [
            _action(ctx, _last([one for one in seen if one.action == name])) for name in actions
        ]
    return found


def _action(ctx: Context, last: Seen) -> Output:
    return {
        "ActionName": last.action,
        "LastAccessedEntity": _arn(ctx, last.holder),
        "LastAccessedTime": last.at,
        "LastAccessedRegion": last.region,
    }


def _last(seen: list[Seen]) -> Seen:
    return max(seen, key=lambda one: (one.at, one.holder))


@SERVICE.operation("GetServiceLastAccessedDetailsWithEntities", needs=anything, reads=True)
def get_service_last_accessed_details_with_entities(ctx: Context, params: Params) -> Output:
    """The users and roles who could access a service, the last one who did first."""
    report = _report(ctx, params)
    prefix = params["ServiceNamespace"]
    if prefix not in spec.services():
        raise errors.invalid_input(f"Invalid service namespace: {prefix}")
    seen = {one.holder: one.at for one in report.seen if (one.prefix, one.action) == (prefix, "")}
    able = report.holders if prefix in report.services else ()
    there = [(_known(ctx, one), seen.get(one)) for one in able]
    ordered = sorted(
        ((one, at) for one, at in there if one is not None), key=lambda pair: -(pair[1] or 0)
    )
    scan = rows((f"{number:06}", pair) for number, pair in enumerate(ordered))
    found = listed(ctx, params, scan, "EntityDetailsList", _entity_view(ctx))
    return {**_status(report), **found}


def _entity_view(ctx: Context) -> Callable[[tuple[Holder, int | None]], dict[str, Any]]:
    def show(pair: tuple[Holder, int | None]) -> dict[str, Any]:
        one, at = pair
        info = {
            "Arn": _arn(ctx, one.id),
            "Name": one.name,
            "Type": word_of(one).upper(),
            "Id": one.id,
            "Path": one.path,
        }
        return {"EntityInfo": info} | ({"LastAuthenticated": at} if at else {})

    return show


def _known(ctx: Context, unique_id: str) -> Holder | None:
    found = entity_of(ctx.db, unique_id)
    sort = next((one for one in SORTS if found and one.word == found.kind), None)
    return sort.by_id(ctx, unique_id) if sort else None


def _arn(ctx: Context, unique_id: str) -> str:
    """The ARN of a user or role as it is now; of one that is gone its unique id."""
    one = _known(ctx, unique_id)
    return ctx.arn(f"{word_of(one)}{one.path}{one.name}") if one else unique_id


@SERVICE.operation("ListPoliciesGrantingServiceAccess", needs=on_arn, reads=True)
def list_policies_granting_service_access(ctx: Context, params: Params) -> Output:
    """Which policies let somebody access each of the services, whose groups' ones too."""
    holder = entity(ctx, params["Arn"])
    prefixes = params["ServiceNamespaces"]
    for prefix in prefixes:
        if prefix not in spec.services():
            raise errors.invalid_input(f"Invalid service namespace: {prefix}")
    held = [
        (_policy_view(one, name), frozenset(granted([text])))
        for one, name, text in _policies(ctx, holder)
    ]

    def show(prefix: str) -> Output:
        policies = [view for view, reached in held if prefix in reached]
        return {"ServiceNamespace": prefix, "Policies": policies}

    scan = rows((f"{number:06}", prefix) for number, prefix in enumerate(prefixes))
    return listed(ctx, params, scan, "PoliciesGrantingServiceAccess", show)


def _policy_view(holder: Holder, name: str) -> dict[str, str]:
    if rules.MANAGED_ARN.fullmatch(name):
        return {"PolicyName": name_of(name), "PolicyType": "MANAGED", "PolicyArn": name}
    return {
        "PolicyName": name,
        "PolicyType": "INLINE",
        "EntityType": word_of(holder).upper(),
        "EntityName": holder.name,
    }
