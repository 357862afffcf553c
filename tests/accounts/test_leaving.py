"""The data download holds everything, and deletion leaves nothing."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import ForeignKey
from django.test import Client
from django.urls import reverse

from studyapp.accounts import services
from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson
from studyapp.exams.models import Attempt
from studyapp.flashcards.models import CardState, Review
from studyapp.jobs.models import Job
from studyapp.lessons.models import CheckAnswer, Reading, Report
from studyapp.progress.models import Day, Evidence
from tests.helpers import NOW, PASSWORD


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


@pytest.mark.parametrize("who", ["learner", "guest"])
def test_deletion_removes_every_row(lesson: Lesson, request, who: str) -> None:
    user: User = request.getfixturevalue(who)
    client: Client = request.getfixturevalue(f"{who}_client")
    bystander: User = request.getfixturevalue("other_learner")
    fill(user, lesson)
    fill(bystander, lesson)
    assert sum(rows_of(user).values()) >= 12
    before = rows_of(bystander)
    data = {"word": "Delete "} if user.is_guest else {"password": PASSWORD}
    answer = client.post(reverse("delete_account"), data)
    assert answer.headers["Location"] == "/"
    assert set(rows_of(user).values()) == {0}
    assert not User.objects.filter(pk=user.pk).exists()
    assert rows_of(bystander) == before
    assert client.get(reverse("settings")).context["learner"] is None
    assert Report.objects.filter(user=None).count() == 1  # the mistake is still there to mend


def test_the_wrong_password_deletes_nothing(learner: User, learner_client: Client) -> None:
    answer = learner_client.post(reverse("delete_account"), {"password": "wrong"})
    assert answer.status_code == 422
    assert "Nothing was deleted" in answer.content.decode()
    assert User.objects.filter(pk=learner.pk).exists()


def test_a_guest_types_the_word(guest: User, guest_client: Client) -> None:
    assert guest_client.post(reverse("delete_account"), {"word": "yes"}).status_code == 422
    assert User.objects.filter(pk=guest.pk).exists()


def test_deletion_has_a_page_of_its_own(learner_client: Client, lesson: Lesson) -> None:
    page = learner_client.get(reverse("delete_account")).content.decode()
    assert "Nobody can bring them back" in page
    assert f'action="{reverse("delete_account")}"' in page


def test_the_dialog_names_the_consequence(learner_client: Client) -> None:
    page = learner_client.get(reverse("settings")).content.decode()
    dialog = page.partition('<dialog id="leave"')[2].partition("</dialog>")[0]
    assert "Nobody can bring them back" in dialog
    assert "autofocus" in dialog.partition("Keep everything")[0].rpartition("<button")[2]


def test_visitors_have_nothing_to_delete_or_download(db: None, client: Client) -> None:
    for name in ("delete_account", "data_download"):
        assert client.get(reverse(name)).headers["Location"] == reverse("settings")


def test_the_download_holds_every_apps_part(
    learner: User, learner_client: Client, lesson: Lesson
) -> None:
    fill(learner, lesson)
    answer = learner_client.get(reverse("data_download"))
    assert answer.streaming
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="fairweather-')
    data = json.loads(answer.getvalue())
    assert set(services._collectors) <= set(data)
    assert {"account", "lessons", "progress", "flashcards", "exams"} <= set(data)
    assert data["account"]["preferences"]["daily_goal"] == 30
    assert data["lessons"]["readings"][0]["note"] == "A private note"
    assert "password" not in json.dumps(data)


def test_the_download_is_the_learners_own(
    learner: User, other_learner: User, other_client: Client, lesson: Lesson
) -> None:
    fill(learner, lesson)
    data = other_client.get(reverse("data_download")).getvalue().decode()
    assert "A private note" not in data


def test_guests_who_stay_away_are_removed(guest: User, learner: User) -> None:
    from datetime import timedelta

    services.purge_guests(NOW + timedelta(days=100))
    assert User.objects.filter(pk=guest.pk).exists()
    services.purge_guests(NOW + timedelta(days=130))
    assert list(User.objects.all()) == [learner]
