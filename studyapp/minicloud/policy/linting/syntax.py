"""Texts that are no JSON: comments, commas, quotes and brackets, each with its cure."""

import re
from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.linting.values import MOST, Cure, Finding, Lint, put
from studyapp.minicloud.policy.places import OPENED, BrokenJson, read_json

COMMENT: Final = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)|#[^\n]*", re.DOTALL)
TRAILING: Final = re.compile(r",(?=\s*[}\]])")
CURLY: Final = re.compile("[“”„«»]")
SINGLE: Final = re.compile(r"'[^'\"\n]*'")
# What word processors and web pages leave behind: no white space of JSON's.
INVISIBLE: Final = re.compile("[\u00a0\u200b\u2028\u2029\u202f\u2060\ufeff]+")
WORDS: Final = {"true": "true", "false": "false", "none": "null", "null": "null"}
YAML: Final = re.compile(r"(?:---\s+)?\w+\s*:")
WORD: Final = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z][\w/*-]*)*")
BLANK: Final = re.compile(r"[^\n]")
BRACKET: Final = re.compile(r"[{}\[\]]")
PAIRS: Final = {"{": "}", "[": "]"}
CODE: Final = "JSON_SYNTAX_ERROR"


def syntax(lint: Lint) -> tuple[list[Finding], str]:
    """What keeps the text from being JSON, and the text without what can be left out.

    What is left out becomes spaces, so that all places stay. The text is "" when it cannot be
    read all the same.
    """
    found: list[Finding] = []
    text = lint.text
    comments = list(_outside(text, COMMENT))
    every = tuple(patch for at, end in comments for patch in put(at, end, ""))
    for at, end in comments[:MOST]:
        cures = [Cure("Remove the comment", put(at, end, ""))]
        if len(comments) > 1:
            cures.append(Cure(f"Remove all {len(comments)} comments", every))
        sentence = "JSON has no comments: AWS refuses the whole policy."
        found.append(lint.finding("error", CODE, sentence, (at, end), cures=cures))
    text = _blanked(text, comments)
    unseen = list(_outside(text, INVISIBLE))
    if unseen:
        cure = Cure("Put plain spaces there", tuple(p for one in unseen for p in put(*one, " ")))
        sentence = "Here stands a sign that cannot be seen and that JSON does not know."
        found.append(lint.finding("error", CODE, sentence, unseen[0], cures=(cure,)))
        text = _blanked(text, unseen)
    trailing = list(_outside(text, TRAILING))
    for at, end in trailing[:MOST]:
        cure = Cure("Remove the comma", put(at, end, ""))
        sentence = "Nothing follows this comma."
        found.append(lint.finding("error", CODE, sentence, (at, end), cures=(cure,)))
    text = _blanked(text, trailing)
    try:
        read_json(text)
    except BrokenJson as broken:
        found.append(_broken(lint, text, broken))
        return found, ""
    return found, text


def _outside(text: str, pattern: "re.Pattern[str]") -> Iterator[tuple[int, int]]:
    """Where a pattern stands outside of quoted texts."""
    at = 0
    behind = 0  # quotes before this belong to a text that is never closed: it is read once
    while at < len(text):
        opened = OPENED.match(text, at) if at >= behind else None
        behind = opened.end() if opened else behind
        quoted = opened is not None and text.startswith('"', behind)
        match = None if quoted else pattern.match(text, at)
        if match is not None and match.end() > at:
            yield match.span()
            at = match.end()
        else:
            at = behind + 1 if quoted else at + 1


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spaces in place of some of it; lines stay."""
    pieces: list[str] = []
    last = 0
    for at, end in spans:
        pieces += [text[last:at], BLANK.sub(" ", text[at:end])]
        last = end
    return "".join([*pieces, text[last:]])


def _broken(lint: Lint, text: str, broken: BrokenJson) -> Finding:
    at = min(broken.at, len(text))
    end = min(at + 1, len(text))
    sentence = f"This is not JSON: {broken.reason}."
    if at == len(text) - len(text.lstrip()) and YAML.match(text, at):
        sentence = "This looks like YAML. A policy is JSON: it begins with a brace."
    quotes = list(_outside(text, CURLY))
    if quotes:
        patches = tuple(patch for one in quotes for patch in put(*one, '"'))
        cure = Cure("Use straight quotes", patches)
        sentence = "JSON knows straight double quotes only."
        return lint.finding("error", CODE, sentence, quotes[0], cures=(cure,))
    return lint.finding("error", CODE, sentence, (at, end), cures=_cures(text, at))


def _cures(text: str, at: int) -> Iterator[Cure]:
    """What would go on at the first wrong character."""
    rest = text[at:]
    if not rest.strip():
        missing = _open(text)
        if missing:
            whole = text.rstrip()
            yield Cure(f"Close with {missing}", put(len(whole), len(whole), missing))
        return
    if not _open(text[:at]):
        if not rest.strip("}] \t\r\n"):
            yield Cure("Remove it", put(at, at + 1, ""))
        return
    if rest[0] == "'":
        yield from _single_quotes(text, at)
        return
    word = WORD.match(rest)
    if word is not None:
        meant = WORDS.get(word[0].lower(), f'"{word[0]}"')
        yield Cure(f"Write {meant}", put(at, at + word.end(), meant))
        return
    before = text[:at].rstrip()
    if rest[0] in '"{[' and before and before[-1] not in ",:{[":
        yield Cure("Add a comma", put(len(before), len(before), ","))


def _single_quotes(text: str, at: int) -> Iterator[Cure]:
    """Double quotes in the place of the single ones here, and of all."""
    every = list(_outside(text, SINGLE))
    here = [one for one in every if one[0] == at]
    for label, spans in (("Use double quotes", here), ("Use double quotes everywhere", every)):
        if here and (spans is here or len(every) > 1):
            patches = (p for a, b in spans for p in (*put(a, a + 1, '"'), *put(b - 1, b, '"')))
            yield Cure(label, tuple(patches))


def _open(text: str) -> str:
    """The brackets that close what is open at the end of a text."""
    stack: list[str] = []
    for at, _ in _outside(text, BRACKET):
        sign = text[at]
        if sign in PAIRS:
            stack.append(PAIRS[sign])
        elif stack and stack[-1] == sign:
            stack.pop()
    return "".join(reversed(stack))
