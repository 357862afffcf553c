"""`manage.py new_sandbox`: part of the contract, not built yet."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand


class Command(BaseCommand):
    """Will make a fresh sandbox account."""

    help = "Make a fresh sandbox account (not in this version yet)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account-id")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write("new_sandbox: the sandbox is not in this version yet.")
        sys.exit(2)
