"""Tools on the tree of files: ls, mkdir, rmdir, rm, cp, mv, touch, find."""

from posixpath import basename, join

from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.shell.files import FileError, Folder, Stat, parent
from studyapp.minicloud.shell.patterns import matcher
from studyapp.minicloud.shell.regex import RegexError
from studyapp.minicloud.shell.session import Environment, Reply
from studyapp.minicloud.shell.tools.options import UsageProblem, misused, read, refuse


def ls(argv: list[str], _stdin: bytes, environment: Environment, files: Folder) -> Reply:
    """`ls [-a] [-A] [-l] [-h] [-1] [-d] [-R] [path …]`, one name a line."""
    try:
        options = read(argv, "aAlh1dRFt", longs={"all": "a", "human-readable": "h"})
    except UsageProblem as problem:
        return misused("ls", problem, 2)
    owner = environment.get("USER", "user")
    errors, singles, folders = "", [], []
    for path in options.operands or ["."]:
        found = files.stat(path)
        if found is None:
            errors += f"ls: cannot access '{path}': No such file or directory\n"
        elif found.directory and "d" not in options.letters:
            folders.append(path)
        else:
            singles.append((path, found))
    text = "".join(_entry(name, stat, options.letters, owner) for name, stat in singles)
    if "R" in options.letters:
        folders = [deep for path in folders for deep in _folders(files, path)]
    for path in folders:
        if len(options.operands) > 1 or "R" in options.letters:
            text += ("\n" if text else "") + f"{path}:\n"
        text += _listing(files, path, options.letters, owner)
    return text.encode(), errors.encode(), 2 if errors else 0


def _folders(files: Folder, path: str) -> list[str]:
    found = [path]
    for name in files.names(path):
        stat = files.stat(join(path, name))
        if stat and stat.directory and not name.startswith("."):
            found += _folders(files, join(path, name))
    return found


def _listing(files: Folder, path: str, letters: set[str], owner: str) -> str:
    names = files.names(path)
    if not letters & {"a", "A"}:
        names = [name for name in names if not name.startswith(".")]
    if "a" in letters:
        names = [".", "..", *names]
    entries = [(name, stat) for name in names if (stat := files.stat(join(path, name)))]
    if "t" in letters:
        entries.sort(key=lambda entry: -entry[1].modified)
    total = f"total {sum(-(-stat.size // 1024) for _, stat in entries)}\n" if "l" in letters else ""
    return total + "".join(_entry(name, stat, letters, owner) for name, stat in entries)


def _entry(name: str, stat: Stat, letters: set[str], owner: str) -> str:
    shown = name + ("/" if "F" in letters and stat.directory else "")
    if "l" not in letters:
        return shown + "\n"
    mode = "drwxr-xr-x" if stat.directory else "-rw-r--r--"
    size = _human(stat.size) if "h" in letters else str(stat.size)
    when = to_datetime(stat.modified).strftime("%b %e %H:%M")
    return f"{mode} 1 {owner} {owner} {size:>8} {when} {shown}\n"


def _human(size: float) -> str:
    unit = ""
    for larger in "KMG":
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:.1f}{unit}" if unit else str(int(size))


def mkdir(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`mkdir [-p] folder …`."""
    try:
        options = read(argv, "pv", "m", {"parents": "p"})
    except UsageProblem as problem:
        return misused("mkdir", problem)
    if not options.operands:
        return misused("mkdir", UsageProblem("missing operand"))
    errors = ""
    for path in options.operands:
        try:
            if "p" in options.letters:
                make_all(files, path)
            else:
                files.make(path)
        except FileError as error:
            errors += f"mkdir: cannot create directory '{path}': {error.reason}\n"
    return b"", errors.encode(), int(bool(errors))


def make_all(files: Folder, path: str) -> None:
    """Make a directory and all that are missing above it; FileError when a file is in the way."""
    whole = files.absolute(path)
    missing = []
    while whole != "/" and files.stat(whole) is None:
        missing.append(whole)
        whole = parent(whole)
    if not (found := files.stat(whole)) or not found.directory:
        raise FileError(path, "File exists" if not missing else "Not a directory")
    for folder in reversed(missing):
        files.make(folder)


def rmdir(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`rmdir folder …`."""
    if len(argv) < 2:
        return misused("rmdir", UsageProblem("missing operand"))
    errors = ""
    for path in argv[1:]:
        found = files.stat(path)
        try:
            if found and not found.directory:
                raise FileError(path, "Not a directory")
            files.remove(path)
        except FileError as error:
            errors += f"rmdir: failed to remove '{path}': {error.reason}\n"
    return b"", errors.encode(), int(bool(errors))


def rm(argv: list[str], _stdin: bytes, environment: Environment, files: Folder) -> Reply:
    """`rm [-r] [-f] path …`; the home and the current folder stay."""
    try:
        options = read(argv, "rRfvi", longs={"recursive": "r", "force": "f"})
    except UsageProblem as problem:
        return misused("rm", problem)
    if not options.operands and "f" not in options.letters:
        return misused("rm", UsageProblem("missing operand"))
    errors = ""
    for path in options.operands:
        try:
            _remove(files, path, options.letters, environment.get("HOME", "/"))
        except FileError as error:
            errors += f"rm: cannot remove '{path}': {error.reason}\n"
    return b"", errors.encode(), int(bool(errors))


def _remove(files: Folder, path: str, letters: set[str], home: str) -> None:
    found = files.stat(path)
    if found is None:
        if "f" not in letters:
            raise FileError(path, "No such file or directory")
        return
    if found.directory and not letters & {"r", "R"}:
        raise FileError(path, "Is a directory")
    whole = files.absolute(path)
    for kept in (home, files.cwd):
        if found.directory and (kept + "/").startswith(whole.rstrip("/") + "/"):
            raise FileError(path, "Device or resource busy")
    _remove_tree(files, whole)


def _remove_tree(files: Folder, path: str) -> None:
    stat = files.stat(path)
    if stat and stat.directory:
        for name in files.names(path):
            _remove_tree(files, join(path, name))
    files.remove(path)


def cp(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`cp [-r] source … target`."""
    return _transfer("cp", argv, files)


def mv(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`mv source … target`."""
    return _transfer("mv", argv, files)


def _transfer(name: str, argv: list[str], files: Folder) -> Reply:
    try:
        options = read(argv, "rRfavpin", longs={"recursive": "r", "force": "f"})
    except UsageProblem as problem:
        return misused(name, problem)
    *sources, target = options.operands or [""]
    if not sources:
        after = f" destination file operand after '{target}'" if target else " file operand"
        return misused(name, UsageProblem("missing" + after))
    into = files.stat(target)
    if len(sources) > 1 and not (into and into.directory):
        return refuse(name, f"target '{target}' is not a directory")
    deep = name == "mv" or bool(options.letters & {"r", "R", "a"})
    errors = ""
    for source in sources:
        aim = join(target, basename(source.rstrip("/"))) if into and into.directory else target
        errors += _transfer_one(name, files, source, aim, deep)
    return b"", errors.encode(), int(bool(errors))


def _transfer_one(name: str, files: Folder, source: str, aim: str, deep: bool) -> str:
    found = files.stat(source)
    if found is None:
        return f"{name}: cannot stat '{source}': No such file or directory\n"
    if found.directory and not deep:
        return f"{name}: -r not specified; omitting directory '{source}'\n"
    start, end = files.absolute(source), files.absolute(aim)
    if start == end:
        return f"{name}: '{source}' and '{aim}' are the same file\n"
    if found.directory and end.startswith(start.rstrip("/") + "/"):
        verb = "move" if name == "mv" else "copy a directory,"
        return f"{name}: cannot {verb} '{source}'{' to a subdirectory of' if name == 'mv' else ','} itself, '{aim}'\n"
    try:
        _copy_tree(files, start, end)
        if name == "mv":
            _remove_tree(files, start)
    except FileError as error:
        what = "move" if name == "mv" else "create regular file"
        return f"{name}: cannot {what} '{aim}': {error.reason}\n"
    return ""


def _copy_tree(files: Folder, start: str, end: str) -> None:
    stat = files.stat(start)
    if not (stat and stat.directory):
        files.write(end, files.read(start))
        return
    if files.stat(end) is None:
        files.make(end)
    for name in files.names(start):
        _copy_tree(files, join(start, name), join(end, name))


def touch(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`touch file …`."""
    try:
        options = read(argv, "c")
    except UsageProblem as problem:
        return misused("touch", problem)
    if not options.operands:
        return misused("touch", UsageProblem("missing file operand"))
    errors = ""
    for path in options.operands:
        found = files.stat(path)
        try:
            if not (found and found.directory):
                files.write(path, files.read(path) if found else b"")
        except FileError as error:
            errors += f"touch: cannot touch '{path}': {error.reason}\n"
    return b"", errors.encode(), int(bool(errors))


def chmod(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`chmod mode file …`: the files here have no permissions, which it says."""
    if len(argv) < 3:
        return misused("chmod", UsageProblem("missing operand"))
    lacking = [path for path in argv[2:] if files.stat(path) is None]
    if lacking:
        lines = (f"chmod: cannot access '{path}': No such file or directory\n" for path in lacking)
        return b"", "".join(lines).encode("utf-8", "surrogateescape"), 1
    return b"", b"chmod: files have no permissions here: everybody may read and run them\n", 0


def find(argv: list[str], _stdin: bytes, _environment: Environment, files: Folder) -> Reply:
    """`find [path …] [-name pattern] [-type f|d]`."""
    words = argv[1:]
    paths: list[str] = []
    while words and not words[0].startswith("-"):
        paths.append(words.pop(0))
    tests = dict(zip(words[::2], words[1::2], strict=False))
    unknown = [word for word in words[::2] if word not in {"-name", "-type"}]
    if unknown:
        return refuse("find", f"unknown predicate `{unknown[0]}'")
    if len(words) % 2:
        return refuse("find", f"missing argument to `{words[-1]}'")
    try:
        lines, errors = _found(files, paths or ["."], tests)
    except RegexError as error:
        return refuse("find", str(error))
    return lines.encode(), errors.encode(), int(bool(errors))


def _found(files: Folder, paths: list[str], tests: dict[str, str]) -> tuple[str, str]:
    name = matcher(tests.get("-name", "*")[:255], files.budget)
    lines, errors = "", ""
    for path in paths:
        if files.stat(path) is None:
            errors += f"find: '{path}': No such file or directory\n"
            continue
        for found, folder in _everything(files, path):
            fits = tests.get("-type", "d" if folder else "f") == ("d" if folder else "f")
            if fits and name(basename(found.rstrip("/")) or found):
                lines += found + "\n"
    return lines, errors


def _everything(files: Folder, path: str) -> list[tuple[str, bool]]:
    stat = files.stat(path)
    if not (stat and stat.directory):
        return [(path, False)]
    found = [(path, True)]
    for name in files.names(path):
        found += _everything(files, join(path, name))
    return found
