"""App configuration of `catalog`."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.catalog"
