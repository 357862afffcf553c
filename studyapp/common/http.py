"""Typed requests and the one way a page answers: whole, or the part that htmx asked for."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django_htmx.middleware import HtmxDetails

D = TypeVar("D")
DIGITS = 18


class HtmxRequest(HttpRequest):
    """A request behind the htmx middleware."""

    htmx: HtmxDetails


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asked for a piece of the page (a boosted link wants the whole page)."""
    details = cast("HtmxRequest", request).htmx
    return bool(details) and not details.boosted


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its partial `part` when htmx asked for a piece."""
    if part and wants_part(request):
        template = f"{template}#{part}"
    return render(request, template, context, status=status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page, also when htmx sent the form."""
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def in_own_frame(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let our own pages show this one in a frame, as a lab shows the console; nobody else may."""
    framed: Callable[..., HttpResponseBase] = csp_replace({"frame-ancestors": [SELF]})(
        xframe_options_sameorigin(view)
    )
    return framed


def own_path(given: str) -> str:
    """A path of this site that a request named, or "" for anything else: never another site."""
    inside = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if inside else ""


def whole_number(given: str | None, default: D) -> int | D:
    """The number that an address or a form names; `default` for anything that is none.

    It has 18 digits at most: every column holds so many, and Python reads a few thousand alone.
    """
    is_number = given and given.isascii() and given.isdecimal() and len(given) <= DIGITS
    return int(given or "") if is_number else default


def current_path(request: HttpRequest) -> str:
    """The path of the page from which htmx asks, "" when it is no page of this site."""
    address = cast("HtmxRequest", request).htmx.current_url_abs_path or ""
    return own_path(address).partition("?")[0].partition("#")[0]
