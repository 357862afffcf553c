"""Shapes compiled to functions that find what is wrong with a value.

A check answers None for a good value, which is the road that must be fast: no path is built, no
list made, until something is wrong. Shapes are compiled once for each service.

Nothing is checked twice on the way down, and nobody looks further once `MOST` things are wrong:
what a bad value costs grows no faster than it does.
"""

import functools
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.spec.patterns import Matcher, matcher
from studyapp.minicloud.spec.problems import Entry, KeyOf, Kind, Problem, Step

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

Problems = list[Problem]
Check = Callable[[Any], Problems | None]

MOST = 100  # things that are told to be wrong

# What this engine holds for a type of botocore's. A bool is no number; a timestamp is an integer
# of milliseconds.
TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "boolean": (bool,),
    "timestamp": (int,),
}


class Compiler:
    """The checks of one service, each made when first asked for.

    `open_enums` names the shapes whose values are not limited to those that the model lists.
    """

    def __init__(self, open_enums: frozenset[str] = frozenset()) -> None:
        self._open_enums = open_enums
        self._checks: dict[tuple[str, bool, bool], Check] = {}
        self._lock = threading.RLock()

    def check(self, shape: "Shape") -> Check:
        """The check of a shape, the same function each time."""
        traits = shape.serialization
        key = (shape.name, bool(traits.get("hostLabel")), bool(traits.get("jsonvalue")))
        with self._lock:
            if key not in self._checks:
                # A shape that holds itself finds this while its own check is being made.
                self._checks[key] = functools.partial(self._later, key)
                self._checks[key] = self._made(shape, host_label=key[1], json_value=key[2])
            return self._checks[key]

    def _later(self, key: tuple[str, bool, bool], value: Any) -> Problems | None:
        return self._checks[key](value)

    def _made(self, shape: "Shape", *, host_label: bool, json_value: bool) -> Check:
        if json_value:
            return _json_value
        match shape.type_name:
            case "structure":
                return self._structure(shape)
            case "list":
                return _list(shape, self.check(shape.member))
            case "map":
                return _map(shape, self.check(shape.key), self.check(shape.value))
            case "string" | "character":
                is_open = shape.name in self._open_enums
                return _string(shape, host_label=host_label, is_open=is_open)
            case "blob":
                return _blob(shape)
            case _:
                return _number(shape, host_label=host_label)

    def _structure(self, shape: "StructureShape") -> Check:
        if shape.is_document_type:
            return _document
        tests = {name: self.check(member) for name, member in shape.members.items()}
        free = {name for name, member in shape.members.items() if _filled_in(member)}
        required = tuple(name for name in shape.metadata.get("required", ()) if name not in free)
        needed = frozenset(required)
        union = shape.is_tagged_union

        def check(value: Any) -> Problems | None:
            if value.__class__ is not dict:
                return [Problem("type", (), value, "structure")]
            if union and len(value) != 1:
                return _union(value, tests, required)
            told: dict[str, Problems] = {}
            if needed <= value.keys():
                for name, item in value.items():
                    test = tests.get(name)
                    bad = [] if test is None else test(item)
                    if bad is not None:
                        told[name] = bad
                        break
                else:
                    return None
            return _members(value, tests, required, told)

        return check


def _filled_in(member: "Shape") -> bool:
    """Is it an idempotency token, which clients make when none is given?"""
    return bool(member.metadata.get("idempotencyToken"))


def _members(
    value: dict[str, Any],
    tests: Mapping[str, Check],
    required: Iterable[str],
    told: Mapping[str, Problems],
) -> Problems:
    """The problems of a structure: what is missing, what is unknown, what is wrong within.

    `told` are those of the members that were checked already.
    """
    known = tuple(tests)
    found = [Problem("required", (), value, name) for name in required if name not in value]
    strange = (name for name in value if name not in tests)
    found += [Problem("unknown", (), value, name, known) for name in islice(strange, MOST)]
    for name, item in value.items():
        if len(found) >= MOST:
            break
        if name in tests:
            found += _under(name, told[name] if name in told else tests[name](item))
    return found


def _union(value: dict[str, Any], tests: Mapping[str, Check], required: Iterable[str]) -> Problems:
    kind: Kind = "union-many" if value else "union-empty"
    return [Problem(kind, (), value, names=tuple(tests)), *_members(value, tests, required, {})]


def _under(step: Step, problems: Problems | None) -> Problems:
    return [problem.under(step) for problem in problems or ()]


def _list(shape: "ListShape", test: Check) -> Check:
    lowest, highest = _limits(shape)
    name = shape.name

    def check(value: Any) -> Problems | None:
        if value.__class__ is not list:
            return [Problem("type", (), value, "list")]
        found = _length(value, len(value), lowest, highest, name)
        for index, item in enumerate(value):
            bad = test(item)
            if bad is not None:
                found += _under(index, bad)
                if len(found) >= MOST:
                    break
        return found or None

    return check


def _map(shape: "MapShape", key_test: Check, test: Check) -> Check:
    lowest, highest = _limits(shape)
    name = shape.name

    def check(value: Any) -> Problems | None:
        if value.__class__ is not dict:
            return [Problem("type", (), value, "map")]
        found = _length(value, len(value), lowest, highest, name)
        for key, item in value.items():
            found += _under(KeyOf(key), key_test(key)) + _under(Entry(key), test(item))
            if len(found) >= MOST:
                break
        return found or None

    return check


def _string(shape: "Shape", *, host_label: bool, is_open: bool) -> Check:
    name, secret = shape.name, bool(shape.metadata.get("sensitive"))
    lowest, highest = _limits(shape)
    lowest = 1 if host_label and lowest is None else lowest
    names = () if is_open else tuple(shape.metadata.get("enum", ()))
    enum = frozenset(names)
    pattern: str = shape.metadata.get("pattern", "")
    matches: Matcher | None = matcher(pattern) if pattern else None
    if not (enum or matches or lowest or highest is not None):
        return functools.partial(_any_string, secret=secret)

    def check(value: Any) -> Problems | None:
        if value.__class__ is not str:
            return [Problem("type", (), value, "string", shape=name, secret=secret)]
        found = []
        if enum and value not in enum:
            found.append(Problem("enum", (), value, None, names, name, secret))
        if matches is not None and not matches(value):
            found.append(Problem("pattern", (), value, pattern, (), name, secret))
        return found + _length(value, len(value), lowest, highest, name, secret=secret) or None

    return check


def _any_string(value: Any, *, secret: bool) -> Problems | None:
    return None if value.__class__ is str else [Problem("type", (), value, "string", secret=secret)]


def _blob(shape: "Shape") -> Check:
    name, secret = shape.name, bool(shape.metadata.get("sensitive"))
    lowest, highest = _limits(shape)

    def check(value: Any) -> Problems | None:
        if isinstance(value, Blob):
            size = value.length
        elif isinstance(value, (bytes, bytearray)):
            size = len(value)
        else:
            return [Problem("type", (), value, "blob", shape=name, secret=secret)]
        return _length(value, size, lowest, highest, name, secret=secret) or None

    return check


def _number(shape: "Shape", *, host_label: bool) -> Check:
    """A number, a bool or a timestamp."""
    kind, name = shape.type_name, shape.name
    types: tuple[Any, ...] = TYPES[kind]
    lowest, highest = _limits(shape)
    lowest = 1 if host_label and lowest is None else lowest

    def check(value: Any) -> Problems | None:
        if value.__class__ not in types:
            return [Problem("type", (), value, kind, shape=name)]
        if lowest is not None and value < lowest:
            return [Problem("min-value", (), value, lowest, shape=name)]
        if highest is not None and value > highest:
            return [Problem("max-value", (), value, highest, shape=name)]
        return None

    return check


def _limits(shape: "Shape") -> tuple[Any, Any]:
    return shape.metadata.get("min"), shape.metadata.get("max")


def _length(
    value: Any,
    size: int,
    lowest: int | None,
    highest: int | None,
    shape: str,
    *,
    secret: bool = False,
) -> Problems:
    if lowest is not None and size < lowest:
        return [Problem("min-length", (), value, lowest, (), shape, secret)]
    if highest is not None and size > highest:
        return [Problem("max-length", (), value, highest, (), shape, secret)]
    return []


def _document(value: Any) -> Problems | None:
    """A free JSON value."""
    if isinstance(value, dict):
        nested = [_under(key, _document(item)) for key, item in value.items()]
    elif isinstance(value, list):
        nested = [_under(index, _document(item)) for index, item in enumerate(value)]
    elif value is None or isinstance(value, (str, int, bool, float)):
        return None
    else:
        return [Problem("document", (), value)]
    return [problem for problems in nested for problem in problems] or None


def _json_value(value: Any) -> Problems | None:
    """A value that a header carries as JSON."""
    try:
        json.dumps(value)
    except (ValueError, TypeError) as error:
        return [Problem("json", (), value, str(error))]
    return None
