"""`aws s3 cp`, `mv`, `rm`, `sync`: one plan of steps, done one after the other."""

from collections.abc import Iterator

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.arguments import Given, Option
from studyapp.minicloud.cli.s3 import filters
from studyapp.minicloud.cli.s3.client import PREFIX, Client, Refused, address, fatal, read
from studyapp.minicloud.cli.s3.places import Item, LocalTree, ObjectTree, Tree, same_place
from studyapp.minicloud.cli.s3.steps import Step, Worker
from studyapp.minicloud.cli.tools import Run
from studyapp.minicloud.shell import FileError

SHARED = (
    Option("recursive", "flag"),
    Option("dryrun", "flag"),
    Option("quiet", "flag"),
    Option("only-show-errors", "flag"),
    Option("no-progress", "flag"),
    Option("include"),
    Option("exclude"),
    Option("page-size", type="int"),
    Option("request-payer", "maybe", default="requester"),
    Option("ignore-glacier-warnings", "flag"),
    Option("force-glacier-transfer", "flag"),
)
COPYING = (
    *SHARED,
    Option("follow-symlinks", "flag"),
    Option("no-follow-symlinks", "flag"),
    Option("no-guess-mime-type", "flag"),
    *(
        Option(name)
        for name in (
            "acl",
            "storage-class",
            "sse-kms-key-id",
            "content-type",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "expires",
            "metadata",
            "metadata-directive",
            "website-redirect",
            "source-region",
            "copy-props",
            "expected-size",
            "checksum-algorithm",
            "checksum-mode",
        )
    ),
    Option("grants", "many"),
    Option("sse", "maybe", default="AES256"),
)
SYNCING = (
    *COPYING,
    Option("delete", "flag"),
    Option("size-only", "flag"),
    Option("exact-timestamps", "flag"),
)


def cp(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Copy a file or object, with `--recursive` all under a folder or prefix."""
    return _copy(run, words, chosen, moving=False)


def mv(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Copy, then remove the source."""
    return _copy(run, words, chosen, moving=True)


def _tree(run: Run, client: Client, path: str, *, folder: bool) -> Tree:
    if path.startswith(PREFIX):
        return ObjectTree(client, address(path), folder=folder)
    return LocalTree(run.files, path, folder=folder)


def _paths(words: list[str], options: tuple[Option, ...], command: str) -> tuple[Given, str, str]:
    given, paths = read(words, options, "paths", "paths")
    if not any(path.startswith(PREFIX) for path in paths):
        usage = "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>"
        text = f"\nusage: aws s3 {command} {usage}\nError: Invalid argument type\n"
        raise errors.CliError(text, errors.USAGE)
    return given, paths[0], paths[1]


def _copy(run: Run, words: list[str], chosen: dict[str, str], *, moving: bool) -> int:
    given, source, target = _paths(words, COPYING, "mv" if moving else "cp")
    client = Client(run, chosen)
    worker = Worker(run, client, given, moving=moving)
    if "-" in {source, target}:
        return worker.stream(source, target)
    whole = "recursive" in given
    if not source.startswith(PREFIX) and run.files.stat(source) is None:
        raise errors.said(f"The user-provided path {source} does not exist.")
    if moving and same_place(source, target):
        raise errors.said(f"Cannot mv a file onto itself: {source} - {target}", errors.USAGE)
    start = _tree(run, client, source, folder=whole)
    end = _tree(run, client, target, folder=whole)
    passes = filters.passing(filters.rules(words))
    try:
        items = list(start.items()) if whole else [start.single()]
    except Refused as refused:
        raise fatal(refused) from None
    except FileError as error:
        raise errors.said(f"{error.path}: {error.reason}") from None
    steps = (
        Step(worker.kind(start, end), item, end.place(item.name, whole=whole))
        for item in items
        if not whole or passes(item.name)
    )
    return worker.work(steps)


def rm(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Delete an object, with `--recursive` all under a prefix."""
    given, paths = read(words, SHARED, "paths")
    if not paths[0].startswith(PREFIX):
        text = "\nusage: aws s3 rm <S3Uri>\nError: Invalid argument type\n"
        raise errors.CliError(text, errors.USAGE)
    client = Client(run, chosen)
    whole = "recursive" in given
    place = address(paths[0])
    worker = Worker(run, client, given, moving=False)
    passes = filters.passing(filters.rules(words))
    try:
        if whole:
            tree = ObjectTree(client, place, folder=True)
            items = [item for item in tree.items() if passes(item.name)]
        else:
            items = [Item(place.key.rpartition("/")[2], str(place))]
    except Refused as refused:
        raise fatal(refused) from None
    return worker.work(Step("delete", item, item.path) for item in items)


def sync(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Copy what is missing or changed, with `--delete` remove what is no longer at the source."""
    given, source, target = _paths(words, SYNCING, "sync")
    client = Client(run, chosen)
    if not source.startswith(PREFIX):
        found = run.files.stat(source)
        if found is None or not found.directory:
            raise errors.said(f"The user-provided path {source} does not exist.")
    worker = Worker(run, client, given, moving=False)
    start = _tree(run, client, source, folder=True)
    end = _tree(run, client, target, folder=True)
    passes = filters.passing(filters.rules(words))
    try:
        left = {item.name: item for item in start.items() if passes(item.name)}
        right = {item.name: item for item in end.items() if passes(item.name)}
    except Refused as refused:
        raise fatal(refused) from None
    steps = _differences(left, right, given, worker.kind(start, end))
    if "delete" in given:
        gone = (item for name, item in right.items() if name not in left)
        steps = [*steps, *(Step("delete", item, item.path) for item in gone)]
    return worker.work(
        Step(step.kind, step.item, step.target or end.place(step.item.name, whole=True))
        for step in sorted(steps, key=lambda step: step.item.name.encode())
    )


def _differences(
    left: dict[str, Item], right: dict[str, Item], given: Given, kind: str
) -> list[Step]:
    return list(_changed(left, right, given, kind))


def _changed(
    left: dict[str, Item], right: dict[str, Item], given: Given, kind: str
) -> Iterator[Step]:
    for name, item in left.items():
        other = right.get(name)
        if (
            other is None
            or item.size != other.size
            or (
                "size-only" not in given
                and _is_newer(item, other, kind, "exact-timestamps" in given)
            )
        ):
            yield Step(kind, item, "")


def _is_newer(item: Item, other: Item, kind: str, exact: bool) -> bool:
    """Whether the source changed after the target; a download compares the other way round."""
    source, target = item.modified // 1000, other.modified // 1000
    if kind == "download":
        return source != target if exact else target > source
    return source > target
