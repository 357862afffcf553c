"""`manage.py load_content`: read `content/`, validate it, load it."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone

from studyapp.catalog import files, loading
from studyapp.catalog.services import LoadReport
from studyapp.corpus import CorpusError, Problem


class Command(BaseCommand):
    """Load every course below the content folder."""

    help = "Read content/, validate it and load it. Errors: file:line: message; exit 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="validate only, change nothing")
        parser.add_argument("--force", action="store_true", help="load unchanged courses too")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folders = files.course_folders(Path(settings.CONTENT_DIR))
        problems: list[Problem] = []
        results: list[dict[str, Any]] = []
        for folder in folders:
            try:
                results.append(self._one(folder, check=options["check"], force=options["force"]))
            except CorpusError as error:
                problems += [
                    Problem(_shown(folder, one.path), one.line, one.message)
                    for one in error.problems
                ]
        self._say(results, problems, options)
        if problems:
            sys.exit(1)

    def _one(self, folder: Path, *, check: bool, force: bool) -> dict[str, Any]:
        if not check:
            report = loading.load_folder(folder, now=timezone.now(), force=force)
            return asdict(report)
        course, keys = loading.check_folder(folder)
        return {
            **asdict(LoadReport(course=course.slug, lessons=len(course.lessons))),
            "items": len(course.items),
            "changed_keys": keys,
        }

    def _say(
        self, results: list[dict[str, Any]], problems: list[Problem], options: dict[str, Any]
    ) -> None:
        if options["json"]:
            errors = [
                {"file": one.path, "line": one.line, "message": one.message} for one in problems
            ]
            self.stdout.write(json.dumps({"courses": results, "errors": errors}))
            return
        for problem in problems:
            self.stderr.write(str(problem))
        for result in [] if options.get("quiet") else results:
            self.stdout.write(_line(result))
        for result in results:
            for path in result["conflicts"]:
                self.stderr.write(
                    f"{path}: changed, but an edit made in the browser stands over it; "
                    "settle it on the lesson's edit page"
                )
            for key in result.get("changed_keys", []):
                self.stdout.write(f"the right answer of {key} would change")

    stealth_options = ("quiet",)


def _shown(folder: Path, path: str) -> str:
    full = folder / path
    try:
        return str(full.relative_to(Path.cwd()))
    except ValueError:
        return str(full)


def _line(result: dict[str, Any]) -> str:
    if result["unchanged"]:
        return f"{result['course']}: nothing has changed."
    changed = ", ".join(f"{count} {name}" for name, count in result["changed"].items())
    return (
        f"{result['course']}: {result['lessons']} lessons, {result['cards']} cards, "
        f"{result['items']} items{f' ({changed})' if changed else ''}."
    )
