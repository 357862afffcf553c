"""The list of labs."""

from django.http import HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.common.http import show


@public("GET")
def labs(request: HttpRequest) -> HttpResponse:
    """No lab can run before the sandbox is there; the page says so."""
    return show(request, "labs/list.html", {"section": "labs"})


@public("GET")
def lab(request: HttpRequest, slug: str) -> HttpResponse:
    """One lab."""
    return show(request, "labs/list.html", {"section": "labs"})
