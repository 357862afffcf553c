"""JSON and CBOR values into parameters: names as the model has them, times in milliseconds.

Members that the model does not know are ignored, as AWS's own services do, so that a newer
client still gets its answer.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from studyapp.minicloud.wire import cbor, times
from studyapp.minicloud.wire.limits import MAX_DEPTH, MAX_NODES, BadInput, BadValue
from studyapp.minicloud.wire.parse import scalars
from studyapp.minicloud.wire.shapes import Compiler, Shape, is_document

Parser = Callable[[Any], Any]
Values = dict[str, Any]

_JSON = msgspec.json.Decoder()


def read_json(body: bytes) -> Any:
    """The value of a JSON text. Raises BadInput, for more values than any call has unread."""
    if body.count(b",") > MAX_NODES:  # those in texts count too, which only makes it stricter
        raise BadInput("The body has too many values.")
    try:
        value = _JSON.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"The body is no JSON: {error}") from None
    except RecursionError:
        raise BadInput("The body is nested too deeply.") from None
    check_depth(value)
    return value


def read_cbor(body: bytes) -> Any:
    """The value of CBOR bytes. Raises BadInput."""
    return cbor.loads(body)


def check_depth(value: Any) -> None:
    """Refuse what is nested deeper than any operation's input."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise BadInput("The body is nested too deeply.")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return (item for item in value.values() if isinstance(item, dict | list))
    if isinstance(value, list):
        return (item for item in value if isinstance(item, dict | list))
    return ()


def compiler(*, binary: bool) -> Compiler[Parser]:
    """A compiler of parsers that take decoded values; `binary` for CBOR, where blobs are bytes."""
    leaves = {**_LEAVES, "blob": _bytes} if binary else _LEAVES

    def build(shape: Shape, again: Compiler[Parser]) -> Parser:
        kind = shape.type_name
        if is_document(shape):
            return _any
        if kind == "structure":
            return _structure(shape, again)
        if kind == "list":
            return _list(again(shape.member))
        if kind == "map":
            return _map(again(shape.value))
        return leaves.get(kind, _text)

    return Compiler(build)


def _any(value: Any) -> Any:
    return value


def _structure(shape: Shape, again: Compiler[Parser]) -> Parser:
    members = {
        member.serialization.get("name", name): (name, again(member))
        for name, member in shape.members.items()
        if not member.serialization.get("location")
    }

    def parse(value: Any) -> Values:
        if not isinstance(value, dict):
            raise _unexpected("an object", value)
        found = {}
        for wire, item in value.items():
            known = members.get(wire)
            if known is not None and item is not None:
                found[known[0]] = known[1](item)
        return found

    return parse


def _list(inner: Parser) -> Parser:
    def parse(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _unexpected("a list", value)
        return [inner(item) for item in value if item is not None]

    return parse


def _map(inner: Parser) -> Parser:
    def parse(value: Any) -> Values:
        if not isinstance(value, dict):
            raise _unexpected("an object", value)
        return {key: inner(item) for key, item in value.items() if item is not None}

    return parse


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _unexpected("a string", value)
    return value


def _integer(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not scalars.is_long(value):
        raise _unexpected("an integer", value)
    return value


def _floating(value: Any) -> float:
    if isinstance(value, str) and value in scalars.NOT_FINITE:
        return scalars.NOT_FINITE[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unexpected("a number", value)
    try:
        return float(value)
    except OverflowError:
        raise _unexpected("a number", value) from None


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _unexpected("a boolean", value)
    return value


def _blob(value: Any) -> bytes:
    return scalars.blob(_text(value))


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise _unexpected("bytes", value)
    return value


def _timestamp(value: Any) -> int:
    if isinstance(value, str):
        return scalars.timestamp(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unexpected("a timestamp", value)
    try:
        return times.from_epoch(value)
    except (ValueError, OverflowError):
        raise _unexpected("a timestamp", value) from None


_LEAVES: dict[str, Parser] = {
    "string": _text,
    "character": _text,
    "integer": _integer,
    "long": _integer,
    "float": _floating,
    "double": _floating,
    "boolean": _boolean,
    "blob": _blob,
    "timestamp": _timestamp,
}

_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}


def _unexpected(wanted: str, value: Any) -> BadValue:
    return BadValue(f"Expected {wanted}, got {_KINDS.get(type(value), 'a number')}.")
