"""Writes of the exams: start a sitting, keep answers, close and score it."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.catalog.api import Course, Item, main_course
from studyapp.exams import pools, queries, timing
from studyapp.exams.answers import BadAnswer, Body, Message, check_fits
from studyapp.exams.models import DIAGNOSTIC, AnswerEvent, Attempt, Question, Route
from studyapp.exams.snapshots import snapshot
from studyapp.learning import NotEnoughItems, choose, choose_quiz, scaled_score, scoring
from studyapp.learning.route import HOURS
from studyapp.progress.api import Shown, record

PAUSE = timedelta(minutes=5)  # a longer silence counts as so much time spent


class NoExam(Exception):
    """There is nothing to make a sitting from; the text says what is missing."""


class NotYours(Exception):
    """The learner has no such attempt."""


class Closed(Exception):
    """The attempt is over and takes no more answers; the text says why."""


@transaction.atomic
def start_exam(user: User, timing_key: str, *, seed: str, now: datetime) -> tuple[Attempt, bool]:
    """Start a practice exam, or return the one that is still open; the flag says "started".

    Raises BadChoice for an unknown timing, NoExam when the checked questions do not suffice.
    """
    if timing_key not in timing.TIMINGS:
        message = "Choose one of the times shown."
        raise pools.BadChoice(message)
    _hold(user)
    course = main_course()
    if course is None or not pools.domains_of(course):
        message = "No course is loaded yet, so there are no questions."
        raise NoExam(message)
    exams = Attempt.objects.filter(user=user, course=course, kind=Attempt.Kind.EXAM)
    for attempt in exams.filter(submitted_at=None):
        if not timing.is_over(attempt.deadline_at, now):
            return attempt, False
        close(user, attempt.pk, now=now)
    total, minutes = pools.exam_facts(course)
    seconds = timing.TIMINGS[timing_key].seconds(minutes)
    attempt = Attempt(
        user=user,
        course=course,
        kind=Attempt.Kind.EXAM,
        title=f"Practice exam {exams.count() + 1}",
        timing=timing_key,
        seed=seed,
        started_at=now,
        deadline_at=None if seconds is None else now + timedelta(seconds=seconds),
    )
    _fill(attempt, _choose_exam(user, course, total, seed))
    return attempt, True


@transaction.atomic
def start_diagnostic(user: User, *, seed: str, now: datetime) -> Attempt:
    """Start the diagnostic test, or return the one that is still open.

    Its items are spread over the domains by the guide's weights, and within a domain the tasks
    take turns. Raises NoExam when the written practice questions do not suffice.
    """
    _hold(user)
    course = main_course()
    if course is None or not pools.domains_of(course):
        message = "No course is loaded yet, so there are no questions."
        raise NoExam(message)
    scope = {"of": DIAGNOSTIC, "count": pools.DIAGNOSTIC_SIZE}
    opened = Attempt.objects.filter(user=user, course=course, scope=scope, submitted_at=None)
    found = opened.first()
    if found:
        return found
    attempt = Attempt(
        user=user,
        course=course,
        kind=Attempt.Kind.QUIZ,
        title="Diagnostic test",
        scope=scope,
        timing=timing.UNTIMED.key,
        seed=seed,
        started_at=now,
    )
    drawn = pools.draw(user, pools.diagnostic_items())
    _fill(attempt, _choose(drawn, course, pools.DIAGNOSTIC_SIZE, seed, "a diagnostic test"))
    return attempt


def keep_route(user: User, attempt_id: int, hours: int, *, now: datetime) -> Route:
    """Remember the route for so many hours that a finished diagnostic test leads to.

    Raises NotYours without such a test, BadChoice for hours that no route takes.
    """
    attempt = queries.attempt_of(user, attempt_id)
    if attempt is None or not attempt.is_diagnostic or attempt.submitted_at is None:
        raise NotYours
    if hours not in HOURS:
        message = "Choose one of the lengths shown."
        raise pools.BadChoice(message)
    values = {"attempt": attempt, "hours": hours, "made_at": now}
    route, _made = Route.objects.update_or_create(user=user, defaults=values)
    return route


def _choose_exam(user: User, course: Course, total: int, seed: str) -> list[int]:
    return _choose(pools.draw(user, pools.mock_items()), course, total, seed, "a whole exam")


def _choose(drawn: pools.Drawn, course: Course, total: int, seed: str, what: str) -> list[int]:
    domains = pools.domains_of(course)
    try:
        chosen = choose(
            drawn.candidates,
            total=total,
            weights={domain["id"]: domain["weight"] for domain in domains},
            rng=random.Random(seed),  # noqa: S311  (a draw, not a secret)
            seen=drawn.seen,
        )
    except NotEnoughItems as error:
        titles = {f"domain {domain['id']}": domain["title"] for domain in domains}
        message = (
            f"There are not enough checked questions for {what} yet: "
            f"{titles.get(error.where, error.where)} needs {error.needed} and has "
            f"{error.available}."
        )
        raise NoExam(message) from error
    return [drawn.rows[name] for name in chosen]


@transaction.atomic
def start_quiz(user: User, scope: str, count: int, *, seed: str, now: datetime) -> Attempt:
    """Start a short quiz, or return an untouched one on the same that is still open.

    Raises BadChoice for a scope or size that cannot be, NoExam when there are no questions.
    """
    if count not in pools.QUIZ_SIZES:
        message = "A quiz has 5, 10 or 20 questions."
        raise pools.BadChoice(message)
    _hold(user)
    topic = pools.topic_of(user, scope)
    if topic is None:
        message = "There is no such lesson, module or exam task."
        raise pools.BadChoice(message)
    key = {"of": topic.of, "count": count}
    untouched = Attempt.objects.filter(user=user, scope=key, submitted_at=None, events=None).first()
    if untouched:
        return untouched
    drawn = pools.draw(user, topic.items)
    rng = random.Random(seed)  # noqa: S311  (a draw, not a secret)
    by_module = {"module": topic.of.partition(":")[2]} if topic.of.startswith("module:") else {}
    try:
        chosen = choose_quiz(drawn.candidates, count=count, rng=rng, seen=drawn.seen, **by_module)
    except NotEnoughItems as error:
        message = f"There are no practice questions for “{topic.title[6:]}” yet."
        raise NoExam(message) from error
    attempt = Attempt(
        user=user,
        course=topic.course,
        kind=Attempt.Kind.QUIZ,
        title=topic.title,
        scope=key,
        timing=timing.UNTIMED.key,
        seed=seed,
        started_at=now,
    )
    _fill(attempt, [drawn.rows[name] for name in chosen])
    return attempt


def _hold(user: User) -> None:
    """One start at a time for a learner, so that a second click finds the first one's sitting."""
    User.objects.select_for_update().filter(pk=user.pk).values_list("pk").first()


def _fill(attempt: Attempt, chosen: Sequence[int]) -> None:
    items = Item.objects.in_bulk(list(chosen))
    attempt.total = len(chosen)
    attempt.save()
    Question.objects.bulk_create(
        snapshot(attempt, items[pk], position) for position, pk in enumerate(chosen, start=1)
    )


def keep_answer(user: User, attempt_id: int, sent: Message, *, now: datetime) -> Question | None:
    """Keep what an exam page sent; a repeat of what is kept returns its question as it stands now.

    It is durable when this returns. Raises NotYours, BadAnswer, or Closed when the attempt is
    over; an attempt whose time ran out more than the grace ago is closed by the way.
    """
    try:
        with transaction.atomic():
            question, repeated = queries.question_to_answer(
                user, attempt_id, sent.body.position, sent.tab, sent.number
            )
            if question is None:
                raise _no_question(user, attempt_id, sent.body.position)
            if repeated:
                return question
            attempt = question.attempt
            late = timing.is_over(attempt.deadline_at, now, timing.GRACE)
            if attempt.submitted_at is None and not late:
                check_fits(sent.body, question)
                _keep(question, sent, now)
                return None
    except IntegrityError:
        # Two equal messages at once: the other one was kept while this one waited.
        same = {"attempt_id": attempt_id, "tab": sent.tab, "number": sent.number}
        if not AnswerEvent.objects.filter(**same).exists():
            raise
        return Question.objects.get(attempt_id=attempt_id, position=sent.body.position)
    ran_out = attempt.submitted_at is None
    close(user, attempt_id, now=now)
    message = (
        "The time is over; this answer came too late."
        if ran_out or attempt.ran_out
        else "This sitting is finished; it takes no more answers."
    )
    raise Closed(message)


def _no_question(user: User, attempt_id: int, position: int) -> Exception:
    if Attempt.objects.filter(pk=attempt_id, user=user).exists():
        return BadAnswer(f"There is no question {position} in this sitting.")
    return NotYours()


def _keep(question: Question, sent: Message, now: datetime) -> None:
    AnswerEvent.objects.create(
        attempt_id=question.attempt_id,
        tab=sent.tab,
        number=sent.number,
        position=question.position,
        body=sent.body.fields(),
        at=now,
    )
    _apply(question, sent.body, now)


def _apply(question: Question, body: Body, now: datetime) -> None:
    Question.objects.filter(pk=question.pk).update(
        chosen=sorted(body.chosen),
        ruled_out=sorted(body.ruled_out),
        flagged=body.flagged,
        seconds=max(body.seconds, question.seconds),
        answered_at=now if body.chosen else None,
    )


@transaction.atomic
def close(user: User, attempt_id: int, *, now: datetime) -> Attempt:
    """Finish and score an attempt; finishing it again changes nothing. Raises NotYours."""
    attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, user=user).first()
    if attempt is None:
        raise NotYours
    if attempt.submitted_at is None:
        _close(attempt, now)
    return attempt


def close_overdue(now: datetime, user: User | None = None) -> int:
    """Close every attempt whose time, grace included, is over; returns how many."""
    overdue = Attempt.objects.filter(submitted_at=None, deadline_at__lt=now - timing.GRACE)
    if user is not None:
        overdue = overdue.filter(user=user)
    rows = list(overdue.select_related("user"))
    for row in rows:
        close(row.user, row.pk, now=now)
    return len(rows)


def _close(attempt: Attempt, now: datetime) -> None:
    """Score an attempt inside the caller's transaction, as of its deadline when that is past."""
    ended = min(now, attempt.deadline_at) if attempt.deadline_at else now
    questions = list(attempt.questions.order_by("position"))
    result = scoring.score(
        [
            scoring.Question(
                id=str(question.position),
                domain=question.domain,
                task=question.task,
                correct=question.key,
            )
            for question in questions
        ],
        {str(question.position): set(question.chosen) for question in questions},
    )
    for mark in (True, False):
        places = [int(place) for place, right in result.marks.items() if right is mark]
        attempt.questions.filter(position__in=places).update(right=mark)
    attempt.submitted_at = ended
    attempt.right, attempt.total = result.overall.right, result.overall.total
    attempt.scaled = (
        scaled_score(result.overall.right, result.overall.total) if attempt.is_exam else None
    )
    times = attempt.events.order_by("id").values_list("at", flat=True)
    attempt.seconds = time_spent([attempt.started_at, *times, ended])
    attempt.save()
    _record(attempt, questions, result.marks, ended)


def _record(
    attempt: Attempt, questions: Iterable[Question], marks: dict[str, bool], ended: datetime
) -> None:
    """Turn the answers into evidence. A question left empty shows nothing of its task."""
    shown = [
        Shown(
            unique=f"exam:{attempt.pk}:{question.position}",
            subject=question.item_key,
            correct=float(marks[str(question.position)]),
            tasks=(question.task,) if question.task else (),
        )
        for question in questions
        if question.chosen
    ]
    if shown:
        record(attempt.user, attempt.kind, shown, now=ended, seconds=attempt.seconds)


def time_spent(moments: Sequence[datetime]) -> int:
    """Seconds between the first and the last of `moments`, of each pause at most `PAUSE`."""
    ordered = sorted(moments)
    gaps = (later - earlier for earlier, later in pairwise(ordered))
    return int(sum(min(gap, PAUSE).total_seconds() for gap in gaps))


@register_merge
def merge(guest: User, account: User) -> None:
    """Move a guest's attempts to an account and number its practice exams anew, by date."""
    Attempt.objects.filter(user=guest).update(user=account)
    if not Route.objects.filter(user=account).exists():
        Route.objects.filter(user=guest).update(user=account)
    numbers: dict[int, int] = {}
    exams = Attempt.objects.filter(user=account, kind=Attempt.Kind.EXAM)
    for attempt in exams.order_by("started_at", "id").only("title", "course_id"):
        numbers[attempt.course_id] = numbers.get(attempt.course_id, 0) + 1
        title = f"Practice exam {numbers[attempt.course_id]}"
        if attempt.title != title:
            Attempt.objects.filter(pk=attempt.pk).update(title=title)


def collect(user: User) -> dict[str, object]:
    """A learner's attempts with every question and answer, for the data download."""
    attempts = Attempt.objects.filter(user=user).order_by("started_at", "id")
    fields = ("kind", "title", "timing", "started_at", "deadline_at", "submitted_at")
    questions: dict[int, list[dict[str, object]]] = {}
    rows = Question.objects.filter(attempt__user=user).order_by("attempt_id", "position")
    for row in rows:
        questions.setdefault(row.attempt_id, []).append(
            {
                "position": row.position,
                "stem": row.stem,
                "options": [option["text"] for option in row.options],
                "chosen": row.chosen,
                "ruled_out": row.ruled_out,
                "flagged": row.flagged,
                "right": row.right,
            }
        )
    route = Route.objects.filter(user=user)
    return {
        "route": list(route.values("attempt_id", "hours", "made_at")),
        "attempts": [
            {
                **{name: getattr(attempt, name) for name in fields},
                "right": attempt.right,
                "total": attempt.total,
                "scaled": attempt.scaled,
                "questions": questions.get(attempt.pk, []),
            }
            for attempt in attempts
        ],
    }


register_collector("exams", collect)
