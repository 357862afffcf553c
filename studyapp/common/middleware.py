"""What every request gets: the learner's time zone, a request id, honest cache keys, clean text."""

import secrets
import zoneinfo
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers


class LearnerContextMiddleware:
    """Show times in the learner's zone, name the request, and vary by `HX-Request`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the learner's time zone."""
        request_id = request.headers.get("X-Request-Id", "")[:64] or secrets.token_hex(8)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # The row itself in place of its lazy stand-in, which costs with each attribute.
            request.user = get_user(request)
            if request.user.is_authenticated:
                timezone.activate(zone(getattr(request.user, "time_zone", "UTC")))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        patch_vary_headers(response, ["HX-Request"])
        response["X-Request-Id"] = request_id
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Refuse a NUL, which PostgreSQL cannot be asked for: no address and no form has one.

        A view that is exempt from the CSRF check reads its form itself.
        """
        if "\0" in request.path_info:
            raise Http404
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        if any("\0" in value for _name, values in request.POST.lists() for value in values):
            message = "A form field holds a NUL character."
            raise SuspiciousOperation(message)


@lru_cache(maxsize=600)
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The named time zone, or UTC when the name is none (zone data differ between machines)."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
