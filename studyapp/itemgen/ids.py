"""Stable ids and the choices that are derived from them.

An id says where a card or item comes from and what it asks about. It never depends on the
text of the answer, so a reworded meaning keeps its learner's history.
"""

from hashlib import blake2b

from studyapp.itemgen.terms import normalise


def digest(*parts: str, size: int = 8) -> str:
    """The hexadecimal hash of the parts, each kept apart from its neighbours."""
    state = blake2b(digest_size=size)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(4, "big"))
        state.update(data)
    return state.hexdigest()


def make_id(course: str, section: str, family: str, term: str, facet: str = "") -> str:
    """The id of the card or item of `family` that asks about `term` in a section.

    `facet` tells the questions of one family about one term apart.
    """
    return f"{family}-{digest(course, section, f'{family}/{facet}', normalise(term))}"


def rank(item_id: str, text: str) -> str:
    """A sort key that shuffles texts in an order of the item's own."""
    return digest(item_id, text)
