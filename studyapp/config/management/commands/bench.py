"""`manage.py bench [NAME…] [--json]`: speed beside a peer, both sides in the same run."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management import BaseCommand, CommandError

from studyapp.config.bench import SUITES


class Command(BaseCommand):
    """Measure; exit 1 when a ratio is over its goal."""

    help = "Measure speed beside a peer. Names: " + ", ".join(SUITES)
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["names"] or list(SUITES)
        unknown = [name for name in names if name not in SUITES]
        if unknown:
            message = f"There is no bench {unknown[0]}. There are: {', '.join(SUITES)}."
            raise CommandError(message)
        rows = [row for name in names for row in SUITES[name]()]
        if options["json"]:
            self.stdout.write(json.dumps(msgspec.to_builtins(rows)))
        else:
            for row in rows:
                mark = "" if row.ratio <= row.goal else "  OVER ITS GOAL"
                self.stdout.write(
                    f"{row.name:32} {row.ours:10.3f} / {row.peer:.3f} {row.unit}"
                    f" = {row.ratio:.2f} (goal {row.goal}){mark}"
                )
        if any(row.ratio > row.goal for row in rows):
            sys.exit(1)
