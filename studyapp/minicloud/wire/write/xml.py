"""Output values into XML (query, EC2, rest-xml), by closures compiled from shapes."""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from studyapp.minicloud.wire import times
from studyapp.minicloud.wire.shapes import Compiler, Shape

Append = Callable[[str], object]
Writer = Callable[[Any, Append], None]
TimeText = Callable[[times.Instant], str]

# IAM's policies: "Policies returned by this operation are URL-encoded compliant with RFC 3986".
POLICY = "policyDocumentType"
LONGEST_KEPT, MOST_KEPT = 160, 256  # characters of an element that is kept, and how many of a name
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_SPECIAL = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f]')
_is_special = _SPECIAL.search
_is_control = re.compile("[\r\x00-\x08\x0b\x0c\x0e-\x1f]").search
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def escape(text: str) -> str:
    """The text as character data; control characters as references, as S3 writes them."""
    if _is_special(text) is None:
        return text
    if _is_control(text) is None:
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        return text.replace(">", "&gt;").replace('"', "&quot;")
    return _SPECIAL.sub(lambda match: _NAMED.get(match[0]) or f"&#x{ord(match[0]):x};", text)


class _Elements(dict[Any, str]):
    """The elements of a scalar member by their values, which come again and again.

    A value that is not there yet is written, and kept when it is short.
    """

    def __init__(self, name: str, text: Callable[[Any], str]) -> None:
        super().__init__()
        self._start, self._end, self._text = f"<{name}>", f"</{name}>", text

    def __missing__(self, value: Any) -> str:
        element = f"{self._start}{self._text(value)}{self._end}"
        if len(element) <= LONGEST_KEPT:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[value] = element
        return element

    def __call__(self, value: Any, append: Append) -> None:
        append(self[value])


def time_text(shape: Shape, default: TimeText) -> TimeText:
    """How a timestamp shape is written as text."""
    traits = shape.serialization
    named = traits.get("timestampFormat") or shape.metadata.get("timestampFormat")
    return _TIMES.get(named or "", default)


_TIMES: dict[str, TimeText] = {
    "rfc822": times.to_http,
    "unixTimestamp": lambda value: str(times.to_epoch(value)),
}


def floating(value: float) -> str:
    """A number as AWS writes it: NaN and Infinity by name."""
    if value != value:  # noqa: PLR0124  # NaN alone differs from itself
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return "Infinity" if value > 0 else "-Infinity"
    return repr(float(value))


def boolean(value: object) -> str:
    """true or false."""
    return "true" if value else "false"


def base64(value: bytes) -> str:
    """A blob as text."""
    return b64encode(value).decode()


_TEXTS: dict[str, Callable[[Any], str]] = {
    "boolean": boolean,
    "integer": str,
    "long": str,
    "float": floating,
    "double": floating,
    "blob": base64,
}


def text_of(shape: Shape, default_time: TimeText) -> Callable[[Any], str]:
    """The function that writes a scalar shape as text (not escaped)."""
    if shape.type_name == "timestamp":
        return time_text(shape, default_time)
    if shape.name == POLICY:
        return _quoted
    return _TEXTS.get(shape.type_name, str)


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def compiler(default_time: TimeText, *, item: str = "member") -> Compiler[Writer]:
    """A compiler of writers: `again(shape, element)` gives `write(value, append)`.

    `item` is the element of a list's member where the model names none.
    """

    def build(shape: Shape, again: Compiler[Writer], name: str) -> Writer:
        kind = shape.type_name
        if kind == "structure":
            return _structure(shape, again, name)
        if kind == "list":
            return _list(shape, again, name, item)
        if kind == "map":
            return _map(shape, again, name)
        return _scalar(shape, name, default_time)

    return Compiler(build)


def members(shape: Shape, again: Compiler[Writer]) -> Writer:
    """A writer of a structure's members without an element around them."""
    written = {
        name: again(member, _element(name, member))
        for name, member in shape.members.items()
        if not _apart(member)
    }

    scalars = {name: one for name, one in written.items() if isinstance(one, _Elements)}
    known, elements_of = written.get, scalars.get

    # Most members are scalars: what is kept of them is looked up here, without a call.
    def write(value: Any, append: Append) -> None:
        for name, item in value.items():
            if item is None:
                continue
            if (elements := elements_of(name)) is not None:
                append(elements[item])
            elif (inner := known(name)) is not None:
                inner(item, append)

    return write


def _apart(member: Shape) -> bool:
    traits = member.serialization
    return bool(traits.get("location") or traits.get("xmlAttribute"))


def _element(name: str, member: Shape) -> str:
    traits = member.serialization
    if member.type_name == "list" and traits.get("flattened") and "name" not in traits:
        return str(member.member.serialization.get("name", name))
    return str(traits.get("name", name))


def _structure(shape: Shape, again: Compiler[Writer], name: str) -> Writer:
    inside = members(shape, again)
    attributes = {
        key: member.serialization["name"]
        for key, member in shape.members.items()
        if member.serialization.get("xmlAttribute")
    }
    space = shape.serialization.get("xmlNamespace") or {}
    declared = ""
    if isinstance(space, dict) and space.get("prefix"):
        declared = f' xmlns:{space["prefix"]}="{space["uri"]}"'
    start, end = f"<{name}{declared}", f"</{name}>"
    whole = start + ">"

    def write_plain(value: Any, append: Append) -> None:
        append(whole)
        inside(value, append)
        append(end)

    def write(value: Any, append: Append) -> None:
        append(start)
        for key, attribute in attributes.items():
            if value.get(key) is not None:
                append(f' {attribute}="{escape(str(value[key]))}"')
        append(">")
        inside(value, append)
        append(end)

    return write if attributes else write_plain


def _list(shape: Shape, again: Compiler[Writer], name: str, item: str) -> Writer:
    traits = shape.serialization
    if traits.get("flattened"):
        flat = again(shape.member, name)

        def write_flat(value: Any, append: Append) -> None:
            for one in value:
                flat(one, append)

        return write_flat
    inner = again(shape.member, shape.member.serialization.get("name", item))
    start, end = f"<{name}>", f"</{name}>"

    def write(value: Any, append: Append) -> None:
        append(start)
        for one in value:
            inner(one, append)
        append(end)

    return write


def _map(shape: Shape, again: Compiler[Writer], name: str) -> Writer:
    key_name = shape.key.serialization.get("name", "key")
    inner = again(shape.value, shape.value.serialization.get("name", "value"))
    flat = bool(shape.serialization.get("flattened"))
    entry = name if flat else "entry"
    start, end = ("", "") if flat else (f"<{name}>", f"</{name}>")

    def write(value: Any, append: Append) -> None:
        append(start)
        for key, one in value.items():
            append(f"<{entry}><{key_name}>{escape(str(key))}</{key_name}>")
            inner(one, append)
            append(f"</{entry}>")
        append(end)

    return write


def _scalar(shape: Shape, name: str, default_time: TimeText) -> Writer:
    convert = text_of(shape, default_time)
    if shape.type_name in _SAFE:
        return _Elements(name, convert)
    return _Elements(name, lambda value: escape(convert(value)))


# Types whose texts hold nothing that has to be escaped.
_SAFE = frozenset([*_TEXTS, "timestamp"])
