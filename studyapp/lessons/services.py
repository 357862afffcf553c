"""Writes of a learner in a lesson: read marks, places, notes, check answers, reports."""

from datetime import datetime

from django.db import transaction

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.catalog.api import Check, Lesson
from studyapp.lessons.models import CheckAnswer, Reading, Report
from studyapp.progress.api import Shown, add_to_day, record

NOTE_LIMIT = 20_000
REPORT_LIMIT = 4_000
MOST_TRIES = 32_767  # what the column holds


class NotALesson(ValueError):
    """What was sent does not fit the lesson; the text says why."""


def _reading(user: User, lesson: Lesson, now: datetime) -> Reading:
    reading, _made = Reading.objects.get_or_create(
        user=user, lesson=lesson, defaults={"opened_at": now}
    )
    return reading


@transaction.atomic
def mark_read(user: User, lesson: Lesson, *, now: datetime) -> Reading:
    """Mark a lesson read; marking it again keeps the first date."""
    reading = _reading(user, lesson, now)
    # The condition lets one of two tabs count, whichever comes first.
    if Reading.objects.filter(pk=reading.pk, read_at=None).update(read_at=now):
        reading.read_at = now
        add_to_day(user, now=now, lessons=1, seconds=60 * lesson.minutes)
    return reading


def mark_unread(user: User, lesson: Lesson) -> None:
    """Take the read mark away."""
    Reading.objects.filter(user=user, lesson=lesson).update(read_at=None)


def keep_place(user: User, lesson: Lesson, slug: str, *, now: datetime) -> None:
    """Remember the section last in view. An unknown section raises NotALesson."""
    if slug not in {known for known, _title in lesson.contents}:
        message = "That section is not in this lesson."
        raise NotALesson(message)
    Reading.objects.update_or_create(
        user=user, lesson=lesson, defaults={"place": slug, "opened_at": now}
    )


def save_note(user: User, lesson: Lesson, text: str, *, now: datetime) -> Reading:
    """Keep the learner's note on a lesson; an empty text removes it."""
    if len(text) > NOTE_LIMIT:
        message = f"A note may have {NOTE_LIMIT} characters; this one has {len(text)}."
        raise NotALesson(message)
    reading = _reading(user, lesson, now)
    reading.note, reading.noted_at = text.strip(), now
    reading.save(update_fields=["note", "noted_at"])
    return reading


@transaction.atomic
def answer_check(user: User, check: Check, chosen: set[int], *, now: datetime) -> CheckAnswer:
    """Keep the answer to an embedded check; the first one counts as evidence."""
    if not chosen or not chosen <= set(range(len(check.options))):
        message = "Choose one of the answers shown."
        raise NotALesson(message)
    right = {place for place, option in enumerate(check.options) if option["correct"]}
    correct = chosen == right
    answer, made = CheckAnswer.objects.select_for_update().get_or_create(
        user=user,
        check_row=check,
        defaults={
            "chosen": sorted(chosen),
            "correct": correct,
            "first_correct": correct,
            "answered_at": now,
        },
    )
    if made:
        if check.kind == "check":
            shown = Shown(f"check:{check.pk}", check.key, float(correct), tuple(check.lesson.tasks))
            record(user, "check", [shown], now=now, seconds=40)
    else:
        answer.chosen, answer.correct, answer.answered_at = sorted(chosen), correct, now
        answer.tries = min(answer.tries + 1, MOST_TRIES)
        answer.save()
    return answer


def report_mistake(
    user: User | None, *, kind: str, subject: str, path: str, text: str, now: datetime
) -> Report:
    """Put a reported mistake into the staff's queue. Bad input raises NotALesson."""
    if kind not in {"lesson", "card", "item"}:
        message = "Say what the report is about: a lesson, a card or an item."
        raise NotALesson(message)
    if not 3 <= len(text.strip()) <= REPORT_LIMIT:
        message = f"Describe the mistake in 3 to {REPORT_LIMIT} characters."
        raise NotALesson(message)
    return Report.objects.create(
        user=user,
        kind=kind,
        subject=subject[:200],
        path=path[:400],
        text=text.strip(),
        created_at=now,
    )


@register_merge
def merge(guest: User, account: User) -> None:
    """Move a guest's readings and answers; where both have one, the fuller one stays."""
    kept = {row.lesson_id: row for row in Reading.objects.filter(user=account)}
    for reading in Reading.objects.filter(user=guest):
        own = kept.get(reading.lesson_id)
        if own is None:
            reading.user = account
            reading.save(update_fields=["user"])
            continue
        own.read_at = own.read_at or reading.read_at
        if reading.note and reading.note not in own.note:
            own.note = f"{own.note}\n\n{reading.note}".strip()
            own.noted_at = reading.noted_at
        own.save()
    answered = CheckAnswer.objects.filter(user=account).values_list("check_row_id", flat=True)
    CheckAnswer.objects.filter(user=guest).exclude(check_row_id__in=list(answered)).update(
        user=account
    )
    Report.objects.filter(user=guest).update(user=account)


def collect(user: User) -> dict[str, object]:
    """A learner's readings, notes and check answers for the data download."""
    readings = Reading.objects.filter(user=user)
    answers = CheckAnswer.objects.filter(user=user)
    return {
        "readings": list(
            readings.values("lesson__key", "opened_at", "read_at", "place", "note", "noted_at")
        ),
        "checks": list(
            answers.values("check_row__key", "chosen", "correct", "tries", "answered_at")
        ),
        "reports": list(Report.objects.filter(user=user).values("kind", "subject", "text")),
    }


register_collector("lessons", collect)
