"""From characters to tokens: quotes, escapes, comments, expansions, here-documents.

The grammar is that of POSIX "Shell Command Language".
"""

import re
from collections.abc import Callable

from msgspec import Struct

from studyapp.minicloud.shell.syntax import (
    Arithmetic,
    Literal,
    Part,
    Script,
    ShellSyntaxError,
    Substitution,
    Variable,
    Word,
)

OPERATORS = ("<<<", "<<-", "&>>", "&&", "||", ">>", "<<", ">&", "<&", "&>", ">|", ";;", "|&")
SINGLE = ("|", "&", ";", "<", ">", "(", ")", "\n")
ENDS_WORD = frozenset(" \t\n|&;<>()")
# What may stand behind the name in `${…}`, longer signs first.
EXPANSIONS = (
    *(":-", ":+", ":=", ":?", "##", "%%", "//", "^^", ",,"),
    *("-", "+", "=", "?", "#", "%", "/", "^", ",", ":"),
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SPECIAL = frozenset("?$#!@*0123456789-")
DEPTH = 12

Nested = Callable[[str, int, int], tuple[Script, int]]


class Token(Struct, frozen=True):
    """An operator (`text`), a word, or the end (neither). `start` is where it begins."""

    start: int
    text: str = ""
    word: Word | None = None


def is_name(text: str) -> bool:
    """Whether a variable can have this name."""
    return text.isascii() and text.isidentifier()


class Lexer:
    """Reads tokens from `text`; `nested` reads the script of a `$(`, and gives where it ends."""

    def __init__(self, text: str, position: int, depth: int, nested: Nested) -> None:
        self.text = text
        self.position = position
        self.depth = depth
        self.nested = nested
        self.resume = 0  # where the line goes on behind its here-documents

    def peek(self, ahead: int = 0) -> str:
        """The character at the position, "" behind the end."""
        at = self.position + ahead
        return self.text[at] if at < len(self.text) else ""

    def token(self) -> Token:
        """The next token."""
        self._skip_blanks()
        start = self.position
        if start >= len(self.text):
            return Token(start)
        for operator in (*OPERATORS, *SINGLE):
            if self.text.startswith(operator, start):
                self.position += len(operator)
                if operator == "\n":
                    self.position = max(self.position, self.resume)
                return Token(start, operator)
        return Token(start, word=self.word())

    def _skip_blanks(self) -> None:
        while True:
            here = self.peek()
            if here in {" ", "\t"}:
                self.position += 1
            elif here == "\\" and self.peek(1) == "\n":
                self.position += 2
            elif here == "#":
                end = self.text.find("\n", self.position)
                self.position = len(self.text) if end < 0 else end
            else:
                return

    def blank_word(self, ends: frozenset[str]) -> Word:
        """A word behind blanks, in which only blanks are signs."""
        self._skip_blanks()
        return self.word(ends)

    def word(self, ends: frozenset[str] = ENDS_WORD) -> Word:
        """A word up to a character that ends it."""
        parts: list[Part] = []
        while (here := self.peek()) and here not in ends:
            parts.extend(self._piece(here, ends))
        return Word(tuple(parts))

    def _piece(self, here: str, ends: frozenset[str]) -> list[Part]:
        if here == "'":
            return [self._single()]
        if here == '"':
            self.position += 1
            parts = self._double('"')
            self.position += 1
            return parts or [Literal("", True)]
        if here == "\\":
            return self._escape()
        if here == "$":
            return [self._dollar(quoted=False)]
        if here == "`":
            return [self._backquoted(quoted=False)]
        start = self.position
        while (here := self.peek()) and here not in ends and here not in "'\"\\$`":
            self.position += 1
        return [Literal(self.text[start : self.position])]

    def _escape(self) -> list[Part]:
        following = self.peek(1)
        self.position += 2 if following else 1
        if following == "\n":
            return []
        return [Literal(following or "\\", True)]

    def _single(self) -> Literal:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            raise unfinished("'")
        text = self.text[self.position + 1 : end]
        self.position = end + 1
        return Literal(text, True)

    def _double(self, end: str) -> list[Part]:
        """What stands up to a closing `"` (or to the end of the text when `end` is "")."""
        parts: list[Part] = []
        text = ""
        while (here := self.peek()) != end:
            if not here:
                raise unfinished(end)
            if here not in "\\$`":
                text += here
                self.position += 1
                continue
            if here == "\\":
                text += self._escaped_in_quotes(end)
                continue
            if text:
                parts.append(Literal(text, True))
                text = ""
            parts.append(self._dollar(quoted=True) if here == "$" else self._backquoted(True))
        if text:
            parts.append(Literal(text, True))
        return parts

    def _escaped_in_quotes(self, end: str) -> str:
        following = self.peek(1)
        self.position += 2 if following else 1
        if following == "\n":
            return ""
        return following if following and following in "$`\\" + end else "\\" + following

    def _dollar(self, quoted: bool) -> Part:
        following = self.peek(1)
        if following == "(":
            return self._substitution(quoted)
        if following == "{":
            return self._braced(quoted)
        if following and following in SPECIAL:
            self.position += 2
            return Variable(following, quoted=quoted)
        if following == "'" and not quoted:
            self.position += 1
            text = self._single().text
            return Literal(text.replace("\\n", "\n").replace("\\t", "\t"), True)
        self.position += 1
        name = self._name()
        return Variable(name, quoted=quoted) if name else Literal("$", quoted)

    def _name(self) -> str:
        found = NAME.match(self.text, self.position)
        self.position = found.end() if found else self.position
        return found[0] if found else ""

    def _substitution(self, quoted: bool) -> Substitution | Arithmetic:
        if self.peek(2) == "(" and (expression := self.arithmetic(self.position + 3)):
            return Arithmetic(expression, quoted)
        if self.depth >= DEPTH:
            raise ShellSyntaxError("command substitution: nested too deeply")
        script, self.position = self.nested(self.text, self.position + 2, self.depth + 1)
        return Substitution(script, quoted)

    def arithmetic(self, start: int) -> Word | None:
        """The expression from `start` up to its `))`, stepped over; None when it does not end so."""
        level, at = 0, start
        while at < len(self.text) and level >= 0:
            level += {"(": 1, ")": -1}.get(self.text[at], 0)
            at += 1
        if level >= 0 or self.text[at : at + 1] != ")":
            return None
        if self.depth >= DEPTH:
            raise ShellSyntaxError("arithmetic: nested too deeply")
        inner = Lexer(self.text[start : at - 1], 0, self.depth + 1, self.nested)
        self.position = at + 1
        return Word(tuple(inner._double("")) or (Literal("", True),))

    def _backquoted(self, quoted: bool) -> Substitution:
        end = self.text.find("`", self.position + 1)
        if end < 0:
            raise unfinished("`")
        inner = self.text[self.position + 1 : end]
        if self.depth >= DEPTH:
            raise ShellSyntaxError("command substitution: nested too deeply")
        script, _ = self.nested(inner + ")", 0, self.depth + 1)
        self.position = end + 1
        return Substitution(script, quoted)

    def _braced(self, quoted: bool) -> Variable:
        start = self.position
        self.position += 2
        length = self.peek() == "#" and self.peek(1) != "}"
        self.position += length
        name = self._name()
        if not name and self.peek() in SPECIAL:
            name = self.peek()
            self.position += 1
        operator = next((o for o in EXPANSIONS if self.text.startswith(o, self.position)), "")
        if not name or (not operator and self.peek() not in {"}", ""}):
            raise ShellSyntaxError(f"{self._whole(start)}: bad substitution")
        self.position += len(operator)
        if self.depth >= DEPTH:
            raise ShellSyntaxError("parameter expansion: nested too deeply")
        self.depth += 1
        word = self.word(frozenset("}")) if operator else None
        self.depth -= 1
        if self.peek() != "}":
            raise unfinished("}")
        self.position += 1
        return Variable(name, "length" if length else operator, word, quoted)

    def _whole(self, start: int) -> str:
        end = self.text.find("}", start)
        return self.text[start : end + 1 if end >= 0 else len(self.text)]

    def document(self, delimiter: str, *, quoted: bool, strip: bool) -> Word:
        """The text of a here-document whose lines begin behind the present line."""
        begin = self.resume
        if not begin:
            end = self.text.find("\n", self.position)
            begin = len(self.text) if end < 0 else end + 1
        lines: list[str] = []
        while begin < len(self.text):
            end = self.text.find("\n", begin)
            end = len(self.text) if end < 0 else end
            line = self.text[begin:end]
            begin = end + 1
            line = line.lstrip("\t") if strip else line
            if line == delimiter:
                break
            lines.append(line + "\n")
        self.resume = begin
        body = "".join(lines)
        if quoted:
            return Word((Literal(body, True),))
        inner = Lexer(body, 0, self.depth, self.nested)
        return Word(tuple(inner._double("")))


def unfinished(quote: str) -> ShellSyntaxError:
    """What bash says of a quote that is never closed."""
    return ShellSyntaxError(f"unexpected EOF while looking for matching `{quote}'")
