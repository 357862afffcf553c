"""Where the output of a command goes: the terminal, a pipe, a file, nowhere."""

from typing import Protocol

from studyapp.minicloud.shell.files import FileError, Folder


class Sink(Protocol):
    """Something that takes output."""

    def write(self, data: bytes) -> None:
        """Take some bytes."""
        ...

    def close(self) -> None:
        """Finish; FileError when what was taken cannot be kept."""
        ...


class Buffer:
    """Keeps what it takes: a pipe, or a substitution."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """See `Sink.write`."""
        self.parts.append(data)

    def close(self) -> None:
        """See `Sink.close`."""

    def value(self) -> bytes:
        """Everything taken."""
        return b"".join(self.parts)


def discard() -> Sink:
    """A sink whose content nobody reads."""
    return Buffer()


class Terminal:
    """Keeps the two streams of a line in the order in which they were written."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, bytes]] = []

    def stream(self, number: int) -> "TerminalStream":
        """The sink of one stream: 1 or 2."""
        return TerminalStream(self, number)


class TerminalStream:
    """One stream of a terminal."""

    def __init__(self, terminal: Terminal, number: int) -> None:
        self.terminal = terminal
        self.number = number

    def write(self, data: bytes) -> None:
        """See `Sink.write`; pieces of one stream that follow each other become one."""
        pieces = self.terminal.pieces
        if pieces and pieces[-1][0] == self.number:
            pieces[-1] = (self.number, pieces[-1][1] + data)
        elif data:
            pieces.append((self.number, data))

    def close(self) -> None:
        """See `Sink.close`."""


class FileSink:
    """Writes a virtual file: emptied (or kept, to append) at once, filled at the end."""

    def __init__(self, folder: Folder, path: str, *, append: bool) -> None:
        self.folder = folder
        self.path = path
        found = folder.stat(path)
        self.before = folder.read(path) if append and found and not found.directory else b""
        self.parts: list[bytes] = []
        if not (append and found):
            folder.write(path, b"")
        elif found.directory:
            raise FileError(path, "Is a directory")

    def write(self, data: bytes) -> None:
        """See `Sink.write`."""
        self.parts.append(data)

    def close(self) -> None:
        """See `Sink.close`."""
        if self.parts:
            self.folder.write(self.path, self.before + b"".join(self.parts))
            self.before += b"".join(self.parts)
            self.parts = []
