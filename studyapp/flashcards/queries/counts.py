"""Sums over a learner's cards and grades: what is due, what was done, what will come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum

from studyapp.accounts.api import User
from studyapp.flashcards.memories import from_json, study_day, zone_name
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.queries import cards
from studyapp.flashcards.scopes import ALL, Scope
from studyapp.learning.days import local_day
from studyapp.learning.queue import NextDue, QueueCard, next_due

SECONDS_A_CARD = 9  # a grade of a card that was seen before, until the learner's pace is known
SECONDS_A_NEW = 14  # the first sight of a card: question and answer are read
AGAIN_A_NEW = 1.5  # how often a new card comes back on its day: one learning step, some failures
PACE_OF = 200  # newest grades that the pace is taken from
WEIGHT = 20  # grades that the usual pace counts for, so that a few quick ones do not decide
DEFAULT_NEW = 15
WAITING = 500  # states looked at for "what comes next"


@dataclass(frozen=True)
class DeckToday:
    """What waits today: due reviews, new cards within the day's limit, cards being learnt.

    `seconds_estimate` is how long all of it will take at the learner's own pace.
    """

    due: int
    new: int
    learning: int
    seconds_estimate: int

    @property
    def total(self) -> int:
        """All cards that wait today."""
        return self.due + self.new + self.learning


@dataclass(frozen=True)
class Recall:
    """How many reviews of learnt cards were recalled, of how many."""

    recalled: int
    reviews: int

    @property
    def share(self) -> float | None:
        """The share recalled, None without a review."""
        return self.recalled / self.reviews if self.reviews else None


@dataclass(frozen=True)
class DayDone:
    """What the learner did with cards in a study day."""

    cards: int
    grades: int
    new: int
    recall: Recall
    seconds: int


@dataclass(frozen=True)
class Forecast:
    """How many reviews fall due on a study day; the first day holds what is overdue too."""

    on: date
    count: int


def _mine(user: User, scope: Scope = ALL) -> Q:
    return Q(user=user, suspended=False) & cards.visible(user, "card__") & scope.where("card__")


def due_count(user: User, now: datetime) -> int:
    """How many seen cards are due now, of any course."""
    _start, end = study_day(user, now)
    return CardState.objects.filter(cards.due(now, end), _mine(user)).count()


def due_reviews(user: User, scope: Scope, now: datetime) -> int:
    """How many reviews are due, without the cards in their learning steps."""
    _start, end = study_day(user, now)
    due = CardState.objects.filter(cards.due(now, end), _mine(user, scope), state="review")
    return due.count()


def today(user: User | None, now: datetime) -> DeckToday:
    """What waits for this learner in the study day that holds `now`."""
    if user is None:
        new = len(cards.new_cards(None, ALL, DEFAULT_NEW, now))
        return DeckToday(0, new, 0, Pace().seconds(new, 0))
    start, end = study_day(user, now)
    steps = Q(state__in=cards.STEPS, due_at__lt=end)
    sums = CardState.objects.filter(_mine(user), state__in=cards.SEEN, due_at__lt=end).aggregate(
        due=Count("pk", filter=cards.due(now, end) & Q(state="review")),
        learning=Count("pk", filter=steps),
    )
    room = max(0, user.new_cards_a_day - cards.introduced(user, start))
    new = len(cards.new_cards(user, ALL, room, now))
    seconds = pace(user).seconds(new, sums["due"] + sums["learning"])
    return DeckToday(sums["due"], new, sums["learning"], seconds)


@dataclass(frozen=True)
class Pace:
    """Seconds of a grade: of a card seen for the first time, and of one that comes back."""

    first: float = SECONDS_A_NEW
    later: float = SECONDS_A_CARD

    def seconds(self, new: int, known: int) -> int:
        """How long so many new and known cards will take; new ones come back within the day."""
        return round(new * (self.first + AGAIN_A_NEW * self.later) + known * self.later)


def pace(user: User) -> Pace:
    """The learner's pace in the newest timed grades, drawn to the usual one while they are few."""
    newest = Review.objects.filter(user=user, seconds__gt=0).order_by("-at", "-id")
    first = Q(kind="new")
    sums = newest.values("seconds", "kind")[:PACE_OF].aggregate(
        first=Sum("seconds", filter=first, default=0),
        first_count=Count("seconds", filter=first),
        later=Sum("seconds", filter=~first, default=0),
        later_count=Count("seconds", filter=~first),
    )
    return Pace(
        _drawn(sums["first"], sums["first_count"], SECONDS_A_NEW),
        _drawn(sums["later"], sums["later_count"], SECONDS_A_CARD),
    )


def _drawn(seconds: int, count: int, usual: float) -> float:
    return (seconds + WEIGHT * usual) / (count + WEIGHT)


def recall(user: User, since: datetime) -> Recall:
    """The recall of learnt cards since a moment."""
    rows = Review.objects.filter(user=user, at__gte=since, undone_at=None, kind="review")
    sums = rows.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(grade__gt=1)))
    return Recall(sums["kept"], sums["all"])


def day_done(user: User, now: datetime) -> DayDone:
    """What was achieved in the study day that holds `now`."""
    start, _end = study_day(user, now)
    rows = Review.objects.filter(user=user, at__gte=start, undone_at=None)
    learnt = Q(kind="review")
    sums = rows.aggregate(
        cards=Count("state", distinct=True),
        grades=Count("pk"),
        seconds=Sum("seconds", default=0),
        new=Count("pk", filter=Q(kind="new")),
        reviews=Count("pk", filter=learnt),
        kept=Count("pk", filter=learnt & Q(grade__gt=1)),
    )
    return DayDone(
        cards=sums["cards"],
        grades=sums["grades"],
        new=sums["new"],
        recall=Recall(sums["kept"], sums["reviews"]),
        seconds=sums["seconds"],
    )


def coming(user: User, now: datetime) -> NextDue:
    """What comes after the end of the queue, from the cards that fall due first."""
    rows = (
        CardState.objects.filter(_mine(user), state__in=cards.SEEN)
        .order_by("due_at", "id")
        .values_list("card_id", "memory")[:WAITING]
    )
    waiting = [QueueCard(str(pk), "", from_json(memory)) for pk, memory in rows]
    return next_due(waiting, now=now, time_zone=zone_name(user))


def forecast(user: User, now: datetime, days: int) -> list[Forecast]:
    """The reviews of the next `days` study days, by day."""
    first = local_day(now, zone_name(user))
    ends = [study_day(user, now)[1]]
    for _day in range(days - 1):
        ends.append(study_day(user, ends[-1])[1])
    starts = [None, *ends[:-1]]
    sums = CardState.objects.filter(
        _mine(user), state__in=cards.SEEN, due_at__lt=ends[-1]
    ).aggregate(
        **{
            f"day{place}": Count(
                "pk", filter=Q(due_at__lt=end, **({"due_at__gte": start} if start else {}))
            )
            for place, (start, end) in enumerate(zip(starts, ends, strict=True))
        }
    )
    return [Forecast(first + timedelta(days=place), sums[f"day{place}"]) for place in range(days)]
