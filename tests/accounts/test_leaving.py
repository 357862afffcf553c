"""The data download holds everything, and deletion leaves nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from studyapp.accounts import services
from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Lesson
from studyapp.flashcards import exporting
from studyapp.jobs.api import Job
from studyapp.lessons import uploads
from studyapp.lessons.models import Report
from tests.accounts.rows import fill, rows_of
from tests.helpers import NOW, PASSWORD, client_of


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


def test_guests_who_stay_away_are_removed(guest: User, learner: User, lesson: Lesson) -> None:
    fill(guest, lesson)
    assert services.purge_guests(NOW + timedelta(days=100)) == 0
    assert User.objects.filter(pk=guest.pk).exists()
    assert services.purge_guests(NOW + timedelta(days=130)) == 1
    assert list(User.objects.all()) == [learner]


@pytest.mark.parametrize("way", ["settings", "admin", "admin list"])
def test_files_go_with_their_learner(  # noqa: PLR0917
    learner: User,
    other_learner: User,
    staff_client: Client,
    course: Course,
    settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks,
    way: str,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for user in (learner, other_learner):
        uploads.keep(user, b"# Mine", title="", filename="a.md", course="", now=NOW)
        with django_capture_on_commit_callbacks(execute=True):
            exporting.start_export(user, course, "csv", now=NOW)
    assert len(list(tmp_path.glob("*/*"))) == 4
    with django_capture_on_commit_callbacks(execute=True):
        _delete(learner, way, staff_client)
    assert not User.objects.filter(pk=learner.pk).exists()
    left = list(tmp_path.glob("*/*"))
    kept = Job.objects.get().arguments["name"]
    assert len(left) == 2
    assert tmp_path / "exports" / kept in left


def _delete(user: User, way: str, staff_client: Client) -> None:
    if way == "settings":
        client_of(user).post(reverse("delete_account"), {"password": PASSWORD})
    elif way == "admin":
        url = reverse("admin:accounts_user_delete", args=[user.pk])
        staff_client.post(url, {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
        staff_client.post(reverse("admin:accounts_user_changelist"), chosen)


def test_a_course_that_everybody_sees_outlives_its_owner(
    staff_user: User, other_client: Client, course: Course
) -> None:
    Course.objects.filter(pk=course.pk).update(owner=staff_user)
    services.delete_user(staff_user)
    assert other_client.get("/learn/").status_code == 200
    assert Course.objects.get().owner is None
