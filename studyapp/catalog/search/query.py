"""The one query builder: from what somebody typed to what both databases are asked.

A query is a list of groups, one for each thing that was named. A group holds alternatives (the
words as typed, their synonyms, completions of the last word), an alternative is one phrase or
several that must all occur. Words are letters and digits alone, so no text breaks a database's
query language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import NamedTuple

from studyapp.catalog.search.stems import stem
from studyapp.catalog.search.text import LONGEST_WORD, without_possessives, words_of
from studyapp.catalog.search.words import Vocabulary

LONGEST_TEXT = 200
MOST_WORDS = 12
MOST_ALTERNATIVES = 12
MOST_READINGS = 6  # of a text with mistakes
LONGEST_SYNONYM = 6  # words
QUOTES = re.compile(r"[\"“”„«»]")
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "between",
        "by",
        "can",
        "compare",
        "could",
        "did",
        "difference",
        "do",
        "does",
        "explain",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "me",
        "mean",
        "meaning",
        "means",
        "my",
        "of",
        "on",
        "or",
        "our",
        "should",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "versus",
        "vs",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


class Phrase(NamedTuple):
    """Words that follow one another; with `prefix`, the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


Alternative = tuple[Phrase, ...]
Group = tuple[Alternative, ...]


@dataclass(frozen=True)
class Query:
    """What to look for. `typed` holds the words as they were understood, in order."""

    groups: tuple[Group, ...]
    typed: tuple[str, ...]
    any_word: bool = False
    corrected: str = ""  # the words that were taken instead, when there was a mistake

    def phrases(self) -> list[Phrase]:
        """Every phrase, longest first: what to mark in a result."""
        every = {phrase for group in self.groups for parts in group for phrase in parts}
        return sorted(every, key=lambda phrase: (-len(phrase.words), phrase))


class _Token(NamedTuple):
    word: str
    open: bool  # the word that is being typed


def parse(text: str, vocabulary: Vocabulary) -> Query | None:
    """The query for a text; None when it holds nothing to look for."""
    groups: list[Group] = []
    typed: list[str] = []
    for words, quoted, is_open in _pieces(text):
        if quoted:
            groups.append(((Phrase(words, prefix=is_open and len(words[-1]) > 1),),))
        else:
            last = len(words) - 1
            tokens = [_Token(word, is_open and at == last) for at, word in enumerate(words)]
            groups.extend(_groups(tokens, vocabulary))
        typed.extend(words)
    return Query(tuple(groups), tuple(typed)) if groups else None


def corrections(text: str, vocabulary: Vocabulary) -> list[Query]:
    """Queries in which each unknown word is cured, the likeliest first; none when all are known."""
    choices: list[list[str]] = []
    for words, quoted, is_open in _pieces(text):
        last = len(words) - 1
        for at, word in enumerate(words):
            half = is_open and not quoted and at == last and vocabulary.starts(word)
            fine = half or word in STOP_WORDS or vocabulary.knows(word)
            choices.append([word] if fine else vocabulary.cures(word) or [word])
    texts = [" ".join(chosen) for chosen in islice(product(*choices), MOST_READINGS)]
    queries = [
        (cured, parse(cured, vocabulary)) for cured in texts if cured.split() != _typed(text)
    ]
    return [replace(query, corrected=cured) for cured, query in queries if query]


def widened(text: str, query: Query, vocabulary: Vocabulary) -> Query | None:
    """The query that also looks for the common neighbours of very rare words; None without any."""
    words = [vocabulary.better(word) or word for word in query.typed]
    if tuple(words) == query.typed or QUOTES.search(text):
        return None
    other = parse(" ".join(words), vocabulary)
    if other is None or len(other.groups) != len(query.groups):
        return None
    pairs = zip(query.groups, other.groups, strict=True)
    groups = tuple(tuple(dict.fromkeys(one + two)) for one, two in pairs)
    return replace(query, groups=groups, corrected=" ".join(words))


def _typed(text: str) -> list[str]:
    return [word for words, _quoted, _open in _pieces(text) for word in words]


def _pieces(text: str) -> Iterator[tuple[tuple[str, ...], bool, bool]]:
    """Runs of words: the words, whether they stand in quotes, whether the last one may go on."""
    parts = QUOTES.split(without_possessives(text[:LONGEST_TEXT]))
    room = MOST_WORDS
    for place, part in enumerate(parts):
        words = tuple(word[:LONGEST_WORD] for word in words_of(part)[:room])
        room -= len(words)
        if words:
            is_open = place == len(parts) - 1 and part[-1:].isalnum()
            yield words, place % 2 == 1, is_open


def _groups(tokens: list[_Token], vocabulary: Vocabulary) -> list[Group]:
    """A group for each synonym (the longest one wins) and each other word that matters."""
    groups: list[Group] = []
    roots = [stem(token.word) for token in tokens]
    at = 0
    while at < len(tokens):
        width, others = _longest_synonym(roots, at, vocabulary)
        if not width:
            width, others = _one_word_in_two(tokens[at : at + 2], vocabulary)
        if width:
            typed = tuple(_typed_phrase(token, vocabulary) for token in tokens[at : at + width])
            groups.append(_alternatives(typed, others))
        elif tokens[at].word not in STOP_WORDS:
            groups.append(_one_word(tokens[at], vocabulary))
        at += max(width, 1)
    return groups or [_one_word(token, vocabulary) for token in tokens]


def _longest_synonym(
    roots: list[str], at: int, vocabulary: Vocabulary
) -> tuple[int, tuple[tuple[str, ...], ...]]:
    for width in range(min(LONGEST_SYNONYM, len(roots) - at), 0, -1):
        others = vocabulary.synonyms(tuple(roots[at : at + width]))
        if others:
            return width, others
    return 0, ()


def _one_word_in_two(
    pair: list[_Token], vocabulary: Vocabulary
) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """ "Cloud watch" for CloudWatch: two words that are one."""
    joined = "".join(token.word for token in pair)
    if len(pair) == 2 and vocabulary.count(joined):
        return 2, ((joined,), *vocabulary.synonyms((stem(joined),)))
    return 0, ()


def _typed_phrase(token: _Token, vocabulary: Vocabulary) -> Phrase:
    return Phrase((token.word,), prefix=_may_go_on(token, vocabulary))


def _alternatives(typed: Alternative, others: tuple[tuple[str, ...], ...]) -> Group:
    every = [typed, *((Phrase(words),) for words in others)]
    return tuple(dict.fromkeys(every))[:MOST_ALTERNATIVES]


def _one_word(token: _Token, vocabulary: Vocabulary) -> Group:
    """A word; when it is half typed, also what it may become."""
    goes_on = _may_go_on(token, vocabulary)
    more = vocabulary.completions(token.word) if goes_on else []
    return _alternatives((Phrase((token.word,), prefix=goes_on),), tuple((word,) for word in more))


def _may_go_on(token: _Token, vocabulary: Vocabulary) -> bool:
    """Whether a word may be a beginning: "ram" is a word and no start of "ramp"."""
    if vocabulary.knows(token.word):
        return token.open and len(token.word) > 3 and vocabulary.has_longer(token.word)
    return len(token.word) > (1 if token.open else 2)
