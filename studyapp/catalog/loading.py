"""From a folder or a file of notes to a loaded course: what the commands and jobs share."""

from datetime import datetime
from pathlib import Path

from django.db import connection

from studyapp.accounts.api import User
from studyapp.catalog import files
from studyapp.catalog.models import Course, Item
from studyapp.catalog.services import LoadReport, load_course
from studyapp.corpus import CorpusError, Problem, read_course, schema
from studyapp.corpus.notes import import_notes
from studyapp.corpus.standards import judge_course
from studyapp.itemgen import FAMILIES, generate

RENDERING = "3"  # raise it when the same text shall give other HTML or other search documents


def versions() -> tuple[str, ...]:
    """What besides the files decides the rows: rendering and the generator's families."""
    return (RENDERING, *(f"{family.name}={family.version}" for family in FAMILIES))


def read(folder: Path) -> tuple[dict[str, str], str]:
    """The files of a course and their digest. A file that is no UTF-8 raises CorpusError."""
    try:
        texts = files.read_folder(folder)
    except UnicodeDecodeError as error:
        message = f"a file of this course is not UTF-8: {error}; save it as UTF-8"
        raise CorpusError([Problem(folder.name, 1, message)]) from error
    return texts, files.digest(texts, *versions())


def load_folder(folder: Path, *, now: datetime, force: bool = False) -> LoadReport:
    """Load one course folder; an unchanged one costs no more than reading its files.

    Raises CorpusError with every problem; nothing is changed then.
    """
    texts, digest = read(folder)
    stored = Course.objects.filter(slug=folder.name).values_list("digest", flat=True).first()
    if stored == digest and not force:
        return LoadReport(course=folder.name, unchanged=True)
    return load_course(read_course(texts, slug=folder.name), now=now, digest=digest)


def check_folder(folder: Path) -> tuple[schema.Course, list[str]]:
    """Read a course without loading it; also the ids of items whose key would change.

    Raises CorpusError with every problem, breaches of the course's standard among them.
    """
    texts, _digest = read(folder)
    course = read_course(texts, slug=folder.name)
    if breaches := judge_course(course):
        raise CorpusError(breaches)
    return course, changed_keys(course)


def changed_keys(course: schema.Course) -> list[str]:
    """Ids of items that are in the database with another right answer than this course gives.

    None where there is no database yet: content can be checked before the first migration.
    """
    if Item._meta.db_table not in connection.introspection.table_names():
        return []
    fields = ("key", "options")
    rows = Item.objects.filter(course__slug=course.slug, retired_at=None).values_list(*fields)
    stored = {
        key: {option["text"] for option in options if option.get("correct")}
        for key, options in rows
    }
    items = [*course.items, *generate(course).items]
    return sorted(
        item.id
        for item in items
        if item.id in stored
        and stored[item.id] != {option.text for option in item.options if option.correct}
    )


def load_notes(
    data: bytes,
    *,
    slug: str,
    title: str | None,
    filename: str,
    now: datetime,
    owner: User | None,
) -> tuple[LoadReport, schema.Course]:
    """Import raw notes as a course of `owner`, private until staff publish it.

    Without an owner it is published at once: whoever runs the commands of a site is staff.
    Raises CorpusError when the file cannot be used, or the slug belongs to another course.
    """
    taken = Course.objects.filter(slug=slug).values_list("checked", "owner_id").first()
    if taken and (taken[0] or taken[1] != (owner.pk if owner else None)):
        message = f"the course name `{slug}` is taken; choose another one"
        raise CorpusError([Problem(filename, 1, message)])
    course = import_notes(data, slug=slug, title=title, filename=filename)
    return load_course(course, now=now, owner=owner), course
