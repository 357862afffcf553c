"""Health endpoints: is the process up, and are the things it needs there."""

import time
from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from studyapp.accounts.api import public


@public("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


@public("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, cache and broker answer, else 503 with the name of what does not."""
    parts = {
        "database": _problem(_database),
        "cache": _problem(_cache),
        "broker": _problem(_broker),
    }
    ready = not any(parts.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "jobs": settings.JOBS_MODE,
        "parts": {name: problem or "ok" for name, problem in parts.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def _problem(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001  (whatever it is, this part is not ready)
        return type(error).__name__
    return ""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def _cache() -> None:
    stamp = str(time.monotonic())
    cache.set("readyz", stamp, 10)
    if cache.get("readyz") is None:
        message = "The cache does not keep what it is given."
        raise RuntimeError(message)


def _broker() -> None:
    if settings.JOBS_MODE == "broker":
        with current_app.connection_for_write(connect_timeout=1) as connection_:
            connection_.ensure_connection(max_retries=1, timeout=1)
