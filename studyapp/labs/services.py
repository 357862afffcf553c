"""Labs are started, begun anew, left and finished here."""

from datetime import datetime

from django.db import transaction

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.catalog.api import Lab
from studyapp.labs import queries
from studyapp.labs.checking import look
from studyapp.labs.models import Run
from studyapp.progress.api import Shown, record
from studyapp.sandbox.api import Desk, Door, NothingToDo, Script, Watch, open_desk, reset_world

HINT_COSTS = 0.25  # of what a step shows, for each hint
LEAST = 0.25


class InTheWay(Exception):
    """The account holds things of this lab already; the text names them."""


class NotThereYet(Exception):
    """A lab cannot be finished before all its steps pass."""


class Gone(Exception):
    """The account is no longer as the lab left it; the text says what to do."""


@transaction.atomic
def start(user: User, lab: Lab, *, now: datetime, empty: bool = False) -> Run:
    """Set the account up for a lab, and name the point from which the learner works.

    A lab that is open already goes on. With `empty` the account is emptied before.
    Raises InTheWay, and changes nothing then.
    """
    User.objects.select_for_update().get(pk=user.pk)  # of two starts at once, the second waits
    desk = open_desk(user, now)
    opened = queries.run_of(user, lab)
    if opened is not None and queries.stands(opened, desk) and not empty:
        return opened
    _end(opened, now)
    if empty:
        reset_world(desk.world, now)
    before = desk.place()
    _set_up(lab, desk)
    return _begin(user, lab, desk, before, now=now)


def start_over(user: User, lab: Lab, *, now: datetime) -> Run:
    """Take back all that was done since the lab began. A finished lab begins a new run.

    Raises Gone.
    """
    run, desk = _open(user, lab)
    try:
        desk.go_back_to(run.point)
    except NothingToDo as error:
        if not queries.stands(run, desk):
            raise Gone(str(error)) from error
    if run.finished_at is None:
        return run
    with transaction.atomic():
        _end(run, now)
        return _run(user, lab, desk, (run.before, run.point, run.region), now)


def leave(user: User, lab: Lab, *, now: datetime) -> None:
    """End the run; what was done in it and its set-up are taken back.

    Raises Gone when the history does not reach back so far.
    """
    run, desk = queries.run_of(user, lab), queries.desk(user)
    if run is not None and desk is not None and queries.stands(run, desk):
        try:
            desk.go_back_to(run.before)
        except NothingToDo as error:  # a lab without a set-up, in which nothing was done
            if not desk.stands(run.before):
                raise Gone(str(error)) from error
    _end(run, now)


def show_hint(user: User, lab: Lab, step: str) -> None:
    """Show the next hint of a step."""
    with transaction.atomic():
        rows = Run.objects.select_for_update().filter(user=user, lab=lab, ended_at=None)
        run = rows.first()
        hints = {one["id"]: len(one["hints"]) for one in lab.steps}
        if run is None or step not in hints:
            return
        run.hints = {**run.hints, step: min(hints[step], run.hints.get(step, 0) + 1)}
        run.save(update_fields=["hints"])


def finish(user: User, lab: Lab, *, now: datetime) -> Run:
    """Close a lab whose steps all pass, and keep what they show as evidence.

    Raises NotThereYet, Gone.
    """
    run, desk = _open(user, lab)
    steps = queries.steps_of(run, desk)
    if not all(step.passed for step in steps):
        raise NotThereYet("A step does not pass any more.")
    if run.finished_at is not None:
        return run
    shown = [
        Shown(
            unique=f"lab:{run.pk}:{place}",
            subject=f"{lab.key}#{step.id}",
            correct=max(LEAST, 1 - HINT_COSTS * run.hints.get(step.id, 0)),
            tasks=tuple(lab.tasks),
        )
        for place, step in enumerate(steps, start=1)
    ]
    with transaction.atomic():
        if Run.objects.filter(pk=run.pk, finished_at=None).update(finished_at=now):
            record(user, "lab", shown, now=now)
    run.refresh_from_db()
    return run


def _set_up(lab: Lab, desk: Desk) -> None:
    """Run the set-up as the administrator; InTheWay when it does not go through cleanly."""
    administrator = desk.as_administrator(Door.LAB)
    if lab.start:
        ran = Script(administrator).run(lab.start)
        if not ran.worked:
            raise InTheWay("; ".join(call.message for call in ran.refused) or ran.errors)
    steps = look(lab.steps, Watch(desk, region=desk.region))
    passed = [str(place) for place, step in enumerate(steps, start=1) if step.passed]
    if passed:
        which = f"Step {passed[0]} passes" if len(passed) == 1 else f"Steps {_listed(passed)} pass"
        raise InTheWay(f"{which} already, by what is in your account.")


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _begin(user: User, lab: Lab, desk: Desk, before: int, *, now: datetime) -> Run:
    point = desk.add_point("the start of the lab")
    return _run(user, lab, desk, (before, point, desk.region), now)


def _run(user: User, lab: Lab, desk: Desk, where: tuple[int, int, str], now: datetime) -> Run:
    before, point, region = where
    return Run.objects.create(
        user=user,
        lab=lab,
        generation=desk.world.generation,
        before=before,
        point=point,
        region=region,
        started_at=now,
    )


def _open(user: User, lab: Lab) -> tuple[Run, Desk]:
    run, desk = queries.run_of(user, lab), queries.desk(user)
    if run is None or desk is None or not queries.stands(run, desk):
        raise Gone("The account is no longer as this lab left it. Start the lab again.")
    desk.catch_up()
    return run, desk


def _end(run: Run | None, now: datetime) -> None:
    if run is not None:
        Run.objects.filter(pk=run.pk).update(ended_at=now)


@register_merge
def merge(guest: User, account: User) -> None:
    """Move a guest's runs; of two open runs of a lab the account's own one stays open."""
    opened = Run.objects.filter(user=account, ended_at=None).values("lab")
    for run in Run.objects.filter(user=guest, ended_at=None, lab__in=opened):
        _end(run, run.started_at)
    Run.objects.filter(user=guest).update(user=account)


def collect(user: User) -> dict[str, object]:
    """A learner's runs for the data download."""
    rows = Run.objects.filter(user=user).order_by("started_at", "id")
    fields = ("lab__key", "hints", "started_at", "finished_at", "ended_at")
    return {"labs": list(rows.values(*fields))}


register_collector("labs", collect)
