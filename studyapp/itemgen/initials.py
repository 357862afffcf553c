"""Whether words spell an abbreviation out by their first letters."""

import re

from studyapp.itemgen.prose import is_clean, tidy
from studyapp.itemgen.terms import STOP, words

LONGEST = 8
_SMALL = frozenset({"a", "and", "as", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_UNITS = frozenset({"GB", "TB", "MB", "KB", "PB", "OS", "IT", "ID", "AM", "PM"})


def spells_out(term: str, text: str) -> bool:
    """True when the text begins by spelling out an abbreviation in the term ("WAF")."""
    short = re.findall(r"[A-Z][A-Za-z0-9]+|[A-Z]{2,}", term)
    short += re.findall(r"[A-Z]{2,}", term)
    if not any(_is_short(part) for part in short):
        return False
    parts = re.findall(r"\w+", text)
    opening = [parts[:length] for length in range(2, min(len(parts), LONGEST) + 1)]
    opening += [each[1:] for each in opening if each[0].lower() in STOP]
    return any(
        _is_short(part) and _spells(_letters(part), each) for part in short for each in opening
    )


def expansion(short: str, long: str) -> str | None:
    """The part of `long` that spells `short` out letter by letter, or None."""
    if not _is_short(short):
        return None
    letters = _letters(short)
    parts = re.findall(r"[\w]+", tidy(long))
    for start in range(len(parts)):
        if parts[start].lower() not in STOP and _spells(letters, parts[start:]):
            at = re.search(rf"\b{re.escape(parts[start])}\b", long)
            found = tidy(long[at.start() :] if at else long)
            return _titled(found) if is_clean(found) and short not in words(found) else None
    return None


def _is_short(short: str) -> bool:
    """True when the word has the look of an abbreviation and is no unit."""
    marked = sum(letter.isupper() or letter.isdecimal() for letter in short)
    return short not in _UNITS and marked >= 2


def _letters(short: str) -> str:
    """The letters to be spelled: a digit repeats the letter before it (S3, EC2)."""
    out = ""
    for letter in short:
        if letter.isdecimal() and out:
            out += out[-1] * (int(letter) - 1) if 1 < int(letter) <= 4 else ""
        elif letter.isupper() or len(short) > 3:
            out += letter.lower()
    return out


def _spells(letters: str, parts: list[str]) -> bool:
    """True when the words begin with exactly these letters; small words may be passed over."""
    return len(parts) >= 2 and _goes_on(letters, parts)


def _goes_on(letters: str, parts: list[str]) -> bool:
    if not parts:
        return not letters
    first, rest = parts[0].lower(), parts[1:]
    if letters[:1] == first[0] and _goes_on(letters[1:], rest):
        return True
    return first in STOP and _goes_on(letters, rest)


def _titled(long: str) -> str:
    return " ".join(
        word if word in _SMALL or word != word.lower() else word[:1].upper() + word[1:]
        for word in long.split()
    )
