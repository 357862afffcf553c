"""Pages of the interactive explainers."""

from django.http import Http404, HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.catalog.api import Lesson
from studyapp.common.http import current_path, show, wants_part
from studyapp.lessons.explaining import showing


@public("GET")
def explainers(request: HttpRequest) -> HttpResponse:
    """All explainers, in the course's order."""
    entries = showing.shelf().all()
    rows = [(entry, showing.own_path(entry.id)) for entry in entries]
    return show(request, "explainers/index.html", {"section": "lessons", "rows": rows})


@public("GET")
def explainer(request: HttpRequest, name: str) -> HttpResponse:
    """One explainer; the address holds its state.

    htmx gets the answer alone, also for the copy in a lesson, and writes the new state into the
    address of the page on which the form stands.
    """
    shelf = showing.shelf()
    entry = shelf.find(name)
    if entry is None:
        raise Http404
    at = _page_of_form(request)
    one = showing.show_one(shelf, entry, request.GET, at=at)
    title, path = showing.lesson_of(entry)
    context = {"section": "lessons", "one": one, "lesson_title": title, "lesson_path": path}
    response = show(request, "explainers/page.html", context, part="answer")
    if wants_part(request):
        response["HX-Replace-Url"] = f"{one.at}?{one.query}" if one.query else one.at
    return response


def _page_of_form(request: HttpRequest) -> str:
    """The lesson in which htmx's form stands, "" for the explainer's own page."""
    path = current_path(request)
    return path if path and Lesson.objects.filter(path=path).exists() else ""
