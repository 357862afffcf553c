"""The files of a world's shell: rows of the generation, so that a reset empties them.

Undo does not touch them (decision 5). All of them together hold `HOME_CAPACITY` bytes.
"""

from collections.abc import Mapping

from msgspec import Struct

from studyapp.minicloud.shell import MemoryFiles, Node
from studyapp.minicloud.shell.session import HOME
from studyapp.sandbox.models import HomeFile

HOME_CAPACITY = 1_000_000  # bytes of all files
ENTRIES = 500  # files and folders
FOLDERS = ("/home", HOME, "/tmp")  # noqa: S108  (virtual; always there)
AT_ONCE = 100  # rows of a statement


class Entry(Struct, frozen=True):
    """A file or folder in a listing; `size` in bytes, `modified` in simulated milliseconds."""

    path: str
    size: int
    modified: int
    directory: bool


def load(generation: int, now: int) -> MemoryFiles:
    """All files with their bytes; `now` dates what is written to them."""
    rows = HomeFile.objects.filter(generation_id=generation)
    nodes = {row.path: Node(bytes(row.data), row.modified, row.directory) for row in rows}
    return MemoryFiles(_grounded(nodes), now=now, capacity=HOME_CAPACITY, entries=ENTRIES)


def outline(generation: int) -> MemoryFiles:
    """The tree alone, without any bytes: enough to complete names."""
    nodes = {one.path: Node(b"", one.modified, one.directory) for one in entries(generation)}
    return MemoryFiles(_grounded(nodes))


def entries(generation: int) -> list[Entry]:
    """What is there besides the folders that always are, by path."""
    columns = ("path", "size", "modified", "directory")
    rows = HomeFile.objects.filter(generation_id=generation).values_list(*columns)
    return sorted((Entry(*row) for row in rows if row[0] not in FOLDERS), key=lambda one: one.path)


def save(generation: int, before: Mapping[str, Node], after: Mapping[str, Node]) -> None:
    """Write what differs between two states; what another line did meanwhile to others stays."""
    gone = [path for path in before if path not in after]
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        HomeFile.objects.filter(generation_id=generation, path__in=some).delete()
    changed = [
        HomeFile(
            generation_id=generation,
            path=path,
            data=node.data,
            size=len(node.data),
            modified=node.modified,
            directory=node.directory,
        )
        for path, node in after.items()
        if before.get(path) is not node
    ]
    HomeFile.objects.bulk_create(
        changed,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["generation", "path"],
        update_fields=["data", "size", "modified", "directory"],
    )


def _grounded(nodes: dict[str, Node]) -> dict[str, Node]:
    return {**{path: Node(directory=True) for path in FOLDERS}, **nodes}
