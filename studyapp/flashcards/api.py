"""The door of `flashcards`: the sums that other pages show."""

from datetime import datetime, timedelta

from studyapp.accounts.api import User
from studyapp.flashcards.queries import counts
from studyapp.flashcards.queries.counts import DeckToday, Forecast, Recall, due_count, today

__all__ = ["DeckToday", "Forecast", "Recall", "due_count", "forecast", "recall", "today"]


def recall(user: User, now: datetime, *, days: int = 30) -> Recall:
    """How many reviews of learnt cards were recalled in the last days."""
    return counts.recall(user, now - timedelta(days=days))


def forecast(user: User, now: datetime, *, days: int = 14) -> list[Forecast]:
    """The reviews that fall due on each of the next study days, today's with what is overdue."""
    return counts.forecast(user, now, days)
