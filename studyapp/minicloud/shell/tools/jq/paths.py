"""Places in a value: which a filter names, what stands there, and how it is changed."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.shell.tools.jq.syntax import Node
from studyapp.minicloud.shell.tools.jq.values import (
    JqError,
    combined,
    element,
    holds,
    kind,
    members,
    shown,
)

if TYPE_CHECKING:
    from studyapp.minicloud.shell.tools.jq.running import Machine, Variables

Path = tuple[Any, ...]
Place = tuple[Path, Any]  # with what stands there
Places = Iterator[Place]
LARGEST = 100_000  # the last place of a list that an assignment may fill


def places(machine: "Machine", node: Node, value: Any, variables: "Variables") -> Places:
    """The places that a filter names, below the whole value."""
    yield from _below(machine, node, ((), value), variables)


def _below(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    machine.budget.spend(1)
    name = f"call {node.value}/{len(node.parts)}" if node.kind == "call" else node.kind
    walk = WALKS.get(name)
    if walk is None:
        raise JqError("Invalid path expression")
    yield from walk(machine, node, at, variables)


def _itself(_machine: "Machine", _node: Node, at: Place, _variables: "Variables") -> Places:
    yield at


def _index(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    for base, held in _below(machine, node.parts[0], at, variables):
        for key in machine.run(node.parts[1], at[1], variables):
            yield (*base, key), element(held, key)


def _each(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    for base, held in _below(machine, node.parts[0], at, variables):
        keys = list(held) if isinstance(held, dict) else range(len(members(held)))
        yield from (((*base, key), held[key]) for key in keys)


def _pipe(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    for found in _below(machine, node.parts[0], at, variables):
        yield from _below(machine, node.parts[1], found, variables)


def _comma(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    for one in node.parts:
        yield from _below(machine, one, at, variables)


def _try(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    try:
        yield from _below(machine, node.parts[0], at, variables)
    except JqError:
        return


def _condition(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    for asked in machine.run(node.parts[0], at[1], variables):
        yield from _below(machine, node.parts[1 if holds(asked) else 2], at, variables)


def _otherwise(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    found = [one for one in _below(machine, node.parts[0], at, variables) if holds(one[1])]
    yield from found or _below(machine, node.parts[1], at, variables)


def _select(machine: "Machine", node: Node, at: Place, variables: "Variables") -> Places:
    for asked in machine.run(node.parts[0], at[1], variables):
        if holds(asked):
            yield at


def _recurse(machine: "Machine", _node: Node, at: Place, _variables: "Variables") -> Places:
    yield from _everything(machine, *at)


def _end(_machine: "Machine", node: Node, at: Place, _variables: "Variables") -> Places:
    key = 0 if node.value == "first" else -1
    yield (*at[0], key), element(at[1], key)


def _nothing(_machine: "Machine", _node: Node, _at: Place, _variables: "Variables") -> Places:
    yield from ()


WALKS: "dict[str, Callable[[Machine, Node, Place, Variables], Places]]" = {
    "identity": _itself,
    "index": _index,
    "each": _each,
    "pipe": _pipe,
    "comma": _comma,
    "try": _try,
    "condition": _condition,
    "otherwise": _otherwise,
    "recurse": _recurse,
    "call select/1": _select,
    "call recurse/0": _recurse,
    "call first/0": _end,
    "call last/0": _end,
    "call empty/0": _nothing,
}


def _everything(machine: "Machine", path: Path, value: Any) -> Places:
    todo = [(path, value)]
    while todo:
        machine.budget.spend(1)
        here, held = todo.pop()
        yield here, held
        if isinstance(held, dict):
            todo.extend(((*here, key), held[key]) for key in reversed(list(held)))
        elif isinstance(held, list):
            todo.extend(((*here, key), held[key]) for key in reversed(range(len(held))))


def put(value: Any, path: Path, made: Any) -> Any:
    """The value with something else at a place; JqError when there can be no such place."""
    if not path:
        return made
    key, *rest = path
    if isinstance(key, str) and (value is None or isinstance(value, dict)):
        held = value or {}
        return {**held, key: put(held.get(key), tuple(rest), made)}
    if kind(key) == "number" and (value is None or isinstance(value, list)):
        items = list(value or ())
        place = int(key) + (len(items) if key < 0 else 0)
        if not 0 <= place <= LARGEST:
            raise JqError("Out of bounds negative array index" if place < 0 else "Array too large")
        items += [None] * (place + 1 - len(items))
        items[place] = put(items[place], tuple(rest), made)
        return items
    raise JqError(f"Cannot index {kind(value)} with {kind(key)}")


def without(machine: "Machine", value: Any, paths: list[Path]) -> Any:
    """The value without what stands at some places."""
    for path in sorted(paths, key=_place, reverse=True):
        value = machine.made(_removed(value, path))
    return value


def _place(path: Path) -> list[tuple[int, Any]]:
    return [(int(isinstance(key, str)), key) for key in path]


def _removed(value: Any, path: Path) -> Any:
    if value is None or not path:
        return None
    key, *rest = path
    found = element(value, key)
    if rest:
        return put(value, (key,), _removed(found, tuple(rest))) if found is not None else value
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if name != key}
    items = list(value)
    if -len(items) <= key < len(items):
        del items[int(key)]
    return items


def assigned(machine: "Machine", node: Node, value: Any, variables: "Variables") -> Iterator[Any]:
    """`path = value`, `path |= filter`, `path += value` and their kin."""
    left, right = node.parts
    if node.value == "|=":
        yield _updated(machine, left, right, value, variables)
        return
    for given in machine.run(right, value, variables):
        whole = value
        for path, held in list(places(machine, left, value, variables)):
            made = given
            if node.value == "//=":
                made = held if holds(held) else given
            elif node.value != "=":
                made = combined(node.value[0], held, given)
            whole = machine.made(put(whole, path, made))
        yield whole


def _updated(
    machine: "Machine", left: Node, right: Node, value: Any, variables: "Variables"
) -> Any:
    gone: list[Path] = []
    for path, held in list(places(machine, left, value, variables)):
        found = list(machine.run(right, held, variables))[:1]
        if found:
            value = machine.made(put(value, path, found[0]))
        else:
            gone.append(path)
    return without(machine, value, gone)


def at_path(value: Any, path: Any) -> Any:
    """`getpath`: what stands at a place, null where there is none."""
    if not isinstance(path, list):
        raise JqError("Path must be specified as an array")
    for key in path:
        if value is None:
            return None
        value = element(value, key)
    return value


def path_list(path: Any) -> Path:
    """A path that was given as a list."""
    if not isinstance(path, list):
        raise JqError(f"Path must be specified as an array, not {shown(path)}")
    return tuple(path)
