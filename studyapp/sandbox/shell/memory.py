"""What the shell remembers between lines: its session, and the last lines as the page shows them."""

import msgspec
from msgspec import Struct

from studyapp.minicloud.shell import Session, new_session
from studyapp.sandbox.models import ShellLine, ShellSession

HISTORY = 65_536  # characters of all lines in the history
LINES_KEPT = 60
SHOWN_BYTES = 16_384  # of one line's output that is shown again when the page is loaded anew
CALLS_KEPT = 12
CUT = "… (the beginning is not kept)\n"

_session = msgspec.msgpack.Decoder(Session)


class Made(Struct, frozen=True, omit_defaults=True):
    """A call that a line made. `code` is the error's, "" when it succeeded.

    `why` names what decided a denial; it is "" for calls that were not denied.
    """

    service: str
    operation: str
    request_id: str = ""
    code: str = ""
    message: str = ""
    why: str = ""


class Shown(Struct, frozen=True, omit_defaults=True):
    """A line as the page shows it.

    `prompt` stood before it, `pieces` are what it printed: (1 or 2 for the stream, text). `notes`
    are what the page says beside that, such as how much simulated time went by.
    """

    prompt: str
    line: str
    pieces: tuple[tuple[int, str], ...] = ()
    calls: tuple[Made, ...] = ()
    notes: tuple[str, ...] = ()
    code: int = 0

    @property
    def denied(self) -> list[Made]:
        """The calls of the line that were denied, each reason once."""
        return list({made.why: made for made in self.calls if made.why}.values())


_shown = msgspec.msgpack.Decoder(Shown)


def recall(generation: int, region: str) -> Session:
    """The session for the next line, standing in the Region that the desk stands in.

    A Region that the learner exported in the shell stays until the desk moves to another one.
    """
    kept = ShellSession.objects.filter(pk=generation).first()
    if kept is None:
        return new_session(AWS_REGION=region, AWS_DEFAULT_REGION=region)
    session = _session.decode(bytes(kept.data))
    return session if kept.region == region else _moved(session, region)


def remember(generation: int, session: Session, region: str) -> None:
    """Keep a session. Its history is cut; its variables the shell itself keeps small."""
    session = _with_history(session, _newest(session.history))
    data = msgspec.msgpack.encode(session)
    ShellSession.objects.update_or_create(
        generation_id=generation, defaults={"data": data, "region": region}
    )


def restarted(session: Session, region: str) -> Session:
    """A new session that still knows the history."""
    fresh = new_session(AWS_REGION=region, AWS_DEFAULT_REGION=region)
    return _with_history(fresh, session.history)


def add_line(generation: int, shown: Shown) -> None:
    """Keep a line for the page, shortened; the oldest ones go."""
    short = msgspec.structs.replace(
        shown, pieces=_shortened(shown.pieces), calls=shown.calls[-CALLS_KEPT:]
    )
    made = ShellLine.objects.create(generation_id=generation, data=msgspec.msgpack.encode(short))
    rows = ShellLine.objects.filter(generation_id=generation, pk__lt=made.pk).order_by("-pk")
    oldest = rows.values_list("pk", flat=True)[LINES_KEPT - 1 : LINES_KEPT].first()
    if oldest is not None:
        ShellLine.objects.filter(generation_id=generation, pk__lte=oldest).delete()


def lines(generation: int) -> list[Shown]:
    """The lines on the screen, oldest first."""
    rows = ShellLine.objects.filter(generation_id=generation).order_by("pk")
    return [_shown.decode(bytes(row.data)) for row in rows]


def clear(generation: int) -> None:
    """Empty the screen."""
    ShellLine.objects.filter(generation_id=generation).delete()


def _moved(session: Session, region: str) -> Session:
    variables = {**session.variables, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    exported = tuple({*session.exported, "AWS_REGION", "AWS_DEFAULT_REGION"})
    return msgspec.structs.replace(session, variables=variables, exported=exported)


def _with_history(session: Session, history: tuple[str, ...]) -> Session:
    return msgspec.structs.replace(session, history=history)


def _newest(history: tuple[str, ...]) -> tuple[str, ...]:
    """As many of the last lines as are kept."""
    room = HISTORY
    for place in range(len(history) - 1, -1, -1):
        room -= len(history[place])
        if room < 0:
            return history[place + 1 :]
    return history


def _shortened(pieces: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """The end of what was printed."""
    kept: list[tuple[int, str]] = []
    room = SHOWN_BYTES
    for stream, text in reversed(pieces):
        if len(text) > room:
            return ((stream, CUT + text[len(text) - room :]), *reversed(kept))
        room -= len(text)
        kept.append((stream, text))
    return pieces
