"""What the pages of KMS share: the frame of a key's pages, states, and texts of pairs."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Refused, State, answer
from studyapp.console.blocks import Action, Card, Cell, Page, Tab
from studyapp.sandbox.api import Desk

Json = dict[str, Any]
STATES = {"Enabled": "good", "Disabled": "plain", "PendingDeletion": "bad"}
PAGES = (("kms_key", "Key"), ("kms_key_use", "Try it"), ("kms_key_access", "Access"))
SAID = {"PendingDeletion": "Waits for deletion"}


def key_url(key: str) -> str:
    """The page of a key."""
    return reverse("console:kms_key", args=[key])


def state_cell(key: Json) -> Cell:
    """The state of a key, as DescribeKey tells of it."""
    state: str = key["KeyState"]
    return Cell(SAID.get(state, state), badge=STATES[state])


def key_page(
    request: HttpRequest,
    desk: Desk,
    key_id: str,
    cards: Callable[[Json, State], tuple[Card, ...]],
    acts: Mapping[str, Act],
) -> HttpResponse:
    """One of a key's pages; `cards` makes its content out of the metadata."""

    def build(state: State) -> Page:
        found = desk.look("kms", "DescribeKey", {"KeyId": key_id})["KeyMetadata"]
        addresses = ((reverse(f"console:{name}", args=[key_id]), label) for name, label in PAGES)
        return Page(
            title=found["Description"] or "Key",
            icon="key",
            badges=(state_cell(found),),
            crumbs=(("KMS", reverse("console:kms")),),
            buttons=(_switch(found),),
            about=found["Arn"],
            tabs=tuple(Tab(label, url, url == request.path) for url, label in addresses),
            cards=cards(found, state),
            here=request.path,
        )

    return answer(request, desk, build, {**_switches(key_id), **acts})


def _switch(found: Json) -> Action:
    if found["KeyState"] == "PendingDeletion":
        return Action("Cancel deletion", "cancel")
    return Action("Disable", "disable") if found["Enabled"] else Action("Enable", "enable")


def _switches(key_id: str) -> dict[str, Act]:
    return {
        "enable": simple("EnableKey", key_id),
        "disable": simple("DisableKey", key_id),
        "cancel": simple("CancelKeyDeletion", key_id),
    }


def simple(operation: str, key_id: str) -> Act:
    """An act whose call names the key and nothing more."""
    return Act(lambda _desk, _given: [Ask("kms", operation, {"KeyId": key_id})])


def pairs_of(text: str) -> dict[str, str]:
    """`order=17, shop=3` as a dictionary; Refused when a part has no name."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (name and sign):
            message = f"Write pairs such as order=17, with a comma between them; not {part!r}."
            raise Refused(message)
        found[name] = value
    return found
