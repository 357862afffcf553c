"""Reads a course folder from disk into the mapping that `corpus.read_course` takes."""

import hashlib
from pathlib import Path

SUFFIXES = {".md", ".yaml", ".svg", ".sh", ".py"}


def course_folders(content: Path) -> list[Path]:
    """The course folders below `content/`: those that hold a `course.yaml`."""
    return sorted(path.parent for path in content.glob("*/course.yaml"))


def read_folder(folder: Path) -> dict[str, str]:
    """Every text file of a course by its path relative to the folder.

    Raises UnicodeDecodeError for a file that is not UTF-8; the caller names the file.
    """
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES and path.is_file()
    }


def digest(files: dict[str, str], *versions: str) -> str:
    """A fingerprint of the files and of the code versions that turn them into rows."""
    total = hashlib.sha256()
    for part in versions:
        total.update(part.encode() + b"\0")
    for path, text in sorted(files.items()):
        total.update(path.encode() + b"\0" + text.encode() + b"\0")
    return total.hexdigest()


def text_digest(text: str) -> str:
    """The fingerprint of a text, as rows store it."""
    return hashlib.sha256(text.encode()).hexdigest()
