"""Runs a program of awk over lines. All work is counted."""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from studyapp.minicloud.shell.regex import Budget, Regex
from studyapp.minicloud.shell.tools.awk.functions import call
from studyapp.minicloud.shell.tools.awk.reading import Rule
from studyapp.minicloud.shell.tools.awk.values import Value, number, order, text, truth
from studyapp.minicloud.shell.tools.descent import Node

STEPS_A_PART = 3
CHARACTERS_A_STEP = 16
MOST_FIELDS = 10_000
FORM = re.compile(r"%([-+ 0#]*)(\*|\d{0,4})(?:\.(\d{0,4}))?([a-zA-Z%])")


class AwkError(Exception):
    """A program that failed; its text says why."""


class Next(Exception):
    """`next`: on with the next line."""


class Exit(Exception):
    """`exit`: the program ends."""


class Jump(Exception):
    """`break`, or `continue` with `again`."""

    def __init__(self, *, again: bool) -> None:
        super().__init__()
        self.again = again


class Machine:
    """Runs rules; variables, arrays and the fields of the present line."""

    def __init__(self, budget: Budget, variables: dict[str, Value]) -> None:
        self.budget = budget
        defaults: dict[str, Value] = {
            "FS": " ",
            "OFS": " ",
            "ORS": "\n",
            "NR": 0.0,
            "SUBSEP": "\x1c",
        }
        self.variables = {**defaults, **variables}
        self.arrays: dict[str, dict[str, Value]] = {}
        self.fields: list[str] = [""]
        self.out: list[str] = []
        self.code = 0
        self.ranges: set[int] = set()  # of rules whose range has begun
        self.patterns: dict[str, Regex] = {}

    def run(self, rules: list[Rule], lines: Iterator[str]) -> None:
        """BEGIN, every line, END; RegexError when it takes too long."""
        try:
            self._all(rules, "BEGIN")
            if any(rule.pattern != "BEGIN" for rule in rules):
                for line in lines:
                    self.variables["NR"] = number(self.variables["NR"]) + 1
                    self.line(line)
                    self._line(rules)
        except Exit:
            pass
        try:
            self._all(rules, "END")
        except Exit:
            return

    def _all(self, rules: list[Rule], name: str) -> None:
        for rule in rules:
            if rule.pattern == name and rule.action:
                self.do(rule.action)

    def _line(self, rules: list[Rule]) -> None:
        try:
            for rule in rules:
                if isinstance(rule.pattern, str) or not self._holds(rule):
                    continue
                if rule.action:
                    self.do(rule.action)
                else:
                    self.write(self.fields[0] + text(self.variables["ORS"]))
        except Next:
            return

    def _holds(self, rule: Rule) -> bool:
        """Whether a line fits a rule's pattern, or stands in its range."""
        if not isinstance(rule.pattern, Node):
            return True
        begun = id(rule) in self.ranges
        if not begun and not truth(self.value(rule.pattern)):
            return False
        if rule.until:
            self.ranges.add(id(rule))
            if truth(self.value(rule.until)):
                self.ranges.discard(id(rule))
        return True

    def line(self, line: str) -> None:
        """Take a line apart."""
        self.budget.spend(1 + len(line) // CHARACTERS_A_STEP)
        parts = self.parts(line, text(self.variables["FS"]))
        self.fields = [line, *parts]
        self.variables["NF"] = float(len(parts))

    def parts(self, line: str, sign: str) -> list[str]:
        """A text cut at blanks, at a character or at a pattern."""
        if sign == " ":
            return line.split()
        if not line:
            return []
        if len(sign) == 1:
            return line.split(sign)
        found, at = [], 0
        for match in self.pattern(sign).every(line):
            left, right = match.span
            if right > left:
                found.append(line[at:left])
                at = right
        return [*found, line[at:]]

    def pattern(self, source: str) -> Regex:
        """A regular expression, kept for the run."""
        if source not in self.patterns:
            self.patterns[source] = Regex(source, extended=True, budget=self.budget)
        return self.patterns[source]

    def write(self, made: str) -> None:
        """Print."""
        self.budget.spend(1 + len(made) // CHARACTERS_A_STEP)
        self.out.append(made)

    def made(self, value: str) -> str:
        """Count a text that was made."""
        self.budget.spend(len(value) // CHARACTERS_A_STEP)
        return value

    # Statements ----------------------------------------------------------------------------------

    def do(self, node: Node) -> None:
        """Run a statement."""
        self.budget.spend(STEPS_A_PART)
        handler = getattr(self, f"_do_{node.kind}", None)
        if handler is None:
            self.value(node)
        else:
            handler(node)

    def _do_block(self, node: Node) -> None:
        for part in node.parts:
            self.do(part)

    def _do_print(self, node: Node) -> None:
        values = [text(self.value(part)) for part in node.parts] or [self.fields[0]]
        ends = text(self.variables["ORS"])
        self.write(text(self.variables["OFS"]).join(values) + ends)

    def _do_printf(self, node: Node) -> None:
        values = [self.value(part) for part in node.parts]
        if not values:
            raise AwkError("printf: no format")
        self.write(self.formatted(text(values[0]), values[1:]))

    def _do_next(self, _node: Node) -> None:
        raise Next

    def _do_exit(self, node: Node) -> None:
        if node.parts:
            self.code = int(number(self.value(node.parts[0]))) % 256
        raise Exit

    def _do_break(self, _node: Node) -> None:
        raise Jump(again=False)

    def _do_continue(self, _node: Node) -> None:
        raise Jump(again=True)

    def _do_delete(self, node: Node) -> None:
        if node.parts:
            self.array(node.value).pop(self.key(node.parts[0]), None)
        else:
            self.array(node.value).clear()

    def _do_if(self, node: Node) -> None:
        asked, then, other = node.parts
        self.do(then if truth(self.value(asked)) else other)

    def _round(self, body: Node) -> bool:
        """Go through a loop's body once; whether the loop goes on."""
        try:
            self.do(body)
        except Jump as jump:
            return jump.again
        return True

    def _do_while(self, node: Node) -> None:
        asked, body = node.parts
        while truth(self.value(asked)):
            if not self._round(body):
                return

    def _do_for(self, node: Node) -> None:
        start, asked, step, body = node.parts
        self.do(start)
        while truth(self.value(asked)):
            if not self._round(body):
                return
            self.do(step)

    def _do_each(self, node: Node) -> None:
        name, array = node.value
        for key in list(self.array(array)):
            self.variables[name] = key
            if not self._round(node.parts[0]):
                return

    # Values --------------------------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        """The value of an expression."""
        self.budget.spend(STEPS_A_PART)
        handler: Callable[[Node], Value] = getattr(self, f"_{node.kind}")
        return handler(node)

    def both(self, node: Node) -> tuple[Value, Value]:
        """The values of the two parts."""
        left, right = node.parts
        return self.value(left), self.value(right)

    def array(self, name: str) -> dict[str, Value]:
        """An array, made at its first use."""
        return self.arrays.setdefault(name, {})

    def key(self, node: Node) -> str:
        """The key of an element; several values are one key."""
        if node.kind != "several":
            return text(self.value(node))
        return text(self.variables["SUBSEP"]).join(text(self.value(p)) for p in node.parts)

    def _value(self, node: Node) -> Value:
        found: Value = node.value
        return found

    def _pattern(self, node: Node) -> Value:
        return float(self.pattern(node.value).search(self.fields[0]) is not None)

    def _several(self, node: Node) -> Value:
        return self.key(node)

    def _name(self, node: Node) -> Value:
        return self.variables.get(node.value)

    def _element(self, node: Node) -> Value:
        return self.array(node.value).setdefault(self.key(node.parts[0]), None)

    def _field(self, node: Node) -> Value:
        place = self._place(node)
        return order(self.fields[place]) if place < len(self.fields) else None

    def _place(self, node: Node) -> int:
        place = number(self.value(node.parts[0]))
        if not 0 <= place <= MOST_FIELDS:
            raise AwkError(f"trying to access out of range field {text(place)}")
        return int(place)

    def _assign(self, node: Node) -> Value:
        target, source = node.parts
        made = self.value(source)
        if node.value != "=":
            made = calculated(node.value[0], number(self.value(target)), number(made))
        return self.put(target, made)

    def put(self, target: Node, made: Value) -> Value:
        """Set a variable, an element or a field."""
        if target.kind == "element":
            self.array(target.value)[self.key(target.parts[0])] = made
        elif target.kind == "field":
            self._put_field(self._place(target), text(made))
        else:
            self.variables[target.value] = made
            if target.value == "NF":
                count = min(max(int(number(made)), 0), MOST_FIELDS)
                parts = self.fields[1 : count + 1]
                self._joined([*parts, *[""] * (count - len(parts))])
        return made

    def _put_field(self, place: int, made: str) -> None:
        if place == 0:
            self.line(made)
            return
        parts = [*self.fields[1:], *[""] * (place + 1 - len(self.fields))]
        parts[place - 1] = made
        self._joined(parts)

    def _joined(self, parts: list[str]) -> None:
        whole = self.made(text(self.variables["OFS"]).join(parts))
        self.fields = [whole, *parts]
        self.variables["NF"] = float(len(parts))

    def _count(self, node: Node) -> Value:
        target = node.parts[0]
        if target.kind not in {"name", "field", "element"}:
            raise AwkError("++ and -- need a variable")
        before = number(self.value(target))
        after = before + (1 if "++" in node.value else -1)
        self.put(target, after)
        return after if node.value.endswith("x") else before

    def _choice(self, node: Node) -> Value:
        asked, then, other = node.parts
        return self.value(then if truth(self.value(asked)) else other)

    def _or(self, node: Node) -> Value:
        return float(any(truth(self.value(part)) for part in node.parts))

    def _and(self, node: Node) -> Value:
        return float(all(truth(self.value(part)) for part in node.parts))

    def _in(self, node: Node) -> Value:
        return float(self.key(node.parts[0]) in self.array(node.value))

    def _match(self, node: Node) -> Value:
        left, right = node.parts
        source = right.value if right.kind == "pattern" else text(self.value(right))
        found = self.pattern(source).search(text(self.value(left))) is not None
        return float(found == (node.value == "~"))

    def _compare(self, node: Node) -> Value:
        left, right = self.both(node)
        if isinstance(left, str) or isinstance(right, str):
            return float(COMPARE[node.value](text(left), text(right)))
        return float(COMPARE[node.value](number(left), number(right)))

    def _join(self, node: Node) -> Value:
        left, right = self.both(node)
        return self.made(text(left) + text(right))

    def _sum(self, node: Node) -> Value:
        left, right = self.both(node)
        return calculated(node.value, number(left), number(right))

    def _signed(self, node: Node) -> Value:
        value = self.value(node.parts[0])
        if node.value == "!":
            return float(not truth(value))
        return -number(value) if node.value == "-" else number(value)

    def _call(self, node: Node) -> Value:
        return call(self, node)

    def formatted(self, form: str, values: list[Value]) -> str:
        """`printf`."""
        left = list(values)

        def filled(found: "re.Match[str]") -> str:
            flags, width, places, kind = found.groups()
            if kind == "%":
                return "%"
            if width == "*":
                width = str(int(number(left.pop(0) if left else None)))[:4]
            return _one(flags, width, places, kind, left.pop(0) if left else None)

        return self.made(FORM.sub(filled, form))


def _one(flags: str, width: str, places: str | None, kind: str, value: Value) -> str:
    form = f"%{flags}{width}" + ("" if places is None else f".{places or 0}")
    try:
        if kind in {"d", "i"}:
            return (form + "d") % int(number(value))
        if kind in {"o", "x", "X", "u"}:
            return (form + kind.replace("u", "d")) % int(number(value))
        if kind in {"e", "f", "g", "E", "F", "G"}:
            return (form + kind) % number(value)
        if kind == "c":
            return (form + "s") % (
                text(value)[:1] if isinstance(value, str) else chr(int(number(value)))
            )
        if kind == "s":
            return (form + "s") % text(value)
    except (ValueError, OverflowError):
        raise AwkError("printf: a value is out of range") from None
    raise AwkError(f"printf: unknown conversion %{kind}")


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
}


def calculated(sign: str, left: float, right: float) -> float:
    """Two numbers under an operator."""
    if sign in {"/", "%"} and right == 0:
        raise AwkError("division by zero" + (" in %" if sign == "%" else ""))
    try:
        return {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
            "%": lambda: math.fmod(left, right),
            "^": lambda: float(left**right),
        }[sign]()
    except (OverflowError, ZeroDivisionError, ValueError, TypeError):
        return math.inf
