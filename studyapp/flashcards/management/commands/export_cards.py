"""`manage.py export_cards`: the cards of a course as a file for other programs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from studyapp.catalog.api import Course
from studyapp.flashcards import exporting


class Command(BaseCommand):
    """Write the cards of a course, without any learner's own ones."""

    help = "Export the cards of a course: an Anki package, CSV or JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, choices=exporting.FORMATS)
        parser.add_argument("--course", default=settings.MAIN_COURSE, metavar="SLUG")
        parser.add_argument("--out", type=Path, metavar="F")

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["course"]).first()
        if course is None:
            known = ", ".join(Course.objects.order_by("slug").values_list("slug", flat=True))
            message = f"There is no course {options['course']!r}. Known: {known or 'none yet'}."
            raise CommandError(message)
        rows = exporting.course_cards(course)
        form, out = options["format"], options["out"]
        if out is None and form != "apkg":
            text = exporting.as_csv(rows) if form == "csv" else exporting.as_jsonl(rows)
            self.stdout.write(text, ending="")
            return
        path = out or Path(f"{course.slug}.apkg")
        try:
            exporting.write(course, rows, form, path)
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror}"
            raise CommandError(message) from error
        self.stderr.write(f"{len(rows)} cards written to {path}")
