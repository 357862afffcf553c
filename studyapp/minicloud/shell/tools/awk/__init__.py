"""`awk`: programs over lines and fields; work is counted."""

from studyapp.minicloud.shell.files import FileError, Folder
from studyapp.minicloud.shell.regex import RegexError
from studyapp.minicloud.shell.session import Environment, Reply
from studyapp.minicloud.shell.tools.awk.reading import AwkSyntaxError, parse, unescaped
from studyapp.minicloud.shell.tools.awk.running import AwkError, Jump, Machine, Next
from studyapp.minicloud.shell.tools.awk.values import Value, order
from studyapp.minicloud.shell.tools.options import UsageProblem, inputs, read, split_lines

USAGE = "Usage: awk [-F sign] [-v name=value] 'program' [file …]\n"


def awk(argv: list[str], stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`awk [-F sign] [-v name=value] [-f file] 'program' [file …]`."""
    try:
        options = read(argv, "", "Fvf", {})
        variables = _variables(options.values)
        programs = [
            files.read(path).decode("utf-8", "replace") for path in options.values.get("f", [])
        ]
        rules = parse("\n".join(programs) if programs else options.operands.pop(0))
    except (UsageProblem, IndexError):
        return b"", USAGE.encode(), 2
    except FileError as error:
        return b"", f"awk: can't open file {error.path}\n".encode(), 2
    except AwkSyntaxError as error:
        return b"", f"awk: cmd. line:1: {error}\n".encode(), 1
    found, errors, code = inputs("awk", options.operands, stdin, files)
    machine = Machine(files.budget, variables)
    lines = (line for _, body in found for line in split_lines(body))
    try:
        machine.run(rules, lines)
    except (AwkError, RegexError, RecursionError, Next, Jump) as error:
        reason = str(error) or "a jump out of nothing"
        errors += f"awk: {reason}\n".encode()
        code = 2
    out = "".join(machine.out).encode("utf-8", "surrogateescape")
    return out, errors, machine.code or (2 if code else 0)


def _variables(values: dict[str, list[str]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for sign in values.get("F", []):
        found["FS"] = "\t" if sign == "t" else unescaped(sign)
    for pair in values.get("v", []):
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise UsageProblem(pair)
        found[name] = order(unescaped(value))
    return found
