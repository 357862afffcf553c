"""Addresses that programs look for: where to change a password, whom to tell of a weakness."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import public


@public("GET")
def change_password(request: HttpRequest) -> HttpResponse:
    """Password managers open the page where a password is changed."""
    return redirect("account_change_password")


@public("GET")
def security(request: HttpRequest) -> HttpResponse:
    """security.txt (RFC 9116): the configured contact, else the form that staff read."""
    site = settings.SITE_URL.rstrip("/")
    contact = settings.SECURITY_CONTACT or f"{site}{reverse('lessons:report')}"
    expires = (timezone.now().astimezone(UTC) + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {site}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
