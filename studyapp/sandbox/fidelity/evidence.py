"""What the sandbox was held against, as no account of AWS can be reached: clients and an oracle.

What stands in the tests is counted there; an installation without them has nothing to count.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from msgspec import Struct

CASES = "tests/minicloud/policy/cases"
SCRIPTS = "tests/sandbox/scripts"
CASE = re.compile(r"^ *- (?:\{ *)?rule:", re.MULTILINE)
CALL = re.compile(r"^- (?:call:|\{call:)", re.MULTILINE)
QUESTIONS = 20_000  # random ones in each run of the suite; a test holds it against the oracle's own


class Client(Struct, frozen=True):
    """A program by others that the tests run against the AWS door, and the files that do so."""

    name: str
    means: str
    tests: tuple[str, ...]


class Script(Struct, frozen=True):
    """Calls of one service that boto3, `aws` and the shell must answer alike."""

    service: str
    calls: int


class Evidence(Struct, frozen=True):
    """`cases` are decisions of policies written down with their source; 0 without the tests."""

    clients: tuple[Client, ...]
    scripts: tuple[Script, ...]
    cases: int
    questions: int


CLIENTS = (
    Client(
        "boto3",
        "AWS’s library for Python",
        ("tests/sandbox/test_clients.py", "tests/sandbox/test_scripts.py"),
    ),
    Client(
        "aws",
        "AWS’s own command line",
        ("tests/sandbox/test_clients.py", "tests/sandbox/test_scripts.py"),
    ),
    Client("rclone", "copies files to and from S3", ("tests/sandbox/test_clients.py",)),
)


@cache
def evidence() -> Evidence:
    """The clients, and how much the tests ask."""
    scripts = tuple(Script(name, found) for name, found in _counted(SCRIPTS, CALL))
    cases = sum(found for _, found in _counted(CASES, CASE))
    return Evidence(CLIENTS, scripts, cases, QUESTIONS)


def _counted(folder: str, pattern: re.Pattern[str]) -> list[tuple[str, int]]:
    files = sorted((Path(settings.ROOT) / folder).glob("*.yaml"))
    return [(path.stem, len(pattern.findall(path.read_text()))) for path in files]
