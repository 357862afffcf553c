"""Stripped copies of botocore's data, one msgpack file a service and kind.

Parsing botocore's JSON costs five times as much as reading msgpack without documentation, so
each file is made once and kept under the folder that `configure` was given, below a folder that
names the version of the data and of this format. Without a folder the data is read from the
installed package each time a process starts.

Several processes may make the same file at once: each writes its own and moves it into place.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

FORMAT = 1  # raise it when what is kept changes its shape

Maker = Callable[[], Any]


class Store:
    """Where stripped data lies, and what of it was read by this process."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._read: dict[tuple[str, str], Any] = {}
        self._lock = threading.RLock()

    @property
    def folder(self) -> Path | None:
        """The folder given to `configure`, None when data is read from the packages."""
        return self._folder

    @property
    def held(self) -> int:
        """How many files' worth of data this process holds."""
        return len(self._read)

    def configure(self, folder: Path | None) -> None:
        """Keep stripped data under `folder` from now on; None reads the packages themselves."""
        with self._lock:
            if folder != self._folder:
                self._folder = folder
                self._read.clear()

    def get(self, source: str, name: str, make: Maker) -> Any:
        """The data `name` of `source` ("botocore-1.44.8"), made when its file is missing."""
        key = (source, name)
        found = self._read.get(key)
        if found is not None:
            return found
        with self._lock:
            if key not in self._read:
                self._read[key] = self._load(source, name, make)
            return self._read[key]

    def path(self, source: str, name: str) -> Path | None:
        """Where the file of `name` lies or will lie, None without a folder."""
        if self._folder is None:
            return None
        return self._folder / f"{source}-{FORMAT}" / f"{name}.msgpack"

    def tidy(self, sources: Iterable[str]) -> None:
        """Remove what other versions left under the folder."""
        if self._folder is None or not self._folder.is_dir():
            return
        kept = {f"{source}-{FORMAT}" for source in sources}
        for old in self._folder.iterdir():
            if old.is_dir() and old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)  # another process may be doing the same

    def _load(self, source: str, name: str, make: Maker) -> Any:
        path = self.path(source, name)
        if path is None:
            return make()
        try:
            return msgspec.msgpack.decode(path.read_bytes())
        except FileNotFoundError:
            made = make()
        path.parent.mkdir(parents=True, exist_ok=True)
        own = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        own.write_bytes(msgspec.msgpack.encode(made))
        own.replace(path)
        return made


STORE = Store()
