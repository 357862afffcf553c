"""CBOR (RFC 8949) as Smithy's RPC v2 uses it: text keys, tag 1 for times, bounded nesting."""

import struct
from collections.abc import Callable
from math import isfinite
from typing import Any

from studyapp.minicloud.wire.limits import MAX_DEPTH, MAX_NODES, BadInput

EPOCH_TAG = 1


class Epoch(float):
    """Seconds since 1970 that are written with tag 1."""


def dumps(value: Any) -> bytes:
    """The bytes of None, bool, int, float, `Epoch`, str, bytes, list and dict with text keys."""
    out = bytearray()
    _write(value, out)
    return bytes(out)


def _head(major: int, number: int, out: bytearray) -> None:
    if number < 24:
        out.append(major << 5 | number)
        return
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            out.append(major << 5 | code)
            out += number.to_bytes(size, "big")
            return
    raise OverflowError("a number beyond 64 bits")


def _write(value: Any, out: bytearray) -> None:
    if value is None or isinstance(value, bool):
        out.append({None: 0xF6, False: 0xF4, True: 0xF5}[value])
    elif isinstance(value, int):
        _head(*((0, value) if value >= 0 else (1, -1 - value)), out)
    elif isinstance(value, float):
        if isinstance(value, Epoch):
            _head(6, EPOCH_TAG, out)
        out += b"\xfb" + struct.pack(">d", value)
    else:
        _write_long(value, out)


def _write_long(value: Any, out: bytearray) -> None:
    if isinstance(value, str):
        encoded = value.encode("utf-8", "replace")
        _head(3, len(encoded), out)
        out += encoded
    elif isinstance(value, bytes):
        _head(2, len(value), out)
        out += value
    elif isinstance(value, list | tuple):
        _head(4, len(value), out)
        for item in value:
            _write(item, out)
    else:
        _head(5, len(value), out)
        for key, item in value.items():
            _write_long(key, out)
            _write(item, out)


def loads(body: bytes) -> Any:
    """The one value that the bytes hold. Raises BadInput."""
    reader = _Reader(body)
    value = reader.value(0)
    if reader.at != len(body):
        raise BadInput("Bytes follow the CBOR value.")
    return value


_BREAK = object()


class _Reader:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0
        self.count = 0

    def take(self, size: int) -> bytes:
        """The next bytes; the length is checked before anything is made of it."""
        if size > len(self.body) - self.at:
            raise BadInput("The CBOR value ends too early.")
        taken = self.body[self.at : self.at + size]
        self.at += size
        return taken

    def value(self, depth: int, *, may_break: bool = False) -> Any:
        """The next value, or `_BREAK` where an indefinite length may end."""
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise BadInput("The CBOR value is nested too deeply or has too many items.")
        first = self.take(1)[0]
        if first == 0xFF:
            if may_break:
                return _BREAK
            raise BadInput("A CBOR break outside an indefinite length.")
        major, info = first >> 5, first & 31
        if major == 7:
            return self.simple(info)
        return _MAJORS[major](self, self.number(info), depth)

    def number(self, info: int) -> int | None:
        """The argument of a head; None for an indefinite length."""
        if info < 24:
            return info
        if info < 28:
            return int.from_bytes(self.take(1 << info - 24), "big")
        if info == 31:
            return None
        raise BadInput("A CBOR head with a reserved value.")

    def simple(self, info: int) -> Any:
        """A boolean, null or floating number."""
        if info in _SIMPLE:
            return _SIMPLE[info]
        if info in _FLOATS:
            form, size = _FLOATS[info]
            return struct.unpack(form, self.take(size))[0]
        raise BadInput("An unknown CBOR simple value.")

    def positive(self, number: int | None, _depth: int) -> int:
        """Major type 0."""
        return _definite(number)

    def negative(self, number: int | None, _depth: int) -> int:
        """Major type 1."""
        return -1 - _definite(number)

    def blob(self, number: int | None, depth: int) -> bytes:
        """Major type 2."""
        if number is not None:
            return self.take(number)
        return b"".join(self.pieces(bytes, depth))

    def text(self, number: int | None, depth: int) -> str:
        """Major type 3."""
        if number is None:
            return "".join(self.pieces(str, depth))
        try:
            return self.take(number).decode()
        except UnicodeDecodeError:
            raise BadInput("CBOR text that is not UTF-8.") from None

    def pieces(self, kind: type, depth: int) -> list[Any]:
        """The pieces of a string of indefinite length."""
        found = self.array(None, depth)
        if not all(isinstance(piece, kind) for piece in found):
            raise BadInput("A CBOR string with pieces of another kind.")
        return found

    def array(self, number: int | None, depth: int) -> list[Any]:
        """Major type 4."""
        items: list[Any] = []
        while number is None or len(items) < number:
            item = self.value(depth + 1, may_break=number is None)
            if item is _BREAK:
                break
            items.append(item)
        return items

    def map(self, number: int | None, depth: int) -> dict[str, Any]:
        """Major type 5, with text keys; a repeated key is refused."""
        items: dict[str, Any] = {}
        while number is None or len(items) < number:
            key = self.value(depth + 1, may_break=number is None)
            if key is _BREAK:
                break
            if not isinstance(key, str) or key in items:
                raise BadInput("A CBOR key that is no text, or is there twice.")
            items[key] = self.value(depth + 1)
        return items

    def tagged(self, number: int | None, depth: int) -> Any:
        """Major type 6: the value under the tag; a time stays a number of seconds."""
        value = self.value(depth + 1)
        if _definite(number) != EPOCH_TAG:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise BadInput("A CBOR time that is no number.")
        return value


_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_FLOATS = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}
_MAJORS: tuple[Callable[[_Reader, int | None, int], Any], ...] = (
    _Reader.positive,
    _Reader.negative,
    _Reader.blob,
    _Reader.text,
    _Reader.array,
    _Reader.map,
    _Reader.tagged,
)


def _definite(number: int | None) -> int:
    if number is None:
        raise BadInput("A CBOR head without its number.")
    return number
