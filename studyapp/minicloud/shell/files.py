"""Virtual files: what a shell sees instead of a disk. No real file is ever opened here."""

from collections.abc import Iterator
from posixpath import join, normpath
from typing import Protocol

from msgspec import Struct

from studyapp.minicloud.shell.regex import Budget, RegexError

MISSING = "No such file or directory"
DIRECTORY = "Is a directory"
NO_DIRECTORY = "Not a directory"
EXISTS = "File exists"
NOT_EMPTY = "Directory not empty"
FULL = "No space left on device"
DENIED = "Permission denied"
LONG_NAME = "File name too long"

NULL = "/dev/null"
READ_A_STEP = 64  # bytes


class FileError(Exception):
    """A file could not be used: `path` as it was named, `reason` as the C library words it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Node(Struct, frozen=True):
    """A file or a directory; `modified` in milliseconds UTC."""

    data: bytes = b""
    modified: int = 0
    directory: bool = False


class Stat(Struct, frozen=True):
    """What is known of a path: size in bytes, time of its last change in milliseconds UTC."""

    size: int
    modified: int
    directory: bool


class Files(Protocol):
    """A tree of files under absolute, normal paths. Each method raises `FileError`."""

    def stat(self, path: str) -> Stat | None:
        """Size and time of a path, None when nothing is there."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        ...

    def write(self, path: str, data: bytes, modified: int | None = None) -> None:
        """Make a file or replace its bytes; the directory around it must exist."""
        ...

    def names(self, path: str) -> list[str]:
        """The sorted names in a directory."""
        ...

    def make(self, path: str) -> None:
        """Make a directory in an existing one."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file or an empty directory."""
        ...


def resolve(folder: str, path: str) -> str:
    """The absolute, normal form of a path as seen from a folder; it never leaves the root."""
    whole = normpath(join(folder, path))
    return "/" + whole.lstrip("/")


def parent(path: str) -> str:
    """The directory around a normal path; the root's is the root."""
    return path.rpartition("/")[0] or "/"


class MemoryFiles:
    """Files in a dictionary, with caps on bytes and on the number of entries.

    `nodes` maps absolute paths to nodes and is all of its state. `now` dates what is written.
    """

    def __init__(
        self,
        nodes: dict[str, Node] | None = None,
        *,
        now: int = 0,
        capacity: int = 5_000_000,
        entries: int = 2_000,
    ) -> None:
        self.nodes = {} if nodes is None else nodes
        self.now = now
        self.capacity = capacity
        self.entries = entries
        self.used = sum(len(node.data) for node in self.nodes.values())

    def stat(self, path: str) -> Stat | None:
        """See `Files.stat`."""
        if path in {"/", "/dev"}:
            return Stat(0, 0, True)
        if path == NULL:
            return Stat(0, 0, False)
        node = self.nodes.get(path)
        return Stat(len(node.data), node.modified, node.directory) if node else None

    def read(self, path: str) -> bytes:
        """See `Files.read`."""
        found = self.stat(path)
        if found is None:
            raise FileError(path, self._why_missing(path))
        if found.directory:
            raise FileError(path, DIRECTORY)
        return b"" if path == NULL else self.nodes[path].data

    def write(self, path: str, data: bytes, modified: int | None = None) -> None:
        """See `Files.write`."""
        if path == NULL:
            return
        found = self.stat(path)
        if found and found.directory:
            raise FileError(path, DIRECTORY)
        self._check_place(path, new=found is None)
        used = self.used + len(data) - (found.size if found else 0)
        if used > self.capacity:
            raise FileError(path, FULL)
        self.used = used
        self.nodes[path] = Node(data, self.now if modified is None else modified)

    def names(self, path: str) -> list[str]:
        """See `Files.names`."""
        found = self.stat(path)
        if found is None:
            raise FileError(path, self._why_missing(path))
        if not found.directory:
            raise FileError(path, NO_DIRECTORY)
        start = path.rstrip("/") + "/"
        inside = (name[len(start) :] for name in self.nodes if name.startswith(start))
        return sorted(name for name in inside if name and "/" not in name)

    def make(self, path: str) -> None:
        """See `Files.make`."""
        if self.stat(path):
            raise FileError(path, EXISTS)
        self._check_place(path, new=True)
        self.nodes[path] = Node(modified=self.now, directory=True)

    def remove(self, path: str) -> None:
        """See `Files.remove`."""
        node = self.nodes.get(path)
        if node is None:
            raise FileError(path, DENIED if self.stat(path) else self._why_missing(path))
        if node.directory and self.names(path):
            raise FileError(path, NOT_EMPTY)
        self.used -= len(node.data)
        del self.nodes[path]

    def _check_place(self, path: str, *, new: bool) -> None:
        around = self.stat(parent(path))
        if around is None:
            raise FileError(path, self._why_missing(path))
        if not around.directory:
            raise FileError(path, NO_DIRECTORY)
        if parent(path) == "/dev":
            raise FileError(path, DENIED)
        if len(path.rpartition("/")[2].encode()) > 255 or len(path) > 1024:
            raise FileError(path, LONG_NAME)
        if new and len(self.nodes) >= self.entries:
            raise FileError(path, FULL)

    def _why_missing(self, path: str) -> str:
        above = parent(path)
        while above != "/":
            node = self.nodes.get(above)
            if node and not node.directory:
                return NO_DIRECTORY
            above = parent(above)
        return MISSING


class Folder:
    """Files as seen from a folder: relative paths work, and errors name the path as typed."""

    def __init__(self, files: Files, cwd: str, budget: Budget | None = None) -> None:
        self.files = files
        self.cwd = cwd
        self.budget = budget or Budget()

    def absolute(self, path: str) -> str:
        """The absolute form of a path as typed; FileError for the empty one."""
        if not path or "\0" in path:
            raise FileError(path, MISSING)
        return resolve(self.cwd, path)

    def stat(self, path: str) -> Stat | None:
        """See `Files.stat`; a trailing slash asks for a directory."""
        if not path or "\0" in path:
            return None
        found = self.files.stat(resolve(self.cwd, path))
        return None if found and path.endswith("/") and not found.directory else found

    def read(self, path: str) -> bytes:
        """See `Files.read`; FileError too when all commands of a line have read too much."""
        try:
            data = self.files.read(self.absolute(path))
            self.budget.spend(len(data) // READ_A_STEP)
        except FileError as error:
            raise FileError(path, error.reason) from None
        except RegexError:
            raise FileError(path, "Too much was read in this line") from None
        return data

    def write(self, path: str, data: bytes, modified: int | None = None) -> None:
        """See `Files.write`."""
        if path.endswith("/"):
            found = self.stat(path)
            raise FileError(path, DIRECTORY if found else MISSING)
        try:
            self.files.write(self.absolute(path), data, modified)
        except FileError as error:
            raise FileError(path, error.reason) from None

    def names(self, path: str) -> list[str]:
        """See `Files.names`."""
        try:
            return self.files.names(self.absolute(path))
        except FileError as error:
            raise FileError(path, error.reason) from None

    def make(self, path: str) -> None:
        """See `Files.make`."""
        try:
            self.files.make(self.absolute(path))
        except FileError as error:
            raise FileError(path, error.reason) from None

    def remove(self, path: str) -> None:
        """See `Files.remove`."""
        try:
            self.files.remove(self.absolute(path))
        except FileError as error:
            raise FileError(path, error.reason) from None


def walk(files: Files, path: str) -> Iterator[str]:
    """Every file under a directory, depth first, in the order of the names; the file itself else."""
    found = files.stat(path)
    if found is None:
        return
    if not found.directory:
        yield path
        return
    for name in files.names(path):
        yield from walk(files, join(path, name))
