"""Reads a program of awk: POSIX, without functions of one's own, getline and output to files."""

import re

from msgspec import Struct

from studyapp.minicloud.shell.tools.descent import Descent, Node

TOKEN = re.compile(
    r"""(?:[ \t\r]|\\\n|\#[^\n]*)*(?:
    (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign>\+\+|--|\+=|-=|\*=|/=|%=|\^=|==|!=|<=|>=|!~|&&|\|\||[-+*/%^<>=!~?:,;(){}\[\]$|\n])
  | (?P<end>\Z))""",
    re.VERBOSE,
)
EACH = re.compile(r"([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*)\s*\)")
ASSIGNS = ("=", "+=", "-=", "*=", "/=", "%=", "^=")
COMPARES = ("<", "<=", ">", ">=", "==", "!=")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "/": "/", "a": "\a", "b": "\b"}
ABSENT = frozenset(["function", "func", "getline", "system", "close", "fflush", "nextfile"])
WORDS = frozenset(
    [
        "BEGIN",
        "END",
        "if",
        "else",
        "while",
        "for",
        "do",
        "in",
        "print",
        "printf",
        "next",
        "exit",
        "break",
        "continue",
        "delete",
    ]
)
FUNCTIONS = {
    "length": (0, 1),
    "substr": (2, 3),
    "index": (2, 2),
    "split": (2, 3),
    "sub": (2, 3),
    "gsub": (2, 3),
    "match": (2, 2),
    "sprintf": (1, 99),
    "toupper": (1, 1),
    "tolower": (1, 1),
    "int": (1, 1),
}
ENDS_VALUE = ("", ";", "\n", "}", ")", "]", ",", ":", "?", "{", "&&", "||", "~", "!~", *COMPARES)


NOTHING = Node("block")  # what may be left out, such as what a loop begins with
ALWAYS = Node("value", value=1.0)


class AwkSyntaxError(Exception):
    """A program that cannot be read; its text says why."""


class Rule(Struct, frozen=True):
    """A pattern ("BEGIN", "END", or an expression, None for every line) and what is done.

    With `until` it holds from a line that fits the pattern to one that fits this.
    """

    pattern: Node | str | None
    action: Node | None
    until: Node | None = None


def parse(text: str) -> list[Rule]:
    """The rules of a program; AwkSyntaxError."""
    reader = _Reader(text)
    rules: list[Rule] = []
    reader.skip(";", "\n")
    while reader.kind != "end":
        rules.append(reader.rule())
        reader.skip(";", "\n")
    return rules


def unescaped(text: str) -> str:
    """A text without its backslashes."""
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], f"\\{found[1]}"), text)


class _Reader(Descent):
    """The program from its rules down to single values."""

    token = TOKEN
    failure = AwkSyntaxError
    whole = "program"

    def __init__(self, text: str) -> None:
        self.printing = False
        self.grouped = 0  # within parentheses `>` compares, also in a print
        super().__init__(text)

    def unreadable(self) -> AwkSyntaxError:
        """See `Descent`."""
        return AwkSyntaxError(f"syntax error at or near {self.text[self.at :][:12].strip()}")

    def skip(self, *tokens: str) -> None:
        """Step over all of these."""
        while self.take(*tokens):
            pass

    def unexpected(self) -> AwkSyntaxError:
        """See `Descent`."""
        shown = {"": "end of the program", "\n": "end of line"}.get(self.word, self.word)
        return AwkSyntaxError(f"syntax error at or near {shown}")

    def rule(self) -> Rule:
        """A pattern, an action, or both."""
        pattern: Node | str | None = self.take("BEGIN", "END") or None
        until = None
        if pattern is None and self.word != "{":
            pattern = self.expression()
            until = self.expression() if self.take(",") else None
        action = self.block() if self.word == "{" else None
        if action is None and isinstance(pattern, str):
            raise self.unexpected()
        return Rule(pattern, action, until)

    def block(self) -> Node:
        """`{ … }`."""
        self.need("{")
        made: list[Node] = []
        self.skip(";", "\n")
        while not self.take("}"):
            made.append(self.statement())
            self.skip(";", "\n")
        return Node("block", tuple(made))

    def statement(self) -> Node:
        """One statement, or a block."""
        with self.deeper():
            return self._statement()

    def _statement(self) -> Node:
        special = {"if": self._if, "while": self._while, "for": self._for, "do": self._do}
        if self.kind == "name" and self.word in special:
            return special[self.advance()]()
        if self.word == "{":
            return self.block()
        if word := self.take("next", "break", "continue"):
            node = Node(word)
        elif self.take("exit"):
            node = Node("exit", () if self.word in ENDS_VALUE else (self.expression(),))
        elif word := self.take("print", "printf"):
            node = self._print(word)
        elif self.take("delete"):
            node = self._delete()
        else:
            node = self.expression()
        if self.word not in {";", "\n", "}", ""} and self.kind != "end":
            raise self.unexpected()
        return node

    def _print(self, word: str) -> Node:
        parts: list[Node] = []
        if self.word not in {";", "\n", "}", ">", "|", ""}:
            self.printing = True
            parts = [self.expression(), *self._more()]
            self.printing = False
        if self.word in {">", "|"}:
            raise AwkSyntaxError(
                f"{word} {self.word}: not part of this awk; redirect outside of it"
            )
        if len(parts) == 1 and parts[0].kind == "several":
            parts = list(parts[0].parts)
        return Node(word, tuple(parts))

    def _more(self) -> list[Node]:
        found: list[Node] = []
        while self.take(","):
            self.skip("\n")
            found.append(self.expression())
        return found

    def _delete(self) -> Node:
        name = self.advance()
        if not self.take("["):
            return Node("delete", (), name)
        key = self._key()
        return Node("delete", (key,), name)

    def _key(self) -> Node:
        self.grouped += 1
        parts = (self.expression(), *self._more())
        self.grouped -= 1
        self.need("]")
        return parts[0] if len(parts) == 1 else Node("several", parts)

    def _asked(self) -> Node:
        self.need("(")
        self.grouped += 1
        node = self.expression()
        self.grouped -= 1
        self.need(")")
        return node

    def _body(self) -> Node:
        self.skip("\n")
        return NOTHING if self.take(";") else self.statement()

    def _if(self) -> Node:
        asked, then = self._asked(), self._body()
        at, token, kind = self.at, self.word, self.kind
        self.skip(";", "\n")
        if self.take("else"):
            return Node("if", (asked, then, self._body()))
        self.at, self.word, self.kind = at, token, kind
        return Node("if", (asked, then, NOTHING))

    def _while(self) -> Node:
        return Node("while", (self._asked(), self._body()))

    def _do(self) -> Node:
        body = self._body()
        self.skip(";", "\n")
        self.need("while")
        return Node("block", (body, Node("while", (self._asked(), body))))

    def _for(self) -> Node:
        self.need("(")
        here = self.text[self.at - len(self.word) :]
        found = EACH.match(here) if self.kind == "name" else None
        if found:
            for _ in range(4):
                self.advance()
            return Node("each", (self._body(),), (found[1], found[2]))
        parts: list[Node] = []
        for end, omitted in ((";", NOTHING), (";", ALWAYS), (")", NOTHING)):
            parts.append(omitted if self.word == end else self.expression())
            self.need(end)
        return Node("for", (*parts, self._body()))

    def expression(self) -> Node:
        """An assignment, or `a ? b : c`, or what binds closer."""
        with self.deeper():
            node = self.either()
            if self.take("?"):
                then = self.expression()
                self.need(":")
                return Node("choice", (node, then, self.expression()))
            if self.word in ASSIGNS and node.kind in {"name", "field", "element"}:
                sign = self.advance()
                return Node("assign", (node, self.expression()), sign)
            return node

    def either(self) -> Node:
        """`a || b`."""
        node = self.both()
        while self.take("||"):
            self.skip("\n")
            node = Node("or", (node, self.both()))
        return node

    def both(self) -> Node:
        """`a && b`."""
        node = self.member()
        while self.take("&&"):
            self.skip("\n")
            node = Node("and", (node, self.member()))
        return node

    def member(self) -> Node:
        """`key in array`."""
        node = self.matching()
        while self.kind == "name" and self.word == "in":
            self.advance()
            node = Node("in", (node,), self.advance())
        return node

    def matching(self) -> Node:
        """`text ~ pattern`."""
        node = self.comparison()
        while sign := self.take("~", "!~"):
            node = Node("match", (node, self.comparison()), sign)
        return node

    def comparison(self) -> Node:
        """`a < b`; outside of parentheses `>` would write a file, which this awk does not."""
        node = self.joined()
        writes = self.printing and not self.grouped and self.word == ">"
        sign = "" if writes else self.take(*COMPARES)
        return Node("compare", (node, self.joined()), sign) if sign else node

    def joined(self) -> Node:
        """Values side by side are one text."""
        node = self.sum()
        while self._begins_value():
            node = Node("join", (node, self.sum()))
        return node

    def _begins_value(self) -> bool:
        if self.kind in {"number", "string"}:
            return True
        if self.kind == "name":
            return self.word not in WORDS
        return self.word in {"$", "(", "!"} and self.kind == "sign"

    def signed(self) -> Node:
        """`!a`, `-a`, `+a`."""
        sign = self.take("!", "-", "+")
        if not sign:
            return self.power()
        with self.deeper():
            return Node("signed", (self.signed(),), sign)

    def power(self) -> Node:
        """`a ^ b`, from the right."""
        node = self.counted()
        if self.take("^"):
            return Node("sum", (node, self.signed()), "^")
        return node

    def counted(self) -> Node:
        """`++a`, `a++` and their kin."""
        sign = self.take("++", "--")
        if sign:
            return Node("count", (self.single(),), f"{sign}x")
        node = self.single()
        if node.kind in {"name", "field", "element"} and (sign := self.take("++", "--")):
            return Node("count", (node,), f"x{sign}")
        return node

    def single(self) -> Node:
        """A value, a name, a field, a call, a pattern or a parenthesis."""
        if self.kind == "number":
            return Node("value", value=float(self.advance()))
        if self.kind == "string":
            return Node("value", value=unescaped(self.advance()[1:-1]))
        if self.kind == "name":
            return self._named()
        if self.word == "/" and self.kind == "sign":
            return self._pattern()
        if self.take("$"):
            return Node("field", (self.counted(),))
        if self.take("("):
            self.grouped += 1
            parts = (self.expression(), *self._more())
            self.grouped -= 1
            self.need(")")
            return parts[0] if len(parts) == 1 else Node("several", parts)
        raise self.unexpected()

    def _pattern(self) -> Node:
        found = re.compile(r"((?:[^/\\\n\[]|\\.|\[\^?\]?[^\]\n]*\])*)/").match(self.text, self.at)
        if found is None:
            raise AwkSyntaxError("non-terminated regular expression")
        self.at = found.end()
        self.advance()
        return Node("pattern", value=found[1].replace("\\/", "/"))

    def _named(self) -> Node:
        name = self.advance()
        if name in ABSENT or name in WORDS:
            where = (
                f"{name}: not part of this awk"
                if name in ABSENT
                else f"syntax error at or near {name}"
            )
            raise AwkSyntaxError(where)
        if name in FUNCTIONS:
            return self._call(name)
        if self.take("["):
            return Node("element", (self._key(),), name)
        return Node("name", value=name)

    def _call(self, name: str) -> Node:
        parts: tuple[Node, ...] = ()
        least, most = FUNCTIONS[name]
        if self.take("("):
            self.grouped += 1
            if self.word != ")":
                parts = (self.expression(), *self._more())
            self.grouped -= 1
            self.need(")")
        if not least <= len(parts) <= most:
            raise AwkSyntaxError(f"{name}: wrong number of arguments")
        return Node("call", parts, name)
