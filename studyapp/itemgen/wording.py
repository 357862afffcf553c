"""How pairs are asked: the questions, and the checks that each side of a card must pass."""

from collections.abc import Sequence

from studyapp.itemgen.initials import spells_out
from studyapp.itemgen.prose import capital, escape, is_clean, plain, sentence_end
from studyapp.itemgen.terms import core, leaks, mask, mentions, mostly_leaked, normalise

FRONT = (8, 220)
BACK = (2, 400)
OPTION = 240


def in_scope(scopes: Sequence[str], question: str, term: str = "", *, loose: bool = False) -> str:
    """The question with the first topic in front that is clean and keeps the term secret.

    With `loose`, or where every topic shares words with the term, it is one that does not name
    the term.
    """
    for gives in (mentions,) if loose else (gives_away, mentions):
        for scope in scopes:
            if is_clean(scope) and not (term and gives(scope, term)):
                return f"In *{escape(scope)}*: {question}"
    return capital(question)


def gives_away(text: str, term: str) -> bool:
    """True when the text names the term or most of its words."""
    return mentions(text, term) or mostly_leaked(term, text)


def bold(text: str) -> str:
    """The text as strong Markdown."""
    return f"**{escape(text)}**"


def quoted(meaning: str) -> str:
    """A description as a quotation inside a question."""
    return f"“{escape(sentence_end(capital(meaning)))}”"


def statement(meaning: str) -> str:
    """A meaning as it stands on the back of a card."""
    shown = capital(meaning)
    return escape(sentence_end(shown) if " " in shown else shown)


def option(meaning: str) -> str:
    """A meaning as an option: no final full stop, so that all options look alike."""
    return escape(plain(capital(meaning)))


def hidden(meaning: str, term: str) -> str:
    """The meaning with the term blanked."""
    return mask(meaning, term)


def front_fits(front: str) -> bool:
    """True when a front is neither too short nor too long."""
    return FRONT[0] <= len(front) <= FRONT[1]


def back_fits(back: str) -> bool:
    """True when a back is neither too short nor too long."""
    return BACK[0] <= len(back) <= BACK[1]


def can_find(term: str, meaning: str) -> bool:
    """True when the term can be asked for by its meaning without giving it away."""
    return not spells_out(term, meaning) and not mostly_leaked(term, hidden(meaning, term))


def is_told(term: str, meaning: str) -> bool:
    """True when the meaning only says the term again."""
    rest = core(meaning) - leaks(meaning, term)
    return normalise(term) == normalise(meaning) or not rest or spells_out(term, meaning)
