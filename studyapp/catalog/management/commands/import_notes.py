"""`manage.py import_notes FILE --course SLUG`: raw Markdown notes become a course."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.text import slugify

from studyapp.catalog import loading
from studyapp.catalog.imports import FULL
from studyapp.corpus import CorpusError
from studyapp.corpus.schema import Warning_


class Command(BaseCommand):
    """Import one file of notes; its cards and items stay in its own course, unchecked."""

    help = "Import raw Markdown notes as a course. Repairs are warnings with their line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--course", required=True, metavar="SLUG")
        parser.add_argument("--title")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path, slug = Path(options["file"]), options["course"]
        if slugify(slug) != slug:
            self._stop(f"--course {slug}: use small letters, digits and hyphens, as in my-notes")
        try:
            data = path.read_bytes()
        except OSError as error:
            self._stop(f"{path}: cannot be read: {error.strerror}")
        try:
            report, course = loading.load_notes(
                data,
                slug=slug,
                title=options["title"],
                filename=path.name,
                now=timezone.now(),
                owner=None,
            )
        except CorpusError as error:
            self._stop("\n".join(str(problem) for problem in error.problems))
        warnings = list(course.warnings)
        if report.full:
            warnings.append(Warning_(len(data.splitlines()), "too-much", FULL))
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "course": slug,
                        "lessons": report.lessons,
                        "sections": report.sections,
                        "cards": report.cards,
                        "items": report.items,
                        "warnings": msgspec.to_builtins(warnings),
                    }
                )
            )
            return
        for warning in warnings:
            self.stdout.write(f"{path.name}:{warning.line}: {warning.message} [{warning.code}]")
        self.stdout.write(
            f"{slug}: {report.lessons} lessons, {report.sections} sections, {report.cards} cards, "
            f"{report.items} items; {len(warnings)} warnings."
        )

    def _stop(self, message: str) -> NoReturn:
        self.stderr.write(message)
        sys.exit(1)
