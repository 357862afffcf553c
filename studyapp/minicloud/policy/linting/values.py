"""What a linter finds, and the reference that it looks things up in."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol

from msgspec import Struct

from studyapp.minicloud.policy.checking import Use
from studyapp.minicloud.policy.document import place
from studyapp.minicloud.policy.editing import Patch, Patches, apply

Kind = Literal["error", "security", "warning", "suggestion"]
Path = tuple[str | int, ...]
MOST: Final = 100  # findings of one text
CLOSE: Final = 0.6  # how like a name must be to be meant


class Cure(Struct, frozen=True):
    """A change that mends a finding; `label` is its button."""

    label: str
    patches: Patches

    def apply(self, text: str) -> str:
        """The text with the change."""
        return apply(text, self.patches)


class Finding(Struct, frozen=True):
    """Something about a policy from offset `at` up to `end`.

    `code` is the issue code of IAM Access Analyzer, or "" when it has none for this. Lines and
    columns count from 1. `path` leads to the value: names of elements and indexes.
    """

    kind: Kind
    code: str
    sentence: str
    at: int
    end: int
    line: int
    column: int
    path: Path = ()
    cures: tuple[Cure, ...] = ()


class KnownResource(Protocol):
    """A kind of resource that an action is about."""

    @property
    def name(self) -> str:
        """Its name among the service's kinds."""
        ...


class KnownAction(Protocol):
    """An action of the reference."""

    @property
    def name(self) -> str:
        """As AWS spells it."""
        ...

    @property
    def levels(self) -> Sequence[str]:
        """ "List", "Read", "Write" …"""
        ...

    @property
    def resources(self) -> Sequence[KnownResource]:
        """The kinds of resources; none for an action that knows `*` alone."""
        ...


class Reference(Protocol):
    """What is known of services; unknown prefixes have nothing."""

    def services(self) -> Mapping[str, str]:
        """Prefixes with the names of services."""
        ...

    def actions(self, prefix: str) -> Mapping[str, Any]:
        """`KnownAction`s by name in lower case."""
        ...

    def condition_keys(self, prefix: str) -> Mapping[str, str]:
        """Keys in lower case, and as spelled."""
        ...

    def arns(self, prefix: str) -> Mapping[str, str]:
        """ARN forms by kind of resource."""
        ...


class Lint(Struct, frozen=True):
    """What is linted: a text that is to be used somewhere, in an account ("" when unknown)."""

    text: str
    use: Use
    reference: Reference
    account: str = ""

    def finding(
        self,
        kind: Kind,
        code: str,
        sentence: str,
        span: tuple[int, int],
        *,
        path: Path = (),
        cures: Iterable[Cure] = (),
    ) -> Finding:
        """A finding about a part of the text."""
        at, end = span
        line, column = place(self.text, at)
        return Finding(kind, code, sentence, at, end, line, column, path, tuple(cures))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is meant by a wrong one, "" when none is like it; case plays no part."""
    by_lower = {one.lower(): one for one in known}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    found = difflib.get_close_matches(name.lower(), by_lower, 1, CLOSE)
    return by_lower[found[0]] if found else ""


def put(at: int, end: int, new: str) -> Patches:
    """Other characters in the place of some."""
    return (Patch(at, end, new),)
