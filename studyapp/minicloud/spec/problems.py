"""What can be wrong with a call's parameters, before anyone puts it into words."""

from typing import Any, Literal, NamedTuple

Kind = Literal[
    "required",  # limit: the missing member
    "unknown",  # limit: the unknown member; names: the members that there are
    "type",  # limit: the type that the model wants ("string")
    "min-value",
    "max-value",
    "min-length",
    "max-length",
    "enum",  # names: the values that there are
    "pattern",  # limit: the pattern as the model writes it
    "union-empty",  # names: the members, of which one must be set
    "union-many",
    "document",
    "json",  # limit: why the value cannot be written as JSON
]

# What botocore checks before it sends anything; the rest is left to the service.
CLIENT_SIDE: frozenset[str] = frozenset(
    {"required", "unknown", "type", "min-value", "min-length"}
    | {"union-empty", "union-many", "document", "json"}
)


class KeyOf(NamedTuple):
    """A step of a path: the key itself of an entry of a map."""

    key: str


class Entry(NamedTuple):
    """A step of a path: the value of an entry of a map."""

    key: str


Step = str | int | KeyOf | Entry  # a member's name, a position in a list, a part of a map


class Problem(NamedTuple):
    """One thing wrong: where, with which value, against which limit."""

    kind: Kind
    path: tuple[Step, ...]
    value: Any
    limit: Any = None
    names: tuple[str, ...] = ()
    shape: str = ""  # the name of the shape that has the limit
    secret: bool = False  # the value is a password or the like, never to be shown

    def under(self, step: Step) -> "Problem":
        """The same problem seen from one level further out."""
        return self._replace(path=(step, *self.path))
