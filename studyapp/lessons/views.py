"""Pages of the course and its lessons."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from studyapp.accounts.api import LearnerRequest, current_learner, learner, may_report, public
from studyapp.catalog.api import Check, Lesson
from studyapp.common.http import go, own_path, show, wants_part
from studyapp.lessons import presenting, queries, services
from studyapp.lessons.models import CheckAnswer

MANY_REPORTS = (
    "Thank you: that is more reports within an hour than we can take at once. "
    "Your text is still here; send it in an hour."
)


@public("GET")
def course(request: HttpRequest, course_slug: str = settings.MAIN_COURSE) -> HttpResponse:
    """The modules and lessons of a course."""
    user = current_learner(request)
    found = queries.visible_course(user, course_slug)
    if found is None and course_slug != settings.MAIN_COURSE:
        raise Http404
    read = queries.read_lessons(user, found) if found else set()
    rows = queries.course_rows(found, read) if found else []
    return show(
        request,
        "lessons/course.html",
        {
            "section": "lessons",
            "course": found,
            "rows": rows,
            "planned": [row for row in rows if not row.lessons],
            "read": read,
            "next": next((one for row in rows for one in row.lessons if one.pk not in read), None),
            "others": queries.other_courses(user),
            "is_main": course_slug == settings.MAIN_COURSE,
        },
    )


@public("GET")
def lesson(
    request: HttpRequest, module: str, lesson: str, course_slug: str | None = None
) -> HttpResponse:
    """A lesson with the learner's marks, answers and note."""
    user = current_learner(request)
    page = queries.lesson_page(user, course_slug, module, lesson)
    if page is None:
        raise Http404
    state = queries.lesson_state(user, page)
    return show(
        request,
        "lessons/lesson.html",
        {
            "section": "lessons",
            "rail": True,
            "page": page,
            "lesson": page.lesson,
            "main": presenting.main(
                page, state, get_token(request), request.GET, staff=bool(user and user.is_staff)
            ),
        },
    )


@learner("POST")
def mark_read(request: LearnerRequest, lesson_id: int) -> HttpResponse:
    """Mark the lesson read (or unread again) and go on to the next one."""
    found = _lesson(request, lesson_id)
    if request.POST.get("undo"):
        services.mark_unread(request.user, found)
        return go(request, found.path)
    services.mark_read(request.user, found, now=timezone.now())
    page = queries.lesson_page(request.user, found.course.slug, found.module.key, found.key)
    return go(request, page.next.path if page and page.next else queries.course_path(found.course))


@learner("POST")
def place(request: LearnerRequest, lesson_id: int) -> HttpResponse:
    """Remember the section in view."""
    found = _lesson(request, lesson_id)
    try:
        services.keep_place(request.user, found, request.POST.get("place", ""), now=timezone.now())
    except services.NotALesson as error:
        return HttpResponseBadRequest(str(error))
    return HttpResponse(status=204)


@learner("POST")
def note(request: LearnerRequest, lesson_id: int) -> HttpResponse:
    """Save the learner's note; htmx gets the stamp alone, never the text field."""
    found = _lesson(request, lesson_id)
    try:
        reading = services.save_note(
            request.user, found, request.POST.get("note", ""), now=timezone.now()
        )
    except services.NotALesson as error:
        return HttpResponse(str(error), status=422)
    if not wants_part(request):
        return go(request, f"{found.path}#note")
    return show(request, "lessons/_frame.html", {"reading": reading}, part="stamp")


@learner("POST")
def answer(request: LearnerRequest, check_id: int) -> HttpResponse:
    """Judge an embedded check and say why."""
    found = _check(request, check_id)
    if request.POST.get("again"):
        return _check_piece(request, found, None)
    try:
        chosen = {int(value) for value in request.POST.getlist("option")}
        row = services.answer_check(request.user, found, chosen, now=timezone.now())
    except ValueError:
        return _check_piece(request, found, None, error="Choose an answer first.")
    return _check_piece(request, found, row)


@public("GET")
def notes(request: HttpRequest) -> HttpResponse:
    """All notes of the learner under their lessons, ready to print."""
    rows = queries.my_notes(current_learner(request))
    return show(request, "lessons/notes.html", {"section": "notes", "rows": rows})


@public("GET", "POST")
def report(request: HttpRequest) -> HttpResponse:
    """Report a mistake in a lesson, card or item."""
    context = {
        "section": "lessons",
        "kind": request.GET.get("kind", "lesson"),
        "subject": request.GET.get("subject", ""),
        "path": own_path(request.GET.get("path", "")),
    }
    if request.method == "GET":
        return show(request, "lessons/report.html", context | _about(request, context))
    context |= {name: request.POST.get(name, "") for name in ("kind", "subject", "text")}
    context["path"] = own_path(request.POST.get("path", ""))
    if not may_report(request):
        context |= _about(request, context) | {"error": MANY_REPORTS}
        return show(request, "lessons/report.html", context, status=429)
    try:
        services.report_mistake(
            current_learner(request),
            kind=context["kind"],
            subject=context["subject"],
            path=context["path"],
            text=request.POST.get("text", ""),
            now=timezone.now(),
        )
    except services.NotALesson as error:
        context |= _about(request, context) | {"error": str(error)}
        return show(request, "lessons/report.html", context, status=422)
    return show(request, "lessons/report.html", {**context, "sent": True})


def _about(request: HttpRequest, context: dict[str, str]) -> dict[str, str]:
    if context["kind"] != "lesson":
        return {}
    return {"lesson_title": queries.lesson_title(current_learner(request), context["path"])}


def _check_piece(
    request: HttpRequest, check: Check, row: CheckAnswer | None, *, error: str = ""
) -> HttpResponse:
    if not wants_part(request):
        return go(request, f"{check.lesson.path}#check-{check.key}")
    view = presenting.check_view(check, row.chosen if row else None, error=error)
    return show(request, "lessons/_check.html", {"check": view, "swapped": True})


def _lesson(request: LearnerRequest, lesson_id: int) -> Lesson:
    found = queries.visible_lesson(request.user, lesson_id)
    if found is None:
        raise Http404
    return found


def _check(request: LearnerRequest, check_id: int) -> Check:
    found = queries.visible_check(request.user, check_id)
    if found is None:
        raise Http404
    return found
