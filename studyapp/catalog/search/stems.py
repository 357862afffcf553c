"""Word stems after Porter's algorithm of 1980, the one that the SQLite index uses.

The databases stem what they index and what they look for. Search itself needs stems to know a
synonym in its plural, to complete a word that is being typed, and to mark words in a result.
"""

from functools import lru_cache
from itertools import pairwise

STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("logi", "log"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
    ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
    ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti",
    "ous", "ive", "ize", "al", "er", "ic", "ou",
)  # fmt: skip
SHORTEST, LONGEST = 3, 64  # other words stay as they are, in the index too


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word."""
    if not SHORTEST <= len(word) < LONGEST:
        return word
    word = _step_1b(_step_1a(word))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    word = _replace(word, STEP_2)
    word = _replace(word, STEP_3)
    return _step_5(_step_4(word))


def _shape(word: str) -> str:
    """`c` for each consonant, `v` for each vowel; `y` after a consonant is a vowel."""
    shape = ""
    for place, letter in enumerate(word):
        vowel = letter in "aeiou" or (letter == "y" and place > 0 and shape[-1] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(word: str) -> int:
    return sum(pair == ("v", "c") for pair in pairwise(_shape(word)))


def _ends_short(word: str) -> bool:
    """Consonant, vowel, consonant, the last one not w, x or y."""
    return _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _step_1a(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _step_1b(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    ending = next((end for end in ("ed", "ing") if word.endswith(end)), "")
    bare = word.removesuffix(ending)
    if not ending or "v" not in _shape(bare):
        return word
    if bare.endswith(("at", "bl", "iz")):
        return bare + "e"
    if len(bare) > 1 and bare[-1] == bare[-2] and _shape(bare)[-1] == "c":
        return bare if bare[-1] in "lsz" else bare[:-1]
    return bare + "e" if _measure(bare) == 1 and _ends_short(bare) else bare


def _replace(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for ending, new in pairs:
        if word.endswith(ending):
            bare = word.removesuffix(ending)
            return bare + new if _measure(bare) > 0 else word
    return word


def _step_4(word: str) -> str:
    ending = next((end for end in STEP_4 if word.endswith(end)), "")
    bare = word.removesuffix(ending)
    if not ending or _measure(bare) <= 1:
        return word
    if ending == "ion" and not bare.endswith(("s", "t")):
        return word
    return bare


def _step_5(word: str) -> str:
    if word.endswith("e"):
        bare = word[:-1]
        measure = _measure(bare)
        if measure > 1 or (measure == 1 and not _ends_short(bare)):
            word = bare
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word
