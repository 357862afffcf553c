"""The sandbox console."""

from django.http import HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.common.http import show


@public("GET")
def home(request: HttpRequest) -> HttpResponse:
    """The sandbox is not part of this version; the page says so."""
    return show(request, "console/home.html", {"section": "sandbox"})
