"""What all pages of the console share: who may see them, and the simulation bar."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from msgspec import Struct

from studyapp.accounts.api import current_learner, public
from studyapp.common.http import go, in_own_frame, show
from studyapp.sandbox.api import REGIONS, Desk, desk_of, running

SESSION = re.compile(r"arn:aws:sts::(?P<account>\d+):assumed-role/(?P<role>[^/]+)/.+")
View = Callable[..., HttpResponseBase]


class Choice(Struct, frozen=True):
    """An entry of a select box in the bar."""

    value: str
    label: str
    chosen: bool


def at_desk(view: View) -> View:
    """A page about the learner's own account: `view(request, desk, …)`.

    Who has no account yet reads what the sandbox is, and starts with one button.
    """

    @public("GET", "POST")
    @in_own_frame
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        desk = desk_of(current_learner(request))
        if desk is not None:
            return view(request, desk, *args, **kwargs)
        if request.method == "POST":
            return go(request, reverse("console:home"))
        return show(request, "console/welcome.html", {"section": "sandbox"})

    return guarded


def show_page(
    request: HttpRequest,
    desk: Desk,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    part: str | None = None,
) -> HttpResponse:
    """Render a page that extends `console/base.html`, with the simulation bar."""
    whole = {"section": "sandbox", "rail": True, **bar_of(request, desk), **context}
    return show(request, template, whole, status=status, part=part)


def bar_of(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """What `console/_bar.html` shows."""
    return {
        "bar": desk.bar(),
        "cost": running(desk),
        "regions": [
            Choice(region.code, region.code, region.code == desk.region)
            for region in REGIONS.values()
        ],
        "identities": _identities(desk),
        "back": request.get_full_path() if request.method == "GET" else request.path,
    }


def _identities(desk: Desk) -> list[Choice]:
    known = [Choice(arn, name, arn == desk.arn) for arn, name in desk.principals()]
    if not any(entry.chosen for entry in known):
        tail = desk.arn.rpartition(":")[2].removeprefix("assumed-role/")
        label = tail if _role_of(desk.arn, known) else f"{tail} (gone)"
        known.insert(0, Choice(desk.arn, label, chosen=True))
    return known


def _role_of(arn: str, known: list[Choice]) -> bool:
    """Whether the role that a session belongs to is there."""
    session = SESSION.fullmatch(arn)
    if session is None:
        return False
    start, end = f"arn:aws:iam::{session['account']}:role/", f"/{session['role']}"
    return any(one.value.startswith(start) and one.value.endswith(end) for one in known)
