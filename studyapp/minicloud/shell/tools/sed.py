"""`sed` with the commands that a learner meets: s///, p, d, q, on lines by number or by pattern."""

from collections.abc import Iterator

from msgspec import Struct

from studyapp.minicloud.shell.files import Folder
from studyapp.minicloud.shell.regex import Budget, Match, Regex, RegexError
from studyapp.minicloud.shell.session import Environment, Reply
from studyapp.minicloud.shell.tools.options import (
    UsageProblem,
    inputs,
    join_lines,
    misused,
    read,
    refuse,
    split_lines,
)


class SedError(Exception):
    """A script that cannot be read; its text is what sed prints behind the place."""


class Address(Struct, frozen=True):
    """A line by number, by pattern, or the last one (number -1)."""

    number: int = 0
    regex: Regex | None = None

    def fits(self, number: int, line: str, last: int) -> bool:
        """Whether a line is meant."""
        if self.regex:
            return self.regex.search(line) is not None
        return number == (last if self.number == -1 else self.number)


class Edit(Struct, frozen=True):
    """One command: `name` is s, p, d or q, for lines from `first` to `last`."""

    name: str
    first: Address | None = None
    last: Address | None = None
    negated: bool = False
    regex: Regex | None = None
    replacement: str = ""
    flags: str = ""


def sed(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`sed [-n] [-E] [-i] [-e] script [file …]`."""
    try:
        options = read(argv, "nEri", "e", {"quiet": "n", "regexp-extended": "E", "in-place": "i"})
    except UsageProblem as problem:
        return misused("sed", problem)
    scripts = options.values.get("e")
    if not scripts:
        if not options.operands:
            return (
                b"",
                b"Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n",
                1,
            )
        scripts = [options.operands.pop(0)]
    try:
        extended = bool(options.letters & {"E", "r"})
        edits = _Reader("\n".join(scripts), extended, files.budget).edits()
    except (SedError, RegexError) as error:
        return refuse("sed", f"-e expression #1, char 0: {error}")
    found, errors, code = inputs("sed", options.operands, stdin, files)
    quiet = "n" in options.letters
    try:
        if "i" in options.letters:
            for name, body in found:
                files.write(name, join_lines(list(_run(split_lines(body), edits, quiet))))
            return b"", errors, 2 if code else 0
        lines = [line for _, body in found for line in split_lines(body)]
        return join_lines(list(_run(lines, edits, quiet))), errors, 2 if code else 0
    except RegexError as error:
        return refuse("sed", str(error))


class _Reader:
    """Reads a script."""

    def __init__(self, text: str, extended: bool, budget: Budget) -> None:
        self.text = text
        self.extended = extended
        self.position = 0
        self.budget = budget

    def peek(self) -> str:
        """The present character, "" at the end."""
        return self.text[self.position : self.position + 1]

    def edits(self) -> list[Edit]:
        """All commands of the script."""
        found: list[Edit] = []
        while True:
            while self.peek() and self.peek() in " \t\n;":
                self.position += 1
            if not self.peek():
                return found
            found.append(self._edit())

    def _edit(self) -> Edit:
        first = self._address()
        last = None
        if first and self.peek() == ",":
            self.position += 1
            last = self._address()
            if last is None:
                raise SedError("unexpected `,'")
        negated = self.peek() == "!"
        self.position += negated
        name = self.peek()
        self.position += 1
        if name == "s":
            regex, replacement, flags = self._substitution()
            return Edit("s", first, last, negated, regex, replacement, flags)
        if not name:
            raise SedError("missing command")
        if name not in "pdq":
            raise SedError(f"unknown command: `{name}'")
        return Edit(name, first, last, negated)

    def _address(self) -> Address | None:
        start = self.position
        while self.peek().isdecimal():
            self.position += 1
        if self.position > start:
            return Address(int(self.text[start : self.position][:9]))
        if self.peek() == "$":
            self.position += 1
            return Address(-1)
        if self.peek() == "/":
            self.position += 1
            return Address(regex=self._regex(self._until("/", "unterminated address regex")))
        return None

    def _regex(self, pattern: str, flags: str = "") -> Regex:
        fold = "I" in flags or "i" in flags
        return Regex(pattern, extended=self.extended, fold=fold, budget=self.budget)

    def _until(self, sign: str, problem: str) -> str:
        text = ""
        while (here := self.peek()) != sign:
            if not here:
                raise SedError(problem)
            following = self.text[self.position + 1 : self.position + 2]
            if here == "\\" and following:
                text += following if following == sign else here + following
                self.position += 2
            else:
                text += here
                self.position += 1
        self.position += 1
        return text

    def _substitution(self) -> tuple[Regex, str, str]:
        sign = self.peek()
        if not sign or sign in "\n\\":
            raise SedError("unterminated `s' command")
        self.position += 1
        pattern = self._until(sign, "unterminated `s' command")
        replacement = self._until(sign, "unterminated `s' command")
        start = self.position
        while self.peek() and self.peek() in "gpiI0123456789":
            self.position += 1
        flags = self.text[start : self.position]
        if self.peek() and self.peek() not in ";\n} \t":
            raise SedError("unknown option to `s'")
        return self._regex(pattern, flags), replacement, flags


def _run(lines: list[str], edits: list[Edit], quiet: bool) -> Iterator[str]:
    runner = _Runner(edits, len(lines), quiet)
    for number, line in enumerate(lines, 1):
        yield from runner.line(number, line)
        if runner.stopped:
            return


class _Runner:
    """Applies edits line by line; remembers which ranges are open."""

    def __init__(self, edits: list[Edit], last: int, quiet: bool) -> None:
        self.edits = edits
        self.last = last
        self.quiet = quiet
        self.open: set[int] = set()
        self.stopped = False

    def line(self, number: int, line: str) -> Iterator[str]:
        """What one line becomes."""
        for index, edit in enumerate(self.edits):
            if self._meant(edit, index, number, line) == edit.negated:
                continue
            if edit.name == "d":
                return
            if edit.name == "q":
                self.stopped = True
                break
            changed = True
            if edit.name == "s":
                line, changed = _substitute(edit, line)
            if edit.name == "p" or (changed and "p" in edit.flags):
                yield line
        if not self.quiet:
            yield line

    def _meant(self, edit: Edit, index: int, number: int, line: str) -> bool:
        if edit.first is None:
            return True
        if edit.last is None:
            return edit.first.fits(number, line, self.last)
        numbered = edit.last.regex is None and edit.last.number > 0
        if index in self.open:
            past = numbered and edit.last.number < number
            if past or edit.last.fits(number, line, self.last):
                self.open.discard(index)
            return not past
        if not edit.first.fits(number, line, self.last):
            return False
        if not (numbered and edit.last.number <= number):
            self.open.add(index)
        return True


def _substitute(edit: Edit, line: str) -> tuple[str, bool]:
    if edit.regex is None:
        return line, False
    digits = "".join(char for char in edit.flags if char.isdecimal())
    wanted = int(digits[:6]) if digits else 1
    text, end, changed = "", 0, False
    for number, match in enumerate(edit.regex.every(line), 1):
        if number < wanted:
            continue
        left, right = match.span
        text += line[end:left] + _filled(edit.replacement, match, line)
        edit.regex.budget.spend(len(text) // 64)
        end, changed = right, True
        if "g" not in edit.flags:
            break
    return text + line[end:], changed


def _filled(replacement: str, match: Match, line: str) -> str:
    text, position = "", 0
    while position < len(replacement):
        char = replacement[position]
        following = replacement[position + 1 : position + 2]
        if char == "&":
            text += line[slice(*match.span)]
        elif char == "\\" and following:
            text += _reference(following, match, line)
            position += 1
        else:
            text += char
        position += 1
    return text


def _reference(char: str, match: Match, line: str) -> str:
    if not char.isdecimal():
        return {"n": "\n", "t": "\t"}.get(char, char)
    number = int(char)
    span = match.groups[number] if number < len(match.groups) else None
    return line[slice(*span)] if span else ""
