"""App configuration of `flashcards`."""

from django.apps import AppConfig


class FlashcardsConfig(AppConfig):
    """Names the export job, and what moves and collects a learner's cards."""

    name = "studyapp.flashcards"

    def ready(self) -> None:
        """Register with the apps below."""
        from studyapp.flashcards import exporting
        from studyapp.flashcards.services import moving  # noqa: F401  (registers by import)
        from studyapp.jobs.api import register, register_daily

        register(exporting.JOB, exporting.run_export)
        register_daily("exported decks", exporting.sweep)
