"""Enumerations: a sentence that ends in a colon, then a list of three to nine short items."""

import re
from collections.abc import Iterator

from studyapp.itemgen.families.termlists import split
from studyapp.itemgen.model import Finding, Note, Topic
from studyapp.itemgen.prose import capital, escape, is_clean, plain, sentences, tidy
from studyapp.itemgen.terms import content, normalise, words
from studyapp.itemgen.tokens import ListBlock, ListItem, Paragraph, Text
from studyapp.itemgen.topics import entity, scopes_of, subject_of

SIZE = range(3, 10)
ITEM_LENGTH = 110
_LISTS = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|types?|kinds?|characteristics|benefits|"
    r"advantages|disadvantages|problems?|reasons?|use cases|models?|records|policies|goals?|"
    r"features|pillars|options|methods|principles|steps|tiers|plans|classes|ways)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:is|are|can|will|takes?|guarantees|provides|costs?|allows?|must|should|has|have|"
    r"protects|we|you|it|they)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(it|they|this|these|those|that|he|she)\b", re.IGNORECASE)
_STEP = re.compile(
    r"\b(?:go|click|select|need to|needed to|steps?|you can then|setup|recall|example|instance|"
    r"way|consists?|definitions?|concepts?)\b|\bwe\b(?! need| must)|^(?:there|they|it)$",
    re.IGNORECASE,
)


def find(topic: Topic) -> Iterator[Finding]:
    """A card for each list that a clean sentence or label introduces."""
    before: Text | None = None
    for node in topic.nodes:
        if isinstance(node, ListBlock) and before is not None:
            note = _note(before, node, topic)
            if note is not None:
                yield note
        before = node.text if isinstance(node, Paragraph) else None


def _note(text: Text, listing: ListBlock, topic: Topic) -> Note | None:
    lead = _lead(text, topic)
    items = [_item(item) for item in listing.items]
    if lead is None or len(items) not in SIZE or None in items or not _announces(lead[0]):
        return None
    shown = [item for item in items if item]
    if len({normalise(item) for item in shown}) < len(shown) or _told(lead[0], shown):
        return None
    if 3 * sum(bool(_SENTENCE.search(item)) for item in shown) >= len(shown):
        return None
    question = f"complete the list of {len(shown)}: “{escape(lead[0])} …”"
    back = "\n".join(f"- {escape(item)}" for item in shown)
    return Note("enumeration", lead[0], question, back, lead[1], scopes_of(topic))


def _lead(text: Text, topic: Topic) -> tuple[str, int] | None:
    """The introducing sentence without its colon, and its line; None if it is not fit."""
    found = sentences(text)
    if not found or not found[-1].text.endswith(":"):
        return None
    lead = capital(tidy(found[-1].text))
    name = subject_of(topic)
    pronoun = _PRONOUN.match(lead)
    if pronoun and (name is None or len(found) > 1 or pronoun.group(1).lower() != "it"):
        return None
    if pronoun and name:
        lead = name + lead[pronoun.end() :]
    if not _is_clean_lead(lead) or _STEP.search(lead):
        return None
    return lead, found[-1].line


def _announces(lead: str) -> bool:
    """True when the lead says that a list of one kind follows, and is not just a name.

    A bare name is the head of one of several parallel lists, or of loose remarks.
    """
    return bool(_LISTS.search(lead)) or (entity(lead) is None and len(words(lead)) > 3)


def _is_clean_lead(lead: str) -> bool:
    """A lead may end on a preposition ("is used for"), so its last word is not judged."""
    return is_clean(f"{lead} something") and len(content(lead)) >= 1 and 2 <= len(lead) <= 140


def _item(item: ListItem) -> str | None:
    """An item as it is listed: the term of a pair, else the whole short text."""
    pair = split(item.text)
    text = pair[0] if pair else tidy(item.text.text)
    if not words(text) or len(text) > ITEM_LENGTH or not is_clean(plain(text)):
        return None
    return capital(plain(text))


def _told(lead: str, items: list[str]) -> bool:
    """True when the lead already names most of the items."""
    named = sum(content(item) <= content(lead) for item in items)
    return 2 * named >= len(items)
