"""Values of jq: their kinds, their order, how they are written and what is done with two of them."""

import json
import math
from typing import Any

KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
ORDER = {"null": 0, "boolean": 1, "number": 3, "string": 4, "array": 5, "object": 6}
MOST_DIGITS = 300  # a float holds no whole number of many more
SHOWN = 11  # characters of a value in an error, as jq has them


class JqError(Exception):
    """A filter that failed; `value` is what `catch` is given."""

    def __init__(self, value: Any) -> None:
        text = value if isinstance(value, str) else written(value)
        super().__init__(text)
        self.value = value


def _whole(digits: str) -> int | float:
    """A whole number of a JSON text; one with too many digits becomes a float, as in jq."""
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


DECODER = json.JSONDecoder(parse_int=_whole)


def kind(value: Any) -> str:
    """The name of a value's kind."""
    return KINDS[type(value)]


def holds(value: Any) -> bool:
    """Whether a value counts as true: all but `false` and `null` do."""
    return value is not None and value is not False


def order(value: Any) -> Any:
    """A key by which values are sorted as jq sorts them."""
    name = kind(value)
    if name == "boolean":
        return (1 + int(value), 0)
    if name == "array":
        return (ORDER[name], [order(item) for item in value])
    if name == "object":
        keys = sorted(value)
        return (ORDER[name], keys, [order(value[key]) for key in keys])
    return (ORDER[name], 0 if value is None else value)


def plain(value: Any) -> Any:
    """Numbers as they are written: whole ones without a fraction, no infinities."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return math.copysign(1.7976931348623157e308, value)
        return int(value) if value.is_integer() and abs(value) < 1e17 else value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def written(value: Any, *, indent: int | str | None = None, ordered: bool = False) -> str:
    """A value as JSON, on one line unless there is an indent."""
    signs = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        plain(value), ensure_ascii=False, indent=indent, separators=signs, sort_keys=ordered
    )
    return text.replace("\x7f", "\\u007f")


def shown(value: Any) -> str:
    """A value in an error: its kind and its beginning."""
    text = written(value)
    cut = f"{text[: SHOWN - 1]}..." if len(text) > SHOWN else text
    return f"{kind(value)} ({cut})"


def combined(sign: str, left: Any, right: Any) -> Any:
    """Two values under `+ - * / %`; JqError for kinds that do not go together."""
    kinds = {kind(left), kind(right)}
    if sign == "+" and None in (left, right):
        return right if left is None else left
    if kinds == {"number"}:
        return _calculated(sign, left, right)
    if sign == "+" and len(kinds) == 1 and kinds <= {"string", "array"}:
        return left + right
    if sign == "+" and kinds == {"object"}:
        return {**left, **right}
    if sign == "-" and kinds == {"array"}:
        return [item for item in left if item not in right]
    if sign == "*" and kinds == {"object"}:
        return _merged(left, right)
    if sign == "/" and kinds == {"string"}:
        return left.split(right) if right else list(left)
    verbs = {"+": "added", "-": "subtracted", "*": "multiplied"}
    raise JqError(f"{shown(left)} and {shown(right)} cannot be {verbs.get(sign, 'divided')}")


def _calculated(sign: str, left: float, right: float) -> float:
    if sign in {"/", "%"} and (right == 0 or (sign == "%" and int(right) == 0)):
        raise JqError(
            f"{shown(left)} and {shown(right)} cannot be divided because the divisor is zero"
        )
    try:
        if sign == "%":
            return int(math.fmod(int(left), int(right)))
        found: float = {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
        }[sign]()
    except OverflowError:
        return math.inf
    return found if abs(found) < 2**64 else float(found)


def _merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    found = dict(left)
    for key, value in right.items():
        before = found.get(key)
        both = isinstance(value, dict) and isinstance(before, dict)
        found[key] = _merged(before, value) if both and isinstance(before, dict) else value
    return found


def element(value: Any, key: Any) -> Any:
    """`.[key]`; JqError for a key that such a value cannot have."""
    name, asked = kind(value), kind(key)
    if name == "null" and asked in {"string", "number", "null"}:
        return None
    if name == "object" and asked == "string":
        return value.get(key)
    if name == "array" and asked == "number":
        place = math.floor(key)
        return value[place] if -len(value) <= place < len(value) else None
    if asked == "string":
        raise JqError(f'Cannot index {name} with string "{key}"')
    raise JqError(f"Cannot index {name} with {asked}")


def part(value: Any, low: Any, high: Any) -> Any:
    """`.[low:high]` of a text or list."""
    if value is None:
        return None
    if kind(value) not in {"array", "string"}:
        raise JqError(f"Cannot index {kind(value)} with object")
    if not {kind(low), kind(high)} <= {"number", "null"}:
        raise JqError("Start and end indices of an array slice must be numbers")
    begin = None if low is None else math.floor(low)
    return value[begin : None if high is None else math.ceil(high)]


def members(value: Any) -> list[Any]:
    """`.[]`."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    raise JqError(f"Cannot iterate over {shown(value) if value is not None else 'null'}")
