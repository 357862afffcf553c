"""`manage.py cloudshell`: one line in an account's shell."""

import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import BaseCommand

from studyapp.minicloud.kernel.call import Door
from studyapp.sandbox import queries
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.shell.lines import Shell

NO_ACCOUNT = 2  # the exit code when there is no shell to run the line in


class Command(BaseCommand):
    """Run a line as the account's shell page would, with its files and its history."""

    help = "Run one line in a sandbox account's shell: its stdout, stderr and exit code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", required=True, help="twelve digits")
        parser.add_argument("-c", dest="line", required=True, help='such as "aws s3 ls"')

    def handle(self, *args: Any, **options: Any) -> None:
        account = options["account"]
        world = queries.world_of_account(account)
        if world is None:
            self._leave(f"cloudshell: there is no sandbox account {account}.")
        if world.account != account:
            self._leave(
                f"cloudshell: {account} is a member account; "
                f"its shell is the one of {world.account}."
            )
        ran = Shell(Desk(world, door=Door.SHELL), settings.SITE_URL).run(options["line"])
        self.stdout.write(ran.stdout, ending="")
        self.stderr.write(ran.stderr, lambda text: text, ending="")
        self.stdout.flush()
        sys.exit(ran.code)

    def _leave(self, text: str) -> NoReturn:
        self.stderr.write(text, lambda line: line)
        sys.exit(NO_ACCOUNT)
