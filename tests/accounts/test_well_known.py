"""Addresses that programs look for, and the door of the admin."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Lesson, LessonRevision
from tests.helpers import NOW, PASSWORD


def test_password_managers_find_the_page(client: Client) -> None:
    answer = client.get("/.well-known/change-password")
    assert answer.headers["Location"] == reverse("account_change_password")


def test_security_txt_names_a_contact_and_a_day(db: None, client: Client, settings) -> None:
    settings.SECURITY_CONTACT = ""
    fields = dict(line.split(": ", 1) for line in _security(client))
    assert fields["Contact"].endswith(reverse("lessons:report"))
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    assert "Contact: mailto:security@example.org" in _security(client)


def _security(client: Client) -> list[str]:
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.content.decode().splitlines()


def test_the_admin_asks_for_sign_in_on_our_page(db: None, client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next=%2Fadmin%2F"


def test_there_is_no_admin_for_learners(learner_client: Client) -> None:
    assert learner_client.get("/admin/", follow=True).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "accounts/user/",
        "accounts/user/add/",
        "catalog/course/",
        "catalog/lesson/",
        "catalog/item/",
        "catalog/card/",
        "catalog/lessonrevision/",
        "lessons/report/",
        "jobs/job/",
        "exams/attempt/",
    ],
)
def test_admin_pages_answer(staff_client: Client, course: object, path: str) -> None:
    assert staff_client.get(f"/admin/{path}").status_code == 200


@pytest.mark.parametrize("name", ["course", "lesson", "item", "card", "lessonrevision"])
def test_the_admin_shows_no_private_course(
    staff_client: Client, staff_user: User, learner: User, lesson: Lesson, name: str
) -> None:
    LessonRevision.objects.create(lesson=lesson, author=staff_user, created_at=NOW, text="x")
    url = f"/admin/catalog/{name}/"
    assert staff_client.get(url).context["cl"].result_count
    Course.objects.filter(pk=lesson.course_id).update(owner=learner, published=False)
    assert staff_client.get(url).context["cl"].result_count == 0
    number = staff_client.get(f"/admin/catalog/course/{lesson.course_id}/change/")
    assert number.status_code == 302  # there is no such course here


def test_the_admin_makes_and_deletes_users(staff_client: Client, staff_user: User) -> None:
    data = {"email": "Fresh@example.org", "password1": PASSWORD, "password2": PASSWORD}
    staff_client.post("/admin/accounts/user/add/", data)
    fresh = User.objects.get(email="fresh@example.org")
    assert fresh.check_password(PASSWORD)
    Course.objects.create(slug="own", title="Own", owner=fresh, loaded_at=NOW)
    path = f"/admin/accounts/user/{fresh.pk}/delete/"
    assert staff_client.post(path, {"post": "yes"}).status_code == 302
    assert list(User.objects.all()) == [staff_user]
