"""The functions of jq, by name and number of arguments."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from studyapp.minicloud.shell.tools.jq import matching, paths, plain
from studyapp.minicloud.shell.tools.jq.running import (
    STEPS_A_PART,
    Found,
    Function,
    Machine,
    Variables,
    text_of,
)
from studyapp.minicloud.shell.tools.jq.syntax import Node
from studyapp.minicloud.shell.tools.jq.values import (
    JqError,
    holds,
    kind,
    members,
    order,
    written,
)

Parts = tuple[Node, ...]
DEEPEST = 64
MOST = 100_000  # numbers of a range


def _plain(function: Callable[[Any], Any]) -> Function:
    """A function of the value alone."""

    def call(_machine: Machine, _parts: Parts, value: Any, _variables: Variables) -> Found:
        yield function(value)

    return call


def _with(function: Callable[..., Any]) -> Function:
    """A function of the value and of the values of its arguments."""

    def call(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
        for given in _product(machine, parts, value, variables):
            yield function(value, *given)

    return call


def _product(
    machine: Machine, parts: Parts, value: Any, variables: Variables
) -> Iterator[tuple[Any, ...]]:
    if not parts:
        yield ()
        return
    for last in machine.run(parts[-1], value, variables):
        for others in _product(machine, parts[:-1], value, variables):
            yield (*others, last)


# Functions that run their arguments ------------------------------------------------------------


def _map(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    yield [made for item in members(value) for made in machine.run(parts[0], item, variables)]


def _map_values(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    def changed(item: Any) -> list[Any]:
        return list(machine.run(parts[0], item, variables))[:1]

    if isinstance(value, dict):
        yield {key: made for key, item in value.items() for made in changed(item)}
    else:
        yield [made for item in members(value) for made in changed(item)]


def _select(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    for asked in machine.run(parts[0], value, variables):
        if holds(asked):
            yield value


def _by(
    finish: Callable[[list[tuple[Any, Any]]], Any],
) -> Function:
    """Functions over a list whose members are told apart by a filter."""

    def call(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
        items = plain.want(value, "array", what="cannot be sorted, as it is not an array")
        keyed = [(order(list(machine.run(parts[0], item, variables))), item) for item in items]
        yield finish(keyed)

    return call


def _grouped(keyed: list[tuple[Any, Any]]) -> list[list[Any]]:
    groups: list[tuple[Any, list[Any]]] = []
    for key, item in sorted(keyed, key=lambda pair: pair[0]):
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(item)
    return [items for _, items in groups]


def _last_greatest(keyed: list[tuple[Any, Any]]) -> Any:
    best: tuple[Any, Any] | None = None
    for pair in keyed:
        best = pair if best is None or pair[0] >= best[0] else best
    return best[1] if best else None


def _with_entries(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    changed = [
        made for entry in plain.entries(value) for made in machine.run(parts[0], entry, variables)
    ]
    yield plain.from_entries(changed)


def _verdicts(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Iterator[bool]:
    """Whether a filter holds for each member, or for each value of the filter before it."""
    items = members(value) if len(parts) == 1 else machine.run(parts[0], value, variables)
    for item in items:
        yield from (holds(asked) for asked in machine.run(parts[-1], item, variables))


def _any(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    yield any(_verdicts(machine, parts, value, variables))


def _all(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    yield all(_verdicts(machine, parts, value, variables))


def _first(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    for found in machine.run(parts[0], value, variables):
        yield found
        return


def _last(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    yield from list(machine.run(parts[0], value, variables))[-1:]


def _limit(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    for most in machine.run(parts[0], value, variables):
        left = most if kind(most) == "number" else 0
        if left <= 0:
            continue
        for found in machine.run(parts[1], value, variables):
            yield found
            left -= 1
            if left <= 0:
                break


def _range(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    for given in _product(machine, parts, value, variables):
        if any(kind(one) != "number" for one in given):
            raise JqError("Range bounds must be numeric")
        low, high = (0, given[0]) if len(given) == 1 else given[:2]
        step = given[2] if len(given) > 2 else 1
        count = math.ceil((high - low) / step) if step else 0
        if count > MOST:
            raise JqError("the range is too large here")
        for turn in range(max(count, 0)):
            machine.budget.spend(STEPS_A_PART)
            yield low + turn * step


def _recurse(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    todo = [value]
    while todo:
        machine.budget.spend(1)
        current = todo.pop()
        yield current
        try:
            todo.extend(reversed(list(machine.run(parts[0], current, variables))))
        except JqError:
            continue


def _walk(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    def walked(held: Any) -> Any:
        if isinstance(held, dict):
            held = {key: walked(item) for key, item in held.items()}
        elif isinstance(held, list):
            held = [walked(item) for item in held]
        return machine.first(parts[0], held, variables)

    yield walked(value)


def _empty(_machine: Machine, _parts: Parts, _value: Any, _variables: Variables) -> Found:
    yield from ()


def _error(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    problem = machine.first(parts[0], value, variables) if parts else value
    yield from _raised(JqError(problem))


def _raised(error: JqError) -> Found:
    raise error


def _path(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    for path, _ in paths.places(machine, parts[0], value, variables):
        yield list(path)


def _paths(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    for path, held in paths.places(machine, Node("recurse"), value, variables):
        if path and (not parts or holds(machine.first(parts[0], held, variables))):
            yield list(path)


def _del(machine: Machine, parts: Parts, value: Any, variables: Variables) -> Found:
    yield paths.without(
        machine, value, [path for path, _ in paths.places(machine, parts[0], value, variables)]
    )


def _env(_machine: Machine, _parts: Parts, _value: Any, variables: Variables) -> Found:
    yield variables.get("ENV", {})


def _of_kind(*kinds: str) -> Function:
    def call(_machine: Machine, _parts: Parts, value: Any, _variables: Variables) -> Found:
        if kind(value) in kinds:
            yield value

    return call


FUNCTIONS: dict[tuple[str, int], Function] = {
    ("add", 0): _plain(plain.total),
    ("all", 0): _plain(lambda value: all(map(holds, members(value)))),
    ("all", 1): _all,
    ("all", 2): _all,
    ("any", 0): _plain(lambda value: any(map(holds, members(value)))),
    ("any", 1): _any,
    ("any", 2): _any,
    ("arrays", 0): _of_kind("array"),
    ("ascii_downcase", 0): _plain(plain.in_letters(str.lower)),
    ("ascii_upcase", 0): _plain(plain.in_letters(str.upper)),
    ("booleans", 0): _of_kind("boolean"),
    ("capture", 1): matching.capture,
    ("capture", 2): matching.capture,
    ("ceil", 0): _plain(
        lambda value: math.ceil(plain.want(value, "number", what="number required"))
    ),
    ("contains", 1): _with(plain.contains),
    ("del", 1): _del,
    ("empty", 0): _empty,
    ("endswith", 1): _with(plain.ends),
    ("env", 0): _env,
    ("error", 0): _error,
    ("error", 1): _error,
    ("first", 0): _plain(lambda value: value[0] if members(value) else None),
    ("first", 1): _first,
    ("flatten", 0): _plain(plain.flattened),
    ("flatten", 1): _with(plain.flattened),
    ("floor", 0): _plain(
        lambda value: math.floor(plain.want(value, "number", what="number required"))
    ),
    ("from_entries", 0): _plain(plain.from_entries),
    ("fromdate", 0): _plain(plain.seconds),
    ("fromdateiso8601", 0): _plain(plain.seconds),
    ("fromjson", 0): _plain(plain.parsed),
    ("getpath", 1): _with(paths.at_path),
    ("group_by", 1): _by(_grouped),
    ("gsub", 2): matching.gsub,
    ("gsub", 3): matching.gsub,
    ("has", 1): _with(plain.has),
    ("in", 1): _with(lambda key, value: plain.has(value, key)),
    ("index", 1): _with(lambda value, sign: plain.place(value, sign, last=False)),
    ("inside", 1): _with(lambda value, other: plain.contains(other, value)),
    ("iterables", 0): _of_kind("array", "object"),
    ("explode", 0): _plain(plain.exploded),
    ("implode", 0): _plain(plain.imploded),
    ("indices", 1): _with(plain.places),
    ("join", 1): _with(plain.joined),
    ("keys", 0): _plain(plain.keys),
    ("keys_unsorted", 0): _plain(
        lambda value: list(value) if isinstance(value, dict) else plain.keys(value)
    ),
    ("last", 0): _plain(lambda value: value[-1] if members(value) else None),
    ("last", 1): _last,
    ("length", 0): _plain(plain.length),
    ("limit", 2): _limit,
    ("ltrimstr", 1): _with(lambda value, sign: plain.trimmed(value, sign, left=True)),
    ("map", 1): _map,
    ("map_values", 1): _map_values,
    ("match", 1): matching.match,
    ("match", 2): matching.match,
    ("max", 0): _plain(lambda value: _last_greatest([(order(item), item) for item in value])),
    ("max_by", 1): _by(_last_greatest),
    ("min", 0): _plain(lambda value: min(members(value), key=order, default=None)),
    ("min_by", 1): _by(lambda keyed: min(keyed, key=lambda pair: pair[0])[1] if keyed else None),
    ("not", 0): _plain(lambda value: not holds(value)),
    ("nulls", 0): _of_kind("null"),
    ("numbers", 0): _of_kind("number"),
    ("objects", 0): _of_kind("object"),
    ("path", 1): _path,
    ("paths", 0): _paths,
    ("paths", 1): _paths,
    ("range", 1): _range,
    ("range", 2): _range,
    ("range", 3): _range,
    ("recurse", 0): lambda m, p, v, x: m.run(Node("recurse"), v, x),
    ("recurse", 1): _recurse,
    ("reverse", 0): _plain(plain.backwards),
    ("rindex", 1): _with(lambda value, sign: plain.place(value, sign, last=True)),
    ("round", 0): _plain(plain.rounded),
    ("rtrimstr", 1): _with(lambda value, sign: plain.trimmed(value, sign, left=False)),
    ("scalars", 0): _of_kind("null", "boolean", "number", "string"),
    ("scan", 1): matching.scan,
    ("scan", 2): matching.scan,
    ("select", 1): _select,
    ("setpath", 2): _with(lambda value, path, made: paths.put(value, paths.path_list(path), made)),
    ("sort", 0): _plain(plain.in_order),
    ("sort_by", 1): _by(lambda keyed: [one for _, one in sorted(keyed, key=lambda p: p[0])]),
    ("split", 1): _with(plain.cut),
    ("splits", 1): matching.splits,
    ("splits", 2): matching.splits,
    ("startswith", 1): _with(plain.starts),
    ("strftime", 1): _with(plain.formatted_time),
    ("strings", 0): _of_kind("string"),
    ("sub", 2): matching.sub,
    ("sub", 3): matching.sub,
    ("test", 1): matching.test,
    ("test", 2): matching.test,
    ("to_entries", 0): _plain(plain.entries),
    ("todate", 0): _plain(plain.dated),
    ("todateiso8601", 0): _plain(plain.dated),
    ("tojson", 0): _plain(written),
    ("tonumber", 0): _plain(plain.number),
    ("tostring", 0): _plain(text_of),
    ("trim", 0): _plain(
        lambda value: plain.want(value, "string", what="cannot be trimmed").strip()
    ),
    ("type", 0): _plain(kind),
    ("unique", 0): _plain(lambda value: plain.unique(plain.in_order(value))),
    ("unique_by", 1): _by(lambda keyed: [items[0] for items in _grouped(keyed)]),
    ("values", 0): _of_kind("boolean", "number", "string", "array", "object"),
    ("walk", 1): _walk,
    ("with_entries", 1): _with_entries,
}
