"""The regular expressions of AWS's models, which are Java's or JavaScript's, as Python's.

A pattern of a model must match the whole text, whether it carries anchors or not. Letters of
other alphabets are found by Unicode category as in Java; `\\w`, `\\d` and `\\s` mean ASCII only.
"""

import functools
import itertools
import operator
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator

from studyapp.minicloud.spec.reviewed import REVIEWED, UNTESTED

Matcher = Callable[[str], object]

# Java's names of sets that are ASCII only, as the inside of a character class.
POSIX = {
    "ASCII": r"\x00-\x7f",
    "Alnum": "a-zA-Z0-9",
    "Alpha": "a-zA-Z",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "Digit": "0-9",
    "Graph": "!-~",
    "Print": " -~",
    "Punct": r"!-/:-@\[-`{-~",
    "Upper": "A-Z",
    "XDigit": "0-9a-fA-F",
    "all": r"\x00-\U0010ffff",
    "IsWhitespace": r"\s",
    "IsAlphabetic": None,  # these two by category, below
    "LD": None,
}
CATEGORIES = {"IsAlphabetic": ("L", "Nl"), "LD": ("L", "Nd")}

_TOKEN = re.compile(
    r"""
    (?P<property>\\[pP]\{\w+\})
  | (?P<pair>\\uD[89AB][0-9A-F]{2}\\uDC00-\\uDB[EF][0-9A-F]\\uDFFF)  # all beyond the first plane
  | (?P<code>\\x\{[0-9A-Fa-f]+\})
  | (?P<escape>\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\.)
  | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SET = re.compile(r"\\[wdsWDSpP]")


@functools.cache
def matcher(pattern: str) -> Matcher | None:
    """A function that is true of the texts that satisfy a model's pattern.

    None for the patterns that are not tested. Raises re.error for a pattern that is neither
    understood nor reviewed.
    """
    if pattern in UNTESTED:
        return None
    pattern = REVIEWED.get(pattern, pattern)
    if not re.search(r"\\[pP]\{", pattern):
        return re.compile(translated(pattern, ascii_only=False), re.ASCII).fullmatch
    return _in_two(pattern)


def _in_two(pattern: str) -> Matcher:
    """Tables of Unicode are long and rarely needed: made at the first text that is not ASCII."""
    narrow = re.compile(translated(pattern, ascii_only=True), re.ASCII).fullmatch

    @functools.cache
    def wide() -> Matcher:
        return re.compile(translated(pattern, ascii_only=False), re.ASCII).fullmatch

    return lambda text: narrow(text) if text.isascii() else wide()(text)


def translated(pattern: str, *, ascii_only: bool) -> str:
    """The pattern in Python's dialect; `ascii_only` leaves other letters out of its sets."""
    written: list[str] = []
    before = ""  # the last token of the character class that is open
    inside = False
    for kind, text in _tokens(pattern):
        if not inside:
            inside = text == "["
            before = text
            written.append(_outside(kind, text, ascii_only=ascii_only))
        elif text == "]" and before not in {"[", "[^"}:
            inside = False
            written.append(text)
        else:
            written.append(_inside(kind, text, before, ascii_only=ascii_only))
            before = "[^" if before == "[" and text == "^" else text
    return _literal_dashes("".join(written))


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(pattern):
        yield str(found.lastgroup), found.group()


def _outside(kind: str, text: str, *, ascii_only: bool) -> str:
    if kind == "property":
        return f"[{_set(text, ascii_only=ascii_only)}]"
    if kind == "code":
        return _code(text)
    return {r"\z": r"\Z"}.get(text, text)


def _inside(kind: str, text: str, before: str, *, ascii_only: bool) -> str:
    if kind == "property":
        return _set(text, ascii_only=ascii_only)
    if kind == "pair":
        return r"\U00010000-\U0010ffff"
    if kind == "code":
        return _code(text)
    if text in {"[", "&", "~", "|"}:
        return "\\" + text  # Python keeps doubled ones for later use
    if text == "-" and _SET.match(before):
        return r"\-"
    return text


def _literal_dashes(pattern: str) -> str:
    r"""A dash before a set (`[.-\d]`) cannot span a range: it stands for itself."""
    return re.sub(r"(?<!\\)-(?=\\[wdsWDS])", r"\-", pattern)


def _code(text: str) -> str:
    return f"\\U{int(text[3:-1], 16):08x}"


def _set(text: str, *, ascii_only: bool) -> str:
    """The inside of a character class for `\\p{name}` or `\\P{name}`."""
    name = text[3:-1]
    negated = text[1] == "P"
    fixed = POSIX.get(name)
    if fixed is not None and not negated:
        return fixed
    wanted = CATEGORIES.get(name, (name,))
    return _ranges(wanted, negated=negated, last=127 if ascii_only else sys.maxunicode)


@functools.cache
def _ranges(categories: tuple[str, ...], *, negated: bool, last: int) -> str:
    chosen = (
        (first, final)
        for first, final, category in _runs(last)
        if category.startswith(categories) is not negated
    )
    return "".join(
        f"\\U{first:08x}-\\U{final:08x}" if first != final else f"\\U{first:08x}"
        for first, final in chosen
    )


@functools.cache
def _runs(last: int) -> list[tuple[int, int, str]]:
    """The characters up to `last` as runs of one category: first, final, category."""
    every = enumerate(map(unicodedata.category, map(chr, range(last + 1))))
    return [
        (first, first + sum(1 for _more in more), category)
        for category, more in itertools.groupby(every, operator.itemgetter(1))
        for first, _category in itertools.islice(more, 1)
    ]
