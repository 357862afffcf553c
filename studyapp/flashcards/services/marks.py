"""What a learner does to a card besides grading it: suspend, flag, own wording, own cards."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson
from studyapp.common.markdown import render
from studyapp.flashcards.memories import columns
from studyapp.flashcards.models import CardState
from studyapp.flashcards.queries import cards
from studyapp.flashcards.services.grading import UnknownCard
from studyapp.learning.scheduling import new_memory

TEXT_LIMIT = 4_000
OWN_LIMIT = 5_000  # own cards of one learner


class BadCard(ValueError):
    """What was sent makes no card; `field` names the part, the text says why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Wording:
    """The sides of a card as written, in Markdown."""

    front: str
    back: str
    extra: str = ""

    def checked(self) -> "Wording":
        """The same without space around it. Raises BadCard for an empty or over-long side."""
        sides = {"front": self.front.strip(), "back": self.back.strip()}
        names = {"front": "a question", "back": "an answer"}
        for field, text in sides.items():
            if not text:
                raise BadCard(field, f"A card needs {names[field]}.")
        for field, text in {**sides, "extra": self.extra.strip()}.items():
            if len(text) > TEXT_LIMIT:
                message = f"At most {TEXT_LIMIT} characters; this has {len(text)}."
                raise BadCard(field, message)
        return Wording(extra=self.extra.strip(), **sides)


def suspend(user: User, card_id: int, *, on: bool, now: datetime) -> None:
    """Put a card aside so that it no longer comes up, or take it back. Raises UnknownCard."""
    _state(user, card_id, now, suspended=on)


def flag(user: User, card_id: int, *, on: bool, now: datetime) -> None:
    """Mark a card to look at it later, or take the mark away. Raises UnknownCard."""
    _state(user, card_id, now, flagged=on)


def reword(user: User, card_id: int, wording: Wording, *, now: datetime) -> None:
    """Keep the learner's own wording over the course's text. Raises UnknownCard, BadCard."""
    checked = wording.checked()
    _state(user, card_id, now, front=checked.front, back=checked.back)


def reset_wording(user: User, card_id: int, *, now: datetime) -> None:
    """Show the course's text again. Raises UnknownCard."""
    _state(user, card_id, now, front="", back="")


def set_new_limit(user: User, count: int) -> None:
    """Keep how many new cards a day the learner wants. Raises ValueError outside 0 to 200."""
    if not 0 <= count <= 200:
        message = "Choose a number from 0 to 200."
        raise ValueError(message)
    user.new_cards_a_day = count
    user.save(update_fields=["new_cards_a_day"])


def create_card(
    user: User,
    wording: Wording,
    *,
    course: Course,
    lesson: Lesson | None,
    key: str,
) -> Card:
    """Make a card of the learner's own; `key` names the form that was filled in.

    The same texts from the same form are the same card, so that a form that is sent twice makes
    one; sent again after the card was deleted, it brings the card back.
    Raises BadCard for bad texts, or when the learner has too many cards of their own.
    """
    checked = wording.checked()
    if Card.objects.filter(owner=user, retired_at=None).count() >= OWN_LIMIT:
        raise BadCard("front", f"You have {OWN_LIMIT} cards of your own; delete some first.")
    texts = _texts(checked)
    name = sha256(f"{user.pk}\0{key}\0{texts['digest']}".encode()).hexdigest()[:32]
    card, made = Card.objects.get_or_create(
        course=lesson.course if lesson else course,
        key=f"own-{name}",
        defaults={
            "lesson": lesson,
            "owner": user,
            "section": lesson.key if lesson else "",
            "source": "own card",
            **texts,
        },
    )
    if not made and card.retired_at:
        restore_card(user, card)
    return card


@transaction.atomic
def edit_card(user: User, card: Card, wording: Wording, *, lesson: Lesson | None) -> Card:
    """Change one of the learner's own cards. Raises UnknownCard for another's, BadCard."""
    if card.owner_id != user.pk:
        raise UnknownCard(card.pk)
    texts = _texts(wording.checked())
    if card.digest != texts["digest"]:
        card.revision += 1
    for name, value in texts.items():
        setattr(card, name, value)
    card.lesson = lesson
    card.section = lesson.key if lesson else ""
    if lesson:
        card.course = lesson.course
    card.save()
    CardState.objects.filter(user=user, card=card).update(card_revision=card.revision)
    return card


def delete_card(user: User, card: Card, *, now: datetime) -> None:
    """Take one of the learner's own cards away; `restore_card` brings it back with its past."""
    if card.owner_id != user.pk:
        raise UnknownCard(card.pk)
    card.retired_at = now
    card.save(update_fields=["retired_at"])


def restore_card(user: User, card: Card) -> None:
    """Bring a deleted card back. Raises UnknownCard for another's."""
    if card.owner_id != user.pk:
        raise UnknownCard(card.pk)
    card.retired_at = None
    card.save(update_fields=["retired_at"])


def _texts(wording: Wording) -> dict[str, str]:
    return {
        "front": wording.front,
        "back": wording.back,
        "extra": wording.extra,
        "front_html": render(wording.front),
        "back_html": render(wording.back),
        "extra_html": render(wording.extra) if wording.extra else "",
        "digest": _digest(wording),
    }


def _digest(wording: Wording) -> str:
    sides = (wording.front, wording.back, wording.extra)
    return sha256("\0".join(sides).encode()).hexdigest()


def _state(user: User, card_id: int, now: datetime, **changes: object) -> None:
    """Change the learner's state of a card, which is made when there is none."""
    card = Card.objects.filter(cards.visible(user), pk=card_id).only("pk", "revision").first()
    if card is None:
        raise UnknownCard(card_id)
    defaults = {**columns(new_memory(now)), "card_revision": card.revision}
    state, _made = CardState.objects.get_or_create(user=user, card_id=card_id, defaults=defaults)
    if "front" in changes:
        changes["card_revision"] = card.revision
    CardState.objects.filter(pk=state.pk).update(**changes)
