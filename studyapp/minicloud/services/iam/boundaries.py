"""Permissions boundaries: the most that a user or role may ever be allowed."""

from typing import TypeVar

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.iam import catalogue, errors, linked, rules
from studyapp.minicloud.services.iam.sorts import Sort
from studyapp.minicloud.services.iam.state import Role, User

T = TypeVar("T", User, Role)


def checked_boundary(ctx: Context, params: Params) -> str:
    """The ARN of the boundary that is asked for, or nothing; InvalidInput, NoSuchEntity."""
    arn: str = params.get("PermissionsBoundary", "")
    if arn:
        if rules.MANAGED_ARN.fullmatch(arn) is None:
            raise errors.invalid_input(f"ARN {arn} is not valid.", unverified=False)
        catalogue.find(ctx, arn, errors.no_boundary(arn))
        linked.check_attachable(arn)
    return arn


def set_boundary(ctx: Context, sort: Sort[T], holder: T, arn: str) -> T:
    """Give a user or role a boundary, or take it away."""
    if holder.boundary:
        catalogue.let_go(ctx, holder.boundary, "boundary", sort.word, holder.id)
    if arn:
        catalogue.hold(ctx, arn, "boundary", sort.word, holder.id)
    changed = replace(holder, boundary=arn)
    sort.put(ctx, changed)
    return changed
