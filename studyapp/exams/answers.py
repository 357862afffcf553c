"""What an exam page sends for a question, and the strict reading of it.

The body of `POST /exams/<attempt>/answers/` is JSON:

    {"tab": "k3v…", "number": 7,
     "body": {"position": 23, "chosen": [0, 3], "ruled_out": [1], "flagged": false}}

`tab` is made anew at each page load and `number` counts up in it; together they make the
message count once. The body is the whole state of one question, not a change of it, so that a
later message always stands over an earlier one. `seconds` may be added: how long the question
has been in view so far.
"""

from typing import Annotated, Any

import msgspec

from studyapp.exams.models import Question

LARGEST = 8_192  # bytes of a message
_PLACES = Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=25)]], msgspec.Meta(max_length=12)]


class BadAnswer(ValueError):
    """The message makes no sense; the text says why."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state of a question."""

    position: Annotated[int, msgspec.Meta(ge=1, le=500)]
    chosen: _PLACES
    ruled_out: _PLACES
    flagged: bool
    seconds: Annotated[int, msgspec.Meta(ge=0, le=604_800)] = 0

    def fields(self) -> dict[str, Any]:
        """The body as the event's row keeps it."""
        return msgspec.structs.asdict(self)


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body in its envelope."""

    tab: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    number: Annotated[int, msgspec.Meta(ge=1, le=2_147_483_647)]
    body: Body


def read_message(raw: bytes) -> Message:
    """Decode a message. Raises BadAnswer for anything but the format above."""
    if len(raw) > LARGEST:
        message = "This answer is longer than an answer can be."
        raise BadAnswer(message)
    try:
        return msgspec.json.decode(raw, type=Message)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"This is not an answer: {error}"
        raise BadAnswer(message) from error


def check_fits(body: Body, question: Question) -> None:
    """Raise BadAnswer when the body names options that the question does not have.

    Choosing more options than are right is allowed: the page says so, and the mark follows.
    """
    for name, places in (("chosen", body.chosen), ("ruled out", body.ruled_out)):
        if len(set(places)) != len(places):
            message = f"Question {question.position}: an option is {name} twice."
            raise BadAnswer(message)
        if any(place >= len(question.options) for place in places):
            message = f"Question {question.position} has {len(question.options)} options."
            raise BadAnswer(message)
    if question.kind == "single" and len(body.chosen) > 1:
        message = f"Question {question.position} takes one answer."
        raise BadAnswer(message)
    if set(body.chosen) & set(body.ruled_out):
        message = f"Question {question.position}: an option is chosen and ruled out at once."
        raise BadAnswer(message)
