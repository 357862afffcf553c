"""The functions of jq that are of values alone."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from studyapp.minicloud.shell.tools.jq.running import text_of
from studyapp.minicloud.shell.tools.jq.values import (
    DECODER,
    JqError,
    combined,
    kind,
    members,
    order,
    shown,
)

DEEPEST = 64


def want(value: Any, *kinds: str, what: str) -> Any:
    """The value; JqError when it is of another kind."""
    if kind(value) not in kinds:
        raise JqError(f"{shown(value)} {what}")
    return value


def length(value: Any) -> Any:
    """`length`."""
    if value is None:
        return 0
    if kind(value) == "number":
        return abs(value)
    return len(want(value, "string", "array", "object", what="has no length"))


def keys(value: Any) -> list[Any]:
    """`keys`."""
    if isinstance(value, list):
        return list(range(len(value)))
    return sorted(want(value, "object", what="has no keys"))


def has(value: Any, key: Any) -> bool:
    """`has(key)`."""
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and kind(key) == "number":
        return bool(0 <= key < len(value))
    raise JqError(f"Cannot check whether {kind(value)} has a {kind(key)} key")


def contains(value: Any, other: Any) -> bool:
    """`contains(other)`."""
    if kind(value) != kind(other):
        raise JqError(f"{shown(value)} and {shown(other)} cannot have their containment checked")
    if isinstance(value, dict):
        return all(k in value and contains(value[k], item) for k, item in other.items())
    if isinstance(value, list):
        return all(
            any(kind(mine) == kind(item) and contains(mine, item) for mine in value)
            for item in other
        )
    return bool((isinstance(value, str) and other in value) or value == other)


def total(value: Any) -> Any:
    """`add`."""
    items = members(value)
    if items and all(isinstance(item, str) for item in items):
        return "".join(items)
    if items and all(isinstance(item, list) for item in items):
        return [one for item in items for one in item]
    total: Any = None
    for item in items:
        total = combined("+", total, item)
    return total


def number(value: Any) -> Any:
    """`tonumber`."""
    if kind(value) == "number":
        return value
    text = want(value, "string", what="cannot be parsed as a number").strip()
    try:
        return int(text[:300]) if text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        raise JqError(f"{shown(value)} cannot be parsed as a number") from None


def entries(value: Any) -> list[dict[str, Any]]:
    """`to_entries`."""
    found = want(value, "object", what="has no keys")
    return [{"key": key, "value": item} for key, item in found.items()]


def from_entries(value: Any) -> dict[str, Any]:
    """`from_entries`."""
    made: dict[str, Any] = {}
    for entry in members(value):
        found = entry if isinstance(entry, dict) else {}
        names = ("key", "k", "name", "Name", "Key", "K")
        key = next((found[name] for name in names if found.get(name) is not None), None)
        if key is None or isinstance(key, (list, dict)):
            raise JqError(f"Cannot use {shown(key)} as object key")
        held = next((found[n] for n in ("value", "v", "Value", "V") if n in found), None)
        made[text_of(key)] = held
    return made


def joined(value: Any, glue: Any) -> str:
    """`join(glue)`."""
    items = members(value)
    if any(isinstance(item, (list, dict)) for item in items):
        raise JqError("Cannot join what is no text")
    glue = want(glue, "string", what="cannot join") if items else ""
    return str(glue).join("" if item is None else text_of(item) for item in items)


def cut(value: Any, sign: Any) -> list[str]:
    """`split(sign)`."""
    if not isinstance(value, str) or not isinstance(sign, str):
        raise JqError("split input and separator must be strings")
    if not value:
        return []
    return value.split(sign) if sign else list(value)


def flattened(value: Any, depth: Any = DEEPEST) -> list[Any]:
    """`flatten`."""
    if kind(depth) != "number" or depth < 0:
        raise JqError("flatten depth must not be negative")
    made: list[Any] = []
    for item in members(value):
        made.extend(flattened(item, depth - 1) if isinstance(item, list) and depth > 0 else [item])
    return made


def parsed(value: Any) -> Any:
    """`fromjson`."""
    text = want(value, "string", what="cannot be parsed as JSON")
    try:
        found = DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise JqError(f"{error} (while parsing '{text[:40]}')") from None
    if _depth(found) > 4 * DEEPEST:
        raise JqError("Exceeds depth limit for parsing")
    return found


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        level = [inner for one in level if isinstance(one, (list, dict)) for inner in members(one)]
        depth += 1
    return depth


def in_letters(change: Callable[[str], str]) -> Callable[[Any], str]:
    """A function that changes letters of ASCII alone."""

    def changed(value: Any) -> str:
        text = want(value, "string", what="cannot change its letters")
        return "".join(change(sign) if sign.isascii() else sign for sign in text)

    return changed


def starts(value: Any, sign: Any) -> bool:
    """`startswith`."""
    if not isinstance(value, str) or not isinstance(sign, str):
        raise JqError("startswith() requires string inputs")
    return value.startswith(sign)


def ends(value: Any, sign: Any) -> bool:
    """`endswith`."""
    if not isinstance(value, str) or not isinstance(sign, str):
        raise JqError("endswith() requires string inputs")
    return value.endswith(sign)


def trimmed(value: Any, sign: Any, *, left: bool) -> Any:
    """`ltrimstr` and `rtrimstr`."""
    if not isinstance(value, str) or not isinstance(sign, str):
        return value
    return value.removeprefix(sign) if left else value.removesuffix(sign)


def backwards(value: Any) -> Any:
    """`reverse`."""
    if value is None:
        return []
    return want(value, "array", "string", what="cannot be reversed")[::-1]


def unique(items: list[Any]) -> list[Any]:
    """`unique`."""
    made: list[Any] = []
    for item in sorted(items, key=order):
        if not made or order(made[-1]) != order(item):
            made.append(item)
    return made


def in_order(value: Any) -> list[Any]:
    """`sort`."""
    return sorted(want(value, "array", what="cannot be sorted, as it is not an array"), key=order)


def place(value: Any, sign: Any, *, last: bool) -> Any:
    """`index` and `rindex`."""
    if value is None:
        return None
    if isinstance(value, str) and isinstance(sign, str):
        place = value.rfind(sign) if last else value.find(sign)
        return place if place >= 0 and sign else None
    if isinstance(value, list):
        found = [place for place, item in enumerate(value) if item == sign]
        return (found[-1] if last else found[0]) if found else None
    raise JqError(f"Cannot determine the place of {shown(sign)} in {kind(value)}")


def seconds(value: Any) -> int:
    """`fromdate`."""
    text = want(value, "string", what="is no time")
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError):
        raise JqError(f'date "{text[:40]}" does not match format "%Y-%m-%dT%H:%M:%SZ"') from None


def dated(value: Any) -> str:
    """`todate`."""
    seconds = want(value, "number", what="is no time")
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise JqError("the time is out of range") from None


def formatted_time(value: Any, form: Any) -> str:
    """`strftime(form)`."""
    when = seconds(value) if isinstance(value, str) else value
    if kind(when) != "number" or not isinstance(form, str) or abs(when) > 1e11:
        raise JqError("strftime/1 requires a time and a format")
    return datetime.fromtimestamp(when, UTC).strftime(form[:200])


def rounded(value: Any) -> Any:
    """`round`: halves away from zero."""
    given = want(value, "number", what="number required")
    return math.floor(given + 0.5) if given >= 0 else math.ceil(given - 0.5)


def places(value: Any, sign: Any) -> Any:
    """`indices(sign)`."""
    if value is None:
        return None
    if isinstance(value, str) and isinstance(sign, str):
        return [at for at in range(len(value)) if sign and value.startswith(sign, at)]
    if isinstance(value, list):
        return [at for at, item in enumerate(value) if item == sign]
    raise JqError(f"Cannot determine the places of {shown(sign)} in {kind(value)}")


def exploded(value: Any) -> list[int]:
    """`explode`."""
    return [ord(sign) for sign in want(value, "string", what="cannot be exploded")]


def imploded(value: Any) -> str:
    """`implode`."""
    items = want(value, "array", what="cannot be imploded")
    try:
        return "".join(map(chr, items))
    except (TypeError, ValueError, OverflowError):
        raise JqError("Unicode codepoint must be numeric") from None
