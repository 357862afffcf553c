"""App configuration of `jobs`: the daily chores of the site itself."""

from datetime import datetime
from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's docstring."""

    name = "studyapp.jobs"

    def ready(self) -> None:
        """Register the chores that belong to no feature."""
        from studyapp.accounts.api import purge_guests
        from studyapp.jobs import api, services

        api.register_daily("finished jobs", services.purge_finished)
        api.register_daily("idle guests", purge_guests)
        api.register_daily("sessions", clear_sessions)


def clear_sessions(now: datetime) -> None:
    """Delete the sessions that are over; `now` is the session engine's own."""
    from django.conf import settings

    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
