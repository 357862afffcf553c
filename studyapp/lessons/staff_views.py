"""Pages of staff: the queue of reported mistakes, the lesson editor and its images."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from markdownx.views import ImageUploadView, MarkdownifyView

from studyapp.accounts.api import LearnerRequest, current_learner, public, staff
from studyapp.catalog.api import (
    EditClash,
    Lesson,
    LessonRevision,
    NotEditable,
    clean_text,
    drop_edits,
    is_edited,
    lesson_file,
    save_revision,
    visible_courses,
)
from studyapp.common.http import go, show, whole_number
from studyapp.corpus import CorpusError
from studyapp.lessons import staff_queries, staff_services
from studyapp.lessons.images import CONTENT_TYPES, NAME, LessonImageForm
from studyapp.lessons.models import Report
from studyapp.lessons.services import NotALesson

PAGE, MOST_PAGES = 30, 100_000


@staff("GET", "POST")
def reports(request: HttpRequest) -> HttpResponse:
    """The queue of reported mistakes, by state; POST settles one of them."""
    if request.method == "POST":
        return _settle_report(request)
    return _report_page(request, request.GET.get("state", "open"))


def _settle_report(request: HttpRequest) -> HttpResponse:
    report = get_object_or_404(Report, pk=whole_number(request.POST.get("report"), 0))
    before, answer = report.state, request.POST.get("answer", "")
    try:
        staff_services.settle_report(report, state=request.POST.get("state", ""), answer=answer)
    except NotALesson as error:
        problem = {"id": report.pk, "text": str(error), "answer": answer}
        return _report_page(request, before, problem=problem, status=422)
    messages.success(request, f"The report is now: {report.get_state_display().lower()}.")
    return go(request, f"{reverse('lessons:reports')}?state={before}")


def _report_page(
    request: HttpRequest, state: str, *, problem: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    if state not in Report.State.values:
        raise Http404
    page = min(max(1, whole_number(request.GET.get("page"), 1)), MOST_PAGES)
    counts = staff_queries.report_counts()
    context = {
        "section": "lessons",
        "rows": staff_queries.report_rows(state, (page - 1) * PAGE, PAGE),
        "state": state,
        "states": [(value, label, counts[value]) for value, label in Report.State.choices],
        "problem": problem,
        "page": page,
        "older": page + 1 if counts[state] > page * PAGE else None,
        "newer": page - 1 if page > 1 else None,
    }
    return show(request, "lessons/reports.html", context, status=status)


@staff("GET", "POST")
def edit(request: LearnerRequest, lesson_id: int) -> HttpResponse:
    """Edit a lesson's text beside its preview; POST stores a revision."""
    lesson = _lesson(request, lesson_id)
    if request.method == "GET":
        return _editor(request, lesson, lesson.text)
    text = clean_text(request.POST.get("text", ""))
    comment = request.POST.get("comment", "")
    try:
        revision = save_revision(
            lesson,
            text,
            request.user,
            comment,
            timezone.now(),  # noqa: TID251  (a view reads the clock)
            seen=request.POST.get("seen") or None,
        )
    except CorpusError as error:
        own = {"problems": error.problems, "comment": comment, "seen": request.POST.get("seen")}
        return _editor(request, lesson, text, status=422, **own)
    except EditClash:
        lines = staff_queries.differences(lesson.text, text)
        return _editor(request, lesson, text, status=409, clash=lines, comment=comment)
    except NotEditable as error:
        return _editor(request, lesson, text, status=422, refused=str(error), comment=comment)
    messages.success(request, "Nothing has changed." if revision is None else "Revision saved.")
    return go(request, reverse("lessons:edit", args=[lesson.pk]))


def _editor(
    request: HttpRequest, lesson: Lesson, text: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "section": "lessons",
        "rail": True,
        "lesson": lesson,
        "text": text,
        "seen": lesson.digest,
        "edited": is_edited(lesson),
        "revisions": staff_queries.revisions_of(lesson),
        **{name: value for name, value in more.items() if value is not None},
    }
    if request.method == "GET":
        context["refused"] = _why_not(lesson)
    return show(request, "lessons/edit.html", context, status=status)


@staff("POST")
def use_file(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Go back to the file; the revisions stay in the list."""
    return _use_file(request, _lesson(request, lesson_id))


def _use_file(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    try:
        drop_edits(lesson, timezone.now())  # noqa: TID251  (a view reads the clock)
    except (NotEditable, CorpusError) as error:
        return _editor(request, lesson, lesson.text, status=422, refused=str(error))
    messages.success(request, "The lesson shows its file again.")
    return go(request, reverse("lessons:edit", args=[lesson.pk]))


@staff("GET", "POST")
def revision(request: LearnerRequest, lesson_id: int, revision_id: int) -> HttpResponse:
    """What a revision changed, and the way to restore it."""
    lesson = _lesson(request, lesson_id)
    found = get_object_or_404(
        LessonRevision.objects.select_related("author"), pk=revision_id, lesson=lesson
    )
    if request.method == "POST":
        made = found.created_at.astimezone(timezone.get_current_timezone())
        comment = f"Restored from {made:%Y-%m-%d %H:%M}"
        return _save_or_show(request, lesson, found.text, comment)
    earlier = lesson.revisions.filter(created_at__lt=found.created_at).first()
    if earlier:
        before, name = earlier.text, "the revision before it"
    else:
        before, name = _file_text(lesson), "the file"
    context = {
        "section": "lessons",
        "lesson": lesson,
        "revision": found,
        "compared": name,
        "lines": staff_queries.differences(before, found.text),
        "since": staff_queries.differences(found.text, lesson.text),
    }
    return show(request, "lessons/revision.html", context)


@staff("GET", "POST")
def conflict(request: LearnerRequest, lesson_id: int) -> HttpResponse:
    """The file changed under an edit: choose the edit, the file, or a merged text."""
    lesson = _lesson(request, lesson_id)
    if not lesson.conflict:
        return go(request, reverse("lessons:edit", args=[lesson.pk]))
    if request.method == "GET":
        return _conflict(request, lesson, lesson.text)
    choice = request.POST.get("choice", "")
    if choice == "file":
        return _use_file(request, lesson)
    text = lesson.text if choice == "edit" else request.POST.get("text", "")
    if choice not in {"edit", "merged"}:
        return _conflict(request, lesson, text, status=422, refused="Choose one of the three.")
    comments = {"edit": "Kept over the changed file", "merged": "Merged with the changed file"}
    return _save_or_show(request, lesson, text, comments[choice], page=_conflict)


def _conflict(
    request: HttpRequest, lesson: Lesson, text: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "section": "lessons",
        "rail": True,
        "lesson": lesson,
        "text": text,
        "lines": staff_queries.differences(lesson.conflict, lesson.text),
        **more,
    }
    return show(request, "lessons/conflict.html", context, status=status)


def _save_or_show(
    request: LearnerRequest,
    lesson: Lesson,
    text: str,
    comment: str,
    page: Callable[..., HttpResponse] = _editor,
) -> HttpResponse:
    try:
        now = timezone.now()  # noqa: TID251  (a view reads the clock)
        save_revision(lesson, text, request.user, comment, now)
    except CorpusError as error:
        return page(request, lesson, text, status=422, problems=error.problems)
    except NotEditable as error:
        return page(request, lesson, text, status=422, refused=str(error))
    messages.success(request, "Revision saved.")
    return go(request, reverse("lessons:edit", args=[lesson.pk]))


class Markdownify(MarkdownifyView):  # type: ignore[misc]  # the package has no types
    """markdownx's preview; a request without the text is refused rather than a fault."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The preview of the sent text."""
        if "content" not in request.POST:
            return HttpResponseBadRequest("Send the text as `content`.")
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class Upload(ImageUploadView):  # type: ignore[misc]  # the package has no types
    """markdownx's upload with our check of the bytes; always answers JSON."""

    form_class = LessonImageForm

    def form_invalid(self, form: LessonImageForm) -> HttpResponse:
        """400 with the errors."""
        return JsonResponse(form.errors, status=400)

    def form_valid(self, form: LessonImageForm) -> HttpResponse:
        """The Markdown that shows the image."""
        return JsonResponse({"image_code": f"![Describe the picture]({form.save()})"})


markdownify = staff("POST")(Markdownify.as_view())
upload = staff("POST")(Upload.as_view())


@public("GET")
def lesson_image(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image of a lesson. Nothing else of the media folder is served."""
    match = NAME.fullmatch(name)
    path = f"lesson-images/{name}"
    if match is None or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type=CONTENT_TYPES[match[1]])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _lesson(request: HttpRequest, lesson_id: int) -> Lesson:
    """The lesson; one of another learner's private course is not found, for staff neither."""
    courses = visible_courses(current_learner(request))
    lessons = Lesson.objects.select_related("course", "module").filter(course__in=courses)
    return get_object_or_404(lessons, pk=lesson_id, retired_at=None)


def _file_text(lesson: Lesson) -> str:
    try:
        return lesson_file(lesson).text
    except NotEditable:
        return ""


def _why_not(lesson: Lesson) -> str:
    try:
        lesson_file(lesson)
    except NotEditable as error:
        return str(error)
    return ""
