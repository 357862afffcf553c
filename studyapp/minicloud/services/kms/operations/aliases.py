"""Other names of keys: `alias/` and a name, unique in an account and Region."""

import re

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.kms import errors, limits
from studyapp.minicloud.services.kms.finding import (
    ALIAS,
    check_staying,
    find,
    named,
    names_of,
    target,
)
from studyapp.minicloud.services.kms.needs import anything, on_alias
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import ALIASES, NAMES, Alias, AliasOf
from studyapp.minicloud.services.kms.views import alias_view, listed

NAME = re.compile(r"alias/[a-zA-Z0-9/_-]+")


@SERVICE.operation("CreateAlias", needs=on_alias, act="create {AliasName}")
def create_alias(ctx: Context, params: Params) -> Output:
    """Give a key another name."""
    name = params["AliasName"]
    if not name.startswith(ALIAS):
        raise errors.validation(
            'Alias must start with the prefix "alias/". Please see '
            "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
        )
    if NAME.fullmatch(name) is None:
        raise errors.bad_alias(name)
    if ctx.db.get(ALIASES, name) is not None:
        raise errors.alias_exists(ctx.arn(name))
    key = target(ctx, params["TargetKeyId"])
    check_staying(ctx, key)
    limit = limits.ALIASES_PER_KEY
    error = errors.over_quota("aliases of a key", limit)
    ctx.quota(limit, ctx.db.count(NAMES, key.id), error)
    ctx.db.put(ALIASES, name, Alias(name, key.id, ctx.now, ctx.now))
    ctx.db.put(NAMES, (key.id, name), AliasOf())
    return {}


@SERVICE.operation("UpdateAlias", needs=on_alias, act="lead {AliasName} to another key")
def update_alias(ctx: Context, params: Params) -> Output:
    """Let the name lead to another key."""
    alias = named(ctx, params["AliasName"])
    key = target(ctx, params["TargetKeyId"])
    check_staying(ctx, key)
    ctx.db.delete(NAMES, (alias.key, alias.name))
    ctx.db.put(ALIASES, alias.name, replace(alias, key=key.id, updated=ctx.now))
    ctx.db.put(NAMES, (key.id, alias.name), AliasOf())
    return {}


@SERVICE.operation("DeleteAlias", needs=on_alias, act="delete {AliasName}")
def delete_alias(ctx: Context, params: Params) -> Output:
    """Take the name away; the key stays."""
    alias = named(ctx, params["AliasName"])
    ctx.db.delete(ALIASES, alias.name)
    ctx.db.delete(NAMES, (alias.key, alias.name))
    return {}


@SERVICE.operation("ListAliases", needs=anything, reads=True)
def list_aliases(ctx: Context, params: Params) -> Output:
    """The names of the Region's keys, or of one key."""
    if "KeyId" in params:
        found = [named(ctx, name) for name in names_of(ctx, find(ctx, params["KeyId"]))]
    else:
        found = list(ctx.db.values(ALIASES))
    rows = [(alias.name, alias_view(ctx, alias)) for alias in found]
    return listed(ctx, params, rows, "Aliases")
