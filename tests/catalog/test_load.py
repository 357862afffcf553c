"""Loading a course: rows by stable id, history kept, everything or nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studyapp.catalog.api import (
    Card,
    Check,
    Course,
    Item,
    Lesson,
    LessonRevision,
    Section,
    drop_edits,
    load_course,
    save_revision,
)
from studyapp.catalog.files import text_digest
from studyapp.catalog.loading import changed_keys
from studyapp.catalog.models import SearchDocument
from studyapp.corpus import read_course
from tests import helpers

pytestmark = pytest.mark.django_db


def load(files, now):
    return load_course(read_course(files, slug="aws-clf-c02"), now=now, digest="x")


def changed(path, old, new):
    assert old in helpers.FILES[path]
    return {**helpers.FILES, path: helpers.FILES[path].replace(old, new)}


def without(course, name):
    return {path: text for path, text in helpers.FILES.items() if path != name}


def ids(model, course):
    return dict(model.objects.filter(course=course).values_list("key", "pk"))


def test_a_lesson_is_rendered_with_its_sections_and_checks(course):
    lesson = Lesson.objects.get(course=course, key="regions")

    assert lesson.path == "/learn/basics/regions/"
    assert lesson.number == "1.1"
    assert lesson.contents == [["places", "Places"], ["zones", "Zones"]]
    assert [block["kind"] for block in lesson.lead] == ["html", "question"]
    assert "<dfn" in lesson.sections.get(slug="places").blocks[0]["html"]
    assert Check.objects.get(key="regions-zone").options[1]["correct"] is True


def test_a_lesson_that_is_only_planned_is_named_by_its_module(course):
    module = course.modules.get(key="basics")

    assert module.planned == ["Comes later"]
    assert not Lesson.objects.filter(course=course, key="later").exists()


def test_loading_again_changes_no_row_id(course, now):
    before = {model: ids(model, course) for model in (Lesson, Item, Card, Check)}

    load(helpers.FILES, now + timedelta(days=1))

    assert {model: ids(model, course) for model in before} == before


def test_an_edit_keeps_the_row_and_raises_the_revision(course, now):
    card = Card.objects.get(key="card-zone")
    files = changed("cards/all.yaml", "What fails alone?", "Which place fails by itself?")

    report = load(files, now)

    card.refresh_from_db()
    assert (card.revision, card.front) == (2, "Which place fails by itself?")
    assert report.changed["cards"] == 1


def test_an_unchanged_meaning_keeps_its_revision(course, now):
    load(helpers.FILES, now)

    assert set(Card.objects.filter(course=course).values_list("revision", flat=True)) == {1}
    assert set(Item.objects.filter(course=course).values_list("revision", flat=True)) == {1}


def test_what_is_gone_is_retired_and_what_returns_is_revived(course, now):
    card = Card.objects.get(key="card-data")
    kept = helpers.FILES["cards/all.yaml"].split("- id: card-data")[0]

    load({**helpers.FILES, "cards/all.yaml": kept}, now)
    card.refresh_from_db()
    assert card.retired_at == now

    load(helpers.FILES, now)
    card.refresh_from_db()
    assert card.retired_at is None


def test_a_removed_section_leaves_pages_and_search(course, now):
    files = changed("lessons/firewalls/groups.md", "## What comes in {#rules}", "## In {#incoming}")

    load(files, now)

    assert not Section.objects.filter(lesson__course=course, slug="rules").exists()
    assert not SearchDocument.objects.filter(key="groups#rules").exists()
    assert SearchDocument.objects.filter(key="groups#incoming").exists()


def test_a_learners_own_card_is_never_retired_by_a_load(course, learner, now):
    own = Card.objects.create(
        course=course,
        owner=learner,
        key="own-1",
        digest="",
        front="a",
        back="b",
        front_html="a",
        back_html="b",
    )

    load(helpers.FILES, now)

    own.refresh_from_db()
    assert own.retired_at is None


def test_a_failing_load_changes_nothing(course, now, monkeypatch):
    files = changed("lessons/basics/regions.md", "title: Regions and zones", "title: Other")

    def fail(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("studyapp.catalog.services.documents.documents_of", fail)
    with pytest.raises(RuntimeError):
        load(files, now)

    assert Lesson.objects.get(course=course, key="regions").title == "Regions and zones"


def test_an_edit_made_in_the_browser_stands_over_the_file(course, lesson, staff_user, now):
    edited = lesson.text.replace("title: Regions and zones", "title: Places")
    LessonRevision.objects.create(
        lesson=lesson,
        author=staff_user,
        created_at=now,
        text=edited,
        base_digest=text_digest(lesson.text),
    )

    report = load(helpers.FILES, now)

    lesson.refresh_from_db()
    assert (lesson.title, lesson.conflict, report.conflicts) == ("Places", "", [])


@pytest.mark.parametrize("act", ["load", "save", "drop"])
def test_a_course_is_held_before_its_edits_are_looked_at(  # noqa: PLR0917
    course, lesson, staff_user, now, tmp_path, settings, act
):
    settings.CONTENT_DIR = helpers.write_course(tmp_path).parent
    text = lesson.text.replace("title: Regions and zones", "title: Places")
    acts = {
        "load": lambda: load(helpers.FILES, now),
        "save": lambda: save_revision(lesson, text, staff_user, "", now, seen=lesson.digest),
        "drop": lambda: drop_edits(lesson, now),
    }
    lesson.course.slug  # noqa: B018  (read before)

    with CaptureQueriesContext(connection) as queries:
        acts[act]()

    told = [query["sql"] for query in queries]
    begin = next(place for place, sql in enumerate(told) if sql.startswith(("BEGIN", "SAVEPOINT")))
    assert 'FROM "catalog_course"' in told[begin + 1]


def test_whether_a_course_is_published_is_kept_by_a_load(course, now):
    for published in (False, True):
        Course.objects.update(published=published)
        load(helpers.FILES, now)
        assert Course.objects.get().published is published


def test_a_file_that_changes_under_an_edit_is_a_conflict(course, lesson, staff_user, now):
    edited = lesson.text.replace("title: Regions and zones", "title: Places")
    LessonRevision.objects.create(
        lesson=lesson,
        author=staff_user,
        created_at=now,
        text=edited,
        base_digest=text_digest(lesson.text),
    )
    files = changed("lessons/basics/regions.md", "minutes: 5", "minutes: 6")

    report = load(files, now)

    lesson.refresh_from_db()
    assert (lesson.title, lesson.minutes) == ("Places", 5)
    assert "minutes: 6" in lesson.conflict
    assert report.conflicts == ["lessons/basics/regions.md"]


def test_loading_is_a_bounded_number_of_queries(course, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(70):
        load(helpers.FILES, now)


def test_content_can_be_checked_before_the_first_migration(course, monkeypatch):
    """A fresh clone checks its content without a database."""
    introspection = type(connection.introspection)
    monkeypatch.setattr(introspection, "table_names", lambda self: [])

    assert changed_keys(helpers.course_value()) == []
