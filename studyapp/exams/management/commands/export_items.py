"""`manage.py export_items`: the items as JSON lines, Moodle XML or GIFT."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from studyapp.catalog.api import Course
from studyapp.exams.exporting import FORMATS, export, items_in_order


class Command(BaseCommand):
    """Write the items of one course, or of all."""

    help = "Export the exam items as JSON lines, Moodle XML or GIFT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--course", metavar="SLUG", help="only this course")
        parser.add_argument("--out", metavar="F", help="write to this file, not to the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["course"]
        slugs = list(Course.objects.order_by("slug").values_list("slug", flat=True))
        if slug is not None and slug not in slugs:
            known = ", ".join(slugs) or "none is loaded"
            message = f"There is no course “{slug}”. Courses: {known}."
            raise CommandError(message)
        pieces = export(items_in_order(slug), options["format"])
        if not options["out"]:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        try:
            with Path(options["out"]).open("w", encoding="utf-8", newline="\n") as target:
                target.writelines(pieces)
        except OSError as error:
            message = f"{options['out']} cannot be written: {error.strerror}"
            raise CommandError(message) from error
