"""The inbox: mails that AWS would have sent."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import State, answer
from studyapp.console.blocks import Card, Cell, Empty, Facts, Page, Table, Text
from studyapp.console.costs import cost_tabs
from studyapp.console.iam import shown
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Mail, inbox


@at_desk
def mails(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All mails, newest first."""

    def build(_state: State) -> Page:
        found = inbox(desk)
        return Page(
            title="Inbox",
            icon="note",
            intro="Mails that AWS would have sent to you and others. None of them left this page.",
            tabs=cost_tabs(desk, "inbox"),
            cards=tuple(map(_mail, found)) or (_none(),),
            here=request.path,
        )

    return answer(request, desk, build, {})


def _mail(mail: Mail) -> Card:
    pairs = [
        ("From", Cell(mail.sender)),
        ("To", Cell(", ".join(mail.to))),
        ("Sent", Cell(shown(mail.at))),
        *((name, Cell(text)) for name, text in mail.lines),
    ]
    return Card(mail.subject, (Facts(pairs=tuple(pairs)), Text(text=mail.text)))


def _none() -> Card:
    empty = Empty(
        "No mails",
        "A budget whose limit is passed writes one.",
        "note",
        "To the budgets",
        reverse("console:budgets"),
    )
    return Card("Mails", (Table(caption="Mails", columns=(), rows=(), empty=empty),))
