"""The two kinds of places that objects are copied between: virtual files, and prefixes of buckets."""

from collections.abc import Iterator
from posixpath import basename, dirname, join, relpath
from typing import Protocol

from msgspec import Struct

from studyapp.minicloud.cli.errors import sentence
from studyapp.minicloud.cli.s3.client import PREFIX, Address, Client, Refused, address, instant
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.shell import FileError, Folder
from studyapp.minicloud.shell.files import walk


class Item(Struct, frozen=True):
    """A file or an object: its name below the root of the copy, its whole path, size and time.

    `modified` is in milliseconds, simulated.
    """

    name: str
    path: str
    size: int = 0
    modified: int = 0


class Tree(Protocol):
    """A place to copy from or to."""

    def items(self) -> Iterator[Item]:
        """All below the root."""
        ...

    def single(self) -> Item:
        """The root itself, as one file or object."""
        ...

    def place(self, name: str, *, whole: bool) -> str:
        """The path that an item of this name is copied to."""
        ...


class LocalTree:
    """Virtual files below a path."""

    def __init__(self, files: Folder, path: str, *, folder: bool) -> None:
        self.files = files
        self.path = path
        self.root = files.absolute(path)
        self.folder = folder

    @property
    def is_file(self) -> bool:
        """Whether it is a file, which has nothing below it."""
        found = self.files.stat(self.root)
        return found is not None and not found.directory

    def items(self) -> Iterator[Item]:
        """See `Tree.items`; a target that is not there has none."""
        found = self.files.stat(self.root)
        start = self.root if found and found.directory else dirname(self.root)
        for path in walk(self.files, self.root):
            stat = self.files.stat(path)
            if stat:
                yield Item(relpath(path, start), path, stat.size, stat.modified)

    def single(self) -> Item:
        """See `Tree.single`; a folder is an item that cannot be read."""
        stat = self.files.stat(self.root)
        if stat is None:
            raise FileError(self.path, "No such file or directory")
        if stat.directory:
            return Item("", f"{self.root}/")
        return Item(basename(self.root), self.root, stat.size, stat.modified)

    def place(self, name: str, *, whole: bool) -> str:
        """See `Tree.place`: into a folder that is there or is meant by a slash."""
        found = self.files.stat(self.root)
        if whole or self.path.endswith("/") or (found and found.directory):
            return join(self.root, name)
        return self.root


class ObjectTree:
    """Objects below a prefix; as a root, `s3://b/a` means what is below `a/`."""

    def __init__(self, client: Client, place: Address, *, folder: bool) -> None:
        self.client = client
        self.root = place
        self.folder = folder
        self.prefix = place.key
        if folder and place.key and not place.key.endswith("/"):
            self.prefix = place.key + "/"

    def items(self) -> Iterator[Item]:
        """See `Tree.items`; markers of folders are left out."""
        for found in self.client.objects(Address(self.root.bucket, self.prefix)):
            if found.key.endswith("/") and found.size == 0:
                continue
            path = f"{PREFIX}{self.root.bucket}/{found.key}"
            yield Item(found.key[len(self.prefix) :], path, found.size, found.modified)

    def single(self) -> Item:
        """See `Tree.single`."""
        try:
            head = self.client.call("HeadObject", Bucket=self.root.bucket, Key=self.root.key)
        except Refused as refused:
            if refused.error is None or refused.error.code != "404":
                raise
            missing = CloudError("404", f'Key "{self.root.key}" does not exist', 404)
            raise Refused(sentence(missing, "HeadObject"), missing) from None
        when = instant(head.get("LastModified"))
        size = int(head.get("ContentLength", 0))
        return Item(basename(self.root.key), str(self.root), size, when)

    def place(self, name: str, *, whole: bool) -> str:
        """See `Tree.place`."""
        key = self.prefix + name if whole or not self.prefix or self.prefix.endswith("/") else None
        return f"{PREFIX}{self.root.bucket}/{key if key is not None else self.prefix}"


def same_place(source: str, target: str) -> bool:
    """Whether an object would be moved onto itself."""
    if not (source.startswith(PREFIX) and target.startswith(PREFIX)):
        return False
    start, end = address(source), address(target)
    if not end.key or end.key.endswith("/"):
        end = Address(end.bucket, end.key + start.key.rpartition("/")[2])
    return start == end
