"""`jq`: filters over JSON (jqlang.org/manual), without definitions and modules; work is counted."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from studyapp.minicloud.shell.files import FileError, Folder
from studyapp.minicloud.shell.regex import RegexError
from studyapp.minicloud.shell.session import Environment, Reply
from studyapp.minicloud.shell.tools.jq.functions import FUNCTIONS
from studyapp.minicloud.shell.tools.jq.reading import parse
from studyapp.minicloud.shell.tools.jq.running import ELEMENTS_A_STEP, STEPS_A_PART, Machine
from studyapp.minicloud.shell.tools.jq.syntax import JqSyntaxError, Node
from studyapp.minicloud.shell.tools.jq.values import DECODER, JqError, holds, written

USAGE, UNREADABLE, FAILED = 2, 3, 5
LETTERS = {
    "r": "raw-output",
    "j": "join-output",
    "c": "compact-output",
    "n": "null-input",
    "e": "exit-status",
    "s": "slurp",
    "S": "sort-keys",
    "R": "raw-input",
    "C": "color-output",
    "M": "monochrome-output",
    "a": "ascii-output",
}
LONGS = frozenset(LETTERS.values()) | {"tab"}
HELP = "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.org\n"


class Asked(Struct):
    """What a command line asks for: options by their long names, the filter, files, variables."""

    options: set[str]
    variables: dict[str, Any]
    words: list[str]
    indent: int | str = 2
    filter_file: str = ""


class Misused(Exception):
    """A command line that cannot be read."""


def jq(argv: list[str], stdin: bytes, environment: Environment, files: Folder) -> Reply:
    """`jq [-r] [-c] [-n] [-e] [-s] [-S] [-R] [-j] [--arg name value] filter [file …]`."""
    try:
        asked = _read(argv[1:], files)
        if asked.filter_file:
            text = files.read(asked.filter_file).decode("utf-8", "replace")
        else:
            text = asked.words.pop(0)
        node = parse(text)
        check(node, {*asked.variables, "ENV"})
    except IndexError:
        return b"", f"Usage:\tjq [OPTIONS] FILTER [FILES...]\n{HELP}".encode(), USAGE
    except Misused as error:
        return b"", f"jq: {error}\n{HELP}".encode(), USAGE
    except FileError as error:
        text = f"jq: error: Could not open file {error.path}: {error.reason}\n"
        return b"", text.encode(), USAGE
    except (JqSyntaxError, RecursionError) as error:
        reason = error if isinstance(error, JqSyntaxError) else "the filter is nested too deeply"
        return b"", f"jq: error: {reason}\njq: 1 compile error\n".encode(), UNREADABLE
    asked.variables |= {"ENV": dict(environment), "__prog_args": []}
    return _Run(asked, node, stdin, files).reply()


def check(node: Node, variables: set[str]) -> None:
    """JqSyntaxError for functions and variables that there are not."""
    todo = [(node, variables)]
    while todo:
        one, known = todo.pop()
        if one.kind == "variable" and one.value not in known:
            raise JqSyntaxError(f"${one.value} is not defined at <top-level>, line 1:")
        if one.kind == "call" and (one.value, len(one.parts)) not in FUNCTIONS:
            name = f"{one.value}/{len(one.parts)}"
            raise JqSyntaxError(f"{name} is not defined at <top-level>, line 1:")
        inner = known | {one.value} if one.kind in {"bind", "reduce"} else known
        todo.extend((part, known if index == 0 else inner) for index, part in enumerate(one.parts))


class _Run:
    """One run over all inputs."""

    def __init__(self, asked: Asked, node: Node, stdin: bytes, files: Folder) -> None:
        self.asked = asked
        self.node = node
        self.stdin = stdin
        self.files = files
        self.machine = Machine(files.budget, FUNCTIONS)
        self.out: list[str] = []
        self.errors = ""
        self.code = 0
        self.last: Any = None
        self.some = False

    def reply(self) -> Reply:
        """Run the filter on every input; what fails for one does not stop the others."""
        try:
            for value in self._inputs():
                self._one(value)
        except (RegexError, RecursionError):
            self._fail("the filter takes too long here", FAILED)
        except json.JSONDecodeError as error:
            place = f"Invalid JSON at line {error.lineno}, column {error.colno}"
            self._fail(place, FAILED, "parse error")
        if "exit-status" in self.asked.options and not self.code:
            self.code = 4 if not self.some else int(not holds(self.last))
        text = "".join(self.out).encode("utf-8", "surrogateescape")
        return text, self.errors.encode("utf-8", "replace"), self.code

    def _fail(self, text: str, code: int, what: str = "error") -> None:
        self.errors += f"jq: {what} {text}\n" if text.startswith("(") else f"jq: {what}: {text}\n"
        self.code = code

    def _one(self, value: Any) -> None:
        try:
            for made in self.machine.run(self.node, value, self.asked.variables):
                self.last, self.some = made, True
                self._write(made)
        except JqError as error:
            odd = "" if isinstance(error.value, str) else " (not a string)"
            self._fail(f"(at <stdin>:0){odd}: {error}", FAILED)

    def _write(self, value: Any) -> None:
        options = self.asked.options
        raw = options & {"raw-output", "join-output"} and isinstance(value, str)
        indent = None if "compact-output" in options else self.asked.indent
        text = value if raw else written(value, indent=indent, ordered="sort-keys" in options)
        if "ascii-output" in options and not raw:
            text = json.dumps(json.loads(text), indent=indent)
        self.machine.budget.spend(STEPS_A_PART + len(text) // ELEMENTS_A_STEP)
        self.out.append(text if "join-output" in options else text + "\n")

    def _texts(self) -> Iterator[str]:
        if not self.asked.words:
            yield self.stdin.decode("utf-8", "replace")
        for path in self.asked.words:
            try:
                yield self.files.read(path).decode("utf-8", "replace")
            except FileError as error:
                self._fail(f"Could not open file {error.path}: {error.reason}", USAGE)

    def _inputs(self) -> Iterator[Any]:
        options = self.asked.options
        if "null-input" in options:
            yield None
            return
        if "raw-input" in options:
            lines = "".join(self._texts())
            yield from [lines] if "slurp" in options else lines.splitlines()
            return
        values = (value for text in self._texts() for value in documents(text))
        if "slurp" in options:
            yield list(values)
        else:
            yield from values


def documents(text: str) -> Iterator[Any]:
    """The JSON values that stand one behind the other in a text; ValueError for what is none."""
    at, end = 0, len(text)
    while True:
        while at < end and text[at] in " \t\r\n\ufeff":
            at += 1
        if at >= end:
            return
        value, at = DECODER.raw_decode(text, at)
        yield value


def _read(words: list[str], files: Folder) -> Asked:
    asked = Asked(set(), {}, [])
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            asked.words += rest
            break
        if word in {"--arg", "--argjson", "--slurpfile", "--rawfile"}:
            _variable(asked, word, rest, files)
        elif word in {"--indent", "-f", "--from-file"}:
            _valued(asked, word, rest)
        elif word.startswith("--") and word[2:] in LONGS:
            asked.options.add(word[2:])
        elif word.startswith("-") and len(word) > 1 and set(word[1:]) <= LETTERS.keys():
            asked.options |= {LETTERS[letter] for letter in word[1:]}
        elif word.startswith("-") and word[1:2].isalpha() | (word[1:2] == "-"):
            raise Misused(f"Unknown option {word}")
        else:
            asked.words.append(word)
    asked.indent = "\t" if "tab" in asked.options else asked.indent
    return asked


def _variable(asked: Asked, option: str, rest: list[str], files: Folder) -> None:
    if len(rest) < 2:
        raise Misused(f"{option} takes two parameters (e.g. {option} varname value)")
    name, text = rest.pop(0), rest.pop(0)
    if option == "--arg":
        asked.variables[name] = text
        return
    try:
        if option == "--argjson":
            asked.variables[name] = DECODER.decode(text)
            return
        body = files.read(text).decode("utf-8", "replace")
        asked.variables[name] = body if option == "--rawfile" else list(documents(body))
    except (ValueError, RecursionError):
        raise Misused(f"Invalid JSON text passed to {option}") from None


def _valued(asked: Asked, option: str, rest: list[str]) -> None:
    if not rest:
        raise Misused(f"{option} takes a parameter")
    text = rest.pop(0)
    if option != "--indent":
        asked.filter_file = text
    elif text.isdecimal() and int(text[:3]) < 8:
        asked.indent = int(text)
    else:
        raise Misused("Cannot indent more than 7 characters")


__all__ = ["jq"]
