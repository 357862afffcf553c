"""The account as a whole: its start, home, simulation bar and reset."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import LearnerRequest, learner
from studyapp.common.http import go, own_path
from studyapp.console.bill_words import cost_card
from studyapp.console.overview import services
from studyapp.console.pages import at_desk, show_page
from studyapp.console.views.trail import call_rows
from studyapp.sandbox.api import (
    REGIONS,
    CloudError,
    Desk,
    NothingToDo,
    act_as,
    choose_region,
    month_so_far,
    open_desk,
    reset_world,
)

HOURS = {"1": 1, "24": 24, "720": 720}


@at_desk
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The services, what is in the account now, and the last calls."""
    context = {
        "groups": services(desk),
        "calls": call_rows(desk, desk.trail(6)),
        "acts": desk.acts(5),
        "costs": cost_card(month_so_far(desk)),
    }
    return show_page(request, desk, "console/home.html", context)


@learner("POST")
def start(request: LearnerRequest) -> HttpResponse:
    """Open the account; a visitor becomes a guest."""
    _settle(open_desk(request.user, timezone.now()))
    return go(request, f"{reverse('console:home')}?opened=1")


@at_desk
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the last act back; `past_points=1` also past a named point."""
    if request.method != "POST":
        return _back(request)
    try:
        act = desk.undo(past_points=request.POST.get("past_points") == "1")
    except NothingToDo as nothing:
        messages.info(request, str(nothing))
    else:
        messages.info(request, f"Undid: {act.label}")
    return _back(request)


@at_desk
def redo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Do again what was undone last."""
    if request.method != "POST":
        return _back(request)
    try:
        act = desk.redo()
    except NothingToDo as nothing:
        messages.info(request, str(nothing))
    else:
        messages.info(request, f"Did again: {act.label}")
    return _back(request)


@at_desk
def skip(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put the simulated clock on by an hour, a day or thirty days."""
    hours = HOURS.get(request.POST.get("hours", ""))
    if hours:
        desk.skip(hours * 3_600_000)
    return _back(request)


@at_desk
def region(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Stand in another Region."""
    wanted = request.POST.get("region", "")
    if wanted in REGIONS:
        choose_region(desk.world, wanted)
        _settle(desk)
    return _back(request)


@at_desk
def identity(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Act as root, a user or a role of an account of the world."""
    wanted = request.POST.get("identity", "")
    if any(arn == wanted for arn, _name in desk.principals()):
        act_as(desk.world, "" if wanted == desk.administrator else wanted)
    return _back(request)


@at_desk
def reset(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Empty the account, after a question: this is the one thing that undo cannot restore."""
    if request.method != "POST":
        return show_page(request, desk, "console/reset.html", {})
    reset_world(desk.world, timezone.now())
    _settle(desk)
    messages.info(request, "The account is empty again. Its id and its root keys stay the same.")
    return go(request, reverse("console:home"))


def _settle(desk: Desk) -> None:
    """Let EC2 make the default VPC of the Region now.

    Made later, between an undo and a redo, it would stand in the way of the redo. It is made
    before the call is decided: an SCP that denies the call to a member's root changes nothing.
    """
    with suppress(CloudError):
        desk.look_as_root("ec2", "DescribeVpcs")


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the bar stood on."""
    return go(request, own_path(request.POST.get("back", "")) or reverse("console:home"))
