"""The door of `accounts`: who is asking, and who may ask what.

Every view carries exactly one of the marks here; a test walks all URLs and asserts it:

- `public("GET")`: anybody. A learner's state is shown when there is one.
- `learner("POST")`: anybody who writes. A visitor becomes a guest, a real row, by this request.
- `signed_up("GET")`: people with an account; guests are asked to sign up first.
- `staff("GET")`: members of staff; for others the page does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.limits import may_make_sandbox, may_report, may_start_guest
from studyapp.accounts.models import User
from studyapp.accounts.services import (
    WAITING,
    collect_data,
    purge_guests,
    register_collector,
    register_leaving,
    register_merge,
    start_guest,
    touch,
)
from studyapp.common.http import show

__all__ = [
    "LearnerRequest",
    "User",
    "collect_data",
    "current_learner",
    "learner",
    "may_make_sandbox",
    "may_report",
    "public",
    "purge_guests",
    "register_collector",
    "register_leaving",
    "register_merge",
    "signed_up",
    "staff",
]

View = Callable[..., HttpResponseBase]


class LearnerRequest(HttpRequest):
    """A request of somebody who has a row."""

    user: User


def current_learner(request: HttpRequest) -> User | None:
    """The learner of this session, guest or signed up; None for a visitor without a row."""
    return request.user if request.user.is_authenticated else None


def public(*methods: str) -> Callable[[View], View]:
    """Anybody may ask, with these methods."""
    return _mark("public", methods, lambda request: None)


def learner(*methods: str) -> Callable[[View], View]:
    """A visitor becomes a guest by asking; for views that write."""

    def check(request: HttpRequest) -> HttpResponseBase | None:
        now = timezone.localtime()
        if isinstance(request.user, AnonymousUser):
            if not may_start_guest(request):
                return show(request, "429.html", {"many_guests": True}, status=429)
            start_guest(request, now.date())
        else:
            touch(request.user, now.date())
        return None

    return _mark("learner", methods, check)


def signed_up(*methods: str) -> Callable[[View], View]:
    """Only people with an account; others are led to the sign-up page and back."""

    def check(request: HttpRequest) -> HttpResponseBase | None:
        user = current_learner(request)
        if user is None or user.is_guest:
            there_and_back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_signup')}?{there_and_back}")
        return None

    return _mark("signed_up", methods, check)


def staff(*methods: str) -> Callable[[View], View]:
    """Only members of staff; for everybody else there is no such page."""

    def check(request: HttpRequest) -> HttpResponseBase | None:
        user = current_learner(request)
        if user is None or not user.is_staff:
            raise Http404
        return None

    return _mark("staff", methods, check)


def _mark(
    access: str,
    methods: tuple[str, ...],
    check: Callable[[HttpRequest], HttpResponseBase | None],
) -> Callable[[View], View]:
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return _not_allowed(request, sorted(allowed))
            return _question(request) or check(request) or view(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]  # a mark on the function
        guarded.allowed_methods = tuple(sorted(allowed))  # type: ignore[attr-defined]  # a mark on the function
        return guarded

    return decorate


def _not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponseBase:
    """405; who opens the address of a form in a browser reads what to do instead."""
    if request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponseNotAllowed(allowed)
    context = {
        "section": "",
        "status": 405,
        "title": "There is nothing to read here",
        "advice": "This address only takes forms. Go back to the page that you came from.",
    }
    response = show(request, "web/error.html", context, status=405)
    response["Allow"] = ", ".join(allowed)
    return response


def _question(request: HttpRequest) -> HttpResponseBase | None:
    """Lead back to the open question about a guest's progress, from any page that is opened.

    Only whole pages in a browser ask: pieces, scripts' requests and forms go through.
    """
    if request.method != "GET" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    is_page = "text/html" in request.headers.get("Accept", "") and not (
        "HX-Request" in request.headers or request.path.startswith("/account/")
    )
    if not is_page or WAITING not in request.session:
        return None
    request.session["guest_next"] = request.get_full_path()
    return redirect("guest_choice")
