"""App configuration of `common`."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.common"
