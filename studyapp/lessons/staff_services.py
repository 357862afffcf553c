"""Writes of staff around lessons: reports of mistakes."""

from studyapp.lessons.models import Report
from studyapp.lessons.services import REPORT_LIMIT, NotALesson


def settle_report(report: Report, *, state: str, answer: str) -> Report:
    """Mark a report fixed, declined or open again, with a word on why.

    Raises NotALesson for an unknown state or an answer that is too long.
    """
    if state not in Report.State.values:
        message = "Choose fixed, not a mistake, or open."
        raise NotALesson(message)
    if len(answer) > REPORT_LIMIT:
        message = f"An answer may have {REPORT_LIMIT} characters; this one has {len(answer)}."
        raise NotALesson(message)
    report.state, report.answer = state, answer.strip()
    report.save(update_fields=["state", "answer"])
    return report
