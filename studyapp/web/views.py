"""Today, landing, progress, about, and the pages for errors."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

from studyapp.accounts.api import current_learner, public
from studyapp.common.http import show
from studyapp.progress.api import standing
from studyapp.web.landing import landing_page
from studyapp.web.progress import progress_page, rules
from studyapp.web.route import route_page
from studyapp.web.today import today_page


@public("GET")
def home(request: HttpRequest) -> HttpResponse:
    """Today for a learner, the landing page for a visitor."""
    user = current_learner(request)
    if user is None:
        return show(request, "web/landing.html", {"section": "", **landing_page()})
    return show(request, "web/today.html", {"section": "today", **today_page(user, timezone.now())})


@public("GET")
def progress(request: HttpRequest) -> HttpResponse:
    """All tasks with their mastery, exams, recall, and how the numbers come about."""
    user, now = current_learner(request), timezone.now()
    known = standing(user, now) if user else None
    context = {"section": "progress", **progress_page(user, known, now)}
    return show(request, "web/progress.html", context)


@public("GET")
def route(request: HttpRequest) -> HttpResponse:
    """The learner's route through the course, or the way to one."""
    context = {"section": "today", **route_page(current_learner(request))}
    return show(request, "web/route.html", context)


@public("GET")
def about(request: HttpRequest) -> HttpResponse:
    """What this is, what it is not, how readiness works, and whose fonts these are."""
    return show(request, "web/about.html", {"section": "about", "rules": rules()})


@public("GET")
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest."""
    body = {
        "name": "Fairweather",
        "short_name": "Fairweather",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f5f8f8",
        "theme_color": "#0b6370",
        "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@public("GET")
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages."""
    text = "User-agent: *\nDisallow: /admin/\nDisallow: /account/\nDisallow: /exams/\n"
    return HttpResponse(text, content_type="text/plain")


@public("GET")
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that ask for the old name get the drawing, whose own name changes with it."""
    return redirect(static("favicon.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return show(request, "web/error.html", _error(400), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return show(request, "web/error.html", _error(403), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return show(request, "web/error.html", _error(404), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; made without the request, so that a broken database or session cannot break it too."""
    return HttpResponse(render_to_string("web/error_plain.html", _error(500)), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit: most often a page from before signing in."""
    title, advice = FORM_TOO_OLD
    context = {"status": 403, "title": title, "advice": advice, "section": ""}
    return show(request, "web/error.html", context, status=403)


ERRORS = {
    400: ("That request could not be read", "Go back, reload the page and try again."),
    403: ("That is not allowed", "If you filled in a form, reload its page and send it again."),
    404: ("There is no such page", "It may have moved. Search for what you wanted."),
    500: ("Something went wrong on our side", "What you had saved is safe. Try again in a moment."),
}
FORM_TOO_OLD = (
    "This form is too old to be sent",
    "Go back, load the page again and send it once more. What you had saved before is safe.",
)


def _error(status: int) -> dict[str, object]:
    title, advice = ERRORS[status]
    return {"status": status, "title": title, "advice": advice, "section": ""}
