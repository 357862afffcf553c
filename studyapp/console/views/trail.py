"""The record of calls, and why each was decided as it was."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from studyapp.common.http import go, whole_number
from studyapp.console.acts import done_of, line_of
from studyapp.console.explain import Fault, explain_row
from studyapp.console.iam import brief, shown
from studyapp.console.mends import mended_row
from studyapp.console.pages import at_desk, show_page
from studyapp.console.predicting import judged, question, wanted
from studyapp.sandbox.api import (
    Desk,
    TrailRow,
    command_line,
    decision_of,
    event_of,
    is_about,
    offers,
    to_datetime,
)

A_PAGE = 50
SHOWN = 2  # resources of a call in the list; its own page has all
LOOKED_AT = 2_000  # rows behind the last one that a filter looks at
ONLY = (("", "All"), ("errors", "Refused"), ("writes", "Changes"))


def call_rows(desk: Desk, rows: list[TrailRow]) -> list[dict[str, Any]]:
    """Calls as a list shows them, with times as short as they can be."""
    undone, now = desk.undone(rows), desk.now()
    return [{**call_view(row, undone=row.id in undone), "time": brief(row.at, now)} for row in rows]


def call_view(row: TrailRow, *, undone: bool) -> dict[str, Any]:
    """A call as a line of a list."""
    return {
        "time": shown(row.at),
        "call": f"{row.service}:{row.operation}",
        "service": row.service,
        "operation": row.operation,
        "who": str(row.principal.get("arn", row.principal.get("kind", ""))).rpartition(":")[2],
        "door": row.door,
        "account": row.account,
        "resources": [_short(arn) for arn in row.resources[:SHOWN]],
        "more": max(len(row.resources) - SHOWN, 0),
        "url": reverse("console:call", args=[row.request_id]),
        "error": row.error_code,
        "denied": bool(row.error_code and row.decision and not row.decision["allowed"]),
        "undone": undone,
        "reads": row.reads,
        "id": row.id,
    }


def _short(arn: str) -> str:
    """What an ARN names; service, Region and account stand elsewhere in the list."""
    return arn.split(":", 5)[-1]


@at_desk
def calls(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The last calls; `?only=`, `?service=`, `?about=` (a resource), `?before=`.

    `?request=` leads to one of them.
    """
    wanted = request.GET.get("request", "").strip()
    if wanted:
        if desk.call_of(wanted) is not None:
            return go(request, reverse("console:call", args=[wanted]))
        messages.info(request, "No call of this account has that request id.")
    only, service = request.GET.get("only", ""), request.GET.get("service", "")
    before = whole_number(request.GET.get("before"), None)
    about = request.GET.get("about", "").strip()
    rows = [
        row
        for row in desk.trail(LOOKED_AT, before=before)
        if (not service or row.service == service)
        and (only != "errors" or row.error_code)
        and (only != "writes" or not row.reads)
        and (not about or is_about(row, about))
    ]
    query = {"only": only, "service": service, "about": about}
    context = {
        "calls": call_rows(desk, rows[:A_PAGE]),
        "only": only,
        "choices": [
            (key, label, f"?{urlencode({**query, 'only': key})}", key == only)
            for key, label in ONLY
        ],
        "services": [offer.name for offer in offers()],
        "service": service,
        "about": about,
        "line": command_line("cloudtrail", "LookupEvents", _lookup(about)) if about else "",
        "older": f"?{urlencode({**query, 'before': rows[A_PAGE - 1].id})}"
        if len(rows) > A_PAGE
        else "",
    }
    return show_page(request, desk, "console/trail.html", context)


def _lookup(about: str) -> dict[str, Any]:
    """What asks CloudTrail for the events about a resource."""
    return {"LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": about}]}


def _why(request: HttpRequest, desk: Desk, row: TrailRow) -> dict[str, Any]:
    """Why it was decided so; of a denial the question first, for who wants to predict."""
    fault, decision = explain_row(row), decision_of(row)
    found: dict[str, Any] = {"predicts": wanted(request), "denied": False}
    if decision is not None and row.error_code and not decision.allowed:
        found["denied"] = True
        guess = judged(decision, request.GET) if wanted(request) else None
        if wanted(request) and guess is None:
            facts = tuple((name, text) for name, text in _asked(fault) if text)
            return {**found, "prediction": question(decision, facts, (), denied=True)}
        found["judged"] = guess
    return {**found, "fault": mended_row(desk, fault, row)}


def _asked(fault: Fault | None) -> tuple[tuple[str, str], ...]:
    """What was asked, without AWS's words, which tell the answer."""
    if fault is None:
        return ()
    return (("Who", fault.who), ("Action", fault.action), ("Resource", fault.resource))


@at_desk
def call(request: HttpRequest, desk: Desk, request_id: str) -> HttpResponse:
    """One call: what was asked and answered, and the decision with its trace."""
    row = desk.call_of(request_id)
    if row is None:
        raise Http404
    wall = timezone.localtime(to_datetime(row.wall))
    undone = row.id in desk.undone([row])
    event = event_of(row, undone=undone)
    context = {
        "row": row,
        "view": call_view(row, undone=undone),
        "wall": date_format(wall, "j M Y, H:i:s"),
        "who": row.principal.get("arn", row.principal.get("kind", "")),
        "params": json.dumps(row.params, indent=2, ensure_ascii=False),
        "output": json.dumps(row.output, indent=2, ensure_ascii=False) if row.output else "",
        "line": line_of(row),
        **_why(request, desk, row),
        "done": done_of(desk, request.GET.get("done", "")),
        "undone": undone,
        "event": json.dumps(event, indent=2, ensure_ascii=False) if event else "",
    }
    return show_page(request, desk, "console/call.html", context)
