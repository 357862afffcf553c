"""Settings and the theme switch."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from studyapp.accounts.api import current_learner, public
from studyapp.common.http import go, show, wants_part


@public("POST")
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours: on the learner's row, or in a cookie for a visitor."""
    chosen = request.POST.get("theme", "dark")
    if chosen not in {"light", "dark", "system"}:
        return HttpResponseBadRequest("Choose light, dark or system.")
    user = current_learner(request)
    if user:
        user.theme = chosen
        user.save(update_fields=["theme"])
    response = HttpResponse(status=204) if wants_part(request) else go(request, "/")
    value = "" if chosen == "system" else chosen
    response.set_cookie("fairweather_theme", value, max_age=31_536_000, samesite="Lax")
    return response


@public("GET")
def settings_page(request: HttpRequest) -> HttpResponse:
    """Preferences."""
    return show(request, "accounts/settings.html", {"section": "settings"})
