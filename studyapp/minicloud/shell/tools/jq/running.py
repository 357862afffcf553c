"""Runs a filter of jq: each part gives any number of values. All work is counted."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from studyapp.minicloud.shell.regex import Budget
from studyapp.minicloud.shell.tools.jq import paths
from studyapp.minicloud.shell.tools.jq.syntax import Node
from studyapp.minicloud.shell.tools.jq.values import (
    JqError,
    combined,
    element,
    holds,
    kind,
    members,
    order,
    part,
    shown,
    written,
)

Found = Iterator[Any]
Variables = Mapping[str, Any]
ELEMENTS_A_STEP = 8
STEPS_A_PART = 4  # one part of a filter costs as much as some steps of a search


class Machine:
    """Runs filters with one budget; `functions` by name and number of arguments."""

    def __init__(self, budget: Budget, functions: "Functions") -> None:
        self.budget = budget
        self.functions = functions

    def made(self, value: Any) -> Any:
        """Count a value that was made."""
        if isinstance(value, (str, list, dict)):
            self.budget.spend(len(value) // ELEMENTS_A_STEP)
        return value

    def run(self, node: Node, value: Any, variables: Variables) -> Found:
        """The values that a filter gives for one."""
        self.budget.spend(STEPS_A_PART)
        handler = getattr(self, f"_{node.kind}", None)
        if handler is None:
            raise JqError(f"{node.kind} is not part of this jq")
        yield from handler(node, value, variables)

    def first(self, node: Node, value: Any, variables: Variables) -> Any:
        """The first value that a filter gives; None when there is none."""
        return next(self.run(node, value, variables), None)

    def pairs(self, node: Node, value: Any, variables: Variables) -> Iterator[tuple[Any, Any]]:
        """Every value of the second part with every one of the first."""
        for right in self.run(node.parts[1], value, variables):
            for left in self.run(node.parts[0], value, variables):
                yield left, right

    def _identity(self, _node: Node, value: Any, _variables: Variables) -> Found:
        yield value

    def _literal(self, node: Node, _value: Any, _variables: Variables) -> Found:
        yield node.value

    def _recurse(self, _node: Node, value: Any, _variables: Variables) -> Found:
        todo = [value]
        while todo:
            self.budget.spend(1)
            current = todo.pop()
            yield current
            if isinstance(current, (list, dict)):
                todo.extend(reversed(members(current)))

    def _variable(self, node: Node, _value: Any, variables: Variables) -> Found:
        if node.value not in variables:
            raise JqError(f"${node.value} is not defined")
        yield variables[node.value]

    def _index(self, node: Node, value: Any, variables: Variables) -> Found:
        for base in self.run(node.parts[0], value, variables):
            for key in self.run(node.parts[1], value, variables):
                yield element(base, key)

    def _slice(self, node: Node, value: Any, variables: Variables) -> Found:
        for base in self.run(node.parts[0], value, variables):
            for low in self.run(node.parts[1], value, variables):
                for high in self.run(node.parts[2], value, variables):
                    yield self.made(part(base, low, high))

    def _each(self, node: Node, value: Any, variables: Variables) -> Found:
        for base in self.run(node.parts[0], value, variables):
            yield from members(base)

    def _try(self, node: Node, value: Any, variables: Variables) -> Found:
        try:
            yield from self.run(node.parts[0], value, variables)
        except JqError as error:
            if len(node.parts) > 1:
                yield from self.run(node.parts[1], error.value, variables)

    def _pipe(self, node: Node, value: Any, variables: Variables) -> Found:
        for found in self.run(node.parts[0], value, variables):
            yield from self.run(node.parts[1], found, variables)

    def _comma(self, node: Node, value: Any, variables: Variables) -> Found:
        for one in node.parts:
            yield from self.run(one, value, variables)

    def _bind(self, node: Node, value: Any, variables: Variables) -> Found:
        for found in self.run(node.parts[0], value, variables):
            yield from self.run(node.parts[1], value, {**variables, node.value: found})

    def _otherwise(self, node: Node, value: Any, variables: Variables) -> Found:
        some = False
        try:
            for found in self.run(node.parts[0], value, variables):
                if holds(found):
                    some = True
                    yield found
        except JqError:
            pass
        if not some:
            yield from self.run(node.parts[1], value, variables)

    def _or(self, node: Node, value: Any, variables: Variables) -> Found:
        for left in self.run(node.parts[0], value, variables):
            if holds(left):
                yield True
                continue
            yield from (holds(right) for right in self.run(node.parts[1], value, variables))

    def _and(self, node: Node, value: Any, variables: Variables) -> Found:
        for left in self.run(node.parts[0], value, variables):
            if not holds(left):
                yield False
                continue
            yield from (holds(right) for right in self.run(node.parts[1], value, variables))

    def _compare(self, node: Node, value: Any, variables: Variables) -> Found:
        for left, right in self.pairs(node, value, variables):
            self.made(left)
            a, b = order(left), order(right)
            yield COMPARE[node.value](a, b)

    def _sum(self, node: Node, value: Any, variables: Variables) -> Found:
        for left, right in self.pairs(node, value, variables):
            if node.value == "*" and {kind(left), kind(right)} == {"string", "number"}:
                yield self.made(self._repeated(left, right))
            else:
                yield self.made(combined(node.value, left, right))

    def _repeated(self, left: Any, right: Any) -> Any:
        text, count = (left, right) if isinstance(left, str) else (right, left)
        if count <= 0:
            return None
        whole = max(int(min(count, 1e9)), 1)
        self.budget.spend(whole * len(text) // ELEMENTS_A_STEP)
        return text * whole

    def _negate(self, node: Node, value: Any, variables: Variables) -> Found:
        for found in self.run(node.parts[0], value, variables):
            if kind(found) != "number":
                raise JqError(f"{shown(found)} cannot be negated")
            yield -found

    def _array(self, node: Node, value: Any, variables: Variables) -> Found:
        yield self.made(list(self.run(node.parts[0], value, variables)))

    def _object(self, node: Node, value: Any, variables: Variables) -> Found:
        yield from self._objects(node.parts, value, variables, {})

    def _objects(
        self, parts: tuple[Node, ...], value: Any, variables: Variables, made: dict[str, Any]
    ) -> Found:
        if not parts:
            yield self.made(dict(made))
            return
        for key in self.run(parts[0], value, variables):
            if not isinstance(key, str):
                raise JqError(f"Object keys must be strings, not {shown(key)}")
            for item in self.run(parts[1], value, variables):
                yield from self._objects(parts[2:], value, variables, {**made, key: item})

    def _condition(self, node: Node, value: Any, variables: Variables) -> Found:
        for asked in self.run(node.parts[0], value, variables):
            yield from self.run(node.parts[1 if holds(asked) else 2], value, variables)

    def _reduce(self, node: Node, value: Any, variables: Variables) -> Found:
        source, start, update = node.parts
        held = self.first(start, value, variables)
        for found in self.run(source, value, variables):
            for last in self.run(update, held, {**variables, node.value: found}):
                held = last
        yield held

    def _call(self, node: Node, value: Any, variables: Variables) -> Found:
        function = self.functions.get((node.value, len(node.parts)))
        if function is None:
            raise JqError(f"{node.value}/{len(node.parts)} is not defined")
        if isinstance(value, (str, list, dict)):
            self.budget.spend(len(value) // 2)
        for found in function(self, node.parts, value, variables):
            yield self.made(found)

    def _text(self, node: Node, value: Any, variables: Variables) -> Found:
        yield from self._texts(node.parts, node.value or "@text", value, variables)

    def _texts(self, parts: tuple[Node, ...], form: str, value: Any, variables: Variables) -> Found:
        head, *rest = parts
        if not rest:
            yield head.value
            return
        for tail in self._texts(tuple(rest[1:]), form, value, variables):
            for found in self.run(rest[0], value, variables):
                yield self.made(head.value + formatted(form, found) + tail)

    def _format(self, node: Node, value: Any, _variables: Variables) -> Found:
        yield self.made(formatted(node.value, value))

    def _assign(self, node: Node, value: Any, variables: Variables) -> Found:
        yield from paths.assigned(self, node, value, variables)


Function = Callable[[Machine, tuple[Node, ...], Any, Variables], Found]
Functions = Mapping[tuple[str, int], Function]


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def text_of(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else written(value)


def formatted(form: str, value: Any) -> str:
    """A value by `@csv` and its kin; JqError."""
    if form in {"@csv", "@tsv", "@sh"}:
        return _row(form, value)
    if form == "@json":
        return written(value)
    if form not in FORMATS:
        raise JqError(f"{form.removeprefix('@')} is not a valid format")
    return FORMATS[form](text_of(value))


def _decoded(text: str) -> str:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise JqError(f"{shown(text)} is not valid base64 data") from None
    return data.decode("utf-8", "replace")


def _as_html(text: str) -> str:
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ("'", "#39"), ('"', "quot")):
        text = text.replace(sign, f"&{name};")
    return text


FORMATS: dict[str, Callable[[str], str]] = {
    "@text": str,
    "@base64": lambda text: base64.b64encode(text.encode("utf-8", "replace")).decode(),
    "@base64d": _decoded,
    "@uri": lambda text: quote(text, safe="-_.~", errors="replace"),
    "@html": _as_html,
}


def _row(form: str, value: Any) -> str:
    if form == "@sh" and not isinstance(value, list):
        value = [value]
    if not isinstance(value, list):
        raise JqError(f"{shown(value)} cannot be {form[1:]}-formatted, only an array can be")
    cells = []
    for item in value:
        if isinstance(item, (list, dict)):
            raise JqError(f"{shown(item)} is not valid in a {form[1:]} row")
        text = "" if item is None and form != "@sh" else text_of(item)
        if isinstance(item, str):
            text = _quoted(form, text)
        cells.append(text)
    return {"@csv": ",", "@tsv": "\t", "@sh": " "}[form].join(cells)


def _quoted(form: str, text: str) -> str:
    if form == "@csv":
        return '"' + text.replace('"', '""') + '"'
    if form == "@sh":
        return "'" + text.replace("'", "'\\''") + "'"
    for sign, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, escape)
    return text
