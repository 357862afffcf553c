"""Output values into JSON and CBOR values, by closures compiled from shapes."""

from collections.abc import Callable
from typing import Any

import msgspec

from studyapp.minicloud.wire import times
from studyapp.minicloud.wire.cbor import Epoch
from studyapp.minicloud.wire.shapes import Compiler, Shape, is_document
from studyapp.minicloud.wire.write.xml import floating

Writer = Callable[[Any], Any]

_ENCODER = msgspec.json.Encoder()


def to_json(value: Any) -> bytes:
    """The bytes of a JSON value; bytes in it become Base64."""
    return _ENCODER.encode(value)


def compiler(*, binary: bool) -> Compiler[Writer]:
    """A compiler of writers that give plain values; `binary` for CBOR, which has times."""

    def build(shape: Shape, again: Compiler[Writer]) -> Writer:
        kind = shape.type_name
        if is_document(shape):
            return _same
        if kind == "structure":
            return _structure(shape, again)
        if kind == "list":
            return _list(again(shape.member))
        if kind == "map":
            return _map(again(shape.value))
        if kind == "timestamp":
            return _epoch if binary else _time(shape)
        if kind in {"float", "double"} and not binary:
            return _floating
        return _same

    return Compiler(build)


def _same(value: Any) -> Any:
    return value


def _epoch(value: times.Instant) -> Epoch:
    return Epoch(times.wall(value) / 1000)


def _time(shape: Shape) -> Writer:
    named = shape.serialization.get("timestampFormat") or shape.metadata.get("timestampFormat")
    if named == "iso8601":
        return _iso
    return times.to_http if named == "rfc822" else times.to_epoch


def _iso(value: times.Instant) -> str:
    """With a fraction only where there is one."""
    return times.to_iso_millis(value) if times.wall(value) % 1000 else times.to_iso(value)


def _floating(value: Any) -> Any:
    text = floating(value)
    return text if text[-1].isalpha() else value


def _structure(shape: Shape, again: Compiler[Writer]) -> Writer:
    members = {
        name: (member.serialization.get("name", name), again(member))
        for name, member in shape.members.items()
        if not member.serialization.get("location")
    }

    def write(value: Any) -> dict[str, Any]:
        written = {}
        for name, item in value.items():
            if item is not None and name in members:
                wire, inner = members[name]
                written[wire] = inner(item)
        return written

    return write


def _list(inner: Writer) -> Writer:
    if inner is _same:
        return list
    return lambda value: [inner(item) for item in value]


def _map(inner: Writer) -> Writer:
    if inner is _same:
        return dict
    return lambda value: {key: inner(item) for key, item in value.items()}
