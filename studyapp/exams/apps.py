"""App configuration of `exams`."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.exams"

    def ready(self) -> None:
        """Close overdue attempts once a day, for learners who do not come back to them."""
        from studyapp.exams.services import close_overdue
        from studyapp.jobs.api import register_daily

        register_daily("overdue exams", close_overdue)
