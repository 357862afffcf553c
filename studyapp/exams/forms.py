"""What the exam pages' plain forms and links send, read into values."""

from django.http import QueryDict

from studyapp.common.http import whole_number
from studyapp.exams.answers import BadAnswer, Body, Message
from studyapp.exams.pools import BadChoice
from studyapp.exams.presenting import REVIEW, unmarked_scope


def wanted_scope(query: QueryDict) -> str:
    """The quiz that a link asks for: `?lesson=7`, `?module=2`, `?task=2.1` or `?scope=…`."""
    for name in ("lesson", "module", "task"):
        if query.get(name):
            return unmarked_scope(f"{name}:{query[name]}")
    return query.get("scope", "")


def quiz_choice(sent: QueryDict) -> tuple[str, int]:
    """Scope and size of the quiz form. Raises BadChoice for a size that is no number."""
    try:
        return sent.get("scope", ""), int(sent.get("count", "10"))
    except ValueError as error:
        message = "A quiz has 5, 10 or 20 questions."
        raise BadChoice(message) from error


def wanted_place(text: str, total: int) -> int | None:
    """The place that `?q=` names, `REVIEW` for the review screen, None for none or nonsense."""
    if text == "review":
        return REVIEW
    place = whole_number(text, 0)
    return place if 1 <= place <= total else None


def form_message(sent: QueryDict, position: int) -> Message:
    """The form of a question as a message, the flag button's press included.

    An option that is chosen is not ruled out, whatever the boxes say. Raises BadAnswer.
    """
    tab = sent.get("tab", "")
    if not (0 < len(tab) <= 40 and tab.isascii() and tab.replace("-", "").isalnum()):
        message = "This form is too old; load the page again."
        raise BadAnswer(message)
    chosen = _places(sent, "option")
    flagged = sent.get("flagged") == "1"
    body = Body(
        position=position,
        chosen=chosen,
        ruled_out=[place for place in _places(sent, "out") if place not in chosen],
        flagged=not flagged if sent.get("go") == "flag" else flagged,
    )
    return Message(tab=tab, number=1, body=body)


def _places(sent: QueryDict, name: str) -> list[int]:
    values = sent.getlist(name)
    if len(values) > 26 or not all(v.isascii() and v.isdigit() and len(v) < 3 for v in values):
        message = "That is not one of the options."
        raise BadAnswer(message)
    return [int(value) for value in values]


def next_place(pressed: str, position: int) -> str:
    """Where the pressed button leads: a number, "review", or the same question again."""
    if pressed == "review" or (pressed.isascii() and pressed.isdigit() and len(pressed) < 4):
        return pressed
    return str(position)
