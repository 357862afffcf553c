"""A small shell on virtual files: parser, interpreter and the usual tools. Pure.

Commands are callables by name, so that the cloud's command line and simulated hosts bring theirs.
"""

from studyapp.minicloud.shell.files import FileError, Files, Folder, MemoryFiles, Node, Stat
from studyapp.minicloud.shell.interpreter import run
from studyapp.minicloud.shell.session import (
    Command,
    Ended,
    Environment,
    Limits,
    NeedsInput,
    Reply,
    Session,
    Typed,
    interrupted,
    new_session,
)
from studyapp.minicloud.shell.tools import standard

__all__ = [
    "Command",
    "Ended",
    "Environment",
    "FileError",
    "Files",
    "Folder",
    "Limits",
    "MemoryFiles",
    "NeedsInput",
    "Node",
    "Reply",
    "Session",
    "Stat",
    "Typed",
    "interrupted",
    "new_session",
    "run",
    "standard",
]
