"""Reads of the deck page and of the lists of cards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson, Module, visible_courses
from studyapp.flashcards.memories import study_day
from studyapp.flashcards.models import CardState
from studyapp.flashcards.queries import cards

LIST_LENGTH = 500
LISTS = ("own", "suspended", "flagged")


@dataclass(frozen=True)
class Deck:
    """The cards of a module: all, never graded, due, and learnt (past the learning steps)."""

    title: str
    query: str  # of the review page; empty for cards outside any module
    total: int
    new: int = 0
    due: int = 0
    learnt: int = 0

    @property
    def percent(self) -> float:
        """How much of the deck is learnt, 0 to 100."""
        return 100 * self.learnt / self.total if self.total else 0


@dataclass(frozen=True)
class CourseDecks:
    """The decks of a course, in the order of its modules."""

    course: Course
    decks: list[Deck] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All cards of the course."""
        return sum(deck.total for deck in self.decks)

    @property
    def due(self) -> int:
        """The due cards of the course."""
        return sum(deck.due for deck in self.decks)


@dataclass(frozen=True)
class ListedCard:
    """A line of a list of cards."""

    card_id: int
    front: str
    back: str
    where: str
    own: bool
    due_at: datetime | None
    suspended: bool
    flagged: bool


@dataclass(frozen=True)
class LessonChoice:
    """A lesson that an own card can belong to."""

    lesson_id: int
    label: str
    group: str


_Place = tuple[int, int | None]  # course, module


def course_decks(user: User | None, now: datetime) -> list[CourseDecks]:
    """Every course that the learner may see, ours first, with its modules as decks."""
    courses = list(visible_courses(user).defer("facts", "synonyms", "warnings"))
    courses.sort(key=lambda course: course.slug != settings.MAIN_COURSE)
    totals = _totals(user)
    states = _states(user, now) if user else {}
    modules = Module.objects.filter(course__in=courses).order_by("position")
    found = {course.pk: CourseDecks(course) for course in courses}
    for pk, course_id, title in modules.values_list("pk", "course_id", "title"):
        place = (course_id, pk)
        if totals.get(place):
            deck = _deck(title, f"module={pk}", totals[place], states.get(place, {}))
            found[course_id].decks.append(deck)
    for (course_id, module_id), total in totals.items():
        if module_id is None and course_id in found:
            deck = _deck("Cards without a lesson", "", total, states.get((course_id, None), {}))
            found[course_id].decks.append(deck)
    return [decks for decks in found.values() if decks.decks]


def _deck(title: str, query: str, total: int, sums: dict[str, int]) -> Deck:
    seen = sums.get("seen", 0)
    return Deck(
        title=title,
        query=query,
        total=total,
        new=total - seen,
        due=sums.get("due", 0),
        learnt=sums.get("learnt", 0),
    )


def _totals(user: User | None) -> dict[_Place, int]:
    rows = Card.objects.filter(cards.visible(user)).order_by()
    counted = rows.values_list("course_id", "lesson__module_id").annotate(total=Count("pk"))
    return {(course, module): total for course, module, total in counted}


def _states(user: User, now: datetime) -> dict[_Place, dict[str, int]]:
    _start, end = study_day(user, now)
    rows = CardState.objects.filter(cards.visible(user, "card__"), user=user).order_by()
    seen = Q(state__in=cards.SEEN) | Q(suspended=True)
    counted = rows.values("card__course_id", "card__lesson__module_id").annotate(
        seen=Count("pk", filter=seen),
        due=Count("pk", filter=cards.due(now, end) & Q(suspended=False)),
        learnt=Count("pk", filter=Q(state__in=("review", "relearning"))),
    )
    return {
        (row["card__course_id"], row["card__lesson__module_id"]): {
            "seen": row["seen"],
            "due": row["due"],
            "learnt": row["learnt"],
        }
        for row in counted
    }


def list_counts(user: User | None) -> dict[str, int]:
    """How long each of the lists is."""
    if user is None:
        return dict.fromkeys(LISTS, 0)
    states = CardState.objects.filter(cards.visible(user, "card__"), user=user)
    counts: dict[str, int] = states.aggregate(
        suspended=Count("pk", filter=Q(suspended=True)),
        flagged=Count("pk", filter=Q(flagged=True)),
    )
    counts["own"] = Card.objects.filter(cards.visible(user), owner=user).count()
    return counts


def listed(user: User | None, name: str) -> list[ListedCard]:
    """The cards of a list ("own", "suspended" or "flagged"), in course order."""
    if user is None:
        return []
    if name == "own":
        rows: QuerySet[Any] = Card.objects.filter(cards.visible(user), owner=user)
        found = list(rows.select_related("lesson", "course").order_by("-pk")[:LIST_LENGTH])
        states = {
            state.card_id: state
            for state in CardState.objects.filter(user=user, card__in=[card.pk for card in found])
        }
        return [_line(card, states.get(card.pk), user) for card in found]
    states_of = CardState.objects.filter(cards.visible(user, "card__"), user=user, **{name: True})
    ordered = states_of.select_related("card__lesson", "card__course").order_by(
        "card__course_id", "card__position", "card_id"
    )
    return [_line(state.card, state, user) for state in ordered[:LIST_LENGTH]]


def _line(card: Card, state: CardState | None, user: User) -> ListedCard:
    return ListedCard(
        card_id=card.pk,
        front=(state.front if state else "") or card.front,
        back=(state.back if state else "") or card.back,
        where=card.lesson.title if card.lesson else card.course.title,
        own=card.owner_id == user.pk,
        due_at=state.due_at if state and state.state in cards.SEEN else None,
        suspended=bool(state and state.suspended),
        flagged=bool(state and state.flagged),
    )


def lesson_choices(user: User | None) -> list[LessonChoice]:
    """The lessons that an own card can belong to, in course order."""
    rows = (
        Lesson.objects.filter(course__in=visible_courses(user), retired_at=None)
        .order_by("-course__checked", "course__title", "course_id", "position")
        .values_list("pk", "number", "title", "module__title")
    )
    return [LessonChoice(pk, f"{number} {title}", group) for pk, number, title, group in rows]


def own_card(user: User, card_id: int) -> Card | None:
    """One of the learner's own cards, deleted ones included, or None."""
    return Card.objects.filter(pk=card_id, owner=user).first()


def any_course(user: User | None) -> Course | None:
    """The course that a card without a lesson goes to: ours, else the first visible one."""
    courses: Iterable[Course] = visible_courses(user)
    return min(courses, key=lambda row: (row.slug != settings.MAIN_COURSE, row.pk), default=None)
