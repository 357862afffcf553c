"""Turns stored blocks and a learner's answers into what the templates print."""

from typing import Any

from studyapp.catalog.api import Check
from studyapp.lessons.queries import LessonPage, LessonState

Json = dict[str, Any]


def block_views(blocks: list[Json], page: LessonPage, state: LessonState) -> list[Json]:
    """Blocks with their checks filled in; a check that is gone leaves nothing behind."""
    views = []
    for block in blocks:
        if block["kind"] != "question":
            views.append(block)
            continue
        check = page.checks.get(block["key"])
        if check is not None:
            answer = state.answers.get(check.pk)
            views.append({"kind": "question", "check": check_view(check, answer)})
    return views


def check_view(check: Check, answer: Any, *, error: str = "") -> Json:
    """An embedded check as the template shows it.

    After an answer, the reason stands beside each chosen option and each right one.
    """
    chosen = set(answer.chosen) if answer else set()
    options = []
    for place, option in enumerate(check.options):
        picked, right = place in chosen, option["correct"]
        mark = ""
        if answer:
            mark = "right" if right else "wrong" if picked else ""
        options.append(
            {
                "place": place,
                "html": option["html"],
                "mark": mark,
                "picked": picked,
                "why": option["why"] if answer and (picked or right) else "",
            }
        )
    return {
        "id": check.pk,
        "key": check.key,
        "pretest": check.kind == "pretest",
        "stem": check.stem,
        "options": options,
        "multiple": sum(option["correct"] for option in check.options) > 1,
        "answered": answer is not None,
        "correct": bool(answer and answer.correct),
        "error": error,
    }
