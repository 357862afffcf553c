"""Taking a deck along: a job writes the file, and only its owner can fetch it."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import LearnerRequest, current_learner, learner, public
from studyapp.catalog.api import visible_courses
from studyapp.common.http import go
from studyapp.flashcards import exporting


@learner("POST")
def export(request: LearnerRequest) -> HttpResponse:
    """Start the export of a course's cards."""
    course = visible_courses(request.user).filter(slug=request.POST.get("course", "")).first()
    if course is None:
        raise Http404
    form = request.POST.get("format", "apkg")
    if form not in exporting.FORMATS:
        return HttpResponseBadRequest("Choose apkg, csv or jsonl.")
    job = exporting.start_export(request.user, course, form, now=timezone.now())
    return go(request, reverse("job", args=[job.pk]))


@public("GET")
def download(request: HttpRequest, name: str) -> HttpResponse:
    """An exported file, for the learner who asked for it."""
    user = current_learner(request)
    found = exporting.exported_file(user, name) if user else None
    if found is None:
        raise Http404
    path, filename = found
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=filename)
    return cast("HttpResponse", answer)  # it streams, and all that a view's answer needs is there
