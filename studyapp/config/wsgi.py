"""WSGI entry for any server. `manage.py up` starts gunicorn on it."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.config.settings.base")


def _make() -> Callable[..., Iterable[Any]]:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    made = get_wsgi_application()
    from studyapp.jobs.api import hand_jobs_on
    from studyapp.sandbox.door.middleware import AwsDoor

    if settings.JOBS_MODE == "broker":
        hand_jobs_on()
    return AwsDoor(made)


application = _make()
