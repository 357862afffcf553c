"""Limits on what makes a row for good: new guests, reports of mistakes."""

import pytest
from django.core.cache import cache
from django.test import Client

from studyapp.accounts import limits
from studyapp.accounts.models import User
from studyapp.catalog.api import Lesson
from studyapp.lessons.models import Report
from tests.helpers import client_of, make_learner

pytestmark = pytest.mark.django_db
PLACE = "203.0.113.7"


def note(client: Client, lesson: Lesson, text: str) -> int:
    path = f"/learn/lessons/{lesson.pk}/note/"
    return client.post(path, {"note": text}, REMOTE_ADDR=PLACE).status_code


def test_new_guests_of_one_address_are_limited(monkeypatch, lesson: Lesson) -> None:
    monkeypatch.setattr(limits, "GUESTS_A_PLACE", 2)
    first = Client()
    assert [note(first, lesson, text) for text in "abc"] == [302, 302, 302]  # one guest
    assert note(Client(), lesson, "second") == 302
    answer = Client().post("/account/goals/save/", {"daily_goal": 20}, REMOTE_ADDR=PLACE)
    assert answer.status_code == 429
    assert "Lessons can be read all the same" in answer.content.decode()
    assert User.objects.count() == 2
    assert Client().get(lesson.path, REMOTE_ADDR=PLACE).status_code == 200
    elsewhere = Client().post(f"/learn/lessons/{lesson.pk}/note/", {"note": "x"})
    assert elsewhere.status_code == 302


def test_who_has_a_row_is_never_held_up(monkeypatch, lesson: Lesson, learner: User) -> None:
    monkeypatch.setattr(limits, "GUESTS_A_PLACE", 0)
    assert note(client_of(learner), lesson, "mine") == 302
    assert note(Client(), lesson, "new") == 429


def test_reports_of_one_learner_are_limited_and_the_text_stays(monkeypatch, learner) -> None:
    monkeypatch.setattr(limits, "REPORTS_A_LEARNER", 2)
    sent = {"kind": "lesson", "subject": "regions", "text": "The number is wrong"}
    client = client_of(learner)
    assert [client.post("/learn/report/", sent).status_code for _ in range(2)] == [200, 200]
    refused = client.post("/learn/report/", sent)
    assert refused.status_code == 429
    assert "The number is wrong</textarea>" in refused.content.decode()
    assert "Your text is still here" in refused.content.decode()
    assert Report.objects.count() == 2
    other = client_of(make_learner("next@example.org"))
    assert other.post("/learn/report/", sent).status_code == 200


def test_reports_without_a_row_count_by_address(monkeypatch) -> None:
    monkeypatch.setattr(limits, "REPORTS_A_PLACE", 1)
    sent = {"kind": "lesson", "subject": "regions", "text": "Wrong"}
    codes = [
        Client().post("/learn/report/", sent, REMOTE_ADDR=place).status_code
        for place in (PLACE, PLACE, "203.0.113.8")
    ]
    assert codes == [200, 429, 200]


def test_an_ipv6_household_counts_as_one_place(monkeypatch, rf) -> None:
    monkeypatch.setattr(limits, "GUESTS_A_PLACE", 1)
    places = ("2001:db8:1:2::1", "2001:db8:1:2:aaaa::9", "2001:db8:1:3::1")
    allowed = [limits.may_start_guest(rf.post("/", REMOTE_ADDR=place)) for place in places]
    assert allowed == [True, False, True]


def test_the_window_ends(monkeypatch, rf) -> None:
    monkeypatch.setattr(limits, "GUESTS_A_PLACE", 1)
    request = rf.post("/", REMOTE_ADDR=PLACE)
    assert [limits.may_start_guest(request) for _ in range(2)] == [True, False]
    cache.delete(f"limit:guest:{PLACE}")
    assert limits.may_start_guest(request)
