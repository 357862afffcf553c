"""Looking through Markdown once: what it points at, what it must not hold, how long it is."""

import re

from studyapp.corpus.findings import FileFindings
from studyapp.corpus.terms import plain_key

_TICKS = re.compile(r"`+")
_FENCE = re.compile(r"(?P<quote>[ \t]*>[ \t>]*|[ \t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)")
_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--|<\?|<!\[CDATA\[")
_TERM = re.compile(r"\[\[(?P<term>[^\[\]|\n]*)(?:\|(?P<shown>[^\[\]\n]*))?(?P<close>\]\])?")
_LINK = re.compile(r"\]\((?P<target>[^()\s]*)")
_PLACEHOLDER = re.compile(r"\{\{(?P<inner>[^{}\n]*)(?P<close>\}\})?")
_CALLOUT = re.compile(r"^[ ]{0,3}>[ \t]*\[!(?P<kind>\w*)\](?P<rest>.*)$", re.MULTILINE)
_SPECIAL = re.compile(r"[<\[{]|\]\(")
_ALPHANUMERIC = re.compile(r"[^\W_]")
_CALLOUTS = ("EXAM", "COST", "TRAP", "TODAY")
_OUTSIDE = ("https://", "http://", "mailto:", "/")


class CodeFence:
    """Follows the lines of a Markdown text and tells which of them belong to fenced code."""

    def __init__(self) -> None:
        self.opened_at: int | None = None
        self._mark = ""
        self._quoted = False

    def takes(self, line: str, number: int) -> bool:
        """Tell whether this line is code, or the fence above or below it."""
        match = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if self.opened_at is None:
            return match is not None and self._open(match, number)
        if self._quoted and not line.lstrip().startswith(">"):
            self.opened_at = None  # the end of a quotation ends the code in it
            return match is not None and self._open(match, number)
        if match and match["mark"].startswith(self._mark) and not match["info"].strip():
            self.opened_at = None
        return True

    def _open(self, match: re.Match[str], number: int) -> bool:
        if match["mark"][0] == "`" and "`" in match["info"]:
            return False
        self.opened_at = number
        self._mark = match["mark"]
        self._quoted = ">" in match["quote"]
        return True


def without_fences(text: str) -> str:
    """Blank the lines of fenced code; line numbers stay."""
    if "```" not in text and "~~~" not in text:
        return text
    fence = CodeFence()
    return "\n".join(
        "" if fence.takes(line, number) else line for number, line in enumerate(text.split("\n"))
    )


def without_code(text: str) -> str:
    """Blank fenced code and code spans; line numbers stay."""
    if "`" not in text and "~~~" not in text:
        return text
    paragraphs = without_fences(text).split("\n\n")
    return "\n\n".join(_without_spans(paragraph) for paragraph in paragraphs)


def _without_spans(paragraph: str) -> str:
    parts: list[str] = []
    done = 0
    waiting: dict[int, list[tuple[int, int]]] = {}
    runs = [match.span() for match in _TICKS.finditer(paragraph)]
    for run in reversed(runs):
        waiting.setdefault(run[1] - run[0], []).append(run)
    for start, end in runs:
        partners = waiting[end - start]
        while partners and partners[-1][0] <= start:
            partners.pop()
        if start >= done and partners:
            code_end = partners[-1][1]
            code = paragraph[start:code_end]
            parts += [paragraph[done:start], re.sub(r"[^\n]", " ", code)]
            done = code_end
    parts.append(paragraph[done:])
    return "".join(parts)


def count_words(text: str) -> int:
    """Count the words of prose; fenced code does not count."""
    return sum(1 for word in without_fences(text).split() if _ALPHANUMERIC.search(word))


def look_through(text: str, line: int, file: FileFindings) -> None:
    """Note what the text points at and what it must not hold; it starts at `line`."""
    if not _SPECIAL.search(text):
        return
    prose = without_code(text)

    def at(match: re.Match[str]) -> int:
        return line + prose.count("\n", 0, match.start())

    for match in _HTML.finditer(prose):
        shown = match.group().split("\n", 1)[0]
        file.problem(at(match), f"raw HTML `{shown}` is not allowed; put code between backticks")
    for match in _CALLOUT.finditer(prose):
        _look_at_callout(match, at(match), file)
    for match in _TERM.finditer(prose):
        _look_at_term(match, at(match), file, _is_in_table(prose, match.start()))
    for match in _LINK.finditer(prose):
        _look_at_link(match["target"], at(match), file)
    for match in _PLACEHOLDER.finditer(prose):
        _look_at_placeholder(match, at(match), file)


def _is_in_table(prose: str, position: int) -> bool:
    return prose[prose.rfind("\n", 0, position) + 1 : position].lstrip().startswith("|")


def _look_at_callout(match: re.Match[str], line: int, file: FileFindings) -> None:
    if match["kind"] not in _CALLOUTS:
        allowed = ", ".join(f"[!{kind}]" for kind in _CALLOUTS)
        file.problem(line, f"unknown callout `[!{match['kind']}]`; the callouts are {allowed}")
    elif match["rest"].strip():
        file.problem(line, f"start the text of `[!{match['kind']}]` on the next line, after `> `")


def _look_at_term(match: re.Match[str], line: int, file: FileFindings, in_table: bool) -> None:
    if not match["close"] or not match["term"].strip():
        file.problem(line, "`[[` must be followed by a glossary term and `]]` on the same line")
        return
    if match["shown"] is not None and in_table:
        file.problem(line, "a table cannot hold `[[term|text]]`; write `[[term]]` or plain text")
    file.refer("term", plain_key(match["term"]), line)


def _look_at_link(target: str, line: int, file: FileFindings) -> None:
    if target.startswith("lesson:"):
        file.refer("lesson link", target.removeprefix("lesson:"), line)
    elif target.startswith("#"):
        file.refer("own section", target.removeprefix("#"), line)
    elif not target.startswith(_OUTSIDE):
        file.problem(
            line,
            f"the link to `{target}` leads nowhere; write `lesson:id#section`, `#section`"
            " or a full address",
        )


def _look_at_placeholder(match: re.Match[str], line: int, file: FileFindings) -> None:
    words = match["inner"].split()
    if not match["close"] or len(words) < 2 or words[0] != "price":
        file.problem(line, "`{{` must be followed by `price`, the key of a price and `}}`")
    else:
        file.refer("price", " ".join(words[1:]), line)
