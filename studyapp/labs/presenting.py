"""What the pages of labs show."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.urls import Resolver404, resolve, reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Lab
from studyapp.labs import queries
from studyapp.labs.checking import Step
from studyapp.labs.models import Run
from studyapp.sandbox.api import Desk

PANES = ("task", "console")


@dataclass(frozen=True)
class StepView:
    """A step as the list shows it.

    `state` is "pass", "fail" (near), "now" or "unreached"; `total` counts all hints of the step.
    """

    id: str
    number: int
    state: str
    say: str
    near: str
    hints: tuple[str, ...]
    total: int

    @property
    def offers_hint(self) -> bool:
        """Whether a hint can be asked for: where the learner is, and some are still hidden."""
        return self.state in ("now", "fail") and len(self.hints) < self.total

    @property
    def next_hint(self) -> int:
        """The number of the hint that comes next."""
        return len(self.hints) + 1

    @property
    def mark(self) -> str:
        """A fingerprint of what is shown."""
        return _mark(self.state, self.near, len(self.hints))


@dataclass(frozen=True)
class Card:
    """A lab in the list."""

    lab: Lab
    state: str  # "", "open" or "finished"


def cards(user: User | None) -> list[Card]:
    """The list of labs with how the learner stands."""
    labs = list(queries.all_labs())
    runs, finished = queries.runs_of(user, labs), queries.finished_labs(user)
    return [Card(lab, _state(runs.get(lab.pk), lab.pk in finished)) for lab in labs]


def _state(run: Run | None, finished: bool) -> str:
    if run is not None and run.ended_at is None and run.finished_at is None:
        return "open"
    return "finished" if finished else ""


def introduction(lab: Lab, user: User | None) -> dict[str, Any]:
    """The page of a lab that does not run."""
    return {
        "section": "labs",
        "lab": lab,
        "needs": queries.lessons_of(lab),
        "finished": lab.pk in queries.finished_labs(user),
    }


def progress(run: Run, desk: Desk) -> dict[str, Any]:
    """How the run stands: what the checks' answer shows, and the page around it.

    The version is read first: a change that comes meanwhile is told by the next answer.
    """
    desk.catch_up()
    version = desk.version()
    found = queries.steps_of(run, desk)
    views = step_views(run, found)
    done = sum(step.passed for step in found)
    return {
        "lab": run.lab,
        "run": run,
        "version": version,
        "steps": views,
        "done": done,
        "total": len(found),
        "percent": 100 * done / len(found),
        "all_pass": done == len(found),
        "end_mark": _mark(done == len(found), run.finished_at),
        "score_mark": _mark(done),
    }


def step_views(run: Run, found: list[Step]) -> list[StepView]:
    """The steps as shown: the first that fails is the one to work on."""
    first = next((step.id for step in found if not step.passed), "")
    return [
        StepView(
            id=step.id,
            number=number,
            state=_shown(step, step.id == first),
            say=row["say"],
            near=step.near,
            hints=tuple(row["hints"][: run.hints.get(step.id, 0)]),
            total=len(row["hints"]),
        )
        for number, (row, step) in enumerate(zip(run.lab.steps, found, strict=True), start=1)
    ]


def _shown(step: Step, is_first: bool) -> str:
    if step.passed:
        return "pass"
    if step.near:
        return "fail"
    return "now" if is_first else "unreached"


def room(run: Run, desk: Desk, user: User, pane: str) -> dict[str, Any]:
    """The page of a lab that runs: its pane, and the console beside it."""
    others = [card.lab for card in cards(user) if not card.state and card.lab.pk != run.lab.pk]
    return {
        "section": "labs",
        "rail": True,
        "console": console_page(run.lab.services),
        "pane": pane if pane in PANES else PANES[0],
        "needs": queries.lessons_of(run.lab),
        "next_lab": others[0] if others else None,
        **progress(run, desk),
    }


def console_page(services: list[str]) -> str:
    """The address of the first service that the console has pages for, else of its home."""
    home = reverse("console:home")
    for service in services:
        try:
            resolve(f"{home}{service}/")
        except Resolver404:
            continue
        return f"{home}{service}/"
    return home


def _mark(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=6).hexdigest()
