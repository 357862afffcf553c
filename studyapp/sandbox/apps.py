"""App configuration of `sandbox`."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.sandbox"
