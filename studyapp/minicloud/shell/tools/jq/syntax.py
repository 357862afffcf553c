"""What a filter of jq is once it is read. Values only."""

from typing import Any

from msgspec import Struct


class JqSyntaxError(Exception):
    """A filter that cannot be read; its text says why."""


class Node(Struct, frozen=True):
    """One part of a filter.

    `kind` says which: identity, recurse, literal, text, format, field, index, slice, each, try,
    pipe, comma, otherwise, or, and, compare, sum, assign, update, negate, array, object, condition,
    reduce, bind, variable, call. `parts` are the filters in it, `value` a name, sign or value.
    """

    kind: str
    parts: tuple["Node", ...] = ()
    value: Any = None


IDENTITY = Node("identity")
EMPTY = Node("call", value="empty")
