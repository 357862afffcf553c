"""XML bodies into parameters, by the shape.

https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
"""

from collections.abc import Callable
from typing import Any

from studyapp.minicloud.wire.limits import BadInput
from studyapp.minicloud.wire.parse.scalars import from_text
from studyapp.minicloud.wire.parse.xmltree import Node
from studyapp.minicloud.wire.shapes import Compiler, Shape

Parser = Callable[[Node], Any]
Values = dict[str, Any]


def build(shape: Shape, again: Compiler[Parser]) -> Parser:
    """The parser of a shape's element."""
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, again)
    if kind == "list":
        return _list(again(shape.member))
    if kind == "map":
        return _map(shape, again)
    convert = from_text(shape)
    return lambda node: convert(node.text)


def compiler() -> Compiler[Parser]:
    """A compiler of parsers that take a `Node`."""
    return Compiler(build)


def _member(name: str, shape: Shape, again: Compiler[Parser]) -> tuple[str, str, Parser, str]:
    """(element, member, parser, "" | "list" | "map" when flattened)."""
    traits = shape.serialization
    flat = shape.type_name if traits.get("flattened") else ""
    if flat == "list":
        wire = traits.get("name") or shape.member.serialization.get("name") or name
        return wire, name, again(shape.member), "list"
    if flat == "map":
        return traits.get("name", name), name, _entry(shape, again), "map"
    return traits.get("name", name), name, again(shape), ""


def _structure(shape: Shape, again: Compiler[Parser]) -> Parser:
    bound = {
        name: member
        for name, member in shape.members.items()
        if not member.serialization.get("location")
    }
    attributes = {
        member.serialization["name"].rpartition(":")[2]: name
        for name, member in bound.items()
        if member.serialization.get("xmlAttribute")
    }
    elements = {
        wire: (member, parse, flat)
        for wire, member, parse, flat in (
            _member(name, member, again) for name, member in bound.items()
        )
    }

    def parse(node: Node) -> Values:
        found: Values = {}
        for child in node.children:
            known = elements.get(child.name)
            if known is not None:
                _keep(found, child, *known)
        for attribute, name in attributes.items():
            if attribute in node.attributes:
                found[name] = node.attributes[attribute]
        return found

    return parse


def _keep(found: Values, child: Node, name: str, parse: Parser, flat: str) -> None:
    if flat == "list":
        found.setdefault(name, []).append(parse(child))
    elif flat == "map":
        key, value = parse(child)
        found.setdefault(name, {})[key] = value
    elif name in found:
        raise BadInput(f"The element {child.name!r} is there twice.")
    else:
        found[name] = parse(child)


def _list(inner: Parser) -> Parser:
    return lambda node: [inner(child) for child in node.children]


def _map(shape: Shape, again: Compiler[Parser]) -> Parser:
    entry = _entry(shape, again)
    return lambda node: dict(entry(child) for child in node.children)


def _entry(shape: Shape, again: Compiler[Parser]) -> Callable[[Node], tuple[str, Any]]:
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")
    inner = again(shape.value)

    def parse(node: Node) -> tuple[str, Any]:
        parts = {child.name: child for child in node.children}
        if key_name not in parts or value_name not in parts:
            raise BadInput("A map has an entry without a key or a value.")
        return parts[key_name].text, inner(parts[value_name])

    return parse
