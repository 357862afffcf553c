"""Cheat sheets and the book, as a visitor meets them."""

import msgspec
import pytest

from studyapp.catalog.api import load_course
from studyapp.corpus import schema
from tests import helpers

pytestmark = pytest.mark.django_db
SHEET = schema.CheatSheet(
    module="basics",
    summary="Places & pages.",
    groups=(
        schema.SheetGroup("Places", "regions", ("A **Region** holds zones.",)),
        schema.SheetGroup("Traps", "", ("<b>No</b> trap.",)),
    ),
    checked="2026-11-20",
)


def load(*sheets: schema.CheatSheet) -> None:
    course = msgspec.structs.replace(helpers.course_value(), sheets=sheets)
    load_course(course, now=helpers.NOW)


def test_a_sheet_shows_its_groups_and_leads_to_the_lessons(client):
    load(SHEET)

    page = client.get("/learn/sheets/basics/").content.decode()
    assert "Places &amp; pages." in client.get("/learn/sheets/").content.decode()
    assert "A <strong>Region</strong> holds zones." in page
    assert "<b>No</b>" not in page
    assert 'href="/learn/basics/regions/"' in page


def test_a_sheet_that_is_gone_from_the_files_goes(client):
    load(SHEET)
    load()

    assert client.get("/learn/sheets/basics/").status_code == 404
    assert "No cheat sheets are loaded yet" in client.get("/learn/sheets/").content.decode()


def test_the_book_holds_every_lesson_with_answers_and_sheets(client):
    load(SHEET)

    page = client.get("/learn/book/").content.decode()
    for lesson in helpers.course_value().lessons:
        assert f'id="{lesson.id}"' in page
        for section in lesson.sections:
            assert f'id="{lesson.id}-{section.slug}"' in page
    assert page.count("book-question") > 0
    assert "Answers of 1.1" in page
    assert "Basics on one page" in page
    assert "<form" not in page.partition('class="chapter"')[2].partition("</main>")[0]


def test_links_of_the_book_stay_inside(client):
    load(SHEET)

    chapters = client.get("/learn/book/").content.decode().partition('class="chapter"')[2]
    assert 'href="#regions"' in chapters
    assert 'href="/learn/basics/' not in chapters


def test_one_module_of_the_book(course, client):
    first, second = (module.id for module in helpers.course_value().modules[:2])

    page = client.get("/learn/book/", {"module": second}).content.decode()
    assert f'<h2 id="{second}">' in page
    assert f'<h2 id="{first}">' not in page
    assert client.get("/learn/book/", {"module": "no-such"}).status_code == 404


def test_without_a_course_the_book_says_so(client):
    assert "There is nothing to print yet" in client.get("/learn/book/").content.decode()
