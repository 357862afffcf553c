"""The search page and the lines of the palette."""

import html
import re

import pytest
from django.test import Client

from studyapp.catalog.api import Course
from studyapp.catalog.models import SearchDocument
from studyapp.catalog.search.words import lexicon_of
from studyapp.lessons.api import search_notes
from studyapp.lessons.services import keep_place, mark_read, save_note
from studyapp.web.actions import actions, matching
from tests.helpers import NOW, client_of, make_guest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_words():
    lexicon_of.cache_clear()


def page(client, query=""):
    response = client.get(f"/search{query}")
    assert response.status_code == 200
    return response.content.decode()


def lines(client, text):
    response = client.get("/palette", {"q": text}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def options(fragment):
    found = re.findall(r'<li role="option"(.*?)</li>', fragment, re.DOTALL)
    return [
        html.unescape(re.sub(r"\s+", " ", re.sub(r"<.*?>|^.*?>", " ", one))).strip()
        for one in found
    ]


def test_page_without_a_text_teaches_how_to_search(course):
    shown = page(Client())
    assert "<h1>Search</h1>" in shown
    assert "Quotes keep words together" in shown
    assert "/learn/basics/regions/" in shown, "the lesson to go on with"
    assert "results" not in re.search(r"<main.*?</main>", shown, re.DOTALL)[0].replace(
        'class="results', ""
    )


def test_page_groups_lessons_cards_notes_and_actions(course, learner, lesson):
    save_note(learner, lesson, "The zone is like a castle", now=NOW)
    shown = page(client_of(learner), "?q=zone")
    titles = re.findall(r'<h2 id="g-(\w+)">', shown)
    assert titles == ["lesson", "card", "notes", "actions"]
    assert '<a href="/learn/basics/regions/#zones"><mark>Zones</mark></a>' in shown
    assert "The <mark>zone</mark> is like a castle" in shown
    assert ">Go to Settings</a>" in shown, "time zone"


def test_page_says_what_was_made_of_a_mistake(course):
    shown = page(Client(), "?q=securty+gruop")
    assert "<b>security group</b>" in shown
    assert "“securty gruop”" in shown
    assert "/learn/firewalls/groups/" in shown


def test_page_says_when_no_text_has_all_words(course):
    shown = page(Client(), "?q=interface+building")
    assert "Nothing has all of these words" in shown


def test_page_without_hits_helps_on(course):
    shown = page(Client(), "?q=qqqqzz%3Cb%3E")
    assert "Nothing found for “qqqqzz&lt;b&gt;”" in shown
    assert 'href="/learn/"' in shown


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7 }}", "%00", "'"]
)
def test_text_is_escaped_everywhere(course, text):
    for shown in (page(Client(), f"?q={text}"), lines(Client(), text)):
        assert "<script>alert" not in shown
        assert "<img" not in shown


def test_page_shows_more_of_a_kind_on_demand(course):
    rows = [
        SearchDocument(
            course=course,
            kind="lesson",
            key=f"more-{place}",
            title=f"Walrus {place}",
            context="Here",
            body="walrus",
            path=f"/learn/{place}",
        )
        for place in range(35)
    ]
    SearchDocument.objects.bulk_create(rows)
    shown = page(Client(), "?q=walrus")
    assert shown.count('id="lesson-') == 10
    assert ">35</span>" in shown
    more = html.unescape(re.search(r'href="(\?q=walrus[^"]*)"', shown)[1])
    assert more.endswith("#lesson-10")
    shown = page(Client(), more.partition("#")[0])
    assert shown.count('id="lesson-') == 30
    for nonsense in ("x", "-1", "9" * 50, "²", ""):
        assert page(Client(), f"?q=walrus&lesson={nonsense}").count('id="lesson-') >= 10


def test_notes_of_others_and_unpublished_courses_do_not_show(
    course, learner, other_learner, lesson
):
    save_note(other_learner, lesson, "a secret platypus", now=NOW)
    hidden = Course.objects.create(
        slug="own", title="Own", published=False, owner=other_learner, loaded_at=NOW
    )
    SearchDocument.objects.create(
        course=hidden,
        kind="lesson",
        key="k",
        title="Echidna",
        context="",
        body="echidna",
        path="/learn/courses/own/",
    )
    for client in (client_of(learner), Client()):
        assert "Nothing found" in page(client, "?q=platypus")
        assert "Nothing found" in page(client, "?q=echidna")
    shown = page(client_of(other_learner), "?q=echidna")
    assert "Another course" in shown
    assert "secret <mark>platypus</mark>" in page(client_of(other_learner), "?q=platypus")


def test_page_takes_few_statements(course, learner, django_assert_max_num_queries):
    client = client_of(learner)
    page(client, "?q=zone")
    with django_assert_max_num_queries(14):
        page(client, "?q=zone")


def test_palette_starts_with_what_is_waiting(course, learner, lesson):
    client = client_of(learner)
    assert options(lines(client, ""))[0] == "Regions and zones Lesson 1.1, Basics ↵"
    mark_read(learner, lesson, now=NOW)
    first, second, *_rest = options(lines(client, ""))
    assert first.startswith("Who secures what")
    assert second.startswith("Regions and zones")
    assert ">Opened lately<" in lines(client, "")


def test_palette_names_groups_and_counts(course, learner, lesson):
    save_note(learner, lesson, "zones are castles", now=NOW)
    shown = lines(client_of(learner), "zone")
    assert re.findall(r'grp eyebrow".*?>([\w ]+)</li>', shown) == [
        "Lessons",
        "Cards and notes",
        "Do",
    ]
    count = int(re.search(r'data-count="(\d+) results"', shown)[1])
    assert count == len(options(shown)) - 1, "all but the link to the whole search"
    assert "Your note: “<mark>zones</mark> are castles”" in shown
    assert 'data-href="/search?q=zone"' in shown
    ids = re.findall(r'id="(hit-\d+)"', shown)
    assert len(set(ids)) == len(ids) == len(options(shown))


def test_palette_without_hits_still_has_a_way_on(course):
    shown = lines(Client(), "qqqqzz")
    assert 'data-count="No results"' in shown
    assert options(shown) == ["Browse the lessons ↵"]


def test_palette_names_the_corrected_text(course):
    assert "Showing results for <b>security</b>" in lines(Client(), "securtiy")


def test_sign_limits_the_palette_to_actions(course):
    every = options(lines(Client(), ">"))
    assert any(line.startswith("Go to Today") for line in every)
    assert [line.split(" g ")[0] for line in options(lines(Client(), "> practice"))] == [
        "Start a practice exam ↵",
        "Go to Practice exams",
    ]
    assert options(lines(Client(), ">zones")) == ["Browse the lessons ↵"]


def test_palette_lines_open_dialogs_and_press_buttons(course):
    assert 'data-dialog="keys"' in lines(Client(), ">keyboard")
    assert 'data-press="[data-theme-form] button"' in lines(Client(), "switch theme")


def test_palette_without_htmx_is_the_search_page(course):
    response = Client().get("/palette", {"q": "a zone"})
    assert (response.status_code, response["Location"]) == (302, "/search?q=a+zone")


def test_searching_makes_no_guest(course):
    client = Client()
    client.get("/search?q=zone")
    lines(client, "zone")
    assert "fairweather_session" not in client.cookies


def test_actions_fit_the_learner(course, learner):
    assert any(action.title == "Sign in" for action in actions(None))
    assert any(action.title == "Create an account" for action in actions(make_guest()))
    assert not any(action.title == "Sign in" for action in actions(learner))
    assert [action.title for action in matching("dark", learner)] == ["Switch theme"]
    assert matching("!!!", learner) == []


def test_every_action_leads_somewhere(course, learner):
    client = client_of(learner)
    for action in actions(learner):
        assert bool(action.url) + bool(action.dialog) + bool(action.press) == 1
        if action.url:
            assert client.get(action.url).status_code == 200, action.title


def test_notes_are_found_by_all_words_in_any_form(course, learner, lesson):
    save_note(learner, lesson, "Castles & moats <b> guard a cafe\u0301", now=NOW)
    for text in ("castle", "CASTLES moat", "café", "regions castle", "guarding", '"castles moats"'):
        assert [hit.path for hit in search_notes(learner, text, 5)] == [
            "/learn/basics/regions/#note"
        ], text
    for text in ("castle wombat", "regions", "", "?", "moats castles regions zebra"):
        assert search_notes(learner, text, 5) == [], text
    (hit,) = search_notes(learner, "moat", 5)
    assert hit.snippet_html.startswith("Castles &amp; <mark>moats</mark> &lt;b&gt; guard")
    assert search_notes(None, "castle", 5) == []


def test_newest_notes_come_first_up_to_the_limit(course, learner):
    lessons = list(course.lessons.order_by("position"))
    for place, lesson in enumerate(lessons):
        keep = NOW.replace(hour=12 - place)
        save_note(learner, lesson, f"otter {place}", now=keep)
    found = search_notes(learner, "otter", 2)
    assert [hit.lesson for hit in found] == [lessons[0].title, lessons[1].title]
    keep_place(learner, lessons[2], lessons[2].contents[0][0], now=NOW)
    assert len(search_notes(learner, "otter", 9)) == len(lessons)
