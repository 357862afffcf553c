"""How Describe operations answer: by ids or all, filtered, in pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import BadToken, Row, page
from studyapp.minicloud.services.ec2 import errors, limits
from studyapp.minicloud.services.ec2.filters import Filters, Paths, View
from studyapp.minicloud.services.ec2.kinds import Kind, find_all
from studyapp.minicloud.services.ec2.state import Resource, Tags

After = tuple[str, ...] | None
SETS = {"InstanceIds": "instancesSet", "VolumeIds": "volumeSet"}  # as refusals name lists of ids


class Listing(NamedTuple):
    """A Describe operation: what it lists, under which names, how it shows and filters it."""

    kind: Kind
    output: str
    ids: str
    paths: Paths
    view: Callable[[Context, Any], View]


def described(ctx: Context, params: Params, listing: Listing) -> Output:
    """The answer of a Describe operation whose items are one record each."""
    views, token = items(ctx, params, listing)
    return {listing.output: views, **next_token(token)}


def items(ctx: Context, params: Params, listing: Listing) -> tuple[list[View], str | None]:
    """A page of what is asked for, and the token for what follows."""
    wanted = params.get(listing.ids) or ()
    if wanted and "MaxResults" in params:
        word = listing.ids.removesuffix("Ids")
        name = SETS.get(listing.ids, f"{word[:1].lower()}{word[1:]}sSet")
        raise errors.combination(
            f"The parameter {name} cannot be used with the parameter maxResults",
            unverified=listing.ids not in SETS,
        )
    records = find_all(ctx, listing.kind, wanted) if wanted else None

    def rows(after: After) -> Iterator[Row[Resource]]:
        if records is None:
            return ctx.db.scan(listing.kind.table, after=after)
        return (((one.id,), one) for one in records)

    return paged(ctx, params, listing.paths, lambda one: listing.view(ctx, one), rows)


def paged(
    ctx: Context,
    params: Params,
    paths: Paths,
    show: Callable[[Any], View],
    rows: Callable[[After], Iterator[Row[Any]]],
) -> tuple[list[View], str | None]:
    """The rows that pass the request's filters, as they are shown, in pages."""
    filters = Filters(params.get("Filters", ()), paths)

    def scan(after: After) -> Iterator[Row[View]]:
        for key, one in rows(after):
            view = show(one)
            if filters.passes(view):
                yield key, view

    asked = {
        key: value
        for key, value in params.items()
        if key not in ("NextToken", "MaxResults", "DryRun")
    }
    try:
        return page(
            ctx,
            scan,
            token=params.get("NextToken"),
            limit=params.get("MaxResults", limits.PAGE),
            **asked,
        )
    except BadToken as error:
        text = f"Value ( {params['NextToken']} ) for parameter NextToken is invalid. "
        raise errors.invalid(f"{text}The token is invalid.") from error


def next_token(token: str | None) -> Output:
    """The member NextToken, when there is more."""
    return {} if token is None else {"NextToken": token}


def filtered(params: Params, paths: Paths, views: Sequence[View]) -> list[View]:
    """Views that pass the request's filters, for lists that have no pages."""
    filters = Filters(params.get("Filters", ()), paths)
    return [view for view in views if filters.passes(view)]


def tag_list(tags: Tags) -> list[dict[str, str]]:
    """Tags as the model has them."""
    return [{"Key": key, "Value": value} for key, value in tags]


def tagged(record: Resource, view: View) -> View:
    """A view with the record's tags, which are left out when there are none."""
    return view | {"Tags": tag_list(record.tags)} if record.tags else view


def present(**members: Any) -> View:
    """The members that are not empty."""
    return {name: value for name, value in members.items() if value not in (None, "", (), [])}


def merged(old: Tags, new: Mapping[str, str]) -> Tags:
    """Tags with others added or replaced, in the order of first naming."""
    return tuple({**dict(old), **new}.items())
