"""The functions of awk."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from studyapp.minicloud.shell.tools.awk.values import Value, number, order, text
from studyapp.minicloud.shell.tools.descent import Node

if TYPE_CHECKING:
    from studyapp.minicloud.shell.tools.awk.running import Machine

Parts = list[Node]


def call(machine: "Machine", node: Node) -> Value:
    """Call a function."""
    return FUNCTIONS[node.value](machine, list(node.parts))


def _source(machine: "Machine", node: Node) -> str:
    return str(node.value) if node.kind == "pattern" else text(machine.value(node))


def _length(machine: "Machine", parts: Parts) -> Value:
    if not parts:
        return float(len(machine.fields[0]))
    if parts[0].kind == "name" and parts[0].value in machine.arrays:
        return float(len(machine.arrays[parts[0].value]))
    return float(len(text(machine.value(parts[0]))))


def _substr(machine: "Machine", parts: Parts) -> Value:
    whole = text(machine.value(parts[0]))
    start = round(number(machine.value(parts[1])))
    if len(parts) < 3:
        return whole[max(start - 1, 0) :]
    end = start + round(min(number(machine.value(parts[2])), 1e9))
    return whole[max(start - 1, 0) : max(end - 1, 0)]


def _index(machine: "Machine", parts: Parts) -> Value:
    whole, sign = (text(machine.value(part)) for part in parts)
    return float(whole.find(sign) + 1)


def _split(machine: "Machine", parts: Parts) -> Value:
    whole = text(machine.value(parts[0]))
    sign = _source(machine, parts[2]) if len(parts) > 2 else text(machine.variables["FS"])
    found = machine.parts(whole, sign)
    machine.budget.spend(len(found))
    target = machine.array(str(parts[1].value))
    target.clear()
    target.update({str(place): order(item) for place, item in enumerate(found, 1)})
    return float(len(found))


def _substituted(machine: "Machine", parts: Parts, *, every: bool) -> Value:
    target = parts[2] if len(parts) > 2 else Node("field", (Node("value", value=0.0),))
    by, whole = text(machine.value(parts[1])), text(machine.value(target))
    made, at, count = "", 0, 0
    for match in machine.pattern(_source(machine, parts[0])).every(whole):
        left, right = match.span
        made = machine.made(made + whole[at:left] + _filled(by, whole[left:right]))
        at, count = right, count + 1
        if not every:
            break
    if count and target.kind in {"name", "field", "element"}:
        machine.put(target, made + whole[at:])
    return float(count)


def _filled(by: str, found: str) -> str:
    """`&` is what was found, `\\&` the sign itself."""
    pieces = by.split("\\&")
    return "&".join(piece.replace("&", found) for piece in pieces)


def _match(machine: "Machine", parts: Parts) -> Value:
    whole = text(machine.value(parts[0]))
    found = machine.pattern(_source(machine, parts[1])).search(whole)
    left, right = found.span if found else (-1, -2)
    machine.variables["RSTART"] = float(left + 1)
    machine.variables["RLENGTH"] = float(right - left)
    return float(left + 1)


def _sprintf(machine: "Machine", parts: Parts) -> Value:
    values = [machine.value(part) for part in parts]
    return machine.formatted(text(values[0]), values[1:])


FUNCTIONS: dict[str, Callable[["Machine", Parts], Value]] = {
    "length": _length,
    "substr": _substr,
    "index": _index,
    "split": _split,
    "sub": lambda machine, parts: _substituted(machine, parts, every=False),
    "gsub": lambda machine, parts: _substituted(machine, parts, every=True),
    "match": _match,
    "sprintf": _sprintf,
    "toupper": lambda machine, parts: text(machine.value(parts[0])).upper(),
    "tolower": lambda machine, parts: text(machine.value(parts[0])).lower(),
    "int": lambda machine, parts: float(
        int(max(min(number(machine.value(parts[0])), 1e300), -1e300))
    ),
}
