"""What sessions hand on to the sessions that they make: source identity and transitive tags.

IAM User Guide, "Monitor and control actions taken with assumed roles" (source identity) and "Pass
session tags in AWS STS", "Chaining roles with session tags".
"""

from collections.abc import Mapping, Sequence

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import ContextValue, Need
from studyapp.minicloud.services.sts import errors, limiting

SET_IDENTITY = "sts:SetSourceIdentity"
Tags = tuple[tuple[str, str], ...]


def source_identity(ctx: Context, params: Params) -> str:
    """The one that the session will have; AccessDenied for another one than the caller's own."""
    own = ctx.principal.source_identity
    asked = str(params.get("SourceIdentity", own))
    if own and asked != own:
        raise errors.other_identity()
    return asked


def context(ctx: Context, params: Params) -> dict[str, ContextValue]:
    """The condition keys of a request that hands something on."""
    keys: dict[str, ContextValue] = {}
    identity = params.get("SourceIdentity", ctx.principal.source_identity)
    if identity:
        keys["sts:sourceidentity"] = identity
    if params.get("TransitiveTagKeys"):
        keys["sts:transitivetagkeys"] = list(params["TransitiveTagKeys"])
    return keys


def actions(ctx: Context, params: Params) -> tuple[str, ...]:
    """What the trust policy must allow too: setting a source identity, new or handed on."""
    identity = params.get("SourceIdentity", ctx.principal.source_identity)
    return (SET_IDENTITY,) if identity else ()


def own_needs(ctx: Context, params: Params, keys: Mapping[str, ContextValue]) -> Sequence[Need]:
    """What the caller's own policies must allow whatever the trust policy says.

    Guide: when a role assumes a role, setting a source identity needs the permission on both sides.
    """
    if ctx.principal.kind != "role":
        return ()
    return tuple(Need(one, params["RoleArn"], dict(keys)) for one in actions(ctx, params))


def tags(ctx: Context, params: Params) -> tuple[Tags, tuple[str, ...]]:
    """The tags of the session and the keys of those that go on, the caller's transitive ones first.

    Nobody can pass a tag anew that is handed on, nor hand on a tag that is not passed.
    """
    given = limiting.tags(params)
    asked = tuple(params.get("TransitiveTagKeys", ()))
    known = {key.lower() for key, _ in given}
    if any(key.lower() not in known for key in asked):
        raise errors.no_such_tag()
    inherited_keys = {key.lower() for key in ctx.principal.transitive}
    if inherited_keys & known:
        raise errors.handed_on()
    inherited = tuple(tag for tag in ctx.principal.tags if tag[0].lower() in inherited_keys)
    if len(inherited) + len(given) > limiting.MOST_TAGS:
        raise errors.too_many_tags(limiting.MOST_TAGS)
    return (*inherited, *given), (*ctx.principal.transitive, *asked)
