"""Permissions boundaries of users and roles."""

from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.iam.boundaries import checked_boundary, set_boundary
from studyapp.minicloud.services.iam.linked import check_changeable
from studyapp.minicloud.services.iam.needs import on
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import ROLE, USER, Sort


def _declare(sort: Sort[Any]) -> None:
    word, title, parameter = sort.word, sort.title, sort.parameter
    whose = f"{word} {{{parameter}}}"

    @SERVICE.operation(
        f"Put{title}PermissionsBoundary", needs=on(sort), act=f"set the boundary of {whose}"
    )
    def put(ctx: Context, params: Params) -> Output:
        """Limit what somebody may be allowed at most."""
        holder = sort.named(ctx, params)
        check_changeable(holder)
        set_boundary(ctx, sort, holder, checked_boundary(ctx, params))
        return {}

    @SERVICE.operation(
        f"Delete{title}PermissionsBoundary", needs=on(sort), act=f"lift the boundary of {whose}"
    )
    def delete(ctx: Context, params: Params) -> Output:
        """Lift the limit, if there is one."""
        holder = sort.named(ctx, params)
        check_changeable(holder)
        set_boundary(ctx, sort, holder, "")
        return {}


_declare(USER)
_declare(ROLE)
