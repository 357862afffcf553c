"""App configuration of `flashcards`."""

from django.apps import AppConfig


class FlashcardsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.flashcards"
