"""The shell around every page: navigation, counts, marks, and the pages for errors."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from studyapp.catalog.api import Lesson
from studyapp.flashcards.models import CardState
from studyapp.lessons.services import mark_read
from studyapp.web import views
from studyapp.web.context import shell
from tests.helpers import NOW, client_of, make_learner

pytestmark = pytest.mark.django_db


def side_of(html):
    return re.search(r'<nav class="side".*?</nav>', html, re.DOTALL)[0]


def due_card(user, course):
    card = course.cards.filter(retired_at=None).first()
    memory = {"state": "review", "due": "2026-11-01T00:00:00Z", "stability": 3.0, "reps": 2}
    return CardState.objects.create(
        user=user,
        card=card,
        memory=memory,
        state="review",
        due_at=NOW.replace(year=2025),
        introduced_at=NOW.replace(year=2025),
    )


@pytest.mark.parametrize(
    ("path", "title"), [("/learn/", "Lessons"), ("/progress/", "Progress"), ("/labs/", "Labs")]
)
def test_the_current_entry_is_marked_once_in_each_navigation(course, path, title):
    side = side_of(Client().get(path).content.decode())
    marked = re.findall(r'title="([^"]+)" aria-current="page"', side)
    assert marked == [title]
    assert side.count("aria-current") == 1


def test_a_page_below_a_section_marks_it_without_being_it(course):
    html = Client().get("/learn/basics/regions/").content.decode()
    assert 'title="Lessons" aria-current="true"' in side_of(html)
    bar = re.search(r'<nav class="tabbar".*?</nav>', html, re.DOTALL)[0]
    assert bar.count('aria-current="true"') == 1


def test_narrow_screens_reach_at_the_foot_what_the_tab_bar_leaves_out(course):
    html = Client().get("/learn/notes/").content.decode()
    foot = re.search(r'<nav class="more-nav.*?</nav>', html, re.DOTALL)[0]
    assert re.findall(r'<a href="([^"]+)"', foot) == [
        "/learn/notes/",
        "/progress/",
        "/account/settings/",
        "/labs/",
    ]
    assert foot.count('aria-current="page"') == 1


def test_due_cards_are_counted_in_the_navigation(course, learner):
    client = client_of(learner)
    assert 'class="count"' not in side_of(client.get("/learn/").content.decode())
    due_card(learner, course)
    side = side_of(client.get("/learn/").content.decode())
    assert '<span class="count">1<span class="vh"> due</span></span>' in side


def test_a_rail_asks_for_no_counts(course, learner, django_assert_num_queries):
    due_card(learner, course)
    side = side_of(client_of(learner).get("/learn/basics/regions/").content.decode())
    assert 'class="count"' not in side
    assert "side-card" not in side
    request = RequestFactory().get("/")
    request.user = learner
    with django_assert_num_queries(0):
        render_to_string("components/_side.html", {**shell(request), "rail": True}, None)


def test_the_course_card_follows_what_was_read(course, learner):
    client = client_of(learner)
    side = side_of(client.get("/learn/").content.decode())
    assert "0 of 3" in side
    assert "Module 1, Basics" in side
    mark_read(learner, Lesson.objects.get(key="regions"), now=NOW)
    assert "1 of 3" in side_of(client.get("/learn/").content.decode())


def test_a_visitor_has_no_counts_and_costs_no_queries_for_them(
    course, django_assert_max_num_queries
):
    client = Client()
    html = client.get("/about/").content.decode()
    assert "side-card" not in html
    with django_assert_max_num_queries(0):
        client.get("/about/")


def test_the_shell_costs_a_learner_two_queries(course, learner, django_assert_max_num_queries):
    client = client_of(learner)
    client.get("/about/")
    with django_assert_max_num_queries(4):  # session, user, due cards, readings
        client.get("/about/")


def test_initials_are_those_of_the_name(course):
    client = client_of(make_learner("b@example.org", display_name="Learner Of Clouds"))
    assert re.search(r'class="avatar"[^>]*>LC<', client.get("/about/").content.decode())


def test_an_unknown_page_says_so_inside_the_shell(course):
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert 'class="side"' in response.content.decode()


@pytest.mark.parametrize(
    ("handler", "error", "status"),
    [
        (views.bad_request, SuspiciousOperation("x"), 400),
        (views.forbidden, PermissionDenied("x"), 403),
    ],
)
def test_other_errors_have_their_pages_even_without_a_session(handler, error, status):
    response = handler(RequestFactory().get("/"), error)
    assert response.status_code == status
    assert f"Error {status}" in response.content.decode()


def test_the_page_for_our_own_errors_needs_no_database(django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        response = views.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "What you had saved is safe" in response.content.decode()


def test_a_form_that_is_too_old_is_explained(settings, course):
    settings.CSRF_FAILURE_VIEW = "studyapp.web.views.csrf_failure"
    response = Client(enforce_csrf_checks=True).post("/account/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "too old to be sent" in response.content.decode()


def test_the_old_address_of_the_icon_leads_to_it_for_now(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302  # the drawing's own address changes with every new drawing
    assert "favicon" in answer["Location"]


def test_the_address_of_a_form_says_what_to_do_when_it_is_opened(course):
    browser = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
    opened = Client().get("/cards/create/", **browser)
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "Go back to the page that you came from" in opened.content.decode()
    assert Client().get("/cards/create/").content == b""
    assert Client().post("/learn/", **browser).content == b""
