"""What a load leaves for search: the words of a course, and an index that is quick to read."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection

from studyapp.catalog.models import Course, SearchDocument, SearchWord
from studyapp.catalog.search import sqlite
from studyapp.catalog.search.text import LONGEST_WORD, words_of

KEPT = 20_000  # words of one course


def index_words(course_row: Course, documents: Iterable[SearchDocument]) -> None:
    """Store how often each word occurs in the documents of a course; only changes are written.

    To be called when the documents are stored, in the same transaction.
    """
    counts: Counter[str] = Counter()
    for document in documents:
        for text in (document.title, document.context, document.body):
            counts.update(word for word in words_of(text) if _worth_keeping(word))
    wanted = dict(counts.most_common(KEPT))
    stored = SearchWord.objects.filter(course=course_row)
    known = dict(stored.values_list("word", "count"))
    gone = sorted(known.keys() - wanted.keys())
    for start in range(0, len(gone), 400):
        stored.filter(word__in=gone[start : start + 400]).delete()
    SearchWord.objects.bulk_create(
        [
            SearchWord(course=course_row, word=word, count=count)
            for word, count in wanted.items()
            if known.get(word) != count
        ],
        update_conflicts=True,
        unique_fields=["course", "word"],
        update_fields=["count"],
        batch_size=400,
    )
    if connection.vendor == "sqlite":
        sqlite.merge_index()


def _worth_keeping(word: str) -> bool:
    return 2 <= len(word) <= LONGEST_WORD and not word.isdecimal()
