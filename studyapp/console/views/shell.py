"""CloudShell: a line at a time, its output, and the files of the shell."""

import json
from posixpath import basename
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from studyapp.common.http import go, show, wants_part
from studyapp.console.pages import at_desk, bar_of, show_page
from studyapp.sandbox.api import HOME, HOME_CAPACITY, Desk, Door, FileError, Shell, Shown

CALLS_SHOWN = 6
HISTORY_SHOWN = 200
LONGEST_LINE = 70_000  # characters; the shell itself refuses what is longer than it takes
CHOICES = "valid choices are:"  # stands over names in two columns


@at_desk
def shell(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The terminal. A line is posted as `line`; `clear=1` empties the screen, and `interrupt=1`
    ends a command that asks.

    htmx gets what the line printed, to be put behind what is there; a plain form leads back to
    the page, which shows the last lines.
    """
    held = _shell(request, desk)
    if request.method != "POST":
        return show_page(request, desk, "console/shell.html", _page(held))
    if request.POST.get("clear"):
        held.clear()
        return HttpResponse() if wants_part(request) else go(request, reverse("console:shell"))
    line = request.POST.get("line", "")[:LONGEST_LINE]
    stopped = "interrupt" in request.POST
    ran = held.interrupt(line) if stopped else held.run(line, interactive=True)
    if not wants_part(request):
        return go(request, f"{reverse('console:shell')}#prompt")
    context = _beside(held, ran.shown) | bar_of(request, held.desk)
    context |= {"entry": _entry(ran.shown), "cleared": ran.cleared, "swapped": True}
    response = show(request, "console/shell.html", context, part="ran")
    if ran.cleared:
        response["HX-Reswap"] = "innerHTML"
    return response


@at_desk
def help_at(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What can stand at the cursor of a line: `{"start", "candidates", "hint"}`."""
    line = request.GET.get("line", "")[:LONGEST_LINE]
    try:
        cursor = int(request.GET.get("cursor", ""))
    except ValueError:
        cursor = len(line)
    found = _shell(request, desk).help(line, min(max(cursor, 0), len(line)))
    hint = found.hint
    said = {"name": hint.name, "usage": hint.usage, "text": hint.text} if hint else None
    return JsonResponse({"start": found.start, "candidates": found.candidates, "hint": said})


@at_desk
def transcript(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The lines on the screen as a text file."""
    text = "".join(_written(shown) for shown in _shell(request, desk).lines())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="shell-session.txt"'
    return response


@at_desk
def files(request: HttpRequest, desk: Desk) -> HttpResponse:
    """GET gives the file `path`; POST stores the upload `file`, or deletes `delete`."""
    held = _shell(request, desk)
    if request.method != "POST":
        return _download(held, request.GET.get("path", ""))
    problem = ""
    try:
        if "delete" in request.POST:
            held.remove(request.POST["delete"])
        elif upload := request.FILES.get("file"):
            held.store(upload.name or "", upload.read(HOME_CAPACITY + 1))
        else:
            problem = "Choose a file first."
    except FileError as error:
        problem = _worded(error)
    if problem:
        context = _page(held) | {"problem": problem}
        return show_page(request, desk, "console/shell.html", context, status=422)
    return go(request, f"{reverse('console:shell')}#files")


def _download(held: Shell, path: str) -> HttpResponse:
    try:
        data = held.read(path)
    except FileError:
        raise Http404 from None
    response = HttpResponse(data, content_type="application/octet-stream")
    header = content_disposition_header(as_attachment=True, filename=basename(path))
    response["Content-Disposition"] = header or "attachment"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _worded(error: FileError) -> str:
    if error.reason.startswith("No space"):
        return (
            f"The files of this shell hold {HOME_CAPACITY // 1000} kB at most; delete some first."
        )
    return f"{error.path or 'The file'}: {error.reason}."


def _shell(request: HttpRequest, desk: Desk) -> Shell:
    return Shell(Desk(desk.world, door=Door.SHELL), request.build_absolute_uri("/"))


def _page(held: Shell) -> dict[str, Any]:
    shown = held.lines()
    return {
        "entries": [_entry(one) for one in shown],
        "history": json.dumps(held.history[-HISTORY_SHOWN:]),
        **_beside(held, shown[-1] if shown else None),
    }


def _beside(held: Shell, last: Shown | None) -> dict[str, Any]:
    """The prompt, what the last line did, and the files."""
    found = held.entries()
    return {
        "prompt": held.prompt,
        "asks": held.asks,
        "who": held.who,
        "calls": [(made, call_url(made.request_id)) for made in reversed(last.calls[-CALLS_SHOWN:])]
        if last
        else [],
        "more_calls": max(0, len(last.calls) - CALLS_SHOWN) if last else 0,
        "files": [(one, one.path.removeprefix(f"{HOME}/"), size(one.size)) for one in found],
        "used": size(sum(one.size for one in found)),
        "capacity": size(HOME_CAPACITY),
    }


def _entry(shown: Shown) -> dict[str, Any]:
    """A line as the template wants it: tables and columns keep their shape, other text wraps."""
    pieces = [(_kind(stream, text), text) for stream, text in shown.pieces]
    return {
        "shown": shown,
        "pieces": pieces,
        "whys": [(made.why, call_url(made.request_id)) for made in shown.denied],
    }


def _kind(stream: int, text: str) -> str:
    kind = "e" if stream == 2 else "out"
    return f"{kind} wide" if text.startswith(("---", "+--", "|")) or CHOICES in text else kind


def size(count: int) -> str:
    """A number of bytes for people: `6 bytes`, `12 kB`."""
    if count < 1_000:
        return f"{count} byte{'' if count == 1 else 's'}"
    return f"{round(count / 1_000):,} kB"


def call_url(request_id: str) -> str:
    """The page that explains a recorded call; "" for one that was never recorded."""
    return reverse("console:call", args=[request_id]) if request_id else ""


def _written(shown: Shown) -> str:
    text = "".join(text for _stream, text in shown.pieces)
    end = "" if not text or text.endswith("\n") else "\n"
    notes = "".join(f"# {note}\n" for note in shown.notes)
    return f"{shown.prompt} {shown.line}\n{text}{end}{notes}"
