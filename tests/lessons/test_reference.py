"""The glossary and the comparison sheets, as a visitor meets them."""

import msgspec
import pytest

from studyapp.catalog.api import Comparison, load_course
from studyapp.corpus import schema
from tests import helpers

pytestmark = pytest.mark.django_db
SHEET = schema.Comparison(
    id="zone-or-region",
    title="Zone or Region",
    question="How far apart, in miles & minutes?",
    columns=("Zone", "Region"),
    rows=(schema.ComparisonRow("Distance", ("some `kilometres`", "<b>far</b>")),),
    choose=("Against a fire.", "Against a flood."),
    sections=("regions#zones", "later#nothing"),
    sources=("Regions page",),
    checked="2026-11-20",
)


def load(*sheets: schema.Comparison) -> None:
    course = msgspec.structs.replace(helpers.course_value(), comparisons=sheets)
    load_course(course, now=helpers.NOW)


def test_the_glossary_lists_terms_by_letter(course, client):
    page = client.get("/learn/glossary/").content.decode()

    for entry in helpers.course_value().glossary:
        assert entry.term in page


def test_the_glossary_is_searched_by_beginnings_of_words(course, client):
    entry = helpers.course_value().glossary[0]

    assert entry.term in client.get("/learn/glossary/", {"q": entry.term[:4]}).content.decode()
    assert "No such term" in client.get("/learn/glossary/", {"q": "zzzz"}).content.decode()


def test_without_a_course_both_pages_say_so(client, db):
    assert "none is loaded yet" in client.get("/learn/glossary/").content.decode()
    assert "No comparisons are loaded yet" in client.get("/learn/compare/").content.decode()


def test_a_sheet_shows_table_choice_and_way_on(client):
    load(SHEET)

    page = client.get("/learn/compare/zone-or-region/").content.decode()
    listed = client.get("/learn/compare/").content.decode()
    assert "in miles &amp; minutes?" in listed
    assert "some <code>kilometres</code>" in page
    assert "<b>far</b>" not in page
    assert "Against a flood." in page
    assert 'href="/learn/basics/regions/#zones"' in page
    assert "later" not in page
    assert "Checked on 2026-11-20" in page


def test_a_sheet_that_is_gone_from_the_file_is_gone(client):
    load(SHEET)
    load()

    assert not Comparison.objects.exists()
    assert client.get("/learn/compare/zone-or-region/").status_code == 404


def test_mistakes_stand_under_their_task(course, client):
    value = helpers.course_value()
    entry = value.misconceptions[0]
    elsewhere = next(task.id for task in value.tasks if task.id not in entry.tasks)

    page = client.get("/learn/mistakes/").content.decode()
    other = client.get("/learn/mistakes/", {"task": elsewhere}).content.decode()
    assert f'id="{entry.id}"' in page
    assert f'id="{entry.id}"' not in other


def test_mistakes_of_several_tasks_and_of_none_are_shown(client):
    value = helpers.course_value()
    first, second = (task.id for task in value.tasks[:2])
    both = schema.Misconception("both", "Both.", "No.", (first, second))
    none = schema.Misconception("sitting", "Empty answers are free.", "No.")
    load_course(msgspec.structs.replace(value, misconceptions=(both, none)), now=helpers.NOW)

    page = client.get("/learn/mistakes/").content.decode()
    assert page.count('id="both"') == 1
    assert "The exam itself" in page
    assert "2 beliefs" in page
    one = client.get("/learn/mistakes/", {"task": second}).content.decode()
    assert 'id="both"' in one
    assert 'id="sitting"' not in one


def test_phrases_show_their_worked_stem(client):
    phrase = schema.Phrase(
        id="cheap",
        words="most cost-effective",
        means="The cheapest that *works*.",
        leads_to=("Spot",),
        stem="Work may stop. Which option?",
        reading="It may stop, so Spot.",
    )
    course = msgspec.structs.replace(helpers.course_value(), phrases=(phrase,))
    load_course(course, now=helpers.NOW)

    page = client.get("/learn/phrases/").content.decode()
    assert "most cost-effective" in page
    assert "<em>works</em>" in page
    assert "It may stop, so Spot." in page


def test_without_phrases_the_page_says_so(course, client):
    assert "Nothing here yet" in client.get("/learn/phrases/").content.decode()
