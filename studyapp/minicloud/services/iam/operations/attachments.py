"""Attaching managed policies to users, groups and roles; the same for all three."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.services.iam import catalogue, errors, limits, linked, rules
from studyapp.minicloud.services.iam.needs import on
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import SORTS, Sort, listed


def _declare(sort: Sort[Any]) -> None:
    word, title, parameter = sort.word, sort.title, sort.parameter

    def attached(ctx: Context, params: Params, output: Output) -> str:
        return f"attach policy {name_of(params['PolicyArn'])} to {word} {params[parameter]}"

    def detached(ctx: Context, params: Params, output: Output) -> str:
        return f"detach policy {name_of(params['PolicyArn'])} from {word} {params[parameter]}"

    @SERVICE.operation(f"Attach{title}Policy", needs=on(sort), act=attached)
    def attach(ctx: Context, params: Params) -> Output:
        """Let somebody hold a managed policy; who holds it already keeps it."""
        arn = params["PolicyArn"]
        holder = sort.named(ctx, params)
        linked.check_changeable(holder)
        catalogue.find(ctx, arn, errors.not_attachable(arn))
        linked.check_attachable(arn)
        if arn in holder.attached:
            return {}
        limit = limits.ATTACHED
        ctx.quota(limit, len(holder.attached), errors.over_quota(f"PoliciesPer{title}", limit))
        changed = replace(holder, attached=(*holder.attached, arn))
        sort.put(ctx, changed)
        catalogue.hold(ctx, arn, "policy", word, holder.id)
        return {}

    @SERVICE.operation(f"Detach{title}Policy", needs=on(sort), act=detached)
    def detach(ctx: Context, params: Params) -> Output:
        """Take a managed policy away from somebody."""
        arn = params["PolicyArn"]
        rules.check_policy_arn(arn)
        holder = sort.named(ctx, params)
        linked.check_changeable(holder)
        if arn not in holder.attached:
            raise errors.no_policy(arn)
        left = tuple(one for one in holder.attached if one != arn)
        sort.put(ctx, replace(holder, attached=left))
        catalogue.let_go(ctx, arn, "policy", word, holder.id)
        return {}


def _declare_list(sort: Sort[Any]) -> None:
    @SERVICE.operation(f"ListAttached{sort.title}Policies", needs=on(sort), reads=True)
    def list_attached(ctx: Context, params: Params) -> Output:
        """The managed policies that somebody holds, by name."""
        holder = sort.named(ctx, params)
        below = (arn for arn in holder.attached if _path(arn).startswith(_prefix(params)))
        # AWS's own policies and the account's may have the same name.
        scan = rows((f"{name_of(arn).lower()} {arn}", arn) for arn in below)
        return listed(
            ctx,
            params,
            scan,
            "AttachedPolicies",
            lambda arn: {"PolicyName": name_of(arn), "PolicyArn": arn},
        )


def _path(arn: str) -> str:
    return arn.partition(":policy")[2].removesuffix(name_of(arn))


def _prefix(params: Params) -> str:
    return str(params.get("PathPrefix", "/"))


for _sort in SORTS:
    _declare(_sort)
    _declare_list(_sort)
