"""Reads of the review: one card as it is shown, and the candidates of a queue."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson, Module, visible_courses
from studyapp.flashcards.memories import from_json
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.queries.prepared import Prepared, decoded, moment
from studyapp.flashcards.scopes import Scope
from studyapp.learning.queue import QueueCard
from studyapp.learning.scheduling import DAY, Memory, new_memory

STEPS = ("learning", "relearning")
SEEN = (*STEPS, "review")
LARGEST_ID = 2**63 - 1  # that either database takes; an address may name a larger number
_SIGHT = {
    "card_id": "pk",
    "key": "key",
    "revision": "revision",
    "owner_id": "owner_id",
    "front": "front_html",
    "back": "back_html",
    "extra": "extra_html",
    "section": "section",
    "course": "course__title",
    "checked": "course__checked",
    "lesson_title": "lesson__title",
    "lesson_number": "lesson__number",
    "lesson_path": "lesson__path",
    "sections": "lesson__contents",
    "tasks": "lesson__tasks",
    "module": "lesson__module__title",
    "module_key": "lesson__module__key",
    "state_id": "mine__pk",
    "stored": "mine__memory",
    "suspended": "mine__suspended",
    "flagged": "mine__flagged",
    "last_grade": "mine__last_grade",
    "own_front": "mine__front",
    "own_back": "mine__back",
    "known_revision": "mine__card_revision",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """A card as one learner sees it. What comes of the learner's state is None without one."""

    card_id: int
    key: str
    revision: int
    owner_id: int | None
    front: str  # HTML, as are back and extra
    back: str
    extra: str
    section: str
    course: str
    checked: bool
    lesson_title: str | None
    lesson_number: str | None
    lesson_path: str | None
    sections: list[list[str]] | None
    tasks: list[str] | None
    module: str | None
    module_key: str | None
    state_id: int | None
    stored: dict[str, Any] | None
    suspended: bool | None
    flagged: bool | None
    last_grade: int | None
    own_front: str | None  # Markdown
    own_back: str | None
    known_revision: int | None
    repeated: bool  # whether the token asked about was used before

    def memory(self, now: datetime) -> Memory:
        """What is known of the learner's memory, that of a new card without a state."""
        return from_json(self.stored) if self.stored else new_memory(now)

    @property
    def changed(self) -> bool:
        """Whether the course's text changed since the learner saw or edited the card."""
        return self.known_revision is not None and self.known_revision != self.revision


def visible(user: User | int | None, prefix: str = "") -> Q:
    """The condition that a card is not retired and that this learner (or id) may see it."""
    of_course = Q(**{f"{prefix}course__published": True})
    of_nobody = Q(**{f"{prefix}owner": None})
    if user:
        of_course |= Q(**{f"{prefix}course__owner": user})
        of_nobody |= Q(**{f"{prefix}owner": user})
    return Q(**{f"{prefix}retired_at": None}) & of_course & of_nobody


def due(now: datetime, day_end: datetime) -> Q:
    """The condition that a state is due, as `learning.queue` sees it.

    A review counts for the whole study day on which it falls due, yet never within a day of
    the last one.
    """
    rested = Q(state="review", seen_at__lte=now - DAY)
    return Q(state__in=SEEN, due_at__lt=day_end) & (Q(due_at__lte=now) | rested)


def sight(user: User | None, card_id: int, *, token: str = "") -> Sight | None:
    """A card that this learner may see, or None. With a token, whether it was used before."""
    if card_id > LARGEST_ID:
        return None
    pk = user.pk if user else 0
    rows = _ONE_SIGHT.rows(user=pk, card_id=card_id, token=token)
    if not rows:
        return None
    values = dict(zip(_SIGHT, rows[0], strict=False))
    for name in ("sections", "tasks", "stored"):
        values[name] = decoded(values[name])
    for name in ("checked", "suspended", "flagged"):
        values[name] = bool(values[name])
    return Sight(**values, repeated=bool(rows[0][-1]))


def _sights(user: int, card_id: int, token: str) -> QuerySet[Any, Any]:
    mine = FilteredRelation("cardstate", condition=Q(cardstate__user=user))
    used = Exists(Review.objects.filter(user_id=user, token=token))
    return (
        Card.objects.annotate(mine=mine, repeated=used)
        .filter(visible(user), pk=card_id)
        .order_by()
        .values_list(*_SIGHT.values(), "repeated")
    )


_ONE_SIGHT = Prepared(_sights, user=-1, card_id=-2, token="a token that nobody uses")  # noqa: S106


def steps(user: User, scope: Scope, until: datetime) -> list[tuple[int, datetime]]:
    """The cards in their (re)learning steps that are due by `until`: id and time, oldest first."""
    values = {"value": scope.key} if scope.name else {}
    rows = _STEPS[scope.name].rows(user=user.pk, until=until, **values)
    return [(pk, moment(due_at)) for pk, due_at in rows]


def _steps_of(name: str) -> Prepared:
    def build(user: int, until: datetime, value: int | str = 0) -> QuerySet[Any, Any]:
        return (
            CardState.objects.filter(user_id=user, state__in=STEPS, due_at__lte=until)
            .filter(visible(user, "card__"), Scope(name, str(value)).where("card__"))
            .filter(suspended=False)
            .order_by("due_at", "id")
            .values_list("card_id", "due_at")[:200]
        )

    stand_ins: dict[str, int | str] = {"lesson": -2, "module": -2, "course": "no-such-course"}
    scoped = {"value": stand_ins[name]} if name else {}
    return Prepared(build, user=-1, until=datetime(1970, 1, 2, tzinfo=UTC), **scoped)


_STEPS = {name: _steps_of(name) for name in ("", "lesson", "module", "course")}


def due_reviews(
    user: User, scope: Scope, now: datetime, day_end: datetime, limit: int
) -> list[QueueCard]:
    """At most `limit` cards whose review is due, the longest overdue first."""
    rows = (
        CardState.objects.filter(due(now, day_end), user=user, state="review", suspended=False)
        .filter(visible(user, "card__"), scope.where("card__"))
        .order_by("due_at", "id")
        .values_list("card_id", "card__section", "memory")[:limit]
    )
    return [QueueCard(str(pk), section, from_json(memory)) for pk, section, memory in rows]


def new_cards(user: User | None, scope: Scope, limit: int, now: datetime) -> list[QueueCard]:
    """At most `limit` cards that were never graded: our course first, each in its order.

    A learner's own cards stand at the head of their course.
    """
    memory = new_memory(now)
    found: list[QueueCard] = []
    courses = visible_courses(user).values_list("pk", flat=True) if limit > 0 else []
    for course_id in courses:
        cards = _unseen(user).filter(visible(user), scope.where(), course_id=course_id)
        rows = cards.order_by("position", "id").values_list("pk", "section", "lesson_id")
        for pk, section, lesson_id in rows[: limit - len(found)]:
            found.append(QueueCard(str(pk), section or f"lesson {lesson_id}", memory))
        if len(found) >= limit:
            break
    return found


def _unseen(user: User | None) -> Any:
    cards = Card.objects.all()
    if user is None:
        return cards
    states = CardState.objects.filter(user=user, card=OuterRef("pk"))
    return cards.filter(~Exists(states.filter(Q(suspended=True) | Q(state__in=SEEN))))


def introduced(user: User, day_start: datetime) -> int:
    """How many new cards the learner has met in the study day from `day_start`."""
    return sum(count for (count,) in _INTRODUCED.rows(user=user.pk, since=day_start))


def _introductions(user: int, since: datetime) -> QuerySet[Any, Any]:
    rows = Review.objects.filter(user_id=user, at__gte=since, kind="new", undone_at=None)
    return rows.order_by().values("user_id").annotate(met=Count("pk")).values_list("met")


_INTRODUCED = Prepared(_introductions, user=-1, since=datetime(1970, 1, 2, tzinfo=UTC))


def last_review(user: User, since: datetime) -> int | None:
    """The id of the newest grade that still stands; none from before `since`."""
    rows = Review.objects.filter(user=user, at__gte=since, undone_at=None)
    return rows.order_by("-at", "-id").values_list("pk", flat=True).first()


def scope_title(user: User | None, scope: Scope) -> str | None:
    """What the scope is called; None when it is nothing that this learner may see."""
    courses = visible_courses(user)
    if scope.name == "lesson":
        rows = Lesson.objects.filter(pk=scope.value, course__in=courses, retired_at=None)
        return rows.values_list("title", flat=True).first()
    if scope.name == "module":
        modules = Module.objects.filter(pk=scope.value, course__in=courses)
        return modules.values_list("title", flat=True).first()
    if scope.name == "course":
        course: Course | None = courses.filter(slug=scope.value).first()
        return course.title if course else None
    return ""


def ahead(now: datetime) -> datetime:
    """How early a learning card may come when nothing else is left."""
    return now + timedelta(minutes=20)
