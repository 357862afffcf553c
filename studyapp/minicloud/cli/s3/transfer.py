"""`aws s3 cp`, `mv`, `rm`, `sync`: one plan of steps, done one after the other."""

from collections.abc import Iterator

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.arguments import Given, Option
from studyapp.minicloud.cli.s3 import filters
from studyapp.minicloud.cli.s3.client import (
    PREFIX,
    REQUEST_PAYER,
    Client,
    Refused,
    address,
    fatal,
    read,
)
from studyapp.minicloud.cli.s3.places import Item, LocalTree, ObjectTree, Tree, same_place
from studyapp.minicloud.cli.s3.steps import Step, Worker
from studyapp.minicloud.cli.sent import bucket_problem
from studyapp.minicloud.cli.tools import Run
from studyapp.minicloud.shell import FileError

WARNED = 2  # the exit code when files were skipped
# What the tool itself takes for these, before it asks the service.
CHOICES = {
    "acl": (
        "private",
        "public-read",
        "public-read-write",
        "authenticated-read",
        "aws-exec-read",
        "bucket-owner-read",
        "bucket-owner-full-control",
        "log-delivery-write",
    ),
    "storage-class": (
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
    ),
    "metadata-directive": ("COPY", "REPLACE"),
    "copy-props": ("none", "metadata-directive", "default"),
    "checksum-algorithm": (
        "CRC64NVME",
        "CRC32",
        "SHA256",
        "SHA1",
        "CRC32C",
        "SHA512",
        "XXHASH64",
        "XXHASH3",
        "XXHASH128",
    ),
    "checksum-mode": ("ENABLED",),
}
SHARED = (
    Option("recursive", "flag"),
    Option("dryrun", "flag"),
    Option("quiet", "flag"),
    Option("only-show-errors", "flag"),
    Option("no-progress", "flag"),
    Option("include"),
    Option("exclude"),
    Option("page-size"),
    REQUEST_PAYER,
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
            "sse-kms-key-id",
            "content-type",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "expires",
            "metadata",
            "website-redirect",
            "source-region",
            "expected-size",
        )
    ),
    *(Option(name, choices=choices) for name, choices in CHOICES.items()),
    Option("grants", "many"),
    Option("sse", "maybe", default="AES256", choices=("AES256", "aws:kms")),
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
    if "-" in paths and ("recursive" in given or command != "cp"):
        text = "Streaming currently is only compatible with non-recursive cp commands"
        raise errors.said(text, errors.USAGE)
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
        text = f"Cannot mv a file onto itself: '{source}' - '{target}'"
        raise errors.said(text, errors.USAGE)
    start = _tree(run, client, source, folder=whole)
    if whole and isinstance(start, LocalTree) and start.is_file:
        return _skipped(run, start)
    if isinstance(start, ObjectTree) and not whole and not start.root.key:
        return _nothing(start.root.bucket)
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


def _nothing(bucket: str) -> int:
    """A bucket where an object is meant: the tool finds nothing to copy."""
    problem = bucket_problem(bucket)
    if problem:
        raise errors.CliError(f"fatal error: Parameter validation failed:\n{problem}\n", 1)
    return 0


def _skipped(run: Run, tree: LocalTree) -> int:
    """A file where a folder is meant: the tool looks for what is below it."""
    run.complain(f"warning: Skipping file {tree.root}/. File does not exist.")
    return WARNED


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
            items = [Item(place.key.rpartition("/")[2], str(place))] if place.key else []
    except Refused as refused:
        raise fatal(refused) from None
    return worker.work(Step("delete", item, item.path) for item in items)


def sync(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Copy what is missing or changed, with `--delete` remove what is no longer at the source."""
    given, source, target = _paths(words, SYNCING, "sync")
    client = Client(run, chosen)
    if not source.startswith(PREFIX) and run.files.stat(source) is None:
        raise errors.said(f"The user-provided path {source} does not exist.")
    worker = Worker(run, client, given, moving=False)
    start = _tree(run, client, source, folder=True)
    if isinstance(start, LocalTree) and start.is_file:
        return _skipped(run, start)
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
