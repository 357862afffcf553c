"""The labs on PostgreSQL: the same steps, undone and played again."""

import pytest
from django.utils import timezone

from studyapp.accounts.models import User
from studyapp.catalog.api import Lab
from studyapp.labs import queries, services
from studyapp.labs.models import Run
from studyapp.sandbox.api import desk_of
from tests.databases import postgresql  # noqa: F401  (fixture)
from tests.labs.making import commands, load_labs, shipped
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.services
MINUTES = 5  # of simulated time: a machine has started by then


def play(run: Run) -> list[str]:
    """Type the solution into the shell; the steps that do not pass after some minutes."""
    desk = desk_of(run.user)
    assert desk is not None
    typist = Typist(desk.world)
    for line in commands(shipped()[run.lab.key].cli):
        typist.out(line)
    desk.skip(MINUTES * 60_000)
    return [step.id for step in queries.steps_of(run, desk) if not step.passed]


@pytest.mark.parametrize("slug", sorted(shipped()))
@pytest.mark.usefixtures("postgresql")
def test_a_lab_is_played_started_over_and_played_again(slug: str):
    load_labs(shipped()[slug])
    learner = User.objects.create_user(f"{slug}@example.org", "correct horse battery")
    run = services.start(learner, Lab.objects.get(key=slug), now=timezone.now())

    assert play(run) == []
    again = services.start_over(learner, run.lab, now=timezone.now())
    desk = desk_of(learner)
    assert desk is not None
    assert not any(step.passed for step in queries.steps_of(again, desk))
    assert play(again) == []
