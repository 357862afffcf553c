"""The landing page and the about page: honest, public, and cheap."""

import re

import pytest
from django.test import Client

from studyapp.accounts.api import User
from studyapp.progress.api import Domain, Outline, Task
from studyapp.web.landing import intervals_example, readiness_example
from tests.helpers import add_items

pytestmark = pytest.mark.django_db


def page_of(path="/", client=None):
    response = (client or Client()).get(path)
    assert response.status_code == 200
    return response.content.decode()


def outline_of(count):
    """An outline of four domains with so many tasks."""
    tasks = [Task(f"{n % 4 + 1}.{n}", f"Task {n}", str(n % 4 + 1)) for n in range(count)]
    domains = [
        Domain(key, key, 25, tuple(task for task in tasks if task.domain == key)) for key in "1234"
    ]
    return Outline("X", tuple(domains))


def test_a_visitor_sees_what_this_is_and_starts_with_the_first_lesson(course):
    html = page_of()
    assert "Start studying" in html
    primary = re.findall(r'<a class="btn primary[^>]*href="([^"]+)"', html)
    assert primary == ["/learn/basics/regions/"]
    assert User.objects.count() == 0


def test_without_a_course_the_page_leads_to_the_outline():
    assert 'href="/learn/"' in page_of()


def test_the_counts_are_those_of_the_database(course):
    add_items(course, 7, pool="practice")
    html = page_of()
    assert re.search(r"lessons in 2 modules, 1 more in preparation</dt><dd>3</dd>", html)
    questions = re.search(r"each answer with its reason</dt><dd>(\d+)</dd>", html)
    assert int(questions[1]) == course.items.filter(retired_at=None).count()


def test_the_page_names_the_practice_account_and_who_does_not_make_it(course):
    html = page_of()
    assert "A practice AWS account" in html
    assert "not made, endorsed or reviewed by Amazon Web Services" in html
    assert "trademarks of Amazon.com, Inc. or its affiliates" in html


def test_the_sign_in_card_is_a_real_form(course, learner):
    html = page_of()
    assert 'action="/account/login/"' in html
    assert 'name="login"' in html
    assert 'name="password"' in html


def test_examples_come_from_the_rules(course):
    intervals = dict(intervals_example())
    assert list(intervals) == ["again", "hard", "good", "easy"]
    assert intervals["again"] == "10 min"
    points = readiness_example(outline_of(19))
    assert [points[0].label, points[-1].label] == ["week 2", "week 9"]
    values = [point.value for point in points]
    assert values == sorted(values)
    assert points[-1].high - points[-1].low < points[0].high - points[0].low


def test_a_learner_sees_today_instead(course, guest_client):
    assert "Start studying" not in page_of(client=guest_client)


def test_about_tells_rules_fonts_and_independence(course):
    html = page_of("/about/")
    for words in ("SIL Open Font License", "Bayes", "independent", "halves every 30 days"):
        assert words.lower() in html.lower()


def test_a_visitors_page_costs_few_queries(course, django_assert_max_num_queries):
    client = Client()
    client.get("/")
    with django_assert_max_num_queries(3):
        client.get("/")


def test_no_inline_style_or_script(course):
    for path in ("/", "/about/"):
        html = page_of(path)
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*src=)", html)
        assert not re.search(r"\son[a-z]+=", html)
