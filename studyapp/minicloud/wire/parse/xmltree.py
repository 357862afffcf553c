"""XML into plain nodes: no DTD, no entities but the five of XML, bounded depth and size."""

from xml.parsers import expat

from msgspec import Struct

from studyapp.minicloud.wire.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, BadInput


class Node(Struct):
    """An element: local name, attributes by local name, children in order, else its text."""

    name: str
    attributes: dict[str, str]
    children: list["Node"] = []
    text: str = ""


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.pieces: list[str] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.stack) >= MAX_DEPTH:
            raise BadInput("The document is nested too deeply or has too many elements.")
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        if self.stack:
            self.stack[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self.stack.append(node)
        self.pieces.clear()

    def end(self, _name: str) -> None:
        node = self.stack.pop()
        if not node.children:
            node.text = "".join(self.pieces)
        self.pieces.clear()

    def text(self, data: str) -> None:
        self.pieces.append(data)

    def doctype(self, *_parts: object) -> None:
        raise BadInput("A document type is not allowed.")


def read(body: bytes) -> Node:
    """The root of a document. Raises BadInput."""
    if b"<!DOCTYPE" in body:  # sure, since the parser is told that the bytes are UTF-8
        raise BadInput("A document type is not allowed.")
    if body.count(b'="') + body.count(b"='") > MAX_ATTRIBUTES:  # before the parser keeps them
        raise BadInput("The document has too many attributes.")
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError) as error:
        raise BadInput(f"The document is not well-formed: {error}") from None
    if builder.root is None:
        raise BadInput("The document is empty.")
    return builder.root


def _local(name: str) -> str:
    return name.rpartition(":")[2]
