"""Loading the course from nothing, beside MkDocs over the same words; and loading it unchanged.

MkDocs makes no cards and questions of a text, so the generator's own time is taken out of ours.
"""

import logging
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from studyapp.catalog.files import course_folders, read_folder
from studyapp.catalog.loading import load_folder
from studyapp.catalog.models import Course
from studyapp.config.bench.rows import Row, alternate, row
from studyapp.corpus import read_course
from studyapp.itemgen import generate

ROUNDS = 5


def content() -> list[Row]:
    """Read, render and index the whole course; then the same with nothing changed."""
    if connection.vendor != "sqlite":
        message = "bench content writes to a database of its own: run it without DATABASE_URL."
        raise CommandError(message)
    folder = course_folders(Path(settings.CONTENT_DIR))[0]
    before = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            peer = _site(folder, Path(scratch))
            a, b = alternate(lambda: _load(folder), lambda: _build(peer), rounds=ROUNDS)
        unchanged, fresh = alternate(
            lambda: _spent(lambda: load_folder(folder, now=timezone.now())),
            lambda: _load(folder, with_generator=True),
            rounds=3,
        )
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    return [
        row("load the course", a, b, goal=1.0, unit="CPU s"),
        row("load it unchanged", unchanged, fresh, goal=0.1, unit="CPU s"),
    ]


def _load(folder: Path, *, with_generator: bool = False) -> float:
    Course.objects.all().delete()
    spent = _spent(lambda: load_folder(folder, now=timezone.now()))
    if with_generator:
        return spent
    course = read_course(read_folder(folder), slug=folder.name)
    return spent - _spent(lambda: generate(course))


def _build(site: Path) -> float:
    """MkDocs' default theme with its search, in this process: its start is not counted."""
    from mkdocs.commands.build import build  # a development dependency
    from mkdocs.config import load_config

    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    return _spent(lambda: build(load_config(str(site / "mkdocs.yml"))))


def _spent(act: Any) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _site(folder: Path, scratch: Path) -> Path:
    """The course's files as pages for MkDocs: lessons as they are, data as lists of texts."""
    (scratch / "mkdocs.yml").write_text("site_name: x\ntheme: {name: mkdocs}\nplugins: [search]\n")
    for path, text in read_folder(folder).items():
        page = (scratch / "docs" / path).with_suffix(".md")
        if not path.endswith((".md", ".yaml")):
            continue
        words = _texts(yaml.load(text, yaml.CSafeLoader)) if path.endswith(".yaml") else [text]
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("\n\n".join(words))
    return scratch


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
