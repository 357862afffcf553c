"""The linter's findings as a page shows them: under their lines, with cures as buttons."""

import json
from collections.abc import Iterator, Sequence
from typing import Final, cast

from studyapp.common.http import whole_number
from studyapp.console.blocks import CureView, FindingView, LintLine, LintView
from studyapp.sandbox.api import Finding, Use, lint_policy

USES: Final = ("identity", "session", "trust", "resource", "scp", "rcp")
LONGEST: Final = 40_000  # characters that are looked at; no policy of AWS is longer
AROUND: Final = 1  # lines without findings that are shown beside one with
MOST_CURES: Final = 100
TOO_LONG: Final = "This is longer than any policy may be."
NOUNS: Final = (
    ("error", "bad", "error"),
    ("security", "warn", "security warning"),
    ("warning", "warn", "warning"),
    ("suggestion", "muted", "suggestion"),
)


def linted(text: str, field: str, use: str, account: str = "") -> LintView:
    """What is found in a policy that stands in a field of a form."""
    if len(text) > LONGEST:
        return LintView(error=TOO_LONG)
    text = text.replace("\r\n", "\n")
    found = _found(text, use, account)
    by_line: dict[int, list[FindingView]] = {}
    for number, one in enumerate(found):
        view = _view(text, one, f"{field}|{use}|{account}|{number}")
        by_line.setdefault(one.line, []).append(view)
    lines = text.split("\n")
    spans = {one.line: one for one in reversed(found)}
    return LintView(tuple(_lines(lines, by_line, spans)), tuple(_counts(found)))


def cured(text: str, field: str, asked: str) -> str:
    """The text with the cure that a button of the field asks for; as it is for any other button."""
    parts = asked.split("|")
    if len(parts) != 5 or parts[0] != field or len(text) > LONGEST:
        return text
    _, use, account, number, which = parts
    found = _found(text, use, account)
    place = whole_number(number, len(found))
    cures = found[place].cures if place < len(found) else ()
    chosen = whole_number(which, len(cures))
    return cures[chosen].apply(text) if chosen < len(cures) else text


def _found(text: str, use: str, account: str) -> Sequence[Finding]:
    return lint_policy(text, cast("Use", use if use in USES else "identity"), account=account)


def _view(text: str, one: Finding, key: str) -> FindingView:
    cures = tuple(
        CureView(
            cure.label,
            f"{key}|{number}",
            json.dumps(
                [[_units(text, p.at), _units(text, p.end), p.new] for p in cure.patches],
                ensure_ascii=False,
            )
            if len(cure.patches) <= MOST_CURES
            else "",
        )
        for number, cure in enumerate(one.cures)
    )
    place = f"Line {one.line}, column {one.column}:"
    start, end = _units(text, one.at), _units(text, one.end)
    return FindingView(one.kind, place, one.sentence, start, end, cures)


def _units(text: str, at: int) -> int:
    """An offset as scripts count it: in UTF-16."""
    before = text[:at]
    return at if before.isascii() else len(before.encode("utf-16-le")) // 2


def _lines(
    lines: Sequence[str], by_line: dict[int, list[FindingView]], spans: dict[int, Finding]
) -> Iterator[LintLine]:
    """The lines with findings and their neighbours."""
    wanted = {
        near
        for number in by_line
        for near in range(number - AROUND, number + AROUND + 1)
        if 0 < near <= len(lines)
    }
    last = 0
    for number in sorted(wanted):
        text, one = lines[number - 1], spans.get(number)
        gap = number != last + 1 and last > 0
        last = number
        if one is None:
            yield LintLine(number, text, gap=gap)
            continue
        start = one.column - 1
        end = min(start + one.end - one.at, len(text))
        found = tuple(by_line[number])
        yield LintLine(number, text[:start], text[start:end], text[end:], found, gap)


def _counts(found: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """How many there are of each kind: (tone, words)."""
    for kind, tone, noun in NOUNS:
        count = sum(one.kind == kind for one in found)
        if count:
            yield tone, f"{count} {noun}{'' if count == 1 else 's'}"
