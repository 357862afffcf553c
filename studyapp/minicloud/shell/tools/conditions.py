"""`test`, and the questions that it shares with `[[`."""

from studyapp.minicloud.shell.files import Folder
from studyapp.minicloud.shell.session import Environment, Reply

MOST_WORDS = 200  # of one expression, each of which may hold all that follow


def test(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`test expression`, `[ expression ]`: strings, whole numbers, files; `!`, `-a`, `-o`."""
    words = argv[1:]
    if len(words) > MOST_WORDS:
        return b"", f"bash: {argv[0]}: too many arguments\n".encode(), 2
    if argv[0] == "[":
        if not words or words[-1] != "]":
            return b"", b"bash: [: missing `]'\n", 2
        words = words[:-1]
    try:
        return b"", b"", int(not _any(words, files))
    except ValueError as error:
        return b"", f"bash: {argv[0]}: {error}\n".encode(), 2


def _any(words: list[str], files: Folder) -> bool:
    if len(words) > 3 and "-o" in words[1:-1]:
        at = words.index("-o", 1)
        return _any(words[:at], files) or _any(words[at + 1 :], files)
    if len(words) > 3 and "-a" in words[1:-1]:
        at = words.index("-a", 1)
        return _any(words[:at], files) and _any(words[at + 1 :], files)
    if len(words) > 1 and words[0] == "!":
        return not _any(words[1:], files)
    return _holds(words, files)


def _holds(words: list[str], files: Folder) -> bool:
    if not words:
        return False
    if len(words) == 1:
        return bool(words[0])
    if len(words) == 2:
        return unary(words[0], words[1], files)
    if len(words) == 3:
        return binary(*words)
    raise ValueError("too many arguments")


def unary(operator: str, word: str, files: Folder) -> bool:
    """`-n word` and its kin; ValueError for an operator that is none."""
    found = files.stat(word)
    if operator in {"-n", "-z"}:
        return bool(word) == (operator == "-n")
    if operator in {"-e", "-r", "-w"}:
        return found is not None
    if operator == "-f":
        return found is not None and not found.directory
    if operator == "-d":
        return found is not None and found.directory
    if operator == "-s":
        return found is not None and found.size > 0
    if operator == "-x":
        return found is not None and found.directory
    raise ValueError(f"{operator}: unary operator expected")


def binary(left: str, operator: str, right: str) -> bool:
    """`a = b`, `1 -lt 2` and their kin; ValueError for what cannot be compared."""
    if operator in {"=", "==", "!="}:
        return (left == right) == (operator != "!=")
    if operator not in {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"}:
        raise ValueError(f"{operator}: binary operator expected")
    for word in (left, right):
        digits = word.strip().lstrip("+-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 20):
            raise ValueError(f"{word}: integer expression expected")
    a, b = int(left), int(right)
    return {
        "-eq": a == b,
        "-ne": a != b,
        "-lt": a < b,
        "-le": a <= b,
        "-gt": a > b,
        "-ge": a >= b,
    }[operator]
