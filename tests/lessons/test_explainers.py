"""Explainers as a visitor meets them: their pages, their answers, their place in a lesson."""

import msgspec
import pytest

from studyapp.catalog.api import load_course
from studyapp.corpus import ExplainerEntry, ExplainerFacts, schema
from studyapp.lessons.explaining.showing import KINDS
from tests import helpers
from tests.explainers.conftest import CONTENT, real_facts

pytestmark = pytest.mark.django_db
PATH = "/learn/basics/regions/"
DUTIES = "/learn/explainers/responsibility/"


@pytest.fixture
def shelf():
    """The small course with all explainers, the first of them in a lesson."""
    value = helpers.course_value()
    entries = tuple(
        ExplainerEntry(name, f"About {name}", "Try.", "regions#zones") for name in KINDS
    )
    lessons = [
        msgspec.structs.replace(lesson, lead=(*lesson.lead, schema.Explorer("responsibility", 1)))
        if lesson.id == "regions"
        else lesson
        for lesson in value.lessons
    ]
    course = msgspec.structs.replace(
        value, explainers=entries, explainer_facts=real_facts(), lessons=tuple(lessons)
    )
    load_course(course, now=helpers.NOW)


def htmx(client, path, data, page):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    return client.get(path, data, headers=headers)


@pytest.mark.parametrize("name", KINDS)
def test_each_opens_as_at_the_start_and_names_its_lesson(shelf, client, name):
    page = client.get(f"/learn/explainers/{name}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert f"About {name}" in text
    assert f'href="{PATH}#zones"' in text
    assert 'class="errors"' not in text


def test_the_course_names_every_explainer_and_has_its_facts():
    named = [
        line.removeprefix("- id: ")
        for line in (CONTENT / "data/explainers/index.yaml").read_text().splitlines()
        if line.startswith("- id: ")
    ]
    texts = "".join(path.read_text() for path in CONTENT.glob("lessons/*/*.md"))

    assert set(named) == set(KINDS)
    assert [name for name in named if f":::explorer {name}\n" not in texts] == []


def test_the_index_names_those_that_can_be_shown(shelf, client):
    text = client.get("/learn/explainers/").content.decode()

    assert all(f"/learn/explainers/{name}/" in text for name in KINDS)


def test_without_facts_there_is_no_page(client, db):
    course = msgspec.structs.replace(
        helpers.course_value(),
        explainers=(ExplainerEntry("responsibility", "Duties", "Try.", "regions#zones"),),
        explainer_facts=ExplainerFacts(),
    )
    load_course(course, now=helpers.NOW)

    assert client.get(DUTIES).status_code == 404
    assert "No explainers are loaded yet" in client.get("/learn/explainers/").content.decode()


def test_an_address_that_makes_no_sense_says_which_field(shelf, client):
    page = client.get(DUTIES, {"service": "9", "guest-os": "nobody"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "less than or equal to 3" in text
    assert "nobody is not one of the available choices" in text
    assert 'aria-invalid="true"' in text


def test_htmx_gets_the_answer_and_the_address_follows(shelf, client):
    answer = htmx(client, DUTIES, {"service": "1", "guest-os": "you", "data": ""}, DUTIES)

    text = answer.content.decode()
    assert "<html" not in text
    assert "You said: You." in text
    assert answer["HX-Replace-Url"] == f"{DUTIES}?service=1&guest-os=you"


def test_in_a_lesson_the_lessons_own_address_holds_the_state(shelf, client):
    answer = htmx(client, DUTIES, {"on": "responsibility", "service": "3"}, f"{PATH}?on=x#zones")

    assert answer["HX-Replace-Url"] == f"{PATH}?on=responsibility&service=3"
    assert "AWS Lambda: " in client.get(answer["HX-Replace-Url"]).content.decode()
    assert "Amazon EC2: " in client.get(f"{PATH}?on=other&service=3").content.decode()


def test_another_site_cannot_choose_the_address(shelf, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://elsewhere.example/learn/x/"}

    answer = client.get(DUTIES, {"service": "1"}, headers=headers)

    assert answer["HX-Replace-Url"] == f"{DUTIES}?service=1"


def test_a_name_that_is_none_is_told_at_its_field(shelf, client):
    text = client.get("/learn/explainers/instance-name/", {"type": "<b>"}).content.decode()

    assert "There is no dot." in text
    assert "<b>" not in text.split("<main", 1)[1].split("Name of an instance type", 1)[1][:600]


def test_a_lesson_whose_explainer_is_untouched_asks_for_no_facts(
    shelf, client, django_assert_num_queries
):
    first = client.get(PATH).content.decode()
    assert "Amazon EC2: " in first

    with django_assert_num_queries(1):
        assert "Amazon EC2: " in client.get(PATH).content.decode()
