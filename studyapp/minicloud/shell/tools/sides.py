"""Tools that turn lines round or lay texts side by side: tac, rev, nl, paste, comm, column, diff."""

from collections import deque
from difflib import SequenceMatcher, unified_diff
from itertools import zip_longest

from studyapp.minicloud.shell.files import READ_A_STEP, FileError, Folder
from studyapp.minicloud.shell.regex import RegexError
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

PAIRS_A_STEP = 16  # of lines that are compared


def tac(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`tac [file …]`: the last line first."""
    found, errors, code = inputs("tac", argv[1:], stdin, files)
    return join_lines([line for _, body in found for line in split_lines(body)[::-1]]), errors, code


def rev(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`rev [file …]`: each line backwards."""
    found, errors, code = inputs("rev", argv[1:], stdin, files)
    return join_lines([line[::-1] for _, body in found for line in split_lines(body)]), errors, code


def nl(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`nl [-b a] [file …]`: lines with numbers; empty ones have none without `-b a`."""
    try:
        options = read(argv, "", "b")
    except UsageProblem as problem:
        return misused("nl", problem)
    found, errors, code = inputs("nl", options.operands, stdin, files)
    lines: list[str] = []
    number = 0
    for line in (line for _, body in found for line in split_lines(body)):
        counts = bool(line) or options.value("b") == "a"
        number += counts
        lines.append(f"{number:6}\t{line}" if counts else f"{'':6} ")
    return join_lines(lines), errors, code


def paste(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`paste [-s] [-d signs] [file …]`: lines of several files side by side."""
    try:
        options = read(argv, "s", "d")
    except UsageProblem as problem:
        return misused("paste", problem)
    signs = options.value("d", "\t").replace("\\n", "\n").replace("\\t", "\t") or "\0"
    found, errors, code = inputs("paste", options.operands, stdin, files)
    columns = [split_lines(body) for _, body in found]
    rows = columns if "s" in options.letters else zip_longest(*columns, fillvalue="")
    return join_lines([_glued(list(row), signs) for row in rows]), errors, code


def _glued(cells: list[str], signs: str) -> str:
    made = cells[:1]
    for place, cell in enumerate(cells[1:]):
        made += [signs[place % len(signs)].replace("\0", ""), cell]
    return "".join(made)


def comm(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`comm [-1] [-2] [-3] file file`: what sorted files have alone and together."""
    try:
        options = read(argv, "123")
        if len(options.operands) != 2:
            raise UsageProblem("missing operand")
    except UsageProblem as problem:
        return misused("comm", problem)
    found, errors, code = inputs("comm", options.operands, stdin, files)
    if code:
        return b"", errors, code
    left, right = (deque(split_lines(body)) for _, body in found)
    lines: list[str] = []
    while left or right:
        both = bool(left and right and left[0] == right[0])
        first = both or not right or (bool(left) and left[0].encode() < right[0].encode())
        number = 3 if both else 1 if first else 2
        line = left.popleft() if first else right.popleft()
        if both:
            right.popleft()
        if str(number) not in options.letters:
            before = sum(str(other) not in options.letters for other in range(1, number))
            lines.append("\t" * before + line)
    return join_lines(lines), errors, code


def column(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`column -t [-s signs] [file …]`: fields under one another."""
    try:
        options = read(argv, "t", "s")
    except UsageProblem as problem:
        return misused("column", problem)
    found, errors, code = inputs("column", options.operands, stdin, files)
    lines = [line for _, body in found for line in split_lines(body) if line.strip()]
    if "t" not in options.letters:
        return join_lines(lines), errors, code
    signs = options.value("s")
    for sign in signs[1:]:
        lines = [line.replace(sign, signs[0]) for line in lines]
    rows = [line.split(signs[0]) if signs else line.split() for line in lines]
    widths = [max(map(len, cells)) for cells in zip_longest(*rows, fillvalue="")]
    try:
        files.budget.spend(len(rows) * sum(widths) // READ_A_STEP)
    except RegexError:
        return refuse("column", "the table is too large here")
    made = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=False)) for row in rows]
    return join_lines([line.rstrip() for line in made]), errors, code


def diff(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`diff [-u] [-q] [-i] [-w] file file`; the exit code is 1 when they differ."""
    try:
        options = read(argv, "uqiw", "U", {"brief": "q", "unified": "u"})
    except UsageProblem as problem:
        return misused("diff", problem, 2)
    if len(options.operands) != 2:
        return refuse("diff", f"missing operand after '{argv[-1]}'", 2)
    names = options.operands
    try:
        bodies = [stdin if name == "-" else files.read(name) for name in names]
        left, right = (split_lines(body) for body in bodies)
        files.budget.spend(len(left) * len(right) // PAIRS_A_STEP)
    except FileError as error:
        return refuse("diff", str(error), 2)
    except RegexError:
        return refuse("diff", "the files are too long to be compared here", 2)
    keys = [[_key(line, options.letters) for line in lines] for lines in (left, right)]
    if keys[0] == keys[1]:
        return b"", b"", 0
    if "q" in options.letters:
        return f"Files {names[0]} and {names[1]} differ\n".encode(), b"", 1
    if "u" in options.letters or "U" in options.values:
        return join_lines(list(unified_diff(left, right, names[0], names[1], lineterm=""))), b"", 1
    return join_lines(_normal(left, right, keys)), b"", 1


def _key(line: str, letters: set[str]) -> str:
    line = "".join(line.split()) if "w" in letters else line
    return line.lower() if "i" in letters else line


def _normal(left: list[str], right: list[str], keys: list[list[str]]) -> list[str]:
    """The changes in the form `2,3c2`."""
    lines: list[str] = []
    changes = SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes()
    for kind, low, high, begin, end in changes:
        if kind == "equal":
            continue
        sign = {"replace": "c", "delete": "d", "insert": "a"}[kind]
        lines.append(f"{_span(low, high)}{sign}{_span(begin, end)}")
        lines += [f"< {line}" for line in left[low:high]]
        lines += ["---"] if kind == "replace" else []
        lines += [f"> {line}" for line in right[begin:end]]
    return lines


def _span(low: int, high: int) -> str:
    """Lines by number; for none the line before."""
    if high - low <= 1:
        return str(high)
    return f"{low + 1},{high}"
