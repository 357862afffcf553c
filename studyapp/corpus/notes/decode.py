"""From the bytes of an uploaded file to its lines of text."""

import re

from studyapp.corpus.notes.report import Report
from studyapp.corpus.schema import CorpusError, Problem

MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 250_000
_CONTROL_SHARE = 0.1
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes, *, filename: str, report: Report) -> list[str]:
    """Return the lines of the file, without their line ends.

    Raises CorpusError for a file that is too large, empty, binary or in no known encoding.
    """
    if len(data) > MAX_BYTES:
        raise _refused(filename, "The file is larger than 10 MB. Split it into several files.")
    text = _text(data, filename, report)
    if not text.strip():
        raise _refused(filename, "The file is empty.")
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > _CONTROL_SHARE * len(text):
        raise _refused(filename, "The file is not text: it holds binary data.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if len(lines) > MAX_LINES:
        raise _refused(
            filename, f"The file has more than {MAX_LINES:,} lines. Split it into several files."
        )
    return lines


def refuse_empty(filename: str) -> CorpusError:
    """The error for a file whose lines hold nothing that a page could show."""
    return _refused(filename, "The file holds no text, only layout marks.")


def _text(data: bytes, filename: str, report: Report) -> str:
    if data.startswith(_UTF16_MARKS):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            message = "The file says that it is UTF-16 but cannot be read as such."
            raise _refused(filename, message) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _western(data, report)


def _western(data: bytes, report: Report) -> str:
    for codec, name in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        message = f"The file is not UTF-8; it was read as {name}. Check the accented letters."
        report.add(0, "encoding", message)
        return text
    raise AssertionError("Latin-1 decodes every byte")


def _refused(filename: str, message: str) -> CorpusError:
    return CorpusError([Problem(filename, 1, message)])
