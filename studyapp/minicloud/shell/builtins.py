"""Commands that read or change the shell itself: folders, variables, history, help."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from studyapp.minicloud.shell import arithmetic
from studyapp.minicloud.shell.control import Jump, Lines
from studyapp.minicloud.shell.expand import LONGEST, ExpansionError
from studyapp.minicloud.shell.files import FileError, resolve
from studyapp.minicloud.shell.lexer import is_name
from studyapp.minicloud.shell.options import UnknownOption, changed
from studyapp.minicloud.shell.session import NeedsInput, Reply, Typed
from studyapp.minicloud.shell.streams import Buffer

if TYPE_CHECKING:
    from studyapp.minicloud.shell.interpreter import Shell

Builtin = Callable[["Shell", list[str], bytes], Reply]

OK: Reply = (b"", b"", 0)


def failure(message: str, code: int = 1) -> Reply:
    """Nothing on standard output, `bash: message` on standard error."""
    return b"", f"bash: {message}\n".encode(), code


def change_folder(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`cd [folder | -]`."""
    if len(argv) > 2:
        return failure("cd: too many arguments")
    target = argv[1] if len(argv) == 2 else shell.variables.get("HOME", "/")
    shown = b""
    if target == "-":
        if not shell.previous:
            return failure("cd: OLDPWD not set")
        target = shell.previous
        shown = target.encode() + b"\n"
    path = resolve(shell.cwd, target) if target else shell.cwd
    found = shell.files.stat(path)
    if found is None:
        return failure(f"cd: {target}: No such file or directory")
    if not found.directory:
        return failure(f"cd: {target}: Not a directory")
    shell.previous, shell.cwd = shell.cwd, path
    return shown, b"", 0


def print_folder(shell: "Shell", _argv: list[str], _stdin: bytes) -> Reply:
    """`pwd`."""
    return shell.cwd.encode() + b"\n", b"", 0


def export(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`export NAME=value …`, or the list of what is exported."""
    if len(argv) == 1 or argv[1:] == ["-p"]:
        lines = [
            f'declare -x {name}="{_escaped(shell.variables[name])}"\n'
            for name in sorted(shell.exported)
            if name in shell.variables
        ]
        return "".join(lines).encode(), b"", 0
    errors: list[str] = []
    for word in argv[1:]:
        name, equals, value = word.partition("=")
        if not is_name(name):
            errors.append(f"bash: export: `{word}': not a valid identifier\n")
            continue
        try:
            if equals:
                shell.assign(name, value)
        except ExpansionError as error:
            errors.append(f"bash: {error}\n")
            continue
        if len(shell.exported) < 200:
            shell.exported.add(name)
    return b"", "".join(errors).encode(), int(bool(errors))


def _escaped(value: str) -> str:
    for char in '\\"$`':
        value = value.replace(char, "\\" + char)
    return value


def unset(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`unset NAME …`."""
    for name in argv[1:]:
        shell.variables.pop(name, None)
        shell.exported.discard(name)
    return OK


def show_history(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`history [n]`, `history -c`."""
    if argv[1:] == ["-c"]:
        shell.history = ()
        return OK
    numbered = list(enumerate(shell.history, 1))
    if len(argv) > 1:
        if not argv[1].isdecimal():
            return failure(f"history: {argv[1]}: numeric argument required")
        numbered = numbered[-int(argv[1]) :] if int(argv[1]) else []
    return "".join(f"{number:5}  {line}\n" for number, line in numbered).encode(), b"", 0


def clear(shell: "Shell", _argv: list[str], _stdin: bytes) -> Reply:
    """`clear`: the page empties its screen."""
    shell.cleared = True
    shell.terminal.pieces.clear()
    return OK


def leave(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`exit [code]`: the rest of the line is not run."""
    shell.closed = True
    code = shell.code
    if len(argv) > 1:
        if not argv[1].removeprefix("-").isdecimal():
            return failure(f"exit: {argv[1]}: numeric argument required", 2)
        code = int(argv[1]) % 256
    return b"", b"", code


def nothing(_shell: "Shell", _argv: list[str], _stdin: bytes) -> Reply:
    """`true` and `:`."""
    return OK


def fail(_shell: "Shell", _argv: list[str], _stdin: bytes) -> Reply:
    """`false`."""
    return b"", b"", 1


def which(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`type`, `which` and `command -v`: where a command comes from."""
    lines: list[str] = []
    missing = False
    for name in argv[1:]:
        if name == "-v":
            continue
        if name in BUILTINS:
            lines.append(f"{name} is a shell builtin\n" if argv[0] == "type" else f"{name}\n")
        elif name in shell.commands:
            path = f"/usr/bin/{name}"
            lines.append(f"{name} is {path}\n" if argv[0] == "type" else f"{path}\n")
        else:
            missing = True
    return "".join(lines).encode(), b"", int(missing)


def source(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`source file`, `bash file`: run the lines of a virtual file."""
    if len(argv) < 2:
        return failure(f"{argv[0]}: filename argument required", 2)
    text = argv[2] if argv[1] == "-c" and len(argv) > 2 else None
    if text is None:
        try:
            text = shell.folder.read(argv[1]).decode("utf-8", "replace")
        except FileError as error:
            return failure(str(error), 127 if argv[0] != "source" else 1)
    if shell.nested >= 5:
        return failure(f"{argv[1]}: scripts are nested too deeply")
    given, loops = shell.given, shell.loops
    shell.given = tuple(argv[3:] if argv[1] == "-c" else argv[2:]) or (
        given if argv[0] in {"source", "."} else ()
    )
    shell.nested += 1
    shell.loops = 0
    shell.run_text(text)
    shell.nested -= 1
    shell.given, shell.loops = given, loops
    return b"", b"", shell.code


def leave_loop(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`break [levels]` and `continue [levels]`."""
    if not shell.loops:
        text = f"{argv[0]}: only meaningful in a `for', `while', or `until' loop"
        return b"", f"bash: {text}\n".encode(), 0
    text = argv[1] if len(argv) > 1 else "1"
    if not text.isdecimal() or not int(text[:6]):
        return failure(f"{argv[0]}: {text}: numeric argument required", 128)
    shell.code = 0
    raise Jump(int(text[:6]), again=argv[0] == "continue")


def read_line(shell: "Shell", argv: list[str], stdin: bytes) -> Reply:
    """`read [-r] [-p prompt] [name …]`: the next line of the loop's input, or of its own."""
    words, prompt = [word for word in argv[1:] if word != "-r"], ""
    if words[:1] == ["-p"] and len(words) > 1:
        prompt, words = words[1], words[2:]
    names = words or ["REPLY"]
    for name in names:
        if name.startswith("-"):
            return failure(f"read: {name}: invalid option", 2)
        if not is_name(name):
            return failure(f"read: `{name}': not a valid identifier")
    lines = shell.lines if stdin is shell.lines.data else Lines(stdin)
    text = _next_line(lines, raw="-r" in argv)
    if not text and isinstance(stdin, Typed):
        raise NeedsInput(prompt)
    signs = shell.prefix.get("IFS", shell.variables.get("IFS", " \t\n"))
    try:
        for name, value in zip(
            names, _fields(text.removesuffix("\n"), len(names), signs), strict=True
        ):
            shell.assign(name, value)
    except ExpansionError as error:
        return failure(str(error))
    return b"", b"", int(not text.endswith("\n"))


def _next_line(lines: Lines, *, raw: bool) -> str:
    """The next line, with those that a backslash joins to it."""
    text = lines.take() or ""
    while not raw and text.endswith("\\\n") and (more := lines.take()) is not None:
        text = text[:-2] + more
    return text


def _fields(text: str, count: int, signs: str) -> list[str]:
    """A line in so many fields; the last one takes what is left."""
    blanks = "".join(sign for sign in signs if sign.isspace())
    found: list[str] = []
    rest = text.strip(blanks) if blanks else text
    while len(found) < count - 1:
        place = next((at for at, sign in enumerate(rest) if sign in signs), len(rest))
        found.append(rest[:place])
        rest = rest[place:].lstrip(blanks) if blanks else rest[place:]
        if rest[:1] and rest[0] in signs:
            rest = rest[1:].lstrip(blanks) if blanks else rest[1:]
    return [*found, rest]


def calculate(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`let expression …`."""
    value = 0
    try:
        for text in argv[1:]:
            value = arithmetic.evaluate(text, shell.look, shell.assign)
    except (arithmetic.ArithmeticProblem, ExpansionError) as error:
        return failure(f"let: {error}")
    return b"", b"", int(value == 0)


def shift(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`shift [count]`: the first arguments of a script go."""
    text = argv[1] if len(argv) > 1 else "1"
    if not text.isdecimal():
        return failure(f"shift: {text}: numeric argument required")
    count = int(text[:6])
    if count > len(shell.given):
        return b"", b"", 1
    shell.given = shell.given[count:]
    return OK


def set_options(shell: "Shell", argv: list[str], _stdin: bytes) -> Reply:
    """`set` with options changes them, with words `$1` and the following; without any it shows
    the variables.
    """
    if len(argv) > 1:
        try:
            shell.options, given = changed(shell.options, argv[1:])
        except UnknownOption as error:
            return failure(f"set: {error}: invalid option", 2)
        if given is not None:
            shell.given = given
        return OK
    lines = [f"{name}={shell.variables[name]}\n" for name in sorted(shell.variables)]
    return "".join(lines).encode("utf-8", "surrogateescape"), b"", 0


def for_each(shell: "Shell", argv: list[str], stdin: bytes) -> Reply:
    """`xargs [-n words] [-I name] command …`: the words of standard input as arguments."""
    words, size, name = argv[1:], 0, ""
    while words and words[0].startswith("-"):
        flag = words.pop(0)
        value = flag[2:] or (words.pop(0) if words else "")
        if flag[:2] == "-n" and value.isdecimal() and int(value[:6]):
            size = int(value[:6])
        elif flag[:2] == "-I" and value:
            name = value
        else:
            return b"", f"xargs: invalid option -- '{flag[1:]}'\n".encode(), 1
    text = stdin.decode("utf-8", "surrogateescape")
    given = text.splitlines() if name else text.split()
    command = words or ["echo"]
    if name:
        longest = max(map(len, given), default=0)
        if sum(len(word) + word.count(name) * longest for word in command) > LONGEST:
            return b"", b"xargs: argument line too long\n", 1
        runs = [[word.replace(name, line.strip()) for word in command] for line in given]
    else:
        step = size or max(len(given), 1)
        runs = [command + given[at : at + step] for at in range(0, max(len(given), 1), step)]
    if shell.nested >= 5:
        return b"", b"xargs: nested too deeply\n", 1
    out, err = Buffer(), Buffer()
    code = 0
    shell.nested += 1
    for run in runs:
        shell.step()
        shell.invoke(run, b"", out, err, {})
        code = 123 if shell.code else code
    shell.nested -= 1
    return out.value(), err.value(), code


def show_help(shell: "Shell", _argv: list[str], _stdin: bytes) -> Reply:
    """`help`: what this shell knows."""
    names = sorted(set(BUILTINS) | set(shell.commands))
    rows = [
        " ".join(f"{name:<11}" for name in names[i : i + 7]).rstrip()
        for i in range(0, len(names), 7)
    ]
    text = (
        "This is a small shell on simulated files. It has pipes, redirections, variables, loops,\n"
        "conditions, $(substitution) and $((sums)); it has no functions or background jobs.\n\n"
        + "".join(f"  {row}\n" for row in rows)
        + "\nTry: aws help, aws s3 help, aws iam create-user help\n"
    )
    return text.encode(), b"", 0


BUILTINS: dict[str, Builtin] = {
    "cd": change_folder,
    "pwd": print_folder,
    "break": leave_loop,
    "continue": leave_loop,
    "let": calculate,
    "read": read_line,
    "shift": shift,
    "export": export,
    "unset": unset,
    "history": show_history,
    "set": set_options,
    "xargs": for_each,
    "clear": clear,
    "exit": leave,
    "logout": leave,
    "true": nothing,
    ":": nothing,
    "false": fail,
    "type": which,
    "which": which,
    "command": which,
    "source": source,
    ".": source,
    "bash": source,
    "sh": source,
    "help": show_help,
}
