"""The index still follows its documents after the table was made anew."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from studyapp.catalog.api import search
from studyapp.catalog.models import Course, SearchDocument
from studyapp.catalog.search.indexing import index_words
from tests.helpers import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> None:
    MigrationExecutor(connection).migrate([("catalog", name)])


def document(course: Course, key: str, title: str) -> SearchDocument:
    return SearchDocument(course=course, kind="lesson", key=key, title=title, body="", path="/x")


def test_documents_of_before_and_after_are_found() -> None:
    course = Course.objects.create(slug="c", title="C", loaded_at=NOW)
    rows = [document(course, "a", "Wombat"), document(course, "b", "Numbat")]
    SearchDocument.objects.bulk_create(rows)
    index_words(course, rows)
    try:
        migrate("0003_search_words")
    finally:
        migrate("0004_search_without_owner")
    assert len(search("wombat", user=None)) == 1
    SearchDocument.objects.filter(key="a").update(title="Quokka")
    SearchDocument.objects.filter(key="b").delete()
    SearchDocument.objects.bulk_create([document(course, "c", "Bilby")])
    found = {word: len(search(word, user=None)) for word in ("wombat", "quokka", "numbat", "bilby")}
    assert found == {"wombat": 0, "quokka": 1, "numbat": 0, "bilby": 1}
