"""Reads a filter of jq: jqlang.org/manual, without functions of one's own and modules."""

import json
import re

from studyapp.minicloud.shell.tools.descent import Descent
from studyapp.minicloud.shell.tools.jq.syntax import IDENTITY, JqSyntaxError, Node

TOKEN = re.compile(
    r"""\s*(?:\#[^\n]*\s*)*(?:
    (?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)
  | (?P<field>\.[A-Za-z_]\w*)
  | (?P<name>\$?[A-Za-z_]\w*(?:::\w+)*|@\w+)
  | (?P<sign>\?//|\.\.|//=|\|=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|[-+*/%=<>|,.:;()\[\]{}?"])
  | (?P<end>\Z))""",
    re.VERBOSE,
)
ASSIGNS = ("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=")
COMPARES = ("==", "!=", "<", "<=", ">", ">=")
WORDS = frozenset(["and", "or", "not", "then", "else", "elif", "end", "as", "catch"])
LITERALS = {"null": None, "true": True, "false": False}


def parse(text: str) -> Node:
    """The filter that a text spells; JqSyntaxError."""
    reader = _Reader(text)
    if reader.kind == "end":
        return IDENTITY
    node = reader.pipe()
    if reader.kind != "end":
        raise reader.unexpected()
    return node


class _Reader(Descent):
    """The filter from its loosest binding down."""

    token = TOKEN
    failure = JqSyntaxError
    whole = "filter"

    def unreadable(self) -> JqSyntaxError:
        """See `Descent`."""
        return JqSyntaxError(f"syntax error, unexpected INVALID_CHARACTER at {self.at + 1}")

    def unexpected(self) -> JqSyntaxError:
        """See `Descent`."""
        shown = "end of the filter" if self.kind == "end" else f"'{self.word}'"
        return JqSyntaxError(f"syntax error, unexpected {shown}")

    def pipe(self) -> Node:
        """Filters with `|` between them, the lowest of all; `… as $x | …`."""
        with self.deeper():
            node = self.comma()
            if self.take("as"):
                name = self._variable()
                self.need("|")
                return Node("bind", (node, self.pipe()), name)
            return Node("pipe", (node, self.pipe())) if self.take("|") else node

    def comma(self) -> Node:
        """Filters with commas between them."""
        node = self.otherwise()
        while self.take(","):
            node = Node("comma", (node, self.otherwise()))
        return node

    def otherwise(self) -> Node:
        """`a // b`, from the right."""
        node = self.assignment()
        if not self.take("//"):
            return node
        with self.deeper():
            return Node("otherwise", (node, self.otherwise()))

    def assignment(self) -> Node:
        """`path = value`, `path |= filter` and their kin."""
        node = self.either()
        sign = self.take(*ASSIGNS)
        return Node("assign", (node, self.either()), sign) if sign else node

    def either(self) -> Node:
        """`a or b`."""
        node = self.both()
        while self.take("or"):
            node = Node("or", (node, self.both()))
        return node

    def both(self) -> Node:
        """`a and b`."""
        node = self.comparison()
        while self.take("and"):
            node = Node("and", (node, self.comparison()))
        return node

    def comparison(self) -> Node:
        """`a == b`: once, not several in a row."""
        node = self.sum()
        sign = self.take(*COMPARES)
        return Node("compare", (node, self.sum()), sign) if sign else node

    def signed(self) -> Node:
        """A minus before a term."""
        if self.take("-"):
            return Node("negate", (self.postfix(),))
        return self.postfix()

    def postfix(self) -> Node:
        """A term with what hangs on it."""
        node = self.term()
        while True:
            if self.kind == "field":
                node = _field(node, self.advance()[1:])
            elif self.word == "." and self.kind == "sign":
                self.advance()
                node = self._behind_dot(node)
            elif self.take("["):
                node = self._bracket(node)
            elif self.take("?"):
                node = Node("try", (node,))
            else:
                return node

    def _behind_dot(self, node: Node) -> Node:
        if self.kind == "sign" and self.word == '"':
            return Node("index", (node, self.string("")))
        if self.take("["):
            return self._bracket(node)
        raise self.unexpected()

    def _bracket(self, node: Node) -> Node:
        """What stands behind `[` of an index."""
        if self.take("]"):
            return Node("each", (node,))
        low = None if self.word == ":" else self.pipe()
        if self.take(":"):
            high = None if self.word == "]" else self.pipe()
            self.need("]")
            null = Node("literal", value=None)
            return Node("slice", (node, low or null, high or null))
        self.need("]")
        if low is None:
            raise self.unexpected()
        return Node("index", (node, low))

    def term(self) -> Node:
        """The smallest whole: a literal, a path, a list, an object, a call, a condition."""
        if self.kind == "field":
            return _field(IDENTITY, self.advance()[1:])
        if self.kind == "number":
            return Node("literal", value=_number(self.advance()))
        if self.kind == "name":
            return self._named()
        if self.kind == "sign":
            return self._sign()
        raise self.unexpected()

    def _sign(self) -> Node:
        if self.word == '"':
            return self.string("")
        if self.take(".."):
            return Node("recurse")
        if self.take("."):
            starts = self.kind == "sign" and self.word in {'"', "["}
            return self._behind_dot(IDENTITY) if starts else IDENTITY
        if self.take("("):
            node = self.pipe()
            self.need(")")
            return node
        if self.take("["):
            if self.take("]"):
                return Node("literal", value=[])
            node = Node("array", (self.pipe(),))
            self.need("]")
            return node
        if self.take("{"):
            return self._object()
        raise self.unexpected()

    def _named(self) -> Node:
        name = self.advance()
        if name in WORDS and name != "not":
            raise JqSyntaxError(f"syntax error, unexpected '{name}'")
        if name in LITERALS:
            return Node("literal", value=LITERALS[name])
        if name.startswith("$"):
            return Node("variable", value=name[1:])
        if name.startswith("@"):
            quoted = self.kind == "sign" and self.word == '"'
            return self.string(name) if quoted else Node("format", value=name)
        special = {"if": self._condition, "try": self._try, "reduce": self._reduce}
        return special[name]() if name in special else self._call(name)

    def _call(self, name: str) -> Node:
        if name in {"def", "foreach", "label", "import", "include"}:
            raise JqSyntaxError(f"{name} is not part of this jq")
        parts: list[Node] = []
        if self.take("("):
            parts.append(self.pipe())
            while self.take(";"):
                parts.append(self.pipe())
            self.need(")")
        return Node("call", tuple(parts), name)

    def _condition(self) -> Node:
        asked = self.pipe()
        self.need("then")
        then = self.pipe()
        if self.take("elif"):
            with self.deeper():
                return Node("condition", (asked, then, self._condition()))
        other = self.pipe() if self.take("else") else IDENTITY
        self.need("end")
        return Node("condition", (asked, then, other))

    def _try(self) -> Node:
        node = self.postfix()
        return Node("try", (node, self.postfix()) if self.take("catch") else (node,))

    def _reduce(self) -> Node:
        source = self.postfix()
        self.need("as")
        name = self._variable()
        self.need("(")
        start = self.pipe()
        self.need(";")
        update = self.pipe()
        self.need(")")
        return Node("reduce", (source, start, update), name)

    def _variable(self) -> str:
        if self.kind != "name" or not self.word.startswith("$"):
            raise self.unexpected()
        return self.advance()[1:]

    def _object(self) -> Node:
        pairs: list[Node] = []
        while not self.take("}"):
            if pairs:
                self.need(",")
            pairs.extend(self._pair())
        return Node("object", tuple(pairs))

    def _pair(self) -> tuple[Node, Node]:
        if self.kind == "name" and self.word.startswith("$"):
            name = self.advance()[1:]
            return Node("literal", value=name), Node("variable", value=name)
        if self.take("("):
            key = self.pipe()
            self.need(")")
        elif self.kind == "sign" and self.word == '"':
            key = self.string("")
        elif self.kind in {"name", "number"} and not self.word.startswith("@"):
            key = Node("literal", value=self.advance())
        else:
            raise self.unexpected()
        if not self.take(":"):
            return key, Node("index", (IDENTITY, key))
        value = self.signed()
        while self.take("|"):
            value = Node("pipe", (value, self.signed()))
        return key, value

    def string(self, form: str) -> Node:
        """A text whose opening quote is the present token, with what `\\(…)` puts into it."""
        parts: list[Node] = []
        piece, at = "", self.at
        while True:
            sign = self.text[at : at + 1]
            if not sign:
                raise JqSyntaxError("syntax error, unterminated string")
            if sign == '"':
                break
            if self.text.startswith("\\(", at):
                parts.append(Node("literal", value=_unescaped(piece)))
                self.at = at + 2
                self.advance()
                parts.append(self.pipe())
                if self.word != ")":
                    raise self.unexpected()
                piece, at = "", self.at
                continue
            length = 2 if sign == "\\" else 1
            piece += self.text[at : at + length]
            at += length
        parts.append(Node("literal", value=_unescaped(piece)))
        self.at = at + 1
        self.advance()
        return parts[0] if len(parts) == 1 and not form else Node("text", tuple(parts), form)


def _field(node: Node, name: str) -> Node:
    return Node("index", (node, Node("literal", value=name)))


def _number(text: str) -> int | float:
    try:
        return int(text[:300])
    except ValueError:
        return float(text)


def _unescaped(piece: str) -> str:
    try:
        return str(json.loads(f'"{piece}"', strict=False))
    except ValueError:
        raise JqSyntaxError("syntax error, invalid escape in a string") from None
