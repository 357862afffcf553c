"""Rows of one learner in every app, and the count of what points at a learner."""

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import ForeignKey

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson
from studyapp.exams.models import Attempt
from studyapp.flashcards.models import CardState, Review
from studyapp.jobs.models import Job
from studyapp.lessons.models import CheckAnswer, Reading, Report
from studyapp.progress.models import Day, Evidence
from tests.helpers import NOW


def fill(user: User, lesson: Lesson) -> None:
    """Rows of this user in every app."""
    course = lesson.course
    Reading.objects.create(user=user, lesson=lesson, opened_at=NOW, note="A private note")
    CheckAnswer.objects.create(
        user=user,
        check_row=lesson.checks.first(),
        correct=True,
        first_correct=True,
        answered_at=NOW,
    )
    Report.objects.create(
        user=user, kind="lesson", subject="regions", text="A typo", created_at=NOW
    )
    card = Card.objects.filter(course=course).first()
    memory = {"state": "new"}
    state = CardState.objects.create(user=user, card=card, memory=memory, state="new", due_at=NOW)
    Review.objects.create(
        user=user, state=state, token=f"t{user.pk}", grade=3, at=NOW, before={}, after={}
    )
    Attempt.objects.create(
        user=user, course=course, kind="quiz", title="A quiz", timing="untimed", started_at=NOW
    )
    Evidence.objects.create(user=user, unique="e1", kind="quiz", subject="x", correct=1.0, at=NOW)
    Day.objects.create(user=user, on=NOW.date(), answers=1)
    Job.objects.create(owner=user, kind="x", title="X", created_at=NOW)
    own = Course.objects.create(slug=f"own-{user.pk}", title="Own", owner=user, loaded_at=NOW)
    Card.objects.create(
        course=own, owner=user, key=f"own-{user.pk}", digest="", front="f", back="b"
    )
    EmailAddress.objects.get_or_create(user=user, email=f"{user.pk}@example.org")


def rows_of(user: User) -> dict[str, int]:
    """How many rows of each model point at this user."""
    counts = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is User:
                found = model._default_manager.filter(**{field.attname: user.pk}).count()
                counts[f"{model._meta.label}.{field.name}"] = found
    return counts
