"""`manage.py content_report`: what the content holds, by course and by exam task."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from studyapp.catalog.reporting import content_report, mapped_headings


class Command(BaseCommand):
    """Report lessons, cards and items."""

    help = "What the content holds, by course and by exam task."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        report = content_report()
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        for course in report["courses"]:
            self.stdout.write(course["slug"])
            for module in course["modules"]:
                for lesson in module["lessons"]:
                    self.stdout.write(
                        f"  {module['slug']}/{lesson['slug']}: {lesson['words']} words, "
                        f"{len(lesson['sections'])} sections, {lesson['cards']} cards, "
                        f"{lesson['items']} items"
                    )
        for task, counts in report["tasks"].items():
            rest = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.stdout.write(f"task {task}: {rest}")
        for slug, count in mapped_headings().items():
            self.stdout.write(f"{slug}: {count} headings of the study notes, each in a section")
