"""Terms and the words of a meaning: normalising, comparing, masking."""

import re
import unicodedata
from functools import lru_cache

BLANK = "[…]"
TAIL = 5  # letters; shorter ends of words are chance ("work" in "network")
CACHED = 32768  # texts whose words are kept at hand; it bounds the memory of a long run


def word_set(text: str) -> frozenset[str]:
    """The words of a text that only lists words."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*", re.UNICODE)
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_BLANKS = re.compile(rf"{re.escape(BLANK)}(?:\s*\(?{re.escape(BLANK)}\)?)+")
_BRAND = frozenset({"aws", "amazon"})
_JOINED = re.compile(r"[a-z]([A-Z]{2,5})(?![^\W_])")
_ENDINGS = frozenset({"ability", "abilit"})
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "ors", "or",
             "ions", "ion", "ed", "es", "ly", "ment", "s", "e", "y")  # fmt: skip

STOP = word_set(
    "a an and any are as at be been but by can do does each for from has have how if in into is "
    "it its like may more most no not of on one only or other our out over so some such than "
    "that the their them then there these they this those through to up us use used uses using "
    "was we what when where which while who will with without you your also all about after "
    "before between both etc e.g i.e very much many"
)
_GENERIC = word_set(
    "aws amazon service services managed fully cloud allow allows enable enables provide "
    "provides help helps make makes easy data user users application applications resource "
    "resources manage manages system systems feature features web account accounts different "
    "create creates type types specific need needs set way let lets support supports"
)


@lru_cache(maxsize=CACHED)
def normalise(term: str) -> str:
    """The form under which two spellings of a term are the same."""
    folded = unicodedata.normalize("NFKC", term).casefold()
    bare = _PARENTHESES.sub("", folded).strip() or folded
    words = _WORD.findall(_ARTICLE.sub("", bare))
    return " ".join(words) or " ".join(_WORD.findall(folded)) or folded.strip()


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=CACHED)
def stem(word: str) -> str:
    """A rough stem: the same for most inflections of a word."""
    if len(word) < 5:
        return word[:-1] if len(word) == 4 and word.endswith("s") else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=CACHED)
def content(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words(text) if word not in STOP)


@lru_cache(maxsize=CACHED)
def specific(text: str) -> frozenset[str]:
    """The stems of the words that tell one thing from another."""
    return frozenset(
        stem(word) for word in words(text) if word not in STOP and word not in _GENERIC
    )


@lru_cache(maxsize=CACHED)
def core(term: str) -> frozenset[str]:
    """The stems that make up a term, without the brand; all of them if nothing else is left."""
    stems = frozenset(stem(word) for word in words(term) if word not in STOP | _BRAND)
    return stems or content(term) or frozenset(words(term))


@lru_cache(maxsize=CACHED)
def leaks(term: str, text: str) -> frozenset[str]:
    """The stems of the term that the text gives away.

    A longer word of the text that starts with a stem of the term counts, and the other way
    round ("replicate" gives "replication" away), and so does the end of a joined name, on
    either side ("a shell" gives "CloudShell" away, "RabbitMQ" gives "MQ").
    """
    found = content(text) | {stem(short.casefold()) for short in _JOINED.findall(text)}
    return frozenset(part for part in core(term) if any(_gives(other, part) for other in found))


def _gives(word: str, part: str) -> bool:
    """True when a stem of the text gives a stem of the term away."""
    if word == part:
        return True
    short, long = sorted((word, part), key=len)
    if len(word) >= TAIL and part.endswith(word) and word not in _ENDINGS:
        return True
    return len(short) >= 4 and long.startswith(short)


def mostly_leaked(term: str, text: str) -> bool:
    """True when the text gives away half of the term or more."""
    return 2 * len(leaks(term, text)) >= len(core(term))


def wholly_leaked(term: str, text: str) -> bool:
    """True when the text gives away every word of the term."""
    name = without_aside(term)
    return core(name) <= leaks(name, text)


def adds_little(term: str, text: str) -> bool:
    """True when the text says hardly more than the words of the term again."""
    own = core(without_aside(term))
    rest = [word for word in specific(text) if not any(_gives(part, word) for part in own)]
    if wholly_leaked(term, text):
        return len(rest) <= 2
    return len(rest) <= 1 and mostly_leaked(without_aside(term), text)


@lru_cache(maxsize=CACHED)
def variants(term: str) -> tuple[str, ...]:
    """The ways a term is written: with and without its parenthesis, and the inside of it.

    A word of the term that the parenthesis spells out is one of them, too.
    """
    inside = re.findall(r"\(([^()]{2,})\)", term)
    bare = _PARENTHESES.sub("", term).strip()
    unbranded = re.sub(r"^(?:aws|amazon)\s+", "", bare, flags=re.IGNORECASE)
    initials = {"".join(word[0] for word in each.split()).upper() for each in inside}
    short = [word for word in bare.split() if word.isupper() and word in initials]
    found = dict.fromkeys([term, bare, unbranded, *inside, *short])
    return tuple(sorted((text for text in found if len(text) > 1), key=len, reverse=True))


def mask(text: str, term: str) -> str:
    """The text with every writing of the term blanked."""
    for variant in variants(term):
        if _is_surely_absent(variant, text):
            continue
        pattern = rf"(?<![^\W_]){re.escape(variant)}(?:s|es)?(?![^\W_])"
        text = re.sub(pattern, BLANK, text, flags=re.IGNORECASE)
    return _BLANKS.sub(BLANK, text) if BLANK in text else text


def _is_surely_absent(variant: str, text: str) -> bool:
    """True when no case of the variant stands in the text, for plain ASCII, where that is sure.

    It saves a regular expression made for one use, which costs more than all the rest.
    """
    return variant.isascii() and text.isascii() and variant.lower() not in text.lower()


def mentions(text: str, term: str) -> bool:
    """True when the text writes the term out in one of its forms."""
    return mask(text, term) != text


def likeness(one: str, other: str) -> float:
    """How much two meanings have in common, from 0 to 1 (the same words)."""
    first, second = content(one), content(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def overlap(one: str, other: str) -> float:
    """How much of the smaller meaning stands in the other, from 0 to 1."""
    first, second = specific(one), specific(other)
    if not first or not second:
        first, second = content(one), content(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def nested(one: str, other: str) -> bool:
    """True when one term's words are all among the other's (S3, S3 Glacier)."""
    first, second = core(one), core(other)
    return first <= second or second <= first


def akin(one: str, other: str) -> bool:
    """True when one name holds the other, or they share most of their words (kinds of one)."""
    first, second = core(without_aside(one)), core(without_aside(other))
    shared = len(first & second)
    if nested(one, other) or 2 * shared > min(len(first), len(second)):
        return True
    return bool(_short_names(one) & set(words(other)) or _short_names(other) & set(words(one)))


def _short_names(term: str) -> set[str]:
    """The abbreviations that a term gives in parentheses."""
    return {word for inside in re.findall(r"\(([A-Z][\w-]+)\)", term) for word in words(inside)}


def without_aside(term: str) -> str:
    """The term without its asides in parentheses."""
    return _PARENTHESES.sub("", term).strip() or term


def is_name(term: str) -> bool:
    """True for a term with the look of a name: a capital or a digit behind its first letter."""
    return any(character.isupper() or character.isdigit() for character in term[1:])


def is_service(term: str) -> bool:
    """True for a term that says by its first word that it is something of AWS."""
    return words(term)[:1] in (["aws"], ["amazon"])


def is_plural(term: str) -> bool:
    """A guess whether a term is a plural noun."""
    term = without_aside(term)
    last = words(term)[-1:] or [""]
    word = last[0]
    written = re.search(r"(\S+)\W*$", term)
    if (written and written.group(1).isupper()) or is_service(term):
        return False
    return (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "ics"))
    )
