"""What the site holds: counts that the landing page names and the plan checks."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count

from studyapp.catalog.api import Card, Course, Item, Lesson, Module

KEPT = 300  # seconds
QUIZ_POOL = "practice"


@dataclass(frozen=True)
class Holdings:
    """Counts of our own course. `by_task` counts the questions that quizzes draw from."""

    lessons: int = 0
    modules: int = 0
    planned: int = 0
    cards: int = 0
    questions: int = 0
    by_task: dict[str, int] = field(default_factory=dict)
    exam: dict[str, int] = field(default_factory=dict)  # questions, minutes, pass_score


def holdings() -> Holdings:
    """The counts, at most five minutes old; all zero before the first load."""
    kept: Holdings | None = cache.get("holdings")
    if kept is None:
        kept = _count()
        if kept.lessons:
            cache.set("holdings", kept, KEPT)
    return kept


def _count() -> Holdings:
    course = Course.objects.filter(slug=settings.MAIN_COURSE).only("facts").first()
    if course is None:
        return Holdings()
    lessons = Lesson.objects.filter(course=course, retired_at=None)
    items = Item.objects.filter(course=course, retired_at=None)
    planned = Module.objects.filter(course=course).values_list("planned", flat=True)
    quiz = items.filter(pool=QUIZ_POOL).exclude(level="beyond").exclude(task="").order_by()
    facts = course.facts.get("exam") or {}
    return Holdings(
        lessons=lessons.count(),
        modules=lessons.order_by().values("module").distinct().count(),
        planned=sum(len(titles) for titles in planned),
        cards=Card.objects.filter(course=course, owner=None, retired_at=None).count(),
        questions=items.count(),
        by_task=dict(quiz.values_list("task").annotate(count=Count("id"))),
        exam={
            name: facts[name] for name in ("questions", "minutes", "pass_score") if name in facts
        },
    )
