"""`manage.py cloudshell`: part of the contract, not built yet."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand


class Command(BaseCommand):
    """Will run one line in an account's shell."""

    help = "Run one line in a sandbox account's shell (not in this version yet)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", required=True)
        parser.add_argument("-c", dest="line", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write("cloudshell: the sandbox is not in this version yet.")
        sys.exit(2)
