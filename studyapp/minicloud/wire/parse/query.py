"""Parameters of the query and EC2 protocols: `Filter.1.Name=vpc-id` into nested values.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
"""

from collections.abc import Callable, Iterable
from typing import Any

from studyapp.minicloud.wire.limits import MAX_NAME_PARTS, BadInput, BadValue
from studyapp.minicloud.wire.parse.scalars import from_text
from studyapp.minicloud.wire.shapes import Compiler, Shape, is_document

Tree = dict[str, Any]  # name part -> str or Tree
Parser = Callable[[Any], Any]
Values = dict[str, Any]


def tree(pairs: Iterable[tuple[str, str]]) -> Tree:
    """The parameters as a tree by the parts of their names. Raises BadInput."""
    root: Tree = {}
    for name, value in pairs:
        parts = name.split(".", MAX_NAME_PARTS)
        if len(parts) > MAX_NAME_PARTS:
            raise BadInput(f"The parameter name {name[:60]!r} has too many parts.")
        node = root
        for part in parts[:-1]:
            below = node.setdefault(part, {})
            if below == "":  # `A=&A.member.1=x`: an empty list and its member
                below = node[part] = {}
            if not isinstance(below, dict):
                raise BadInput(f"The parameter {name[:60]!r} contradicts another one.")
            node = below
        _put(node, parts[-1], value, name)
    return root


def _put(node: Tree, part: str, value: str, name: str) -> None:
    known = node.get(part)
    if known is None:
        node[part] = value
    elif isinstance(known, str) or value:
        raise BadInput(f"The parameter {name[:60]!r} is there twice.")


def compiler(*, ec2: bool) -> Compiler[Parser]:
    """A compiler of parsers that take a `Tree` (or the text of a scalar)."""

    def build(shape: Shape, again: Compiler[Parser]) -> Parser:
        kind = shape.type_name
        if kind == "structure" and not is_document(shape):
            return _structure(shape, again, ec2=ec2)
        if kind == "list":
            return _list(shape, again, ec2=ec2)
        if kind == "map":
            return _map(shape, again)
        return _scalar(shape)

    return Compiler(build)


def member_name(name: str, shape: Shape, *, ec2: bool) -> str:
    """The name of a structure's member in a query."""
    traits = shape.serialization
    if ec2:
        located = traits.get("name")
        capital = located[0].upper() + located[1:] if located else name
        return str(traits.get("queryName") or capital)
    if shape.type_name == "list" and traits.get("flattened"):
        inner = shape.member.serialization.get("name")
        if inner:
            return str(inner)
    return str(traits.get("name", name))


def _structure(shape: Shape, again: Compiler[Parser], *, ec2: bool) -> Parser:
    members = [
        (member_name(name, member, ec2=ec2), name, again(member))
        for name, member in shape.members.items()
    ]

    def parse(node: Any) -> Values:
        if not isinstance(node, dict):
            if node:
                raise BadValue("A structure was expected.", value=node)
            return {}
        found = {}
        for wire, name, inner in members:
            if wire in node:
                try:
                    found[name] = inner(node[wire])
                except BadValue as error:
                    raise _placed(error, wire) from None
        return found

    return parse


def _placed(error: BadValue, part: str) -> BadValue:
    name = f"{part}.{error.name}" if error.name else part
    return BadValue(str(error), name, error.value)


def _list(shape: Shape, again: Compiler[Parser], *, ec2: bool) -> Parser:
    inner = again(shape.member)
    flat = ec2 or bool(shape.serialization.get("flattened"))
    member = shape.member.serialization.get("name", "member")

    def parse(node: Any) -> list[Any]:
        if isinstance(node, dict) and not flat:
            node = node.get(member, "")
        return [inner(item) for item in _indexed(node)]

    return parse


def _map(shape: Shape, again: Compiler[Parser]) -> Parser:
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")
    inner = again(shape.value)
    flat = bool(shape.serialization.get("flattened"))

    def parse(node: Any) -> Values:
        if isinstance(node, dict) and not flat:
            node = node.get("entry", "")
        found: Values = {}
        for entry in _indexed(node):
            key = entry.get(key_name) if isinstance(entry, dict) else None
            if not isinstance(key, str) or key in found:
                raise BadInput("A map has an entry without a key, or a key twice.")
            found[key] = inner(entry.get(value_name, ""))
        return found

    return parse


def _indexed(node: Any) -> list[Any]:
    """The items of `1`, `2`, `7` ... in the order of their numbers; gaps do not matter."""
    if not isinstance(node, dict):
        if node:
            raise BadValue("A list was expected.", value=node)
        return []
    indexes: dict[int, Any] = {}
    for part, item in node.items():
        if not (part.isascii() and part.isdigit() and len(part) <= 10):
            raise BadInput(f"{part[:60]!r} is not an index of a list.")
        if indexes.setdefault(int(part), item) is not item:
            raise BadInput(f"The index {part} is there twice.")
    return [indexes[index] for index in sorted(indexes)]


def _scalar(shape: Shape) -> Parser:
    convert = from_text(shape)

    def parse(node: Any) -> Any:
        if not isinstance(node, str):
            raise BadValue("A single value was expected.")
        return convert(node)

    return parse
