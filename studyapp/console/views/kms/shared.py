"""What the pages of KMS share: addresses, states, and texts of pairs."""

from typing import Any

from django.urls import reverse

from studyapp.console.acts import Refused
from studyapp.console.blocks import Cell

Json = dict[str, Any]
STATES = {"Enabled": "good", "Disabled": "plain", "PendingDeletion": "bad"}
SAID = {"PendingDeletion": "Waits for deletion"}


def key_url(key: str) -> str:
    """The page of a key."""
    return reverse("console:kms_key", args=[key])


def state_cell(key: Json) -> Cell:
    """The state of a key, as DescribeKey tells of it."""
    state: str = key["KeyState"]
    return Cell(SAID.get(state, state), badge=STATES[state])


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
