"""Settings, the first question about goals, and the theme switch."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

from studyapp.accounts import queries, services
from studyapp.accounts.api import LearnerRequest, current_learner, learner, public
from studyapp.accounts.forms import GoalsForm, LeaveForm, PreferencesForm
from studyapp.accounts.models import User
from studyapp.common.http import go, own_path, show, wants_part


@public("POST")
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours: on the learner's row, or in a cookie for a visitor.

    The button alone, without scripts, turns dark into light and all else into dark, and leads
    back to the page it was pressed on.
    """
    user = current_learner(request)
    chosen = request.POST.get("theme") or _other_theme(request, user)
    if chosen not in User.Theme.values:
        return HttpResponseBadRequest("Choose light, dark or system.")
    if user:
        user.theme = chosen
        user.save(update_fields=["theme"])
    response = HttpResponse(status=204) if wants_part(request) else go(request, _origin(request))
    _set_theme_cookie(response, chosen)
    return response


@public("GET")
def settings_page(request: HttpRequest) -> HttpResponse:
    """Preferences, the account, the learner's data."""
    user = current_learner(request)
    form = PreferencesForm(instance=user or _visitor(request), today=_today())
    return _settings(request, user, form)


@learner("POST")
def save(request: LearnerRequest) -> HttpResponse:
    """Store the preferences; a button may bring the detected time zone with it."""
    data = request.POST.copy()
    if data.get("use_zone"):
        data["time_zone"] = request.POST.get("use_zone", "")
    # The form writes into its row while it checks; the page shows the row as it is stored.
    form = PreferencesForm(data, instance=User.objects.get(pk=request.user.pk), today=_today())
    if not form.is_valid():
        return _settings(request, request.user, form, status=422)
    form.save()
    messages.success(request, "Settings saved.")
    response = go(request, "/account/settings/")
    _set_theme_cookie(response, form.cleaned_data["theme"])
    return response


@public("GET")
def goals(request: HttpRequest) -> HttpResponse:
    """Ask for the exam date and the time a day."""
    user = current_learner(request) or _visitor(request)
    form = GoalsForm(instance=user, today=_today(), initial={"no_date": False})
    return show(request, "accounts/goals.html", {"section": "today", "form": form})


@learner("POST")
def save_goals(request: LearnerRequest) -> HttpResponse:
    """Store the answers and go to Today."""
    row = User.objects.get(pk=request.user.pk)
    form = GoalsForm(request.POST, instance=row, today=_today())
    if not form.is_valid():
        context = {"section": "today", "form": form}
        return show(request, "accounts/goals.html", context, status=422)
    form.save()
    messages.success(request, "Your goal is set.")
    return go(request, "/")


def _settings(
    request: HttpRequest, user: User | None, form: PreferencesForm, *, status: int = 200
) -> HttpResponse:
    detected = services.detected_zone(request)
    knows_zone = "fairweather_zone" in request.COOKIES
    context: dict[str, Any] = {
        "section": "settings",
        "form": form,
        "zones": queries.zone_names(),
        "detected": detected if knows_zone and detected != form.instance.time_zone else "",
        "learner": user,
        "leave": LeaveForm(user=user, auto_id="leave-%s") if user else None,
        "address": queries.shown_address(user) if user else "",
        "confirmed": bool(user and queries.confirmed_address(user)),
        "console_mail": settings.EMAIL_BACKEND.endswith(".console.EmailBackend"),
    }
    return show(request, "accounts/settings.html", context, status=status)


def _visitor(request: HttpRequest) -> User:
    """What a visitor's settings would be; not stored."""
    cookie = request.COOKIES.get("fairweather_theme", "system")
    theme = cookie if cookie in User.Theme.values else "system"
    return User(time_zone=services.detected_zone(request), theme=theme)


def _other_theme(request: HttpRequest, user: User | None) -> str:
    known = user.theme if user and user.theme != "system" else ""
    now = known or request.COOKIES.get("fairweather_theme", "")
    return "light" if now == "dark" else "dark"


def _origin(request: HttpRequest) -> str:
    """The page of this site that the request came from, else the first page."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return "/"
    return own_path(urlunsplit(("", "", came.path, came.query, ""))) or "/"


def _set_theme_cookie(response: HttpResponse, chosen: str) -> None:
    value = "" if chosen == "system" else chosen
    response.set_cookie("fairweather_theme", value, max_age=31_536_000, samesite="Lax")


def _today() -> date:
    return timezone.localdate()
