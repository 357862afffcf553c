"""Inline policies of users, groups and roles: texts that belong to one holder alone."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.services.iam import errors, limits, linked, rules
from studyapp.minicloud.services.iam.needs import on
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import SORTS, Sort, listed
from studyapp.minicloud.services.iam.state import Holder


def _declare(sort: Sort[Any]) -> None:
    word, title, parameter = sort.word, sort.title, sort.parameter
    named = f"inline policy {{PolicyName}} of {word} {{{parameter}}}"

    @SERVICE.operation(f"Put{title}Policy", needs=on(sort), act=f"write {named}")
    def put(ctx: Context, params: Params) -> Output:
        """Write an inline policy; one of the same name is replaced."""
        holder = sort.named(ctx, params)
        linked.check_changeable(holder)
        name, text = params["PolicyName"], params["PolicyDocument"]
        rules.check_document(text)
        inline = tuple(sorted({**dict(holder.inline), name: text}.items()))
        limit = limits.INLINE_SIZE[word]
        if sum(rules.size(one) for _, one in inline) > limit:
            raise errors.inline_too_long(limit, word, holder.name)
        sort.put(ctx, replace(holder, inline=inline))
        return {}

    @SERVICE.operation(f"Get{title}Policy", needs=on(sort), reads=True)
    def get(ctx: Context, params: Params) -> Output:
        """The text of an inline policy."""
        holder = sort.named(ctx, params)
        name = params["PolicyName"]
        text = dict(holder.inline).get(name)
        if text is None:
            raise errors.no_inline(word, name)
        return {parameter: holder.name, "PolicyName": name, "PolicyDocument": text}

    @SERVICE.operation(f"List{title}Policies", needs=on(sort), reads=True)
    def list_names(ctx: Context, params: Params) -> Output:
        """The names of somebody's inline policies."""
        holder: Holder = sort.named(ctx, params)
        scan = rows((name, name) for name, _ in holder.inline)
        return listed(ctx, params, scan, "PolicyNames", lambda name: name)

    @SERVICE.operation(f"Delete{title}Policy", needs=on(sort), act=f"delete {named}")
    def delete(ctx: Context, params: Params) -> Output:
        """Delete an inline policy."""
        holder = sort.named(ctx, params)
        linked.check_changeable(holder)
        left = tuple(pair for pair in holder.inline if pair[0] != params["PolicyName"])
        if left == holder.inline:
            raise errors.no_inline(word, params["PolicyName"])
        sort.put(ctx, replace(holder, inline=left))
        return {}


for _sort in SORTS:
    _declare(_sort)
