"""`manage.py new_sandbox`: a fresh account for a real AWS client."""

import json
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from studyapp.sandbox import services


class Command(BaseCommand):
    """Make a sandbox account and print the key of its root."""

    help = "Make a fresh sandbox account and print the access key of its root."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--account-id",
            default="",
            help="twelve digits; a world that has this first account is replaced",
        )
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, **options: Any) -> None:
        account_id = options["account_id"]
        try:
            world = services.make_world(
                timezone.now(), account_id=account_id, take_over=bool(account_id)
            )
        except services.AccountInUse as error:
            raise CommandError(str(error)) from None
        made = services.credentials_of(world, settings.SITE_URL.rstrip("/"))
        if options["json"]:
            self.stdout.write(json.dumps(msgspec.to_builtins(made)))
            return
        self.stdout.write(f"Account {made.account_id}. For any AWS client:\n")
        for name, value in services.environment_of(made).items():
            self.stdout.write(f"export {name}={value}")
