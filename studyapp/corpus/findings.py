"""What a reading collects besides values: problems, references to check later, names taken."""

import difflib
from collections.abc import Iterable

import msgspec

from studyapp.corpus.schema import Problem


class Reference(msgspec.Struct, frozen=True, order=True):
    """One place that points at something else in the course: "lesson", "term", "price" ..."""

    kind: str
    target: str
    path: str
    line: int


class Name(msgspec.Struct, frozen=True, order=True):
    """One place that gives something its id; no two of a kind may share one."""

    kind: str
    id: str
    path: str
    line: int


class Findings:
    """Everything that was noticed while the files of one course were read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.references: list[Reference] = []
        self.names: list[Name] = []
        self.unreadable: set[str] = set()  # kinds of target of which a file could not be read

    def sorted_problems(self) -> list[Problem]:
        """Return each problem once, by path, line and message."""
        return sorted(set(self.problems))


class FileFindings:
    """The findings of one file: knows its path, so that readers only give lines."""

    def __init__(self, path: str, findings: Findings) -> None:
        self.path = path
        self.findings = findings

    def problem(self, line: int, message: str) -> None:
        """Note an error at `line`."""
        self.findings.problems.append(Problem(self.path, line, message))

    def refer(self, kind: str, target: str, line: int) -> None:
        """Note that `line` points at the `target` of that kind."""
        self.findings.references.append(Reference(kind, target, self.path, line))

    def name(self, kind: str, identifier: str, line: int) -> None:
        """Note that `line` takes the id `identifier`."""
        self.findings.names.append(Name(kind, identifier, self.path, line))

    def unreadable(self, kind: str) -> None:
        """Note that the targets of this kind are not all known, so none may be called unknown."""
        self.findings.unreadable.add(kind)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean `x`?" for the nearest known word, or "" when none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f"; did you mean `{near[0]}`?" if near else ""
