"""Whether a definition is one of a product, which one can choose, or of a plain thing.

Judged by the noun that "X is a …" calls it ("a fully managed **service** that …").
"""

import re

from studyapp.itemgen.model import Pair
from studyapp.itemgen.terms import is_service, word_set, words

PRODUCT, THING = "product", "thing"
_PRODUCTS = word_set("database engine platform service solution warehouse")
_THINGS = word_set(
    "area attack attempt backup class computer connection container device document file measure "
    "name pair protocol range refusal requirement set statement"
)
_CALLED = re.compile(
    r"^(?:an?|the|one of the)\s+(.+?)(?:[,.(]|$|\s(?:that|which|who|whose|where|with|for|to|of|in|"
    r"on|from|by|between|built|used)\b)",
    re.IGNORECASE,
)


def kind(pair: Pair) -> str:
    """What a definition calls its term; nothing where that is not sure."""
    match = _CALLED.match(pair.meaning) if pair.form == "noun" else None
    noun = (words(match.group(1)) or [""])[-1] if match else ""
    if noun in _PRODUCTS or is_service(pair.term):
        return PRODUCT
    return THING if noun in _THINGS else ""
