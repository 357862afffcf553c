"""From words to arguments: variables, substitutions, splitting, file names, quotes taken off."""

import re
from collections.abc import Callable, Iterator
from posixpath import join

from studyapp.minicloud.shell import arithmetic
from studyapp.minicloud.shell.files import FileError, Folder
from studyapp.minicloud.shell.patterns import matcher
from studyapp.minicloud.shell.regex import RegexError
from studyapp.minicloud.shell.syntax import Arithmetic, Literal, Part, Script, Variable, Word
from studyapp.minicloud.shell.trimming import TRIMS, Untrimmable, trimmed

Piece = tuple[str, bool]  # text, and whether it was quoted
Field = list[Piece]
WILD = frozenset("*?[")
BRACES = re.compile(r"^(.*?)\{([^{}]*)\}(.*)$", re.DOTALL)
BRACE_RANGE = re.compile(r"^(-?\d{1,5}|[A-Za-z])\.\.(-?\d{1,5}|[A-Za-z])(?:\.\.-?(\d{1,5}))?$")
MOST_WORDS = 4_096
LONGEST = 131_072  # characters in the words of one command, as Linux limits one argument


class ExpansionError(Exception):
    """An expansion that cannot be done; its text is what bash prints behind `bash: `."""


class Expander:
    """Expands words with the variables of a shell.

    `given` are the arguments of a script (`$@`). `look` gives a variable's value or None, `assign` sets one (for `${X:=word}`), `run` gives the
    output of a script. `strict` refuses variables that are not set.
    """

    def __init__(
        self,
        folder: Folder,
        look: Callable[[str], str | None],
        assign: Callable[[str, str], None],
        run: Callable[[Script], str],
        *,
        strict: bool = False,
        given: tuple[str, ...] = (),
    ) -> None:
        self.folder = folder
        self.look = look
        self.assign = assign
        self.run = run
        self.strict = strict
        self.given = given
        self.spent = 0

    def arguments(self, word: Word) -> list[str]:
        """The arguments that a word becomes: none, one or several."""
        found: list[str] = []
        for single in _braces(word):
            for field in self._fields(single):
                found.extend(self._names(field))
                if len(found) > MOST_WORDS:
                    raise ExpansionError("Argument list too long")
        return found

    def text(self, word: Word) -> str:
        """The word as one string: for assignments, targets and here-documents."""
        whole = "".join(text for part in self._home(word.parts) for text, _ in self._value(part))
        return self._bounded(whole)

    def pattern(self, word: Word) -> str:
        """The word as a pattern of names, in which what was quoted stands for itself."""
        pieces = [piece for part in self._home(word.parts) for piece in self._value(part)]
        return self._bounded("".join(_escaped(text) if quoted else text for text, quoted in pieces))

    def _bounded(self, text: str) -> str:
        self.spent += len(text)
        if len(text) > LONGEST or self.spent > 64 * LONGEST:
            raise ExpansionError("Argument list too long")
        return text

    def _home(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        first = parts[0] if parts else None
        if not isinstance(first, Literal) or first.quoted or not first.text.startswith("~"):
            return parts
        rest = first.text[1:]
        if (rest and not rest.startswith("/")) or (not rest and len(parts) > 1):
            return parts
        return (Literal(self.look("HOME") or "/", True), Literal(rest), *parts[1:])

    def _fields(self, word: Word) -> list[Field]:
        """Split what unquoted expansions give at blanks."""
        fields: list[Field] = [[]]
        for part in self._home(word.parts):
            if isinstance(part, Literal):
                fields[-1].append((part.text, part.quoted))
                continue
            if isinstance(part, Variable) and part.quoted and part.name == "@" and self.given:
                fields[-1].append((self.given[0], True))
                fields.extend([(text, True)] for text in self.given[1:])
                continue
            for text, quoted in self._value(part):
                if quoted:
                    fields[-1].append((text, True))
                else:
                    _split(text, fields)
        return [field for field in fields if field and any(text or q for text, q in field)]

    def _value(self, part: Part) -> Iterator[Piece]:
        if isinstance(part, Literal):
            yield part.text, part.quoted
        elif isinstance(part, Variable):
            yield from self._variable(part)
        elif isinstance(part, Arithmetic):
            yield str(self.number(part.expression)), part.quoted
        else:
            yield self._bounded(self.run(part.script).rstrip("\n")), part.quoted

    def number(self, expression: Word) -> int:
        """The value of an arithmetic expression; ExpansionError."""
        try:
            return arithmetic.evaluate(self.text(expression), self.look, self.assign)
        except arithmetic.ArithmeticProblem as error:
            raise ExpansionError(str(error)) from None

    def _variable(self, part: Variable) -> Iterator[Piece]:
        value = self.look(part.name)
        if part.operator == "length":
            yield str(len(value or "")), part.quoted
            return
        if value is None and part.word is None and self.strict:
            raise ExpansionError(f"{part.name}: unbound variable")
        if part.operator in TRIMS and part.word is not None:
            yield self._trimmed(value or "", part.operator, part.word), part.quoted
            return
        missing = not value if part.operator.startswith(":") else value is None
        action = part.operator[-1:]
        if part.word is None or missing == (action == "+"):
            yield self._bounded(value or ""), part.quoted
            return
        text = self.text(part.word)
        if action == "?":
            raise ExpansionError(f"{part.name}: {text or 'parameter null or not set'}")
        if action == "=":
            self.assign(part.name, text)
        yield text, part.quoted

    def _trimmed(self, value: str, operator: str, word: Word) -> str:
        read = self.text if operator == ":" else self.pattern
        try:
            return self._bounded(trimmed(value, operator, read(word), self.folder.budget))
        except (Untrimmable, RegexError) as error:
            raise ExpansionError(str(error)) from None

    def _names(self, field: Field) -> list[str]:
        """The file names that a field with wildcards matches, or its own text."""
        text = self._bounded("".join(piece for piece, _ in field))
        if not any(not quoted and WILD & set(piece) for piece, quoted in field):
            return [text]
        pattern = "".join(_escaped(piece) if quoted else piece for piece, quoted in field)
        if len(pattern) > 1_024:
            return [text]
        try:
            return self._matches(pattern) or [text]
        except RegexError as error:
            raise ExpansionError(str(error)) from None

    def _matches(self, pattern: str) -> list[str]:
        found = ["/"] if pattern.startswith("/") else [""]
        for part in pattern.strip("/").split("/"):
            found = [join(base, name) for base in found for name in self._inside(base, part)]
        return sorted(found)

    def _inside(self, base: str, pattern: str) -> list[str]:
        try:
            names = self.folder.names(base or ".")
        except FileError:
            return []  # not a directory: nothing matches there
        fits = matcher(pattern, self.folder.budget)
        shown = [name for name in names if pattern[:1] == "." or not name.startswith(".")]
        if pattern in {".", ".."}:
            return [pattern]
        return [name for name in shown if fits(name)]


def _split(text: str, fields: list[Field]) -> None:
    """Add unquoted text to the last field, and begin a field at each run of blanks."""
    pieces = text.split()
    if not pieces:
        if text and fields[-1]:
            fields.append([])
        return
    if text[0].isspace() and fields[-1]:
        fields.append([])
    fields[-1].append((pieces[0], False))
    fields.extend([[(piece, False)] for piece in pieces[1:]])
    if text[-1].isspace():
        fields.append([])


def _escaped(text: str) -> str:
    return "".join(f"[{char}]" if char in WILD else char for char in text)


def _braces(word: Word) -> list[Word]:
    """`a{b,c}` becomes `ab` and `ac`, `{1..3}` three words; only in wholly literal words."""
    if not all(isinstance(part, Literal) for part in word.parts):
        return [word]
    if len(word.parts) != 1:
        return [word]
    first = word.parts[0]
    if not isinstance(first, Literal) or first.quoted or "{" not in first.text:
        return [word]
    return [Word((Literal(text),)) for text in _brace_texts(first.text)]


def _brace_texts(text: str) -> list[str]:
    """Expand the first brace that holds a list or a range, and then the others, up to a cap."""
    done: list[str] = []
    todo = [text]
    while todo and len(done) + len(todo) < MOST_WORDS:
        current = todo.pop(0)
        found = BRACES.match(current)
        choices = _choices(found.group(2)) if found else []
        if found and choices:
            todo = [found.group(1) + choice + found.group(3) for choice in choices] + todo
        else:
            done.append(current)
    if todo:
        raise ExpansionError("Argument list too long")
    return done


def _choices(inside: str) -> list[str]:
    between = BRACE_RANGE.match(inside)
    if between and between[1].isalpha() == between[2].isalpha():
        letters = between[1].isalpha()
        first, last = (ord(end) if letters else int(end) for end in between.group(1, 2))
        step = (int(between[3] or 1) or 1) * (1 if first <= last else -1)
        places = range(first, last + (1 if step > 0 else -1), step)[:MOST_WORDS]
        return [chr(place) if letters else str(place) for place in places]
    return inside.split(",") if "," in inside else []
