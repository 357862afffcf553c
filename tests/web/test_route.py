"""The route page, and the route on Today."""

import re

import pytest
import time_machine

from studyapp.catalog.api import Lesson
from studyapp.exams import services
from studyapp.exams.models import Attempt
from studyapp.lessons.services import mark_read
from tests.helpers import NOW, add_items, client_of, make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def keep(user, course, hours=10, *, right=False):
    """A finished diagnostic test on every task of the small course, and its route."""
    items = list(course.items.filter(pool="practice", family=None))
    attempt = Attempt(
        user=user,
        course=course,
        kind="quiz",
        title="Diagnostic test",
        scope={"of": "diagnostic", "count": 24},
        timing="untimed",
        seed="s",
        started_at=NOW,
    )
    services._fill(attempt, [item.pk for item in items])
    if right:
        for question in attempt.questions.all():
            question.chosen = sorted(question.key)
            question.save()
    services.close(user, attempt.pk, now=NOW)
    return services.keep_route(user, attempt.pk, hours, now=NOW)


def page_of(user, path="/route/"):
    response = client_of(user).get(path)
    assert response.status_code == 200
    return response.content.decode()


def main_of(html):
    text = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
    return re.sub(r"\s+", " ", text)


def test_without_a_route_the_page_offers_the_test(course):
    for user in (None, make_learner()):
        html = page_of(user)
        assert "There is no route yet" in html
        assert 'value="diagnostic"' in html


def test_the_page_lists_lessons_with_minutes_and_spends_every_hour(course):
    add_items(course, 4, pool="practice")
    user = make_learner()
    keep(user, course, 20)

    html = page_of(user)

    lessons = Lesson.objects.filter(status="in-exam")
    assert lessons
    for lesson in lessons:
        assert f'href="{lesson.path}"' in html
        assert f"{lesson.minutes} min" in html
    minutes = re.findall(r'<td class="num">(\d+)</td>', html)
    assert sum(map(int, minutes)) == 20 * 60
    assert "The route holds every lesson." in html


def test_read_lessons_are_marked_and_the_next_one_leads_on(course):
    add_items(course, 4, pool="practice")
    user = make_learner()
    keep(user, course)
    first, second = Lesson.objects.order_by("position")[:2]
    mark_read(user, first, now=NOW)

    html = page_of(user)

    assert f"1 of {Lesson.objects.count()} read" in main_of(html)
    assert re.search(rf'class="btn primary" href="{second.path}"', html)


def test_today_shows_the_route_and_its_next_lesson(course):
    add_items(course, 4, pool="practice")
    user = make_learner()
    assert "Start the diagnostic test" in page_of(user, "/")
    keep(user, course, 40)

    text = main_of(page_of(user, "/"))

    assert f"Your route of 40 hours 0 of {Lesson.objects.count()} lessons on it read" in text
    assert "Start the diagnostic test" not in text


def test_one_who_has_answered_much_is_not_offered_the_test(course):
    add_items(course, 4, pool="practice")
    user = make_learner()
    keep(user, course, right=True)
    Attempt.objects.all().delete()

    assert "Start the diagnostic test" not in page_of(user, "/")
