"""Can the written items be answered by somebody who knows nothing? Scores of such guessers.

Each score is a share from 0 to 1; four options picked blindly give 0.25. A guesser that cannot
decide between options earns the share of the right ones among them. Sources of the rules: T. M.
Haladyna, S. M. Downing and M. C. Rodriguez, A Review of Multiple-Choice Item-Writing Guidelines
for Classroom Assessment, Applied Measurement in Education 15(3), 2002 (key length, clang associations, key balance).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import msgspec

from studyapp.corpus.schema import Item

FOLDS = 5
NEAR = 0.75  # shared words of two items, from which on one is a copy of the other
_WORD = re.compile(r"[a-z0-9]+(?:[-'.][a-z0-9]+)*")
_NEGATIVE = re.compile(r"\b(?:not|except|never|cannot)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_EMPTY = frozenset(
    _WORD.findall(
        "a an and are as at be by can do does for from has have how in is it its must no of on one"
        " or should than that the their them they this to use what when which who will with"
    )
)


class Gates(msgspec.Struct, frozen=True):
    """What guessers score over the written items, and what is out of balance.

    `positions` are the shares of the keys at A, B, C and D.
    """

    items: int
    multiple: float
    longest: float
    most_shared: float
    bayes: float
    positions: tuple[float, ...]
    negative: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    counterfactual: int


def judge(items: Iterable[Item]) -> Gates:
    """Score all written items; single-answer items with four options are what guessers see."""
    every = [item for item in items if item.family is None]
    plain = [item for item in every if item.kind == "single" and len(item.options) == 4]
    return Gates(
        items=len(every),
        multiple=sum(item.kind == "multiple" for item in every) / max(1, len(every)),
        longest=_mean(_picked(item, _longest(item)) for item in plain),
        most_shared=_mean(_picked(item, _most_shared(item)) for item in plain),
        bayes=_bayes(plain),
        positions=_positions(plain),
        negative=tuple(item.id for item in every if _is_negative(item)),
        near=_near(every),
        counterfactual=sum(item.counterfactual is not None for item in every),
    )


def _words(text: str) -> list[str]:
    """The words of a text that mean something by themselves."""
    return [word for word in _WORD.findall(text.lower()) if word not in _EMPTY]


def _longest(item: Item) -> list[float]:
    """How long each option is, in characters."""
    return [float(len(option.text)) for option in item.options]


def _most_shared(item: Item) -> list[float]:
    """How many different words of the stem each option repeats."""
    stem = set(_words(item.stem))
    return [float(len(stem & set(_words(option.text)))) for option in item.options]


def _picked(item: Item, scores: Sequence[float]) -> float:
    """The share of right options among those with the highest score."""
    best = max(scores)
    chosen = [
        option.correct for option, score in zip(item.options, scores, strict=True) if score == best
    ]
    return sum(chosen) / len(chosen)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(1, len(found))


def _positions(items: list[Item]) -> tuple[float, ...]:
    places = Counter(
        next(place for place, option in enumerate(item.options) if option.correct) for item in items
    )
    return tuple(places[place] / max(1, len(items)) for place in range(4))


def _bayes(items: list[Item]) -> float:
    """Naive Bayes over the words of stem and option, learned on four fifths of the sections.

    Sections are dealt to the folds in the order of their names, so that no item is judged by
    what its neighbours in the same section gave away.
    """
    sections = sorted({(item.lesson, item.section) for item in items})
    fold = {section: place % FOLDS for place, section in enumerate(sections)}
    total = 0.0
    for turn in range(FOLDS):
        known = [item for item in items if fold[item.lesson, item.section] != turn]
        score = _learned(known)
        asked = [item for item in items if fold[item.lesson, item.section] == turn]
        total += sum(_picked(item, score(item)) for item in asked)
    return total / max(1, len(items))


def _learned(items: list[Item]) -> Callable[[Item], list[float]]:
    """A scorer of options: the log odds of right against wrong, by words, smoothed by one."""
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for item in items:
        for option in item.options:
            seen[option.correct].update(_words(f"{item.stem} {option.text}"))
    size = len(seen[True] | seen[False]) + 1
    right, wrong = (sum(seen[kind].values()) + size for kind in (True, False))

    def odds(word: str) -> float:
        return math.log((seen[True][word] + 1) / right) - math.log((seen[False][word] + 1) / wrong)

    def score(item: Item) -> list[float]:
        texts = (_words(f"{item.stem} {option.text}") for option in item.options)
        return [sum(odds(word) for word in text) for text in texts]

    return score


def _is_negative(item: Item) -> bool:
    """Does the question itself, the last sentence of the stem, ask for what is not so?"""
    return bool(_NEGATIVE.search(_SENTENCE.split(item.stem.strip())[-1]))


def _near(items: list[Item]) -> tuple[tuple[str, str], ...]:
    """Pairs of items that share most of their words, stems and options together."""
    bags = {
        item.id: frozenset(_words(" ".join([item.stem, *(option.text for option in item.options)])))
        for item in items
    }
    return tuple(
        (one, other)
        for (one, bag), (other, others) in combinations(bags.items(), 2)
        if len(bag & others) >= NEAR * len(bag | others)
    )
