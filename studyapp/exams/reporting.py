"""The score report: sums by domain and task, every answer with its reason, what to do next."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from django.urls import reverse

from studyapp.exams import pools, queries
from studyapp.exams.models import Attempt, Question
from studyapp.learning import Tally
from studyapp.learning.route import HOURS
from studyapp.learning.scoring import HIGHEST_SCORE, LOWEST_SCORE, PASS_SCORE

Json = dict[str, Any]
FILTERS = ("wrong", "flagged", "all")
LOW = 0.6
WEAK_TASKS = 3
PRACTICE = 10
_SCALE = 720  # width of the score's scale
_CHART = (30.0, 735.0, 120.0, 105.0)  # left, width, base line and height of the time chart


def report(attempt: Attempt, *, show: str, task: str, order: str) -> Json:
    """The context of a finished attempt's report.

    `show` and `task` narrow the list of answers; `order` is "weakest" or "domain" for the tasks.
    """
    questions = list(
        attempt.questions.order_by("position").select_related("item__lesson").defer("stem")
    )
    before = queries.exam_before(attempt) if attempt.is_exam else None
    tasks = _tasks(attempt, questions, before)
    weak = sorted((row for row in tasks if row["right"] < row["total"]), key=_weakness)
    return {
        "attempt": attempt,
        "unchecked": not attempt.course.checked,
        "headline": headline(attempt),
        "lines": _lines(attempt, questions, before),
        "scale": _scale(attempt.scaled) if attempt.scaled else None,
        "passed": bool(attempt.scaled and attempt.scaled >= PASS_SCORE),
        "domains": _domains(attempt, questions),
        "tasks": sorted(tasks, key=_weakness) if order == "weakest" else tasks,
        "order": order,
        "before": before,
        "chart": _chart(attempt, questions),
        "timed": any(question.seconds for question in questions),
        "next": _next_steps(attempt, questions, weak),
        "answers": [
            answer_view(attempt, question)
            for question in questions
            if _is_shown(question, show) and task in ("", question.task)
        ],
        "show": show,
        "route_hours": HOURS if attempt.is_diagnostic else (),
        "task": task,
        "task_title": next((row["title"] for row in tasks if row["id"] == task), ""),
        "counts": {name: sum(_is_shown(each, name) for each in questions) for name in FILTERS},
    }


def headline(attempt: Attempt) -> str:
    """The result in one honest sentence."""
    if attempt.scaled is None:
        return f"{attempt.right} of {attempt.total} right"
    spare = attempt.scaled - PASS_SCORE
    if spare < 0:
        return f"Not yet: {-spare} points below the pass mark"
    if spare == 0:
        return "You passed, exactly at the mark"
    return f"You passed, with {spare} point{'' if spare == 1 else 's'} to spare"


def _lines(attempt: Attempt, questions: Sequence[Question], before: Attempt | None) -> list[str]:
    lines = []
    minutes = max(1, round(attempt.seconds / 60))
    used = f"in {minutes} minute{'' if minutes == 1 else 's'}"
    lines.append(
        f"{attempt.right} of {attempt.total} right {used}."
        if attempt.scaled is not None
        else f"You took {minutes} minute{'' if minutes == 1 else 's'}."
    )
    if attempt.ran_out:
        lines.append("The time ran out; what was saved by then was scored.")
    empty = sum(not question.chosen for question in questions)
    if empty:
        lines.append(f"{empty} left unanswered {'counts' if empty == 1 else 'count'} as wrong.")
    if before is not None and before.scaled and attempt.scaled:
        gain = attempt.scaled - before.scaled
        word = "above" if gain > 0 else "below"
        name = before.title.removeprefix("Practice ")
        lines.append(f"{abs(gain)} points {word} {name}." if gain else f"The same as {name}.")
    return lines


def _scale(scaled: int) -> Json:
    def x(score: int) -> float:
        share = (score - LOWEST_SCORE) / (HIGHEST_SCORE - LOWEST_SCORE)
        return round(_SCALE * share, 1)

    at = x(scaled)
    return {
        "score": scaled,
        "x": at,
        "label": min(max(at, 14), _SCALE - 14),
        "mark": x(PASS_SCORE),
        "mark_score": PASS_SCORE,
        "low": LOWEST_SCORE,
        "high": HIGHEST_SCORE,
    }


def _tally(questions: Iterable[Question]) -> Tally:
    total = Tally()
    for question in questions:
        total = total.add(bool(question.right))
    return total


def _row(tally: Tally) -> Json:
    return {
        "right": tally.right,
        "total": tally.total,
        "percent": round(100 * tally.share),
        "low": tally.share < LOW,
    }


def _domains(attempt: Attempt, questions: Sequence[Question]) -> list[Json]:
    rows = []
    for domain in pools.domains_of(attempt.course):
        tally = _tally(each for each in questions if each.domain == domain["id"])
        if tally.total:
            rows.append({"title": domain["title"], "weight": domain["weight"], **_row(tally)})
    return rows


def _tasks(attempt: Attempt, questions: Sequence[Question], before: Attempt | None) -> list[Json]:
    earlier = queries.task_tallies(before) if before else {}
    rows = []
    for task, title in pools.task_titles(attempt.course).items():
        mine = [question for question in questions if question.task == task]
        if not mine:
            continue
        times = [question.seconds for question in mine if question.seconds]
        rows.append(
            {
                "id": task,
                "title": title,
                "median": round(median(times)) if times else None,
                "before": earlier.get(task),
                **_row(_tally(mine)),
            }
        )
    return rows


def _weakness(row: Json) -> tuple[float, int, str]:
    return row["right"] / row["total"], -row["total"], row["id"]


def _is_shown(question: Question, show: str) -> bool:
    if show == "wrong":
        return not question.right
    return question.flagged if show == "flagged" else True


def answer_view(attempt: Attempt, question: Question) -> Json:
    """A question with the learner's answer, the key and the reason of each option."""
    lesson = question.item.lesson if question.item else None
    if lesson is not None and lesson.retired_at:
        lesson = None
    anchor = f"#{question.section}" if question.section else ""
    place = f"{reverse('exams:report', args=[attempt.pk])}?show=all#q{question.position}"
    return {
        "position": question.position,
        "stem": question.stem_html,
        "right": question.right,
        "empty": not question.chosen,
        "flagged": question.flagged,
        "task": question.task,
        "key": question.item_key,
        "multiple": question.kind == "multiple",
        "path": place,
        "lesson_path": f"{lesson.path}{anchor}" if lesson else "",
        "lesson_title": lesson.title if lesson else "",
        "options": [
            {
                "place": index,
                "html": option["html"],
                "why": option["why"],
                "correct": option["correct"],
                "chosen": index in question.chosen,
                "mark": _mark(option["correct"], index in question.chosen),
            }
            for index, option in enumerate(question.options)
        ],
    }


def _mark(correct: bool, chosen: bool) -> str:
    return "right" if correct else "wrong" if chosen else ""


def _chart(attempt: Attempt, questions: Sequence[Question]) -> Json | None:
    """Bars of the time in view of each question; None when the page measured too little."""
    measured = [question for question in questions if question.seconds]
    if len(measured) < 5:
        return None
    left, width, base, height = _CHART
    even = None
    if attempt.deadline_at:
        even = (attempt.deadline_at - attempt.started_at).total_seconds() / len(questions)
    top = max([*(question.seconds for question in measured), even or 0])
    step = width / len(questions)
    slowest = max(measured, key=lambda question: question.seconds)
    bars = [
        {
            "x": round(left + step * (question.position - 1), 1),
            "y": round(base - height * question.seconds / top, 1),
            "height": round(height * question.seconds / top, 1),
            "css": "ok" if question.right else "no",
            "title": f"Question {question.position}: {question.seconds} s",
        }
        for question in questions
    ]
    middle = round(median(question.seconds for question in measured))
    return {
        "bars": bars,
        "width": round(step * 2 / 3, 1),
        "even": even and {"y": round(base - height * even / top), "seconds": round(even)},
        "first_x": round(left + step / 3, 1),
        "slowest": slowest.position,
        "slowest_x": round(left + step * (slowest.position - 0.66), 1),
        "last": len(questions),
        "last_x": round(left + step * (len(questions) - 0.66), 1),
        "label": (
            f"Seconds in view of each of {len(questions)} questions. Median {middle}; question "
            f"{slowest.position} took {slowest.seconds}, the longest."
        ),
    }


def _next_steps(attempt: Attempt, questions: Sequence[Question], weak: Sequence[Json]) -> Json:
    """What to do now: practise the weakest tasks, read their lessons, look at slips."""
    worst = list(weak[:WEAK_TASKS])
    for row in worst:
        row["wrong"] = row["total"] - row["right"]
        row["lessons"] = _lessons_of(
            each for each in questions if each.task == row["id"] and not each.right
        )
    names = ",".join(row["id"] for row in worst)
    practisable = (
        bool(worst)
        and pools.quiz_items()
        .filter(course=attempt.course, pool="practice", task__in=[row["id"] for row in worst])
        .exists()
    )
    flagged = [question for question in questions if question.flagged and not question.right]
    return {
        "tasks": worst,
        "scope": f"tasks:{names}" if practisable else "",
        "again": "" if attempt.is_diagnostic else attempt.scope.get("of", ""),
        "count": PRACTICE,
        "flagged": len(flagged),
        "changed": len(changed_from_right(attempt, questions)),
        "perfect": attempt.right == attempt.total,
    }


def _lessons_of(questions: Iterable[Question]) -> list[Json]:
    found: dict[int, Json] = {}
    for question in questions:
        lesson = question.item.lesson if question.item else None
        if lesson is not None and not lesson.retired_at:
            entry = {"title": lesson.title, "path": lesson.path, "number": lesson.number}
            found.setdefault(lesson.pk, {**entry, "minutes": lesson.minutes})
    return list(found.values())[:2]


def changed_from_right(attempt: Attempt, questions: Sequence[Question]) -> set[int]:
    """The positions of wrong answers that were right at some time before."""
    wrong = {question.position: question.key for question in questions if not question.right}
    if not wrong:
        return set()
    bodies = attempt.events.filter(position__in=list(wrong)).values_list("position", "body")
    return {place for place, body in bodies if set(body["chosen"]) == wrong[place]}
