"""Which operations of AWS the sandbox has."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.pages import at_desk, show_page
from studyapp.sandbox.api import Desk, offers


@at_desk
def coverage(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Each service with its operations, as the engine registers them."""
    return show_page(request, desk, "console/coverage.html", {"offers": offers()})
