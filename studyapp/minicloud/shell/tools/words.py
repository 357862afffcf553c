"""Tools that make or test words: echo, printf, test, env, date, seq, sleep, base64, checksums."""

import base64 as codec
import binascii
import hashlib
from datetime import datetime

from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.shell.files import Folder
from studyapp.minicloud.shell.session import Command, Environment, Reply
from studyapp.minicloud.shell.tools.options import UsageProblem, inputs, misused, read, refuse

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "a": "\a", "b": "\b", "0": "\0", '"': '"'}
LARGEST = 65_536


def unescape(text: str) -> str:
    """`\\n`, `\\t` and the like, as echo -e and printf read them."""
    parts: list[str] = []
    position = 0
    while position < len(text):
        if text[position] == "\\" and text[position + 1 : position + 2] in ESCAPES:
            parts.append(ESCAPES[text[position + 1]])
            position += 2
        else:
            parts.append(text[position])
            position += 1
    return "".join(parts)


def echo(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`echo [-n] [-e] word …`."""
    words = argv[1:]
    flags = ""
    while words and words[0][:1] == "-" and len(words[0]) > 1 and set(words[0][1:]) <= set("neE"):
        flags += words.pop(0)[1:]
    text = " ".join(words)
    if "e" in flags:
        text = unescape(text)
    return (text + ("" if "n" in flags else "\n")).encode("utf-8", "surrogateescape"), b"", 0


def printf(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`printf format word …` with %s %d %i %x %o %c %b %% and widths; the format is used again."""
    if len(argv) < 2:
        return b"", b"printf: usage: printf [-v var] format [arguments]\n", 2
    words = argv[2:]
    text, errors, size = "", "", 0
    while True:
        before = len(words)
        piece, problem = _formatted(argv[1], words)
        text, errors, size = text + piece, errors + problem, size + len(piece)
        if not words or len(words) == before or size > LARGEST:
            break
    return text.encode("utf-8", "surrogateescape"), errors.encode(), int(bool(errors))


def _formatted(pattern: str, words: list[str]) -> tuple[str, str]:
    text, errors = "", ""
    pieces = unescape(pattern).split("%")
    text = pieces.pop(0)
    while pieces and len(text) < LARGEST:
        piece = pieces.pop(0)
        if not piece:
            text += "%" + (pieces.pop(0) if pieces else "")
            continue
        end = 0
        while end < len(piece) and piece[end] in "-0123456789.+":
            end += 1
        kind = piece[end : end + 1]
        shown, problem = _conversion(piece[:end], kind, words)
        text += shown + piece[end + 1 :]
        errors += problem
    return text, errors


def _conversion(width: str, kind: str, words: list[str]) -> tuple[str, str]:
    if kind not in {"s", "d", "i", "x", "o", "c", "b", "f"}:
        return "", f"bash: printf: `{kind}': invalid format character\n"
    if sum(map(len, width.split("."))) > 6 or any(len(part) > 4 for part in width.split(".")):
        return "", "bash: printf: width is too large\n"
    word = words.pop(0) if words else ""
    if kind in {"s", "b", "c"}:
        text = {"s": word, "b": unescape(word), "c": word[:1]}[kind]
        return _percent(f"%{width}s", text)
    try:
        value = float(word or "0") if kind == "f" else int(word[:20] or "0", 0)
    except ValueError:
        return "0", f"bash: printf: {word}: invalid number\n"
    return _percent(f"%{width}{'d' if kind == 'i' else kind}", value)


def _percent(form: str, value: str | float) -> tuple[str, str]:
    try:
        return form % value, ""
    except (ValueError, TypeError):
        return "", "bash: printf: invalid format\n"


def env(_argv: list[str], _stdin: bytes, environment: Environment, _files: Folder) -> Reply:
    """`env`: what is exported."""
    return "".join(f"{name}={value}\n" for name, value in environment.items()).encode(), b"", 0


def whoami(_argv: list[str], _stdin: bytes, environment: Environment, _files: Folder) -> Reply:
    """`whoami`: the user of the shell, who is not the identity that calls the cloud."""
    return f"{environment.get('USER', 'user')}\n".encode(), b"", 0


def sleep(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`sleep`: time is simulated, so nobody waits."""
    if len(argv) < 2:
        return misused("sleep", UsageProblem("missing operand"))
    note = b"sleep: time is simulated here and does not pass by waiting; skip time on the page\n"
    return b"", note, 0


def seq(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`seq [first [step]] last`, at most 10,000 numbers."""
    try:
        numbers = [int(word[:12]) for word in argv[1:]]
    except ValueError:
        wrong = next(word for word in argv[1:] if not word.lstrip("-").isdecimal())
        return misused("seq", UsageProblem(f"invalid floating point argument: '{wrong}'"))
    if not 1 <= len(numbers) <= 3:
        return misused("seq", UsageProblem("missing operand" if not numbers else "extra operand"))
    first, last = (numbers[0] if len(numbers) > 1 else 1), numbers[-1]
    step = numbers[1] if len(numbers) == 3 else 1
    if step == 0:
        return misused("seq", UsageProblem("invalid Zero increment value: '0'"))
    found = range(first, last + (1 if step > 0 else -1), step)[:10_000]
    return "".join(f"{number}\n" for number in found).encode(), b"", 0


def basename(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`basename path [suffix]`."""
    if len(argv) < 2:
        return misused("basename", UsageProblem("missing operand"))
    name = argv[1].rstrip("/").rpartition("/")[2] or "/"
    if len(argv) > 2 and name != argv[2]:
        name = name.removesuffix(argv[2])
    return f"{name}\n".encode(), b"", 0


def dirname(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`dirname path`."""
    if len(argv) < 2:
        return misused("dirname", UsageProblem("missing operand"))
    folder, slash, _ = argv[1].rstrip("/").rpartition("/")
    return f"{folder or ('/' if slash else '.')}\n".encode(), b"", 0


def dated(now: int) -> Command:
    """`date [-u] [-d @seconds] [+format]` at an instant in milliseconds, in UTC."""

    def date(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
        try:
            options = read(argv, "u", "dI", {"utc": "u", "date": "d"})
        except UsageProblem as problem:
            return misused("date", problem)
        instant = now
        if text := options.value("d"):
            seconds = text.removeprefix("@")
            if text[:1] != "@" or not seconds.isdecimal() or len(seconds) > 11:
                return refuse("date", f"invalid date '{text}'")
            instant = int(seconds) * 1000
        pattern = next((word[1:] for word in options.operands if word[:1] == "+"), None)
        return (_strftime(to_datetime(instant), pattern) + "\n").encode(), b"", 0

    return date


def _strftime(when: datetime, pattern: str | None) -> str:
    if pattern is None:
        return when.strftime("%a %b %e %H:%M:%S UTC %Y")
    known = {f"%{letter}" for letter in "YmdHMSyjaAbBeIpuwUVFTDRZzsN%"}
    text, position = "", 0
    while position < len(pattern):
        code = pattern[position : position + 2]
        if code not in known:
            text += pattern[position]
            position += 1
            continue
        special = {"%s": str(int(when.timestamp())), "%N": f"{when.microsecond * 1000:09}"}
        text += special.get(code) or when.strftime(code)
        position += 2
    return text


def base64(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`base64 [-d] [-w columns] [file]`."""
    try:
        options = read(argv, "di", "w", {"decode": "d", "wrap": "w"})
    except UsageProblem as problem:
        return misused("base64", problem)
    width = options.value("w", "76")
    if not (width.isascii() and width.isdecimal()):
        return refuse("base64", f"invalid wrap size: '{width}'")
    found, errors, code = inputs("base64", options.operands[:1], stdin, files)
    data = b"".join(body for _, body in found)
    if "d" in options.letters:
        try:
            return codec.b64decode(b"".join(data.split()), validate=True), errors, code
        except binascii.Error:
            return b"", errors + b"base64: invalid input\n", 1
    encoded = codec.b64encode(data)
    columns = int(width[:6])
    if not columns:
        return encoded, errors, code
    rows = [encoded[start : start + columns] + b"\n" for start in range(0, len(encoded), columns)]
    return b"".join(rows), errors, code


def summed(name: str, algorithm: str) -> Command:
    """`sha256sum [file …]` and its kin."""

    def checksum(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
        try:
            options = read(argv, "b")
        except UsageProblem as problem:
            return misused(name, problem)
        found, errors, code = inputs(name, options.operands, stdin, files)
        lines = [
            f"{hashlib.new(algorithm, body, usedforsecurity=False).hexdigest()}  {title}\n"
            for title, body in found
        ]
        return "".join(lines).encode(), errors, code

    return checksum
