"""Every lab, played: nothing passes at its start, everything after each of its solutions.

Each wrong try fails the step that it is about, and says so to those who are near.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from studyapp.accounts.models import User
from studyapp.catalog.api import Lab
from studyapp.labs import queries, services
from studyapp.labs.models import Run
from studyapp.sandbox.api import desk_of
from tests.helpers import client_of
from tests.labs.forms import submit
from tests.labs.making import commands, load_labs, run_program, served, shipped
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db
MINUTES = 5  # of simulated time: a machine has started by then
# What fails after each wrong try. The first is the step that it is about; the others are about
# the same thing, since a step that forbids something also asks that what is wanted works.
FAILING = {
    "wrong-full-access.sh": "nothing-more",
    "wrong-bucket-only.sh": "can-read nothing-more through-the-group",
    "wrong-on-the-user.sh": "through-the-group",
    "wrong-no-membership.sh": "user-in-group can-read nothing-more through-the-group",
    "wrong-opened-ssh.sh": "http-open nothing-else page-loads",
    "wrong-wide-range.sh": "nothing-else",
    "wrong-outbound-rule.sh": "http-open ssh-narrow nothing-else page-loads",
    "wrong-no-first-line.sh": "server-runs http-open nothing-else page-loads",
    "wrong-second-ssh-rule.sh": "ssh-narrow",
    "wrong-still-blocked.sh": "everybody-reads nobody-writes site-loads",
    "wrong-everything-allowed.sh": "nobody-writes",
    "wrong-other-name.sh": "site-loads",
    "wrong-no-hosting.sh": "hosting-on site-loads",
}


@pytest.fixture(params=sorted(shipped()))
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def begin(learner: User) -> Callable[[str], Run]:
    def start(slug: str) -> Run:
        load_labs(shipped()[slug])
        return services.start(learner, Lab.objects.get(key=slug), now=timezone.now())

    return start


def failing(run: Run) -> list[str]:
    """The steps that do not pass, after some minutes."""
    desk = desk_of(run.user)
    assert desk is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=MINUTES), tick=False):
        desk.catch_up()
        return [step.id for step in queries.steps_of(run, desk) if not step.passed]


def near(run: Run) -> list[str]:
    """The steps that tell the learner how near they are."""
    desk = desk_of(run.user)
    assert desk is not None
    return [step.id for step in queries.steps_of(run, desk) if step.near]


def play(run: Run, text: str) -> None:
    """Type a script into the learner's shell, line by line; wrong tries may be refused."""
    desk = desk_of(run.user)
    assert desk is not None
    typist = Typist(desk.world)
    for line in commands(text):
        typist.type(line)


def test_nothing_passes_at_the_start(slug: str, begin: Callable[[str], Run]):
    run = begin(slug)

    assert failing(run) == [step.id for step in shipped()[slug].steps]
    assert near(run) == []


def test_nobody_is_near_who_has_only_begun(begin: Callable[[str], Run]):
    run = begin("least-privilege-user")
    play(run, "aws iam create-user --user-name developer-1")

    assert near(run) == ["user-in-group"]


def test_the_commands_pass_every_step(slug: str, begin: Callable[[str], Run]):
    run = begin(slug)

    play(run, shipped()[slug].cli)

    assert failing(run) == []


def test_the_program_passes_every_step(slug: str, begin: Callable[[str], Run], tmp_path: Path):
    run = begin(slug)
    desk = desk_of(run.user)
    assert desk is not None

    with served() as site:
        run_program(shipped()[slug].boto3, site.base, desk.world, tmp_path)

    assert failing(run) == []


def test_the_forms_of_the_console_pass_every_step(slug: str, begin: Callable[[str], Run]):
    run = begin(slug)
    browser = client_of(run.user)

    for submission in shipped()[slug].console:
        submit(browser, submission)

    assert failing(run) == []


@pytest.mark.parametrize(
    ("slug", "script"),
    [(lab.id, wrong.script) for lab in shipped().values() for wrong in lab.wrong],
)
def test_a_wrong_try_fails_its_step(slug: str, script: str, begin: Callable[[str], Run]):
    (wrong,) = [one for one in shipped()[slug].wrong if one.script == script]
    run = begin(slug)

    play(run, wrong.text)

    found = failing(run)
    assert found == FAILING[script].split()
    assert found[0] == wrong.fails
