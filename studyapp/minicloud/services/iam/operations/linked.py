"""Service-linked roles: made for a service, deleted by a task of their own unless it needs them.

API Reference, "CreateServiceLinkedRole", "DeleteServiceLinkedRole",
"GetServiceLinkedRoleDeletionStatus".
"""

import re
from collections.abc import Sequence
from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.iam import catalogue, errors, linked
from studyapp.minicloud.services.iam.linked import Linked
from studyapp.minicloud.services.iam.needs import on_role
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE
from studyapp.minicloud.services.iam.state import DELETIONS, Deletion
from studyapp.minicloud.services.iam.views import role_view

KEPT = 7 * DAY
TASK = "task"
IN_USE = "The service-linked role is in use. Delete the resources that use it first."
TASKS = re.compile(r"task/aws-service-role/[\w+=,.@/-]+")


def _name(kind: Linked | None, params: Params) -> str:
    """The role's name; `*` for a service that has none here."""
    suffix = params.get("CustomSuffix", "")
    return f"{kind.name if kind else '*'}{f'_{suffix}' if suffix else ''}"


def on_service(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the role that is to be made for the service."""
    principal = params["AWSServiceName"]
    name = _name(linked.of(principal), params)
    keys = {"iam:awsservicename": principal}
    return (Need(f"iam:{ctx.operation}", ROLE.arn(ctx, f"{linked.PATH}{principal}/", name), keys),)


@SERVICE.operation(
    "CreateServiceLinkedRole", needs=on_service, act="make the role of {AWSServiceName}"
)
def create_service_linked_role(ctx: Context, params: Params) -> Output:
    """Make the role of a service, with the policy that AWS has for it."""
    principal = params["AWSServiceName"]
    kind = linked.of(principal)
    if kind is None:
        raise errors.invalid_input(f"{principal} has no service-linked role in this sandbox.")
    if "CustomSuffix" in params and not kind.suffix:
        raise errors.invalid_input(f"Custom suffix is not allowed for {principal}")
    name = _name(kind, params)
    if ROLE.seek(ctx, name) is not None:
        raise errors.linked_exists(name)
    role = linked.make(
        ctx,
        kind,
        name,
        unique_id=ctx.ids.unique(ROLE.id_prefix),
        description=params.get("Description", ""),
    )
    return {"Role": role_view(ctx, role, whole=True)}


@SERVICE.operation("DeleteServiceLinkedRole", needs=on_role, act="delete role {RoleName}")
def delete_service_linked_role(ctx: Context, params: Params) -> Output:
    """Begin to delete the role of a service; it stays when the service tells what needs it."""
    role = ROLE.named(ctx, params)
    if not linked.is_linked(role):
        text = f"The role {role.name} is not a service-linked role."
        raise errors.no_entity(text, unverified=True)
    usage: list[dict[str, Any]] = []
    principal = role.path.removeprefix(linked.PATH).removesuffix("/")
    ctx.emit("linked-role-unwanted", principal=principal, usage=usage)
    if not usage:
        for policy in role.attached:
            catalogue.let_go(ctx, policy, "policy", "role", role.id)
        ROLE.remove(ctx, role)
    task = f"{TASK}{role.path}{role.name}/{ctx.ids.uuid()}"
    ctx.db.put(DELETIONS, task, Deletion(ctx.now, tuple(usage)))
    ctx.after(KEPT, "deletion-over", task=task)
    return {"DeletionTaskId": task}


@SERVICE.due("deletion-over")
def forget(ctx: Context, task: str) -> None:
    """Forget that a role was deleted."""
    if ctx.db.get(DELETIONS, task) is not None:
        ctx.db.delete(DELETIONS, task)


def on_task(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the role that a task deletes."""
    resource = params["DeletionTaskId"].removeprefix(f"{TASK}/").rpartition("/")[0]
    return (Need(f"iam:{ctx.operation}", ctx.arn(f"role/{resource}") if resource else "*"),)


@SERVICE.operation("GetServiceLinkedRoleDeletionStatus", needs=on_task, reads=True)
def get_service_linked_role_deletion_status(ctx: Context, params: Params) -> Output:
    """Whether a role is gone, or what needs it."""
    task = params["DeletionTaskId"]
    held = ctx.db.get(DELETIONS, task) if TASKS.fullmatch(task) else None
    if held is None:
        raise errors.no_entity(f"The task {task} cannot be found.", unverified=True)
    if not held.usage:
        return {"Status": "SUCCEEDED"}
    reason = {"Reason": IN_USE, "RoleUsageList": list(held.usage)}
    return {"Status": "FAILED", "Reason": reason}
