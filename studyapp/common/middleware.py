"""What every request gets: the learner's time zone, a request id, and honest cache keys."""

import secrets
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers


class LearnerContextMiddleware:
    """Show times in the learner's zone, name the request, and vary by `HX-Request`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the learner's time zone."""
        request_id = request.headers.get("X-Request-Id", "")[:64] or secrets.token_hex(8)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            timezone.activate(zone(getattr(request.user, "time_zone", "UTC")))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        patch_vary_headers(response, ["HX-Request"])
        response["X-Request-Id"] = request_id
        return response


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The named time zone, or UTC when the name is none (zone data differ between machines)."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
