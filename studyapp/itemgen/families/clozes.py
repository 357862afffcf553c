"""Clozes: a sentence that defines a bold term, with the term left out."""

import bisect
import re
from collections.abc import Iterator

from studyapp.itemgen.families.termlists import lists
from studyapp.itemgen.initials import spells_out
from studyapp.itemgen.model import Finding, Note, Topic
from studyapp.itemgen.prose import (
    Sentence,
    capital,
    escape,
    is_clean,
    sentence_end,
    sentences,
    squash,
    tidy,
)
from studyapp.itemgen.terms import BLANK, STOP, core, mask, mostly_leaked, specific, words
from studyapp.itemgen.tokens import Paragraph, Text
from studyapp.itemgen.topics import scopes_of

LONGEST = 1000  # characters of a sentence; with its term left out it is still no card's front
_LOOSE = re.compile(
    r"^(?:it|they|this|that|these|those|there|then|than|also|so|but|and|we|you|he|she|is|are|"
    r"which|for this|moreover|basically|lastly|once)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\((?:AWS |Amazon )?([^()]+)\)")
_VERB = re.compile(
    r"\b(?:is|are|was|means?|has|have|can|holds?|lets?|gives?|calls?|called)\b|\w+s\b"
)


def find(topic: Topic) -> Iterator[Finding]:
    """A card for each bold term in a sentence that stays clear without it."""
    for text in _texts(topic):
        found = sentences(text)
        for start, end in text.bold:
            sentence = _around(found, start, end)
            if sentence is None or len(sentence.text) > LONGEST:
                continue
            note = _note(text, start, end, sentence, topic)
            if note is not None:
                yield note


def _texts(topic: Topic) -> Iterator[Text]:
    for node in topic.nodes:
        if isinstance(node, Paragraph):
            yield node.text
    for listing in lists(topic.nodes):
        yield from (item.text for item in listing.items)


def _around(found: list[Sentence], start: int, end: int) -> Sentence | None:
    """The sentence that holds the range, if one holds all of it."""
    after = bisect.bisect_right(found, start, key=lambda sentence: sentence.start)
    if after == 0 or (after < len(found) and found[after].start < end):
        return None
    return found[after - 1]


def _note(text: Text, start: int, end: int, sentence: Sentence, topic: Topic) -> Note | None:
    term = squash(text.text[start:end]).strip(" .,;:")
    parts = words(term)
    if not 1 <= len(parts) <= 5 or not is_clean(term) or parts[0] in STOP:
        return None
    front = _front(sentence, term)
    if front is None:
        return None
    line = text.line_at(start)
    scopes = () if topic.frame.authored else scopes_of(topic)
    return Note("cloze", term, escape(front), escape(term), line, scopes, term)


def _front(sentence: Sentence, term: str) -> str | None:
    whole = tidy(sentence.text)
    if not sentence.ended or _LOOSE.match(whole) or not is_clean(whole):
        return None
    front = mask(whole, term)
    rest = front.replace(BLANK, " ")
    if (
        BLANK not in front
        or front.startswith(f"{BLANK}:")
        or mostly_leaked(term, rest)
        or front.count(BLANK) > 2
    ):
        return None
    if any(spells_out(term, inside) for inside in _ASIDE.findall(rest)):
        return None
    if len(specific(rest) - core(term)) < 4 or not _VERB.search(rest):
        return None
    return sentence_end(capital(front))
