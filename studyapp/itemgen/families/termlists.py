"""Lists of "Term: meaning" or "Term - meaning" items."""

import re
from collections.abc import Iterator

from studyapp.itemgen.model import Finding, Pair, Topic
from studyapp.itemgen.prose import escape, is_clean, plain, sentences, tidy
from studyapp.itemgen.terms import STOP, adds_little, content, is_name, mask, word_set, words
from studyapp.itemgen.tokens import ListBlock, ListItem, Node, Paragraph, Text
from studyapp.itemgen.topics import scopes_of
from studyapp.itemgen.wording import bold, is_told, quoted

_SHAPES = (
    re.compile(r"^([^:]{1,70}?)\s*:\s+(.+)$", re.DOTALL),
    re.compile(r"^(.{1,70}?)\s[-–—]+\s+(.+)$", re.DOTALL),
)
_OPENING = re.compile(
    r"^(?:it|they|these|this)\s+(?:(?:is|are)\s+(?=an?\s|the\s|used\s)|(?=[a-z]+s\s))",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"^(?:it|they|this|these|that|those|there|its|their|he|she|same|see|as above)\b", re.IGNORECASE
)
_NO_TERM = word_set(
    "note notes important example examples e.g i.e use case cases todo tip warning and or with "
    "by you we it they this if when there performance main languages supported support"
)
_PORT = re.compile(r"^(?:port\s+)?\d{1,5}$", re.IGNORECASE)
_NAMES = re.compile(
    r"^[A-Z0-9][\w-]*(?: [A-Z0-9&(][\w-]*\)?)*(?: \([^)]*\))?(?: & [A-Z]\w+(?: \([^)]*\))?)?$"
)
_ASIDE = re.compile(r"\s*\([^)]*\)")
_LOOSE = word_set("out of in on at by for from with to and or like such as also but")
LABEL_WORDS = 4


def find(topic: Topic) -> Iterator[Finding]:
    """The pairs of every list of the topic that is a list of pairs."""
    for listing in (*lists(topic.nodes), *_line_lists(topic.nodes)):
        pairs = [pair for item in listing.items if (pair := _pair(item, listing, topic))]
        if len(pairs) >= 2 or len(pairs) == len(listing.items):
            yield from pairs


def lists(nodes: tuple[Node, ...]) -> Iterator[ListBlock]:
    """Every list, the nested ones after the one they stand in."""
    for node in nodes:
        if isinstance(node, ListBlock):
            yield node
            for item in node.items:
                yield from lists(item.children)


def _line_lists(nodes: tuple[Node, ...]) -> Iterator[ListBlock]:
    """Paragraphs that are lists of pairs without bullets: a pair on every line."""
    for node in nodes:
        if isinstance(node, Paragraph) and len(node.text.breaks) >= 2:
            lines = list(_lines(node.text))
            if all(split(line) for line in lines):
                yield ListBlock(tuple(ListItem(line) for line in lines), node.text.line)


def _lines(text: Text) -> Iterator[Text]:
    start = 0
    for number, end in enumerate((*text.breaks, len(text.text))):
        yield Text(text.text[start:end], text.line + number)
        start = end + 1


def split(text: Text) -> tuple[str, str] | None:
    """The term and the meaning of a list item, or None when it is not a pair."""
    for shape in _SHAPES:
        match = shape.match(text.text)
        if match:
            return _checked(tidy(match.group(1)), _first_sentence(match.group(2)))
    return None


def _checked(term: str, meaning: str) -> tuple[str, str] | None:
    """The pair, if both sides can stand on a card."""
    parts = words(term)
    if (
        not parts
        or not (len(term) <= 60 and (len(term) > 1 or term.isupper()))
        or len(parts) > 8
        or set(parts[:1]) & _NO_TERM
        or _PORT.match(term)
    ):
        return None
    if not is_clean(term) or not meaning or not is_clean(meaning) or term.endswith((".", "?", "!")):
        return None
    if parts[-1] in _NO_TERM or words(meaning)[0] in _LOOSE or _VAGUE.match(meaning):
        return None
    return term, meaning


def _first_sentence(text: str) -> str:
    """The first sentence of a meaning, without a pronoun for the term at its start."""
    found = sentences(Text(text, 1))
    return tidy(_OPENING.sub("", tidy(plain(found[0].text)))) if found else ""


def _pair(item: ListItem, listing: ListBlock, topic: Topic) -> Pair | None:
    parts = split(item.text)
    if parts is None or is_told(*parts):
        return None
    term, meaning = parts
    names = len(words(_ASIDE.sub("", meaning))) <= LABEL_WORDS and bool(_NAMES.match(meaning))
    if len([word for word in words(meaning) if word not in STOP]) < 2 and not names:
        return None
    scopes = scopes_of(topic)
    if names:
        return _label(term, meaning, item.text.line, listing.line, scopes)
    shown = quoted(mask(meaning, term))
    return Pair(
        family="termlist",
        form="meaning",
        term=term,
        meaning=meaning,
        line=item.text.line,
        group=f"list:{listing.line}",
        ask="" if adds_little(term, meaning) else f"describe {bold(term)} in a few words.",
        pick=f"which of these describes {bold(term)}?",
        closed=True,
        ask_alone=topic.frame.authored and is_name(term),
        find_alone=topic.frame.authored,
        find=f"which term fits this description? {shown}",
        scopes=scopes,
    )


def _label(term: str, meaning: str, line: int, group: int, scopes: tuple[str, ...]) -> Pair | None:
    """A pair whose meaning is a name: it is asked for by its description, the term."""
    if len(content(term)) < 2:
        return None
    return Pair(
        family="termlist",
        form="label",
        term=meaning,
        meaning=term,
        line=line,
        group=f"list:{group}",
        find=f"which name goes with “{escape(term)}”?",
        closed=True,
        scopes=scopes,
        key=term,
    )
