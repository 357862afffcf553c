"""The queue of reported mistakes."""

import pytest
from django.test import Client
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Item, Lesson, Module
from studyapp.lessons.models import Report
from tests.helpers import NOW


def report(**more: object) -> Report:
    values = {"kind": "lesson", "subject": "regions", "text": "A typo", "created_at": NOW, **more}
    return Report.objects.create(**values)


@pytest.fixture
def url() -> str:
    """The queue."""
    return reverse("lessons:reports")


def test_each_report_leads_to_its_place(staff_client: Client, lesson: Lesson, url: str) -> None:
    item = Item.objects.filter(lesson=lesson).first()
    report()
    report(kind="item", subject=item.key, text="Two are right")
    report(kind="card", subject="gone", text="No such card any more")
    page = staff_client.get(url).content.decode()
    assert page.count(f'href="{lesson.path}"') == 2
    assert page.count(reverse("lessons:edit", args=[lesson.pk])) == 2
    assert "No such card any more" in page
    assert '<span class="count">3</span>' in page


@pytest.mark.parametrize("published", [True, False])
def test_notes_with_a_key_of_ours_do_not_take_its_reports(
    staff_client: Client, learner: User, lesson: Lesson, url: str, published: bool
) -> None:
    notes = Course.objects.create(
        slug="notes", title="N", checked=False, published=published, owner=learner, loaded_at=NOW
    )
    module = Module.objects.create(course=notes, key="m", title="M", position=1)
    Lesson.objects.create(
        course=notes, module=module, key=lesson.key, title="Secret", position=1, path="/theirs/"
    )
    report()
    page = staff_client.get(url).content.decode()
    assert "Secret" not in page
    assert page.count(f'href="{lesson.path}"') == 1


def test_a_report_is_settled_and_opened_again(staff_client: Client, url: str) -> None:
    row = report()
    staff_client.post(url, {"report": row.pk, "state": "fixed", "answer": " Mended "})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("fixed", "Mended")
    assert "Mended" in staff_client.get(url + "?state=fixed").content.decode()
    assert "No open reports" in staff_client.get(url).content.decode()
    staff_client.post(url, {"report": row.pk, "state": "open", "answer": "Mended"})
    row.refresh_from_db()
    assert row.state == "open"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"state": "nonsense"}, 422),
        ({"state": "fixed", "answer": "x" * 4001}, 422),
        ({"state": "fixed", "report": "999999"}, 404),
        ({"state": "fixed", "report": "x"}, 404),
    ],
)
def test_bad_input_changes_nothing(
    staff_client: Client, url: str, more: dict[str, str], status: int
) -> None:
    row = report()
    assert staff_client.post(url, {"report": row.pk, "answer": "", **more}).status_code == status
    row.refresh_from_db()
    assert row.state == "open"


@pytest.mark.parametrize("who", ["client", "guest_client", "learner_client"])
def test_only_staff_see_the_queue(request, db: None, url: str, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    row = report()
    assert client.get(url).status_code == 404
    assert client.post(url, {"report": row.pk, "state": "fixed"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "open"


def test_text_of_learners_is_escaped(staff_client: Client, url: str) -> None:
    report(text="<script>alert(1)</script>", subject="<b>x</b>")
    page = staff_client.get(url).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_a_long_queue_has_pages_and_few_queries(
    staff_client: Client, lesson: Lesson, url: str, django_assert_max_num_queries
) -> None:
    for number in range(35):
        report(text=f"Mistake {number}")
    with django_assert_max_num_queries(16):
        first = staff_client.get(url).content.decode()
    assert first.count("<form") < 45
    assert "page=2" in first
    assert "Mistake 0" in staff_client.get(url + "?page=2").content.decode()


def test_an_unknown_state_is_no_page(staff_client: Client, url: str) -> None:
    assert staff_client.get(url + "?state=nonsense").status_code == 404
