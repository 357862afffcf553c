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
    question="How far apart?",
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
    assert "Zone or Region" in client.get("/learn/compare/").content.decode()
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
