"""What can stand at the cursor: commands, services, operations, options, values, files."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.cli import driver, helping, naming, waiting
from studyapp.minicloud.cli.arguments import Option, Options
from studyapp.minicloud.cli.customs import ABSENT
from studyapp.minicloud.cli.operations import options_of
from studyapp.minicloud.kernel.regions import REGIONS
from studyapp.minicloud.shell import FileError, Files, Folder, Session, standard
from studyapp.minicloud.shell.builtins import BUILTINS

MOST = 200
BREAKS = "|;&(\n"
S3_HEADS = ("s3://",)


class Completion(Struct, frozen=True):
    """The candidates for the word at the cursor, which begins at `start` of the line."""

    start: int
    candidates: tuple[str, ...]


def complete(
    line: str,
    cursor: int,
    session: Session,
    files: Files,
    *,
    services: Sequence[str],
    extra: Iterable[str] = (),
) -> Completion:
    """Candidates for the word that ends at the cursor, each the whole word.

    `extra` are further commands of the shell.
    """
    before = line[: max(cursor, 0)]
    start = max((before.rfind(sign) for sign in BREAKS), default=-1) + 1
    words = before[start:].split()
    current = words.pop() if words and not before[-1:].isspace() else ""
    place = len(before) - len(current)
    folder = Folder(files, session.cwd)
    if not words:
        names = {*BUILTINS, *standard(0), "aws", *extra}
        return _fitting(place, current, sorted(names))
    if words[0] == "aws":
        return _fitting(place, current, _aws(words[1:], current, services, folder))
    return _fitting(place, current, _files(current, folder))


def _fitting(place: int, current: str, names: Iterable[str]) -> Completion:
    return Completion(place, tuple(name for name in names if name.startswith(current))[:MOST])


def _files(current: str, folder: Folder, prefix: str = "") -> list[str]:
    """Paths that begin as the word does; folders end with a slash."""
    text = current.removeprefix(prefix)
    head, slash, _ = text.rpartition("/")
    try:
        names = folder.names(head + slash or ".")
    except FileError:
        return []  # no such folder: nothing to offer
    found: list[str] = []
    for name in names:
        stat = folder.stat(head + slash + name)
        found.append(prefix + head + slash + name + ("/" if stat and stat.directory else ""))
    return found


def _aws(words: list[str], current: str, services: Sequence[str], folder: Folder) -> list[str]:
    if words and words[-1].startswith("--") and words[-1][2:] in driver.VALUED:
        return _global_values(words[-1][2:])
    if current.startswith(("file://", "fileb://")):
        prefix = current[: current.index("//") + 2]
        return _files(current, folder, prefix)
    plain = positionals(words)
    if not plain:
        return _globals() if current.startswith("-") else driver.commands(tuple(services))
    if plain[0] == "s3":
        return _s3(plain[1:], current, folder)
    service = naming.service_of(plain[0])
    if service is None:
        subcommands = ["get", "list", "list-profiles", "set"]
        return subcommands if plain[0] == "configure" and len(plain) == 1 else []
    return _service(service, plain[1:], words, current, folder)


def positionals(words: list[str]) -> list[str]:
    """The words before the first option of a command, without those of all commands."""
    found: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("--"):
            skip = word[2:] in driver.VALUED
        else:
            found.append(word)
    return found


def _globals() -> list[str]:
    gone = driver.ABSENT_OPTIONS.keys()
    return sorted(f"--{name}" for name in driver.GLOBALS if name not in gone)


def _global_values(name: str) -> list[str]:
    if name == "region":
        return sorted(REGIONS)
    return list(driver.CHOICES.get(name, ()))


def _s3(plain: list[str], current: str, folder: Folder) -> list[str]:
    if not plain:
        return list(helping.S3)
    if current.startswith("-"):
        names = [f"--{name}" for name in helping.S3_OPTIONS.get(plain[0], ())]
        return sorted([*names, *_globals()])
    return [*S3_HEADS, *_files(current, folder)]


def _service(
    service: str, plain: list[str], words: list[str], current: str, folder: Folder
) -> list[str]:
    known = naming.operations(service)
    if not plain:
        names = sorted(name for name in known if (service, name) not in ABSENT)
        return [*names, *(["wait"] if spec.waiters(service) else []), "help"]
    if plain[0] == "wait":
        conditions = waiting.names(service)
        if len(plain) == 1:
            return list(conditions)
        found = conditions.get(plain[1])
        operation = spec.waiters(service)[found]["operation"] if found else None
    else:
        operation = known.get(plain[0])
    if operation is None:
        return []
    options = options_of(service, operation)
    return _options(options, words, current, folder)


def _options(options: Options, words: list[str], current: str, folder: Folder) -> list[str]:
    option = options.get(words[-1][2:]) if words[-1].startswith("--") else None
    if option is not None and option.kind in {"one", "many"} and not current.startswith("-"):
        return _values(option, folder, current)
    used = {word[2:] for word in words if word.startswith("--")}
    names = [o for o in options.values() if o.kind != "word" and o.name not in used]
    names.sort(key=lambda o: not o.required)
    return [*(f"--{o.name}" for o in names), *(_globals() if current.startswith("--") else [])]


def _values(option: Option, folder: Folder, current: str) -> list[str]:
    shape = option.shape
    inner = shape.member if shape is not None and shape.type_name == "list" else shape
    values = list(getattr(inner, "enum", ()))
    if values or inner is None:
        return values
    if inner.type_name == "blob":
        if inner.serialization.get("streaming"):
            return _files(current, folder)
        return ["fileb://"]
    return ["file://"] if inner.type_name in {"structure", "map"} else []
