"""App configuration of `console`."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.console"
