"""App configuration of `labs`."""

from django.apps import AppConfig


class LabsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.labs"
