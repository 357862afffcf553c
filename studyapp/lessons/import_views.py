"""Pages of the notes importer: upload, preview, and what can be done with one's own courses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now as clock  # noqa: TID251  (views read the clock)
from django.views.decorators.csrf import csrf_protect

from studyapp.accounts.api import LearnerRequest, current_learner, learner, public, staff
from studyapp.catalog.api import (
    FULL,
    Course,
    NotYourCourse,
    Preview,
    delete_course,
    is_cut,
    own_course,
    own_courses,
    rename_course,
    set_published,
)
from studyapp.common.http import show
from studyapp.lessons import importing, uploads

FORM_BYTES = 64 * 1024  # the other fields of the form
DRAINED_BYTES = 64 * 1024 * 1024
FIRST_SHOWN = 50  # repairs of a kind, before the learner asks for all
View = Callable[..., HttpResponseBase]


@public("GET")
def page(request: HttpRequest) -> HttpResponse:
    """The upload form and the learner's own courses."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    user = current_learner(request)
    context = {
        "section": "lessons",
        "courses": own_courses(user),
        "title": "",
        "target": None,
        "error": "",
        **more,
    }
    return show(request, "lessons/import.html", context, status=status)


def limited(view: View) -> View:
    """Refuse a body that is too large before it is read and stored, then check its CSRF token.

    Reading the token reads the body; therefore Django's own check is put behind the limit.
    """
    guarded = csrf_protect(view)

    @wraps(view)
    def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size > importing.MOST_BYTES + FORM_BYTES:
            _drain(request, size)
            return _page(request, status=422, error=importing.too_large(size))
        try:
            request.POST  # noqa: B018  (parsed here, so that its limit is answered here)
        except RequestDataTooBig:
            message = "Pasted text may have 3 MB. Save it as a file, and choose that file."
            return _page(request, status=422, error=message)
        return guarded(request, *args, **kwargs)

    check.csrf_exempt = True  # type: ignore[attr-defined]  # a mark on the function
    return check


def _drain(request: HttpRequest, size: int) -> None:
    """Read a refused body away: a browser that is cut off shows no answer at all."""
    if size <= DRAINED_BYTES:
        while request.read(256 * 1024):
            pass


@limited
@learner("POST")
def upload(request: LearnerRequest) -> HttpResponse:
    """Take notes as a file or as pasted text; on to the preview."""
    file = request.FILES.get("file")
    text = request.POST.get("text", "")
    slug = request.POST.get("course", "")
    now = clock()
    try:
        if file is not None and text.strip():
            message = "Choose a file or paste text, not both: only one of them can be read."
            raise importing.NotNotes(message)
        if file is not None and (file.size or 0) > importing.MOST_BYTES:
            raise importing.NotNotes(importing.too_large(file.size or 0))
        kept = importing.accept(
            request.user,
            file.read() if file is not None else text.encode("utf-8", "replace"),
            title=request.POST.get("title", ""),
            filename=(file.name if file is not None else "") or "pasted-notes.md",
            course_slug=slug,
            now=now,
        )
    except importing.NotNotes as error:
        return _page(
            request,
            status=422,
            error=str(error),
            title=request.POST.get("title", "")[:1000],
            text=text,
            target=own_course(request.user, slug) if slug else None,
        )
    if importing.needs_job(kept):
        return redirect("job", importing.start_preview(kept, request.user, now=now).pk)
    return redirect("lessons:import_preview", kept.token)


@public("GET")
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What an upload would become, with every repair; `?all=<code>` shows all of one kind."""
    kept = uploads.find_own(current_learner(request), token)
    found = uploads.preview_of(kept) if kept else None
    if kept is None or found is None:
        raise Http404
    context = {
        "section": "lessons",
        "upload": kept,
        "preview": found,
        "target": own_course(current_learner(request), kept.course) if kept.course else None,
        "groups": _groups(found, request.GET.get("all", "")),
        "full": FULL,
    }
    return show(request, "lessons/import_preview.html", context)


def _groups(found: Preview, everything: str) -> list[dict[str, Any]]:
    """The repairs by kind, the most frequent kind first."""
    by_code: dict[str, list[dict[str, Any]]] = {}
    for line, code, message, source in found.warnings:
        row = {"line": line, "message": message, "source": source}
        by_code.setdefault(code, []).append(row)
    return [
        {
            "code": code,
            "title": code.replace("-", " ").capitalize(),
            "count": len(rows),
            "rows": rows if code == everything else rows[:FIRST_SHOWN],
            "more": 0 if code == everything else max(0, len(rows) - FIRST_SHOWN),
            "open": code == everything,
        }
        for code, rows in sorted(by_code.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    ]


@learner("POST")
def make(request: LearnerRequest, token: str) -> HttpResponse:
    """Make the course; its job shows how far it is."""
    kept = uploads.find_own(request.user, token)
    if kept is None:
        raise Http404
    try:
        job = importing.start_import(kept, request.user, now=clock())
    except importing.NotNotes as error:
        return _page(request, status=422, error=str(error))
    return redirect("job", job.pk)


@learner("POST")
def discard(request: LearnerRequest, token: str) -> HttpResponse:
    """Throw the upload away."""
    kept = uploads.find_own(request.user, token)
    if kept is None:
        raise Http404
    uploads.remove(kept)
    return redirect("lessons:import")


@public("GET")
def course(request: HttpRequest, course_slug: str) -> HttpResponse:
    """What can be done with an own course."""
    return _course_page(request, _own(request, course_slug))


def _course_page(
    request: HttpRequest, found: Course, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "section": "lessons",
        "course": found,
        "loss": importing.what_goes_with(found),
        "full": FULL if is_cut(found) else "",
        "error": "",
        **more,
    }
    return show(request, "lessons/import_course.html", context, status=status)


@learner("POST")
def rename(request: LearnerRequest, course_slug: str) -> HttpResponse:
    """Give an own course another title."""
    found = _own(request, course_slug)
    title = request.POST.get("title", "")
    try:
        rename_course(found, title)
    except NotYourCourse as error:
        return _course_page(request, found, status=422, error=str(error), title=title[:1000])
    return redirect("lessons:import_course", course_slug)


@learner("POST")
def regenerate(request: LearnerRequest, course_slug: str) -> HttpResponse:
    """Make the cards and questions of an own course anew."""
    found = _own(request, course_slug)
    return redirect("job", importing.start_regeneration(found, request.user, now=clock()).pk)


@learner("POST")
def delete(request: LearnerRequest, course_slug: str) -> HttpResponse:
    """Delete an own course, after the page has named what goes with it."""
    found = _own(request, course_slug)
    if not request.POST.get("sure"):
        message = "Tick the box to say that you know what is lost."
        return _course_page(request, found, status=422, delete_error=message)
    delete_course(found)
    return redirect(f"{reverse('lessons:import')}#courses")


@staff("POST")
def publish(request: HttpRequest, course_slug: str) -> HttpResponse:
    """Show an imported course to everybody, or hide it again."""
    found = _own(request, course_slug)
    set_published(found, published=bool(request.POST.get("published")))
    return redirect("lessons:import_course", course_slug)


def _own(request: HttpRequest, course_slug: str) -> Course:
    found = own_course(current_learner(request), course_slug)
    if found is None:
        raise Http404
    return found
