"""Predict first: the learner says what the policies decide, and where, before the answer shows."""

from collections.abc import Mapping
from typing import ClassVar, Final

from django.http import HttpRequest
from msgspec import Struct

from studyapp.console.blocks import Block, Pair
from studyapp.sandbox.api import Decision

FLAG: Final = "predict_first"  # of the browser's session
VERDICTS: Final = (("allowed", "Allowed"), ("denied", "Denied"))
LAYERS: Final = (
    ("identity", "Identity policies: of the caller and its groups"),
    ("resource", "The policy of the resource: bucket, key or role"),
    ("boundary", "The permissions boundary"),
    ("session", "The session policy"),
    ("organisation", "Organization limits: an SCP or RCP"),
)
NAMES: Final = {
    "identity": "the identity policies",
    "resource": "the policy of the resource",
    "boundary": "the permissions boundary",
    "session": "the session policy",
    "organisation": "the organization's limits",
}
HOW: Final = (("explicit", "A statement denies it"), ("implicit", "No statement allows it"))


class Prediction(Block, frozen=True, kw_only=True):
    """The question: a form that leads back to the page with the guess in its address."""

    template: ClassVar[str] = "console/blocks/predict.html"
    facts: tuple[Pair, ...]
    asked: tuple[str, ...]
    hidden: tuple[Pair, ...]
    groups: tuple[tuple[str, str, tuple[Pair, ...]], ...]
    key: str = ""


class Judged(Struct, frozen=True):
    """How a guess was: `right` in all it said."""

    right: bool
    text: str


def wanted(request: HttpRequest) -> bool:
    """Whether the learner wants to predict first."""
    return bool(request.session.get(FLAG))


def question(
    decision: Decision,
    facts: tuple[Pair, ...],
    hidden: tuple[Pair, ...],
    *,
    key: str = "",
    denied: bool = False,
) -> Prediction:
    """What is asked about a decision; `denied` says that the verdict is known already.

    `key` is put behind the names of its controls, where a page asks several.
    """
    sources = dict.fromkeys(f"{step.source}, {_of(step.layer)}" for step in decision.steps)
    first = (
        ("how", "How was it denied?", HOW) if denied else ("guess", "What is decided?", VERDICTS)
    )
    layer = ("layer", "Where is it decided?", LAYERS)
    return Prediction(
        facts=facts, asked=tuple(sources), hidden=hidden, groups=(first, layer), key=key
    )


def judged(decision: Decision, given: Mapping[str, str], key: str = "") -> Judged | None:
    """How the guess was that came with a request; None when there was none."""
    guess, how = given.get(f"guess{key}", ""), given.get(f"how{key}", "")
    layer = given.get(f"layer{key}", "")
    if not (guess or how) or not layer:
        return None
    truth = "allowed" if decision.allowed else "denied"
    explicit = "explicit" if decision.reason == "explicit-deny" else "implicit"
    verdict_right = guess == truth if guess else how == explicit
    layer_right = layer == group_of(decision.layer)
    if verdict_right and layer_right:
        return Judged(True, f"You were right: {_told(decision)}.")
    missed = " and ".join(
        word
        for word, right in (
            ("what is decided" if guess else "how", verdict_right),
            ("where", layer_right),
        )
        if not right
    )
    return Judged(False, f"You missed {missed}: it is {_told(decision)}.")


def group_of(layer: str) -> str:
    """The choice that a layer belongs to."""
    return "organisation" if layer in ("scp", "rcp") else layer


def _told(decision: Decision) -> str:
    where = NAMES[group_of(decision.layer)]
    if decision.allowed:
        return f"allowed by {where}"
    if decision.reason == "explicit-deny":
        return f"denied by a statement of {where}"
    return f"denied, for nothing in {where} allows it"


def _of(layer: str) -> str:
    return {"scp": "SCP", "rcp": "RCP"}.get(layer, NAMES.get(layer, layer).removeprefix("the "))
