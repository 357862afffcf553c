"""Turns a sitting into what its template prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from studyapp.exams import pools, timing
from studyapp.exams.models import Attempt, Question

Json = dict[str, Any]
REVIEW = 0  # the place of the review screen, which comes after the last question
_WORDS = {2: "TWO", 3: "THREE", 4: "FOUR", 5: "FIVE"}


def sitting_view(
    attempt: Attempt, questions: Sequence[Question], place: int, now: datetime
) -> Json:
    """The context of the sitting, with the question at `place` (or the review screen) in view."""
    views = [question_view(question, place) for question in questions]
    left = timing.seconds_left(attempt.deadline_at, now)
    unanswered = sum(not view["chosen"] for view in views)
    unfinished = sum(view["unfinished"] for view in views)
    total = len(views)
    return {
        "attempt": attempt,
        "short": attempt.title.removeprefix("Practice ").capitalize(),
        "length": _length(attempt, total),
        "questions": views,
        "place": place,
        "current": views[place - 1] if place else None,
        "review": place == REVIEW,
        "previous": place - 1 if place else total,
        "next": (place + 1 if place < total else "review") if place else "",
        "left": left,
        "clock": "" if left is None else timing.clock(left),
        "low": left is not None and left < 300,
        "unanswered": unanswered,
        "unfinished": unfinished,
        "answered": total - unanswered,
        "flagged": sum(view["flagged"] for view in views),
        "total": total,
        "pace": _pace(attempt, left, unanswered, total),
        "unchecked": not attempt.course.checked,
    }


def question_view(question: Question, place: int) -> Json:
    """One question; `state` says in words what the navigator shows."""
    need = len(question.key)
    chosen = len(question.chosen)
    multiple = question.kind == "multiple"
    unfinished = multiple and chosen not in (0, need)
    return {
        "position": question.position,
        "stem": question.stem_html,
        "multiple": multiple,
        "need": need,
        "need_word": _WORDS.get(need, str(need)),
        "chosen": chosen,
        "count": chosen_line(chosen, need) if multiple else "",
        "unfinished": unfinished,
        "flagged": question.flagged,
        "seconds": question.seconds,
        "here": question.position == place,
        "state": state_words(chosen=chosen, unfinished=unfinished, flagged=question.flagged),
        "options": [
            {
                "place": index,
                "html": option["html"],
                "chosen": index in question.chosen,
                "out": index in question.ruled_out,
            }
            for index, option in enumerate(question.options)
        ],
    }


def chosen_line(chosen: int, need: int) -> str:
    """How many are chosen of how many; the same words as in static/js/exam.js."""
    if chosen > need:
        return f"{chosen} chosen, {chosen - need} too many. It counts only with exactly {need}."
    return f"{chosen} of {need} chosen"


def state_words(*, chosen: int, unfinished: bool, flagged: bool) -> str:
    """The state of a question in words; the same as in static/js/exam.js.

    A question of several answers is unfinished with too few or too many of them.
    """
    answered = "unfinished" if unfinished else "answered" if chosen else "unanswered"
    return f"{answered}, flagged" if flagged else answered


def _length(attempt: Attempt, total: int) -> str:
    questions = f"{total} question{'' if total == 1 else 's'}"
    if attempt.deadline_at is None:
        return f"{questions}, no time limit"
    seconds = round((attempt.deadline_at - attempt.started_at).total_seconds())
    words = f"{seconds // 60} minutes" if seconds % 60 == 0 else timing.in_words(seconds)
    return f"{questions}, {words}"


def _pace(attempt: Attempt, left: int | None, unanswered: int, total: int) -> Json | None:
    if left is None or attempt.deadline_at is None:
        return None
    even = (attempt.deadline_at - attempt.started_at).total_seconds() / max(1, total)
    return {"each": left // unanswered if unanswered else 0, "even": round(even)}


def timing_views(minutes: int) -> list[Json]:
    """The choices of time on the start page."""
    return [
        {
            "key": choice.key,
            "label": choice.label,
            "hint": choice.hint,
            "length": timing.in_words(choice.seconds(minutes)),
        }
        for choice in timing.TIMINGS.values()
    ]


def unmarked_scope(text: str) -> str:
    """The stored form of a scope that a link names, so that the select can find it."""
    return f"tasks:{text[5:]}" if text.startswith("task:") else text


def task_title(attempt: Attempt, task: str) -> str:
    """The title of an exam task in the attempt's course; the bare id when it has none."""
    return pools.task_titles(attempt.course).get(task, task)
