"""The Django project: settings, root URLs, WSGI entry, server and the Celery app."""

from studyapp.config.celery import app as celery_app

__all__ = ["celery_app"]
