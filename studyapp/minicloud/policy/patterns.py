"""The Action and Resource elements of a statement, compiled."""

from collections.abc import Mapping, Sequence

from studyapp.minicloud.policy.arns import arn_glob
from studyapp.minicloud.policy.matching import (
    Part,
    Test,
    Variable,
    Wild,
    glob,
    parts_of,
    resolve,
)
from studyapp.minicloud.policy.remembering import Memory
from studyapp.minicloud.policy.trace import Value


class Actions:
    """`Action`, or `NotAction` when `excluding`. Case plays no part."""

    __slots__ = ("exact", "excluding", "prefixes", "tests", "written")

    def __init__(self, written: Sequence[str], *, excluding: bool) -> None:
        self.written = tuple(written)
        self.excluding = excluding
        lowered = [text.lower() for text in written]
        self.exact = frozenset(text for text in lowered if not _wild(text))
        wild = [text for text in lowered if _wild(text)]
        starts = [text for text in wild if text.endswith("*") and not _wild(text[:-1])]
        self.prefixes = tuple(text[:-1] for text in starts)
        self.tests: tuple[Test, ...] = tuple(
            glob([Wild(text)]) for text in wild if text not in starts
        )

    def match(self, action: str) -> bool:
        """Whether the element covers an action, given in lower case."""
        found = (
            action in self.exact
            or action.startswith(self.prefixes)
            or (bool(self.tests) and any(test(action) for test in self.tests))
        )
        return found != self.excluding


def _wild(text: str) -> bool:
    return "*" in text or "?" in text


class Resources:
    """`Resource`, or `NotResource` when `excluding`."""

    __slots__ = ("_open", "_tests", "everything", "excluding", "variables", "written")

    def __init__(self, written: Sequence[str], *, excluding: bool, variables: bool) -> None:
        self.written = tuple(written)
        self.excluding = excluding
        self.variables = variables
        # True when nothing needs to be compared.
        self.everything = not excluding and "*" in written
        # Made when they are asked for: most statements are about other actions.
        self._tests: list[Test] = []
        self._open: tuple[tuple[Part, ...], ...] | None = None

    @property
    def open(self) -> tuple[tuple[Part, ...], ...]:
        """The patterns with variables, cut into their parts."""
        if self._open is None:
            parts = [parts_of(text, variables=self.variables) for text in self.written]
            self._tests = [arn_glob(one) for one in parts if not _has_variable(one)]
            self._open = tuple(one for one in parts if _has_variable(one))
        return self._open

    def match(self, resource: str, context: Mapping[str, Value]) -> bool | Variable:
        """Whether the element covers a resource; a variable that has no value in the request."""
        opened = self.open
        for test in self._tests:
            if test(resource):
                return not self.excluding
        missing: Variable | None = None
        for parts in opened:
            resolved = resolve(parts, context)
            if isinstance(resolved, Variable):
                missing = resolved
            elif _test_of(resolved)(resource):
                return not self.excluding
        return missing or self.excluding


def _has_variable(parts: Sequence[Part]) -> bool:
    return any(isinstance(part, Variable) for part in parts)


# What variables became, by the pieces of a pattern: the same callers come again.
_tests: Memory[tuple[Part, ...], Test] = Memory(1_000_000)  # characters


def _test_of(parts: tuple[Part, ...]) -> Test:
    found = _tests.get(parts)
    if found is not None:
        return found
    weight = 500 + sum(len(part.text) for part in parts if not isinstance(part, Variable))
    return _tests.put(parts, arn_glob(parts), weight)
