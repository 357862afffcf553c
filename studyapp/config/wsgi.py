"""WSGI entry for any server. `manage.py up` starts gunicorn on it."""

import os

from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.config.settings.base")


def _make() -> WSGIHandler:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    made = get_wsgi_application()
    from studyapp.jobs.api import hand_jobs_on

    if settings.JOBS_MODE == "broker":
        hand_jobs_on()
    return made


application = _make()
