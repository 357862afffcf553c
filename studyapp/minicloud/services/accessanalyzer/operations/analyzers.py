"""Analyzers: making them, showing them, their tags."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.membership import membership
from studyapp.minicloud.kernel.service import Need, Needs, tags_context
from studyapp.minicloud.services.accessanalyzer import errors, own_role
from studyapp.minicloud.services.accessanalyzer.looking import zone_of
from studyapp.minicloud.services.accessanalyzer.service import SERVICE
from studyapp.minicloud.services.accessanalyzer.state import ANALYZERS, ARCHIVED, Analyzer
from studyapp.minicloud.services.accessanalyzer.views import analyzer_arn, analyzer_view, listed

MODELLED: Final = ("ACCOUNT", "ORGANIZATION")
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}")
MOST_TAGS: Final = 50


def on(member: str) -> Needs:
    """The operation's action on an analyzer, which a parameter names by name or ARN."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        arn = analyzer_arn(ctx, _name_of(params[member]))
        held = _held(ctx, params[member])
        context = tags_context(dict(held.tags)) if held else {}
        given = params.get("tags")
        if isinstance(given, dict):
            context |= tags_context(given, request=True)
        return (Need(f"{SERVICE.prefix}:{ctx.operation}", arn, context),)

    return needs


def _name_of(text: str) -> str:
    """The name in an ARN, or the name."""
    return text.rpartition("/")[2]


def _held(ctx: Context, text: str) -> Analyzer | None:
    name = _name_of(text)
    return ctx.db.get(ANALYZERS, name) if NAME.fullmatch(name) else None


def found(ctx: Context, text: str) -> Analyzer:
    """The analyzer with this name or ARN; ResourceNotFoundException."""
    held = _held(ctx, text)
    if held is None or (text.startswith("arn:") and text != analyzer_arn(ctx, held.name)):
        raise errors.no_analyzer(text)
    return held


@SERVICE.operation("CreateAnalyzer", needs=on("analyzerName"), act="create analyzer {analyzerName}")
def create_analyzer(ctx: Context, params: Params) -> Output:
    """Make an analyzer of external access; one of each type in a Region."""
    name, zone = params["analyzerName"], params["type"]
    if zone not in MODELLED:
        raise errors.not_modelled(f"An analyzer of the type {zone}")
    if params.get("archiveRules") or params.get("configuration"):
        raise errors.not_modelled("An analyzer with archive rules or a configuration")
    if ctx.db.get(ANALYZERS, name) is not None:
        raise errors.exists(name)
    if any(one.zone == zone for one in ctx.db.values(ANALYZERS)):
        raise errors.over_quota(zone)
    if zone == "ORGANIZATION" and membership(ctx.db, ctx.account).management != ctx.account:
        raise errors.invalid("Only the management account of an organization can have it.")
    made = Analyzer(name, zone, ctx.now, _tags(params.get("tags", {})))
    own_role.ensure(ctx)
    if zone == "ORGANIZATION":
        ctx.emit("organization-analyzed", accounts=sorted(zone_of(ctx, made).accounts))
    ctx.db.put(ANALYZERS, name, made)
    return {"arn": analyzer_arn(ctx, name)}


@SERVICE.operation("GetAnalyzer", needs=on("analyzerName"), reads=True)
def get_analyzer(ctx: Context, params: Params) -> Output:
    """One analyzer."""
    return {"analyzer": analyzer_view(ctx, found(ctx, params["analyzerName"]))}


@SERVICE.operation("ListAnalyzers", reads=True)
def list_analyzers(ctx: Context, params: Params) -> Output:
    """The analyzers of the Region."""
    wanted = params.get("type")
    held = [
        (one.name, analyzer_view(ctx, one))
        for one in ctx.db.values(ANALYZERS)
        if wanted in (None, one.zone)
    ]
    return listed(ctx, params, "analyzers", held)


@SERVICE.operation("DeleteAnalyzer", needs=on("analyzerName"), act="delete analyzer {analyzerName}")
def delete_analyzer(ctx: Context, params: Params) -> Output:
    """Delete an analyzer with what was put aside in it."""
    name = found(ctx, params["analyzerName"]).name
    for key, _ in list(ctx.db.scan(ARCHIVED, (name,))):
        ctx.db.delete(ARCHIVED, key)
    ctx.db.delete(ANALYZERS, name)
    return {}


@SERVICE.operation("TagResource", needs=on("resourceArn"), act="tag {resourceArn}")
def tag_resource(ctx: Context, params: Params) -> Output:
    """Add tags; the same keys get new values."""
    held = found(ctx, params["resourceArn"])
    tags = _tags(dict(held.tags) | params["tags"])
    ctx.db.put(ANALYZERS, held.name, replace(held, tags=tags))
    return {}


@SERVICE.operation("UntagResource", needs=on("resourceArn"), act="untag {resourceArn}")
def untag_resource(ctx: Context, params: Params) -> Output:
    """Take tags away; those that are not there are no error."""
    held = found(ctx, params["resourceArn"])
    tags = tuple(tag for tag in held.tags if tag[0] not in params["tagKeys"])
    ctx.db.put(ANALYZERS, held.name, replace(held, tags=tags))
    return {}


@SERVICE.operation("ListTagsForResource", needs=on("resourceArn"), reads=True)
def list_tags_for_resource(ctx: Context, params: Params) -> Output:
    """The tags of an analyzer."""
    return {"tags": dict(found(ctx, params["resourceArn"]).tags)}


def _tags(given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    if len(given) > MOST_TAGS:
        raise errors.invalid(f"A resource has {MOST_TAGS} tags at most.")
    if any(key.lower().startswith("aws:") or not key for key in given):
        raise errors.invalid("A tag key is a text that does not begin with aws:.")
    return tuple(given.items())
