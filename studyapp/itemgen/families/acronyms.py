"""Acronyms: "Elastic Block Store (EBS)", "EBS (Elastic Block Store)", "EBS - Elastic …".

Only cards: in an item the initials of the options would give the key away.
"""

import re
from collections.abc import Iterator

from studyapp.itemgen.model import Finding, Note, Topic
from studyapp.itemgen.prose import is_clean, tidy
from studyapp.itemgen.terms import STOP, words
from studyapp.itemgen.tokens import ListBlock, Node, Paragraph, TableBlock, Text
from studyapp.itemgen.wording import bold, statement

_SHORT = r"[A-Z][A-Za-z0-9]{1,6}"
_AFTER = re.compile(rf"((?:[\w-]+[ /]+){{1,6}}[\w-]+) \(({_SHORT})s?\)")
_BEFORE = re.compile(rf"\b({_SHORT})s? \(([A-Za-z][\w-]*(?:[ /][\w-]+){{1,7}})\)")
_DASH = re.compile(rf"^({_SHORT})\s*(?:[-–—:=]|[Ss]tands for)\s*([A-Z][\w-]*(?: [\w-]+){{1,6}})")
_STANDS = re.compile(rf"\b({_SHORT}) [Ss]tands for ([A-Za-z][\w-]*(?: [\w-]+){{1,6}})")
_UNITS = frozenset({"GB", "TB", "MB", "KB", "PB", "OS", "IT", "ID", "AM", "PM"})


def find(topic: Topic) -> Iterator[Finding]:
    """The abbreviations spelled out in the topic's heading and text, each once."""
    seen: set[str] = set()
    heading = Text(topic.title, topic.line)
    for text in (heading, *_texts(topic.nodes)):
        for short, long, line in _expansions(text):
            if short not in seen:
                seen.add(short)
                front = f"What does {bold(short)} stand for?"
                yield Note("acronym", short, front, statement(long).rstrip("."), line)


def _texts(nodes: tuple[Node, ...]) -> Iterator[Text]:
    for node in nodes:
        if isinstance(node, Paragraph):
            yield node.text
        elif isinstance(node, ListBlock):
            for item in node.items:
                yield item.text
                yield from _texts(item.children)
        elif isinstance(node, TableBlock):
            for row in node.rows:
                yield from row


def _expansions(text: Text) -> Iterator[tuple[str, str, int]]:
    matches = [(m.group(2), m.group(1), m.start(2)) for m in _AFTER.finditer(text.text)]
    for shape in (_BEFORE, _STANDS, _DASH):
        matches += [(m.group(1), m.group(2), m.start(1)) for m in shape.finditer(text.text)]
    for short, long, start in sorted(matches, key=lambda match: match[2]):
        spelled = expansion(short, long)
        if spelled is not None:
            yield short, spelled, text.line_at(start)


def expansion(short: str, long: str) -> str | None:
    """The part of `long` that spells `short` out letter by letter, or None."""
    if short in _UNITS or sum(letter.isupper() for letter in short) < 2:
        return None
    letters = _letters(short)
    parts = re.findall(r"[\w]+", tidy(long))
    for start in range(len(parts)):
        if parts[start].lower() not in STOP and _spells(letters, parts[start:]):
            at = re.search(rf"\b{re.escape(parts[start])}\b", long)
            found = tidy(long[at.start() :] if at else long)
            return _titled(found) if is_clean(found) and short not in words(found) else None
    return None


def _letters(short: str) -> str:
    """The letters to be spelled: a digit repeats the letter before it (S3, EC2)."""
    out = ""
    for letter in short:
        if letter.isdigit() and out:
            out += out[-1] * (int(letter) - 1) if 1 < int(letter) <= 4 else ""
        elif letter.isupper() or len(short) > 3:
            out += letter.lower()
    return out


def _spells(letters: str, parts: list[str]) -> bool:
    """True when the words begin with exactly these letters; small words may be passed over."""
    at = 0
    for part in parts:
        if at < len(letters) and part[0].lower() == letters[at]:
            at += 1
        elif part.lower() not in STOP:
            return False
    return at == len(letters) and len(parts) >= 2


def _titled(long: str) -> str:
    return " ".join(
        word if word in STOP or word != word.lower() else word[:1].upper() + word[1:]
        for word in long.split()
    )
