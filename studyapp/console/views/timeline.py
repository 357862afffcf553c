"""The timeline: what was done, what will happen, and ways to any other point of the history."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from msgspec import Struct

from studyapp.common.http import go, own_path, whole_number
from studyapp.console.history_words import clashing, coming, told
from studyapp.console.iam import shown
from studyapp.console.pages import at_desk, show_page
from studyapp.console.views.trail import call_view
from studyapp.sandbox.api import Desk, InTheWay, NothingToDo, Overview, Past, Timeline, TrailRow

A_PAGE = 40
LOOKED_AT = 2_000  # calls among which those of the acts are sought
LONGEST_NAME = 60


class Entry(Struct, frozen=True):
    """A line of the timeline: an act, a named point, a refused call, or the account's start."""

    kind: str
    time: str
    wall: int
    label: str = ""
    url: str = ""
    who: str = ""
    door: str = ""
    calls: tuple[dict[str, Any], ...] = ()
    row: int = 0
    undone: bool = False
    taken_back: bool = False
    here: bool = False


@at_desk
def timeline(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The history of the current branch, its other branches, and what is due; forms move there."""
    if request.method == "POST":
        return _do(request, desk)
    return _page(request, desk)


@at_desk
def compare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How the account differs between two points: `?from=` and `?to=`, rows of the history."""
    history = Timeline(desk)
    head = history.overview().head
    start, end = (
        whole_number(request.GET.get("from"), head),
        whole_number(request.GET.get("to"), head),
    )
    try:
        found = history.compare(start, end)
    except NothingToDo as nothing:
        messages.info(request, str(nothing))
        return go(request, reverse("console:timeline"))
    records = [told(one, found.names) for one in found.differences]
    context = {
        "records": [one for one in records if not one.beside],
        "beside": [one for one in records if one.beside],
        "undone": found.undone,
        "done": found.done,
        "turned": f"?{urlencode({'from': end, 'to': start})}",
    }
    return show_page(request, desk, "console/compare.html", context)


def _page(
    request: HttpRequest, desk: Desk, *, clash: InTheWay | None = None, status: int = 200
) -> HttpResponse:
    history = Timeline(desk)
    found = history.overview()
    before = whole_number(request.GET.get("before"), 0)
    pasts = [one for one in found.pasts if not before or one.row < before]
    entries = _entries(desk, history, found, pasts[:A_PAGE], newest=not before)
    if entries and len(pasts) <= A_PAGE and found.start is not None:
        entries.append(_start(found.start, here=all(one.undone for one in found.pasts)))
    context = {
        "entries": entries,
        "older": f"?{urlencode({'before': pasts[A_PAGE - 1].row})}" if len(pasts) > A_PAGE else "",
        "view": found,
        "clock": shown(found.clock.now),
        "branch": found.name or f"Branch {found.number}",
        "lines": [
            (
                one,
                one.name or f"Branch {one.number}",
                shown(one.at),
                _difference(found.head, one.end),
            )
            for one in found.lines
        ],
        "coming": [(shown(event.at), coming(event)) for event in found.coming],
        "clash": clash
        and {
            "label": clash.act.label,
            "row": clash.act.rows[0].id,
            "records": [(words, one.acts) for one, words in clashing(clash.clashes)],
        },
    }
    return show_page(request, desk, "console/timeline.html", context, status=status)


def _entries(
    desk: Desk, history: Timeline, found: Overview, pasts: list[Past], *, newest: bool
) -> list[Entry]:
    """The acts and points with the refused calls between them, newest first."""
    rows = desk.trail(LOOKED_AT)
    calls: dict[str, list[TrailRow]] = {one.act: [] for one in pasts if one.act}
    for row in reversed(rows):
        if not row.reads and not row.error_code and (row.act or row.request_id) in calls:
            calls[row.act or row.request_id].append(row)
    standing = next((one.row for one in found.pasts if not one.undone), 0)
    entries = [_past(one, calls.get(one.act, []), found, here=one.row == standing) for one in pasts]
    if pasts:
        first, last = pasts[-1].wall, None if newest else pasts[0].wall
        entries += [
            _denial(row)
            for row in rows
            if row.error_code and row.wall >= first and (last is None or row.wall <= last)
        ][:A_PAGE]
    elif newest:
        entries += [_denial(row) for row in rows if row.error_code][:A_PAGE]
    # An act and its undo may share a moment: the sort is stable, and keeps the order of history.
    return sorted(entries, key=lambda one: one.wall, reverse=True)


def _past(one: Past, calls: list[TrailRow], found: Overview, *, here: bool) -> Entry:
    last = calls[-1] if calls else None
    return Entry(
        kind=one.kind,
        time=shown(one.at),
        wall=one.wall,
        label=one.label,
        url=_difference(one.before, one.row),
        who=str(last.principal.get("arn", "")).rpartition(":")[2] if last else "",
        door=last.door if last else "",
        calls=tuple(call_view(row, undone=False) for row in calls),
        row=one.row,
        undone=one.undone,
        taken_back=one.act in found.taken_back,
        here=here,
    )


def _start(one: Past, *, here: bool) -> Entry:
    label = "the account as it was opened"
    return Entry("start", shown(one.at), one.wall, label, row=one.row, here=here)


def _denial(row: TrailRow) -> Entry:
    view = call_view(row, undone=False)
    return Entry(
        kind="refused",
        time=view["time"],
        wall=row.wall,
        label=view["call"],
        url=view["url"],
        who=view["who"],
        door=row.door,
        calls=(view,),
    )


def _difference(start: int, end: int) -> str:
    return f"{reverse('console:timeline_compare')}?{urlencode({'from': start, 'to': end})}"


def _do(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What a form asks for: then to the page that it stood on."""
    act = DOES.get(request.POST.get("do", ""))
    if act is not None:
        try:
            messages.info(request, act(Timeline(desk), desk, request.POST))
        except InTheWay as clash:
            return _page(request, desk, clash=clash, status=422)
        except NothingToDo as nothing:
            messages.info(request, str(nothing))
    return go(request, own_path(request.POST.get("back", "")) or reverse("console:timeline"))


def _undo(history: Timeline, _desk: Desk, given: QueryDict) -> str:
    return f"Undid: {history.undo(_row(given))}"


def _jump(history: Timeline, _desk: Desk, given: QueryDict) -> str:
    history.jump(_row(given), before=bool(given.get("before")))
    return "The account is as it was then, and so is its clock."


def _branch(history: Timeline, _desk: Desk, given: QueryDict) -> str:
    name = _name(given)
    history.branch(_row(given), name, before=bool(given.get("before")))
    return f"You are on the branch {name}."


def _rename(history: Timeline, _desk: Desk, given: QueryDict) -> str:
    name = given.get("name", "").strip()[:LONGEST_NAME]
    history.name_branch(whole_number(given.get("number"), 1), name)
    return f"The branch is called {name}." if name else "The branch has no name now."


def _delete(history: Timeline, _desk: Desk, given: QueryDict) -> str:
    history.delete_branch(whole_number(given.get("number"), 0))
    return "The branch is deleted."


def _point(_history: Timeline, desk: Desk, given: QueryDict) -> str:
    name = _name(given)
    desk.add_point(name)
    return f"Marked this point: {name}"


def _pause(history: Timeline, _desk: Desk, _given: QueryDict) -> str:
    history.pause()
    return "The clock stands."


def _run(history: Timeline, _desk: Desk, given: QueryDict) -> str:
    always = given.get("always")
    history.go_on(always=None if always is None else always == "1")
    return "The clock runs."


def _name(given: QueryDict) -> str:
    name = given.get("name", "").strip()[:LONGEST_NAME]
    if not name:
        message = "Give it a name first."
        raise NothingToDo(message)
    return name


def _row(given: QueryDict) -> int:
    return whole_number(given.get("row"), 0)


DOES: dict[str, Callable[[Timeline, Desk, QueryDict], str]] = {
    "undo": _undo,
    "jump": _jump,
    "branch": _branch,
    "rename": _rename,
    "delete": _delete,
    "point": _point,
    "pause": _pause,
    "run": _run,
}
