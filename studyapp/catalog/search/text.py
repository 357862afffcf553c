"""Folding and splitting: what search takes for the same letter, and for one word.

The rules follow SQLite's tokenizer (`unicode61 remove_diacritics 2`); PostgreSQL gets the same
ones from the migration that makes its index.
"""

import re
import unicodedata

ACCENTED = range(0x00C0, 0x0250), range(0x1E00, 0x1F00)
WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
LONGEST_WORD = 60


def _plain_letters() -> dict[int, str]:
    """Latin letters with marks, each with its bare letter, in both cases."""
    table = {}
    for block in ACCENTED:
        for code in block:
            bare, *marks = list(unicodedata.normalize("NFD", chr(code)))
            if bare.isascii() and marks and all(map(unicodedata.combining, marks)):
                table[code] = bare
    return table


PLAIN_LETTERS = _plain_letters()
_accented = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_combining = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Lower case without accents, letter for letter: places in it are places in `text`."""
    if not text.isascii() and _accented.search(text):
        text = text.translate(PLAIN_LETTERS)
    return text.lower()


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order; what is no letter and no digit parts them."""
    return WORD.findall(fold(text if text.isascii() else _combining.sub("", text)))


def without_possessives(text: str) -> str:
    """ "AWS's" as "AWS": nobody looks for the lone s."""
    return POSSESSIVE.sub("", text)
