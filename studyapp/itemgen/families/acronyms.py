"""Acronyms: "Elastic Block Store (EBS)", "EBS (Elastic Block Store)", "EBS - Elastic …".

Only cards: in an item the initials of the options would give the key away.
"""

import re
from collections.abc import Iterator

from studyapp.itemgen.initials import expansion
from studyapp.itemgen.model import Finding, Note, Topic
from studyapp.itemgen.tokens import ListBlock, Node, Paragraph, TableBlock, Text
from studyapp.itemgen.wording import bold, statement

_SHORT = r"[A-Z][A-Za-z0-9]{1,6}"
_AFTER = re.compile(rf"(?<![\w-])((?:[\w-]+[ /]+){{1,6}}[\w-]+) \(({_SHORT})s?\)")
_BEFORE = re.compile(rf"\b({_SHORT})s? \(([A-Za-z][\w-]*(?:[ /][\w-]+){{1,7}})\)")
_DASH = re.compile(rf"^({_SHORT})\s*(?:[-–—:=]|[Ss]tands for)\s*([A-Z][\w-]*(?: [\w-]+){{1,6}})")
_STANDS = re.compile(rf"\b({_SHORT}) [Ss]tands for ([A-Za-z][\w-]*(?: [\w-]+){{1,6}})")


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
    matches = []
    if " (" in text.text:
        matches += [(m.group(2), m.group(1), m.start(2)) for m in _AFTER.finditer(text.text)]
    for shape, sign in ((_BEFORE, " ("), (_STANDS, "tands for "), (_DASH, "")):
        if sign in text.text:
            matches += [(m.group(1), m.group(2), m.start(1)) for m in shape.finditer(text.text)]
    for short, long, start in sorted(matches, key=lambda match: match[2]):
        spelled = expansion(short, long)
        if spelled is not None:
            yield short, spelled, text.line_at(start)
