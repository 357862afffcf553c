"""Reading the options of the small tools as GNU's do, and wording their errors."""

from msgspec import Struct

from studyapp.minicloud.shell.files import FileError, Folder
from studyapp.minicloud.shell.session import Reply


class UsageProblem(Exception):
    """Options that a tool does not understand; its text is what the tool prints behind its name."""


class Options(Struct):
    """What was given: letters without a value, values by letter, and the operands."""

    letters: set[str]
    values: dict[str, list[str]]
    operands: list[str]

    def value(self, letter: str, default: str = "") -> str:
        """The last value given for a letter."""
        return self.values.get(letter, [default])[-1]


def read(
    argv: list[str], letters: str = "", valued: str = "", longs: dict[str, str] | None = None
) -> Options:
    """Read `-la`, `-n 5`, `-n5`, `--name`, `--name=value` and `--`; UsageProblem for others.

    `longs` maps long names to letters.
    """
    found = Options(set(), {}, [])
    rest = list(argv[1:])
    while rest:
        word = rest.pop(0)
        if word == "--":
            found.operands += rest
            break
        if word.startswith("--"):
            _long(word, valued, longs or {}, rest, found)
        elif word.startswith("-") and len(word) > 1:
            _short(word[1:], letters, valued, rest, found)
        else:
            found.operands.append(word)
    return found


def _long(word: str, valued: str, longs: dict[str, str], rest: list[str], found: Options) -> None:
    name, equals, value = word[2:].partition("=")
    letter = longs.get(name)
    if letter is None:
        raise UsageProblem(f"unrecognized option '{word}'")
    if letter not in valued:
        found.letters.add(letter)
        return
    if not equals and not rest:
        raise UsageProblem(f"option '--{name}' requires an argument")
    found.values.setdefault(letter, []).append(value if equals else rest.pop(0))


def _short(word: str, letters: str, valued: str, rest: list[str], found: Options) -> None:
    for index, letter in enumerate(word):
        if letter in valued:
            value = word[index + 1 :]
            if not value and not rest:
                raise UsageProblem(f"option requires an argument -- '{letter}'")
            found.values.setdefault(letter, []).append(value or rest.pop(0))
            return
        if letter not in letters:
            raise UsageProblem(f"invalid option -- '{letter}'")
        found.letters.add(letter)


def refuse(name: str, message: str, code: int = 1) -> Reply:
    """A tool's error and nothing else."""
    return b"", f"{name}: {message}\n".encode(), code


def misused(name: str, problem: UsageProblem, code: int = 1) -> Reply:
    """What a GNU tool says of options that it does not know."""
    return refuse(name, f"{problem}\nTry '{name} --help' for more information.", code)


MOST_INPUT = 16_000_000  # bytes that one command reads

# How the tools word a file that they cannot read, where they do not say "path: reason".
UNREADABLE = {
    "head": "cannot open '{0}' for reading: {1}",
    "tail": "cannot open '{0}' for reading: {1}",
    "sort": "cannot read: {0}: {1}",
    "sed": "can't read {0}: {1}",
}


def inputs(
    name: str, operands: list[str], stdin: bytes, files: Folder
) -> tuple[list[tuple[str, bytes]], bytes, int]:
    """The named files with their bytes (standard input for none or `-`), errors, exit code."""
    found: list[tuple[str, bytes]] = []
    errors, room = "", MOST_INPUT
    for operand in operands or ["-"]:
        try:
            data = stdin if operand == "-" else files.read(operand)
            room -= len(data)
            if room < 0:
                raise FileError(operand, "File too large")
            found.append((operand, data))
        except FileError as error:
            errors += (
                f"{name}: {UNREADABLE.get(name, '{0}: {1}').format(error.path, error.reason)}\n"
            )
    return found, errors.encode(), int(bool(errors))


def split_lines(data: bytes) -> list[str]:
    """The lines of a text without their ends."""
    text = data.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def join_lines(lines: list[str]) -> bytes:
    """Lines as bytes, each with its end."""
    return "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")
