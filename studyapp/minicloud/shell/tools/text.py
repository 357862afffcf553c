"""Tools on lines of text: cat, head, tail, wc, sort, uniq, tee, grep, cut, tr."""

from studyapp.minicloud.shell.files import FileError, Folder
from studyapp.minicloud.shell.regex import Budget, Regex, RegexError
from studyapp.minicloud.shell.session import Environment, Reply
from studyapp.minicloud.shell.tools.options import (
    Options,
    UsageProblem,
    inputs,
    join_lines,
    misused,
    read,
    refuse,
    split_lines,
)


def cat(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`cat [-n] [file …]`."""
    try:
        options = read(argv, "nAe", longs={"number": "n"})
    except UsageProblem as problem:
        return misused("cat", problem)
    found, errors, code = inputs("cat", options.operands, stdin, files)
    data = b"".join(body for _, body in found)
    if "n" in options.letters:
        data = join_lines([f"{n:6}\t{line}" for n, line in enumerate(split_lines(data), 1)])
    return data, errors, code


def head(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`head [-n lines | -c bytes] [file …]`."""
    return _ends("head", argv, stdin, files)


def tail(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`tail [-n lines | -c bytes] [file …]`; it does not follow."""
    return _ends("tail", argv, stdin, files)


def _ends(name: str, argv: list[str], stdin: bytes, files: Folder) -> Reply:
    if len(argv) > 1 and argv[1].startswith("-") and argv[1][1:].isdecimal():
        argv = [argv[0], "-n", argv[1][1:], *argv[2:]]
    try:
        options = read(argv, "q", "nc", {"lines": "n", "bytes": "c"})
    except UsageProblem as problem:
        return misused(name, problem)
    count = options.value("c") or options.value("n", "10")
    number = count.lstrip("+-")
    if not (number.isascii() and number.isdecimal()):
        what = "bytes" if "c" in options.values else "lines"
        return refuse(name, f"invalid number of {what}: '{count}'")
    found, errors, code = inputs(name, options.operands, stdin, files)
    data = b""
    for title, body in found:
        if len(options.operands) > 1 and "q" not in options.letters:
            data += (b"\n" if data else b"") + f"==> {title} <==\n".encode()
        whole = "c" in options.values
        lines = [] if whole else body.splitlines(keepends=True)
        size = len(body if whole else lines)
        chosen = _slice(name, size, count[:1], int(number[:12]))
        data += body[chosen] if whole else b"".join(lines[chosen])
    return data, errors, code


def _slice(name: str, size: int, sign: str, count: int) -> slice:
    """Which of so many lines or bytes are shown."""
    if name == "head":
        return slice(0, max(size - count, 0) if sign == "-" else count)
    return slice(max(count - 1, 0) if sign == "+" else max(size - count, 0), size)


def wc(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`wc [-l] [-w] [-c] [-m] [file …]`."""
    try:
        options = read(argv, "lwcm", longs={"lines": "l", "words": "w", "bytes": "c"})
    except UsageProblem as problem:
        return misused("wc", problem)
    chosen = [letter for letter in "lwmc" if letter in (options.letters or {"l", "w", "c"})]
    found, errors, code = inputs("wc", options.operands, stdin, files)
    rows = [(name, _counts(body, chosen)) for name, body in found]
    if len(rows) > 1:
        rows.append(
            ("total", [sum(column) for column in zip(*(row for _, row in rows), strict=True)])
        )
    # GNU's columns are as wide as the number of all bytes, 7 wide for standard input.
    width = len(str(sum(len(body) for _, body in found))) if options.operands else 7
    width = 1 if len(chosen) == 1 and len(rows) == 1 else width
    lines = [
        " ".join(f"{n:>{width}}" for n in row) + (f" {name}" if options.operands else "")
        for name, row in rows
    ]
    return join_lines(lines), errors, code


def _counts(body: bytes, chosen: list[str]) -> list[int]:
    counts = {"l": body.count(b"\n"), "w": len(body.split()), "c": len(body)}
    counts["m"] = len(body.decode("utf-8", "replace"))
    return [counts[letter] for letter in chosen]


def sort(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`sort [-r] [-n] [-u] [-f] [-h] [-k field] [-t sign] [file …]`, by bytes as in the C locale."""
    try:
        options = read(argv, "rnufhV", "kt", {"reverse": "r", "numeric-sort": "n", "unique": "u"})
    except UsageProblem as problem:
        return misused("sort", problem, 2)
    field = options.value("k", "0").split(",")[0].rstrip("nr")
    if not (field.isascii() and field.isdecimal()):
        return refuse("sort", f"invalid number at field start: '{field}'", 2)
    numeric = bool(options.letters & {"n", "h"}) or "n" in options.value("k")
    backward = "r" in options.letters or "r" in options.value("k")
    found, errors, code = inputs("sort", options.operands, stdin, files)
    lines = [line for _, body in found for line in split_lines(body)]

    def key(line: str) -> tuple[float, bytes]:
        text = _field(line, int(field[:6]), options.value("t"))
        text = text.lower() if "f" in options.letters else text
        return (_number(text) if numeric else 0.0), text.encode("utf-8", "surrogateescape")

    lines.sort(key=key, reverse=backward)
    if "u" in options.letters:
        seen: dict[tuple[float, bytes], str] = {}
        for line in lines:
            seen.setdefault(key(line), line)
        lines = list(seen.values())
    return join_lines(lines), errors, 2 if code else 0


def _field(line: str, number: int, sign: str) -> str:
    if not number:
        return line
    parts = line.split(sign) if sign else line.split()
    return (sign or " ").join(parts[number - 1 :])


def _number(text: str) -> float:
    text = text.strip()
    end = 0
    while end < len(text) and end < 30 and text[end] in "-.0123456789":
        end += 1
    try:
        number = float(text[:end])
    except ValueError:
        return 0.0
    powers = {"K": 1, "M": 2, "G": 3, "T": 4}
    return float(number * 1024 ** powers.get(text[end : end + 1].upper(), 0))


def uniq(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`uniq [-c] [-d] [-u] [-i] [file]`."""
    try:
        options = read(argv, "cdui", longs={"count": "c", "repeated": "d", "unique": "u"})
    except UsageProblem as problem:
        return misused("uniq", problem)
    found, errors, code = inputs("uniq", options.operands[:1], stdin, files)
    runs: list[tuple[str, int]] = []
    for _, body in found:
        for line in split_lines(body):
            same = runs and _alike(runs[-1][0], line, "i" in options.letters)
            if same:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((line, 1))
    if "d" in options.letters:
        runs = [run for run in runs if run[1] > 1]
    if "u" in options.letters:
        runs = [run for run in runs if run[1] == 1]
    counted = "c" in options.letters
    return join_lines([f"{n:7} {line}" if counted else line for line, n in runs]), errors, code


def _alike(one: str, other: str, fold: bool) -> bool:
    return one.lower() == other.lower() if fold else one == other


def tee(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`tee [-a] file …`."""
    try:
        options = read(argv, "a", longs={"append": "a"})
    except UsageProblem as problem:
        return misused("tee", problem)
    errors = ""
    for path in options.operands:
        try:
            before = files.read(path) if "a" in options.letters and files.stat(path) else b""
            files.write(path, before + stdin)
        except FileError as error:
            errors += f"tee: {error}\n"
    return stdin, errors.encode(), int(bool(errors))


def grep(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`grep [-i] [-v] [-c] [-n] [-o] [-q] [-l] [-E] [-F] [-w] [-h] [-r] pattern [file …]`."""
    try:
        options = read(argv, "ivcnoqlEFwhHsrx", "em", {"ignore-case": "i", "invert-match": "v"})
        patterns = options.values.get("e") or [options.operands.pop(0)]
        patterns = [line for pattern in patterns for line in pattern.split("\n")]
        regexes = [_grep_regex(pattern, argv[0], options, files.budget) for pattern in patterns]
    except UsageProblem as problem:
        return misused("grep", problem, 2)
    except IndexError:
        usage = (
            "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
        )
        return b"", usage.encode(), 2
    except RegexError as error:
        return refuse("grep", str(error), 2)
    operands = options.operands
    if "r" in options.letters:
        operands = [deep for path in operands or ["."] for deep in _below(files, path)]
    found, errors, _ = inputs("grep", operands, stdin, files)
    many = (len(operands) > 1 or "H" in options.letters) and "h" not in options.letters
    try:
        lines, hit = _grep(found, regexes, options, many)
    except RegexError as error:
        return refuse("grep", str(error), 2)
    code = 2 if errors else int(not hit)
    return (b"" if "q" in options.letters else join_lines(lines)), errors, code


def _below(files: Folder, path: str) -> list[str]:
    stat = files.stat(path)
    if not (stat and stat.directory):
        return [path]
    return [
        deep for name in files.names(path) for deep in _below(files, f"{path.rstrip('/')}/{name}")
    ]


def _grep_regex(pattern: str, name: str, options: Options, budget: Budget) -> Regex:
    extended = "E" in options.letters or name == "egrep"
    if "F" in options.letters or name == "fgrep":
        pattern = "".join("\\" + char if char in "\\[.*^$" else char for char in pattern)
        extended = False
    if "w" in options.letters:
        pattern = rf"\<{pattern}\>"
    if "x" in options.letters:
        pattern = f"^{pattern}$"
    return Regex(pattern, extended=extended, fold="i" in options.letters, budget=budget)


def _grep(
    found: list[tuple[str, bytes]], regexes: list[Regex], options: Options, many: bool
) -> tuple[list[str], bool]:
    letters = options.letters
    most = int(options.value("m")) if options.value("m").isdecimal() else None
    lines: list[str] = []
    hit = False
    for name, body in found:
        prefix = f"{name}:" if many else ""
        hits = []
        for number, line in enumerate(split_lines(body), 1):
            if any(regex.search(line) for regex in regexes) != ("v" in letters):
                hits.append((number, line))
        hits = hits[:most]
        hit = hit or bool(hits)
        if "l" in letters:
            lines += [name] if hits else []
        elif "c" in letters:
            lines.append(f"{prefix}{len(hits)}")
        else:
            lines += [
                prefix + (f"{number}:" if "n" in letters else "") + text
                for number, line in hits
                for text in (_matched(regexes, line) if "o" in letters else [line])
            ]
    return lines, hit


def _matched(regexes: list[Regex], line: str) -> list[str]:
    spans = sorted(match.span for regex in regexes for match in regex.every(line))
    return [line[left:right] for left, right in spans if right > left]


def cut(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`cut -f list [-d sign] [-s]`, `cut -c list`."""
    try:
        options = read(argv, "s", "dfcb", {"delimiter": "d", "fields": "f"})
    except UsageProblem as problem:
        return misused("cut", problem)
    wanted = options.value("f") or options.value("c") or options.value("b")
    sign = options.value("d", "\t")
    if wrong := _cut_problem(wanted, sign):
        return misused("cut", UsageProblem(wrong))
    ranges = _ranges(wanted) or []
    found, errors, code = inputs("cut", options.operands, stdin, files)
    lines = [line for _, body in found for line in split_lines(body)]
    if "f" not in options.values:
        return join_lines(["".join(_chosen(list(line), ranges)) for line in lines]), errors, code
    kept = [line for line in lines if sign in line or "s" not in options.letters]
    shown = [
        sign.join(_chosen(line.split(sign), ranges)) if sign in line else line for line in kept
    ]
    return join_lines(shown), errors, code


def _cut_problem(wanted: str, sign: str) -> str:
    if not wanted:
        return "you must specify a list of bytes, characters, or fields"
    if len(wanted) > 500 or _ranges(wanted) is None:
        return f"invalid field value '{wanted}'"
    return "the delimiter must be a single character" if len(sign) != 1 else ""


def _ranges(text: str) -> list[tuple[int, int]] | None:
    found = []
    for part in text.split(","):
        low, dash, high = part.partition("-")
        if not all(end.isascii() and (end.isdecimal() or not end) for end in (low, high)):
            return None
        first, last = int(low[:9] or 1), int(high[:9] or 10**9) if dash else int(low[:9] or 0)
        if not (low or high) or first < 1 or last < first:
            return None
        found.append((first, last))
    return found


def _chosen(parts: list[str], ranges: list[tuple[int, int]]) -> list[str]:
    return [
        part
        for number, part in enumerate(parts, 1)
        if any(low <= number <= high for low, high in ranges)
    ]


def tr(argv: list[str], stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
    """`tr [-d] [-s] [-c] set1 [set2]`."""
    try:
        options = read(argv, "dsc", longs={"delete": "d", "squeeze-repeats": "s"})
    except UsageProblem as problem:
        return misused("tr", problem)
    letters = options.letters
    sets = [_set(text) for text in options.operands]
    if not sets or (len(sets) == 1 and not letters & {"d", "s"}):
        after = f" after '{options.operands[0]}'" if sets else ""
        return misused("tr", UsageProblem("missing operand" + after))
    text = stdin.decode("utf-8", "surrogateescape")
    if "c" in letters:
        sets[0] = sorted(set(text) - set(sets[0]))
    if "d" in letters:
        gone = set(sets[0])
        text = "".join(char for char in text if char not in gone)
    elif len(sets) > 1 and sets[1]:
        target = sets[1] + [sets[1][-1]] * len(sets[0])
        text = text.translate(
            {ord(a): b for a, b in reversed(list(zip(sets[0], target, strict=False)))}
        )
    if "s" in letters:
        text = _squeezed(text, set(sets[-1]))
    return text.encode("utf-8", "surrogateescape"), b"", 0


def _squeezed(text: str, chars: set[str]) -> str:
    kept: list[str] = []
    for char in text:
        if not (kept and kept[-1] == char and char in chars):
            kept.append(char)
    return "".join(kept)


def _set(text: str) -> list[str]:
    """`a-z`, `[:upper:]`, `\\n` and plain characters, in order."""
    names = {"upper": "A-Z", "lower": "a-z", "digit": "0-9", "alpha": "A-Za-z", "space": " \t\n\r"}
    names["alnum"] = "A-Za-z0-9"
    names["punct"] = "!\"#$%&'()*+,./:;<=>?@[]^_`{|}~-"
    for name, chars in names.items():
        text = text.replace(f"[:{name}:]", chars)
    for escape, char in {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}.items():
        text = text.replace(escape, char)
    found: list[str] = []
    position = 0
    while position < len(text):
        if text[position + 1 : position + 2] == "-" and position + 2 < len(text):
            low, high = ord(text[position]), ord(text[position + 2])
            found += [chr(code) for code in range(low, min(high, low + 255) + 1)]
            position += 3
        else:
            found.append(text[position])
            position += 1
    return found
