"""The Celery app: a real broker when one is configured, else memory (see `jobs.embedded`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.config.settings.base")

app = Celery("fairweather")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["studyapp.jobs"])
