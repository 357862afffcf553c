"""Practice exams and quizzes: the list, the sitting, its answers, the report."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from studyapp.accounts.api import LearnerRequest, User, current_learner, learner, public
from studyapp.catalog.api import main_course
from studyapp.common.http import go, show
from studyapp.exams import forms, pools, presenting, queries, reporting, services, timing
from studyapp.exams.answers import BadAnswer, read_message
from studyapp.exams.models import Attempt


@public("GET")
def exams(request: HttpRequest) -> HttpResponse:
    """The start page: a practice exam, a quiz, and what was taken before."""
    return _list(request)


def _list(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    user = current_learner(request)
    now = timezone.now()
    if user:
        services.close_overdue(now, user)
    course = main_course()
    total, minutes = pools.exam_facts(course) if course else (65, 90)
    opened = queries.with_answers(queries.open_attempts(user))
    wanted = forms.wanted_scope(request.GET)
    choices = queries.quiz_choices(user)
    context = {
        "section": "exams",
        "error": error,
        "opened": [
            (row, answered, timing.seconds_left(row.deadline_at, now)) for row, answered in opened
        ],
        "open_exam": next((row for row, _answered in opened if row.is_exam), None),
        "page": Paginator(queries.finished_attempts(user), 20).get_page(request.GET.get("page")),
        "shortfalls": queries.shortfalls(course) if course else [],
        "course": course,
        "total": total,
        "minutes": minutes,
        "timings": presenting.timing_views(minutes),
        "choices": choices,
        "wanted": wanted,
        "wanted_known": any(wanted == entry[0] for group in choices for entry in group.entries),
        "sizes": pools.QUIZ_SIZES,
        "diagnostic_size": pools.DIAGNOSTIC_SIZE,
        "routed": queries.route_of(user),
    }
    return show(request, "exams/list.html", context, status=status)


@learner("POST")
def start(request: LearnerRequest) -> HttpResponse:
    """Start a practice exam (`kind=exam`), the diagnostic test or a quiz, and go to it."""
    now, seed = timezone.now(), secrets.token_hex(16)
    try:
        if request.POST.get("kind") == "exam":
            key = request.POST.get("timing", timing.STANDARD.key)
            attempt, started = services.start_exam(request.user, key, seed=seed, now=now)
            if not started:
                messages.info(request, f"{attempt.title} is still open. Finish it first.")
        elif request.POST.get("kind") == "diagnostic":
            attempt = services.start_diagnostic(request.user, seed=seed, now=now)
        else:
            scope, count = forms.quiz_choice(request.POST)
            attempt = services.start_quiz(request.user, scope, count, seed=seed, now=now)
    except (pools.BadChoice, services.NoExam) as error:
        return _list(request, error=str(error), status=422)
    return go(request, reverse("exams:attempt", args=[attempt.pk]))


@never_cache
@public("GET")
def attempt(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The sitting, all questions in one page; `?q=` names the one in view.

    After the deadline it closes the attempt and leads to the report.
    """
    user = current_learner(request)
    found, now = _attempt(user, attempt_id), timezone.now()
    if found.submitted_at is None and timing.is_over(found.deadline_at, now):
        services.close(found.user, found.pk, now=now)
        return go(request, _report_url(found))
    if found.submitted_at:
        return go(request, _report_url(found))
    return _sitting(request, found)


def _sitting(
    request: HttpRequest, found: Attempt, *, error: str = "", at: int | None = None
) -> HttpResponse:
    questions = queries.questions_of(found)
    place = at or forms.wanted_place(request.GET.get("q", ""), len(questions))
    if place is None:
        place = queries.last_place(found)
    context = presenting.sitting_view(found, questions, place, timezone.now())
    context |= {
        "section": "exams",
        "tab": f"form-{secrets.token_hex(8)}",
        "error": error,
        "report": _report_url(found),
    }
    return show(request, "exams/sitting.html", context, status=422 if error else 200)


@public("POST")
def answers(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Keep one message of the exam page (see `answers.py`), durably before the answer.

    200 `{"saved": number, "repeat": bool}`, for a repeat with the question's state as "now"; 410 when the attempt is over, 422 for nonsense,
    each with `{"error": text}`; 404 for somebody else's attempt.
    """
    user = current_learner(request)
    if user is None:
        raise Http404
    try:
        sent = read_message(request.body)
        known = services.keep_answer(user, attempt_id, sent, now=timezone.now())
    except services.NotYours as error:
        raise Http404 from error
    except BadAnswer as error:
        return JsonResponse({"error": str(error)}, status=422)
    except services.Closed as error:
        report = reverse("exams:report", args=[attempt_id])
        return JsonResponse({"error": str(error), "report": report}, status=410)
    if known is None:
        return JsonResponse({"saved": sent.number, "repeat": False})
    state = {"chosen": known.chosen, "ruled_out": known.ruled_out, "flagged": known.flagged}
    return JsonResponse({"saved": sent.number, "repeat": True, "now": state})


@public("POST")
def save_question(request: HttpRequest, attempt_id: int, position: int) -> HttpResponse:
    """The same without scripts: a form a question, then on to where the button says."""
    user = current_learner(request)
    found = _attempt(user, attempt_id)
    try:
        sent = forms.form_message(request.POST, position)
        services.keep_answer(found.user, attempt_id, sent, now=timezone.now())
    except BadAnswer as error:
        total = found.questions.count()
        return _sitting(request, found, error=str(error), at=min(position, total))
    except services.Closed as error:
        messages.warning(request, str(error))
        return go(request, _report_url(found))
    place = forms.next_place(request.POST.get("go", ""), position)
    return go(request, f"{reverse('exams:attempt', args=[attempt_id])}?q={place}")


@public("POST")
def submit(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Finish and score the attempt; once it is finished this only leads to the report."""
    found = _attempt(current_learner(request), attempt_id)
    services.close(found.user, attempt_id, now=timezone.now())
    return go(request, _report_url(found))


@learner("POST")
def route(request: LearnerRequest, attempt_id: int) -> HttpResponse:
    """Keep the route for `hours` that a finished diagnostic test leads to, and show it."""
    asked = request.POST.get("hours", "")
    hours = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    try:
        services.keep_route(request.user, attempt_id, hours, now=timezone.now())
    except services.NotYours as error:
        raise Http404 from error
    except pools.BadChoice as error:
        messages.error(request, str(error))
        return go(request, reverse("exams:report", args=[attempt_id]))
    return go(request, reverse("route"))


@never_cache
@public("GET")
def report(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """The score report; `?show=` wrong, flagged or all, `?task=` one task's answers only."""
    found, now = _attempt(current_learner(request), attempt_id), timezone.now()
    if found.submitted_at is None:
        if not timing.is_over(found.deadline_at, now):
            return go(request, reverse("exams:attempt", args=[attempt_id]))
        found = services.close(found.user, attempt_id, now=now)
    asked = request.GET.get("show", "")
    context = reporting.report(
        found,
        show=asked
        if asked in reporting.FILTERS
        else "wrong"
        if found.right < found.total
        else "all",
        task=request.GET.get("task", ""),
        order="domain" if request.GET.get("order") == "domain" else "weakest",
    )
    return show(request, "exams/report.html", {"section": "exams", **context}, part="answers")


def _attempt(user: User | None, attempt_id: int) -> Attempt:
    found = queries.attempt_of(user, attempt_id)
    if found is None:
        raise Http404
    return found


def _report_url(attempt: Attempt) -> str:
    return reverse("exams:report", args=[attempt.pk])
