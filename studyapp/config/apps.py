"""App configuration of `config`."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.config"
