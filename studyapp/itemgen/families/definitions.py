"""Definitions: "X is a …", "X is used to …", "X allows you to …".

A claim under a heading that names X may use a pronoun for it. Each kind of claim asks both
ways: for what X is, and for X by what is said of it. What a written course defines needs no
heading to be understood; in notes the heading says which X is meant.
"""

import re
from collections.abc import Iterator

import msgspec

from studyapp.itemgen.claims import ABILITIES, Claim, claims, third
from studyapp.itemgen.model import Finding, Pair, Topic
from studyapp.itemgen.prose import escape, is_clean, lower_start, plain, tidy
from studyapp.itemgen.terms import (
    content,
    core,
    is_name,
    is_plural,
    is_service,
    mask,
    specific,
    word_set,
    words,
)
from studyapp.itemgen.tokens import Paragraph
from studyapp.itemgen.topics import scopes_of, subject_of
from studyapp.itemgen.wording import bold, quoted

_NOUN = re.compile(r"^(?:an?|the|one of the)\s+\w", re.IGNORECASE)
_USE = re.compile(
    r"^(?:used|useful|designed|suitable) (?:to(?! be\b)|for|when|in|as)\s", re.IGNORECASE
)
_WEAK = re.compile(
    r"^(?:an?|the) (?:essential|single point of|one|same|most|best|main|first|last|new|old|good|very|bit|result|problem|"
    r"only|idea|way|type|kind|following|fully managed service$|managed service$)\b|"
    r"^(?:the|a) \w+ of the \w+$",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"^(?:can (?:be \w+ed|handle|scale|support|have|route|launch|do|run|store|process)|"
    r"is (?:integrated|based|optimized|capable|designed|built|stored|located|"
    r"automatically enabled|intelligent|compatible|limited)|"
    r"(?:has|uses|integrates|scales|requires|costs|contains|works) (?!a few|an easy))\b",
    re.IGNORECASE,
)
FACT_LENGTH = 35
SERVICE = "service or feature"
_EXPLETIVE = re.compile(
    r"\bmakes? it (?:very |much )?(?:easy|easier|simple|simpler|possible)\b(?! than)", re.IGNORECASE
)
_VAGUE = word_set("it they this these those")


def find(topic: Topic) -> Iterator[Finding]:
    """The claims of a topic as pairs, one form after the other."""
    name = subject_of(topic)
    said = " ".join(node.text.text for node in topic.nodes if isinstance(node, Paragraph))
    for claim in claims(topic):
        own = claim.subject == name
        pair = _pair(claim, topic, own=own) if own or _is_term(claim, topic) else None
        if pair is not None:
            yield msgspec.structs.replace(pair, around=said) if own else pair


def _is_term(claim: Claim, topic: Topic) -> bool:
    """True when a subject other than the heading's is worth a card: a named thing."""
    parts = claim.subject.split()
    named = any(character.isupper() for character in claim.subject[1:]) or len(parts) == 1
    known = claim.verb == "is" or claim.verb in ABILITIES
    trusted = claim.marked or (claim.first and named and not topic.frame.authored)
    return known and trusted and len(parts) <= 6


def _pair(claim: Claim, topic: Topic, *, own: bool) -> Pair | None:
    scopes = () if topic.frame.authored else scopes_of(topic, above=own)
    if claim.verb == "is" and _NOUN.match(claim.rest) and not _WEAK.match(claim.rest):
        return _noun(claim, scopes)
    if claim.verb == "is" and _USE.match(claim.rest):
        return _use(claim, scopes)
    if claim.verb in ABILITIES:
        return _ability(claim, scopes)
    return _fact(claim, scopes) if own else None


def _noun(claim: Claim, scopes: tuple[str, ...]) -> Pair | None:
    meaning = claim.rest
    if not _is_sound(claim, meaning, least=3):
        return None
    question = f"what {_be(claim)} {_named(claim)}?"
    shown = quoted(mask(meaning, claim.subject))
    questions = (question, f"what is this called? {shown}")
    return _build(claim, meaning, questions, scopes, form="noun")


def _use(claim: Claim, scopes: tuple[str, ...]) -> Pair | None:
    meaning = claim.rest
    if not _is_sound(claim, meaning, least=2):
        return None
    question = f"what {'are' if _many(claim) else 'is'} {_named(claim)} used for?"
    if not meaning.lower().startswith("used"):
        question = f"when {'are' if _many(claim) else 'is'} {_named(claim)} useful?"
    shown = escape(plain(lower_start(mask(meaning, claim.subject))))
    found = f"{_which(claim)} is {shown[:1].lower() + shown[1:]}?"
    questions = (question, found)
    form = words(meaning)[0]
    return _build(claim, meaning, questions, scopes, form=form, aspect=" ".join(words(meaning)[:2]))


def _ability(claim: Claim, scopes: tuple[str, ...]) -> Pair | None:
    many = _many(claim)
    meaning = tidy(f"{claim.verb if many else third(claim.verb)} {claim.rest}")
    if not _is_sound(claim, meaning, least=3):
        return None
    question = f"what {'do' if many else 'does'} {_named(claim)} do?"
    single = tidy(f"{third(claim.verb)} {claim.rest}")
    shown = escape(plain(mask(single, claim.subject)))
    questions = (question, f"{_which(claim)} {shown}?")
    form = "does-many" if many else "does"
    return _build(claim, meaning, questions, scopes, form=form, aspect=claim.verb)


def _fact(claim: Claim, scopes: tuple[str, ...]) -> Pair | None:
    """Anything else that is said of the heading's thing: only the thing is asked for.

    Facts are of many kinds: what is said of far things is wrong at a glance, or true as well.
    """
    said = f"{claim.verb} {claim.rest.removeprefix('also ')}"
    if claim.plural or len(said) < FACT_LENGTH or not _FACT.match(said):
        return None
    if not _is_sound(claim, said, least=4):
        return None
    shown = escape(plain(mask(said, claim.subject)))
    aspect = " ".join(words(said)[:4])
    questions = ("", f"{_which(claim)} {shown}?")
    pair = _build(claim, said, questions, scopes, form="fact", aspect=aspect)
    return msgspec.structs.replace(pair, near=True)


def _build(
    claim: Claim,
    meaning: str,
    questions: tuple[str, str],
    scopes: tuple[str, ...],
    *,
    form: str,
    aspect: str = "",
) -> Pair:
    return Pair(
        family="definition",
        form=form,
        term=claim.subject,
        meaning=meaning,
        line=claim.line,
        group="",
        ask=questions[0],
        find=questions[1],
        scopes=scopes,
        ask_alone=is_name(claim.subject) or len(core(claim.subject)) > 1,
        key=f"{claim.subject} / {aspect}" if aspect else claim.subject,
    )


def _is_sound(claim: Claim, meaning: str, *, least: int) -> bool:
    told = specific(meaning) - core(claim.subject)
    return (
        is_clean(meaning)
        and len(told) >= least
        and len(content(meaning)) >= 4
        and not _VAGUE & set(words(_EXPLETIVE.sub("", meaning)))
    )


def _many(claim: Claim) -> bool:
    return is_plural(claim.subject)


def _be(claim: Claim) -> str:
    """The verb of "what is X?"; a plural that the text treats as one thing needs more words."""
    if not is_plural(claim.subject):
        return "is"
    return "are" if claim.plural else "is meant by"


def _named(claim: Claim) -> str:
    return f"{claim.article} {bold(claim.subject)}".strip()


def _which(claim: Claim) -> str:
    """What the question for a term begins with."""
    return f"which {SERVICE}" if is_service(claim.subject) else "what"
