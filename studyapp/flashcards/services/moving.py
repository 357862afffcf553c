"""What happens to a learner's cards when a guest signs in, and what the data download holds."""

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.catalog.api import Card
from studyapp.flashcards.models import CardState, Review


@register_merge
def merge(guest: User, account: User) -> None:
    """Move a guest's own cards, states and grades to an account.

    Of a card that both have learnt, the memory of more grades stays; all grades are kept.
    """
    Card.objects.filter(owner=guest).update(owner=account)
    kept = {state.card_id: state for state in CardState.objects.filter(user=account)}
    for state in CardState.objects.filter(user=guest):
        own = kept.get(state.card_id)
        if own is None:
            continue
        fuller, other = (state, own) if state.reps > own.reps else (own, state)
        fuller.flagged = own.flagged or state.flagged
        fuller.suspended = own.suspended or state.suspended
        fuller.front, fuller.back = (
            (own if own.front else state).front,
            (own if own.front else state).back,
        )
        fuller.save(update_fields=["flagged", "suspended", "front", "back"])
        Review.objects.filter(state=other).update(state=fuller)
        other.delete()
    CardState.objects.filter(user=guest).update(user=account)
    _move_reviews(guest, account)


def _move_reviews(guest: User, account: User) -> None:
    """Tokens are random, yet one that both have must not stop a sign-in."""
    known = Review.objects.filter(user=account).values("token")
    for review in Review.objects.filter(user=guest, token__in=known):
        review.token = f"{review.token[:50]}/{review.pk}"
        review.save(update_fields=["token"])
    Review.objects.filter(user=guest).update(user=account)


def collect(user: User) -> dict[str, object]:
    """A learner's own cards, states and grades for the data download."""
    states = CardState.objects.filter(user=user)
    reviews = Review.objects.filter(user=user).order_by("at", "id")
    return {
        "own_cards": list(
            Card.objects.filter(owner=user).values("key", "front", "back", "extra", "retired_at")
        ),
        "states": list(
            states.values(
                "card__key",
                "state",
                "due_at",
                "reps",
                "seen_at",
                "introduced_at",
                "suspended",
                "flagged",
                "front",
                "back",
                "memory",
            )
        ),
        "reviews": list(reviews.values("state__card__key", "grade", "at", "seconds", "undone_at")),
    }


register_collector("flashcards", collect)
