"""Pages of long answers: tokens that name the last key, sealed against being made up."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

import msgspec

from studyapp.minicloud.kernel.context import Context

T = TypeVar("T")
Row = tuple[tuple[str, ...], T]
QUESTION = 12  # bytes of the hash that names the question of a token


class BadToken(ValueError):
    """The token was not made for this question."""


def page(
    ctx: Context,
    scan: Callable[[tuple[str, ...] | None], Iterator[Row[T]]],
    *,
    token: str | None,
    limit: int,
    **filters: Any,
) -> tuple[list[T], str | None]:
    """The next `limit` items, and the token for what follows (None at the end).

    `scan(after)` gives (key, item) in order, behind `after`. `filters` are the parameters that
    must be the same for the next page. BadToken when the token is not one of this question.
    """
    after = resume(ctx, token, **filters) if token else None
    rows = list(islice(scan(after), limit + 1))
    items = [item for _, item in rows[:limit]]
    more = len(rows) > limit
    return items, seal(ctx, rows[limit - 1][0], **filters) if more else None


def rows(items: Iterable[tuple[str, T]]) -> Callable[[tuple[str, ...] | None], Iterator[Row[T]]]:
    """A scan over few items by name, for `page`."""
    ordered = sorted(items, key=lambda item: item[0].encode())

    def scan(after: tuple[str, ...] | None) -> Iterator[Row[T]]:
        return (
            ((key,), item)
            for key, item in ordered
            if after is None or key.encode() > after[0].encode()
        )

    return scan


def resume(ctx: Context, token: str, **filters: Any) -> tuple[str, ...]:
    """The key behind which a token goes on."""
    try:
        found = msgspec.msgpack.decode(ctx.secrets.unseal(token), type=tuple[bytes, list[str]])
    except (ValueError, msgspec.DecodeError) as error:
        raise BadToken("not a token of this sandbox") from error
    if found[0] != _question(ctx, filters):
        raise BadToken("a token of another question")
    return tuple(found[1])


def seal(ctx: Context, key: tuple[str, ...], **filters: Any) -> str:
    """A token that goes on behind a key."""
    return ctx.secrets.seal(msgspec.msgpack.encode((_question(ctx, filters), list(key))))


def _question(ctx: Context, filters: dict[str, Any]) -> bytes:
    """What a token is for, as a short hash: some services take tokens of 320 characters only."""
    kept = {name: value for name, value in sorted(filters.items()) if value not in (None, "")}
    asked = (ctx.service, ctx.operation, ctx.account, ctx.region, kept)
    return blake2b(msgspec.json.encode(asked), digest_size=QUESTION).digest()
