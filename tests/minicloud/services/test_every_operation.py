"""What must hold for each operation: it works, needs its action, can be undone, is repeatable."""

import pytest

from studyapp.minicloud.kernel.errors import CloudError
from tests.minicloud.making import World, misfits
from tests.minicloud.services.accessanalyzer.cases import SUITE as ACCESSANALYZER
from tests.minicloud.services.budgets.cases import SUITE as BUDGETS
from tests.minicloud.services.ce.cases import SUITE as CE
from tests.minicloud.services.cloudtrail.cases import SUITE as CLOUDTRAIL
from tests.minicloud.services.ec2.cases import SUITE as EC2
from tests.minicloud.services.freetier.cases import SUITE as FREETIER
from tests.minicloud.services.iam.cases import SUITE as IAM
from tests.minicloud.services.kms.cases import SUITE as KMS
from tests.minicloud.services.organizations.cases import SUITE as ORGANIZATIONS
from tests.minicloud.services.s3.cases import SUITE as S3

SUITES = (ACCESSANALYZER, BUDGETS, CE, CLOUDTRAIL, EC2, FREETIER, IAM, KMS, ORGANIZATIONS, S3)
EVERY = [(suite, name) for suite in SUITES for name in sorted(suite.names)]
READS = [(suite, name) for suite, name in EVERY if suite.reads(name)]
WRITES = [
    (suite, name) for suite, name in EVERY if not suite.reads(name) and name not in suite.no_change
]
STRANGE = ("", "a\0b", "i-" + "0" * 5000, "../x")
each_suite = pytest.mark.parametrize("suite", SUITES, ids=repr)


def each(*cases):
    """A test for each of these, named by service and operation."""
    names = ["-".join(map(str, case)) for case in cases]
    return pytest.mark.parametrize(
        ("suite", "operation", "other")[: len(cases[0])], cases, ids=names
    )


@pytest.fixture(scope="module")
def furnished():
    """The furnished world of a suite, made once. Tests here undo what they do."""
    made = {}

    def of(suite):
        if suite not in made:
            made[suite] = suite.made()
            made[suite][0].user("caller")
        return made[suite]

    return of


@pytest.fixture
def tried(furnished):
    """`tried(suite, operation)`: (world, parameters)."""

    def of(suite, operation):
        world, known = furnished(suite)
        return world, suite.params(operation, known)

    return of


def caller(world, *actions):
    """Somebody who may do exactly this."""
    return world.user("caller", *actions)


def doer(suite, world, operation):
    """Who does it when nobody in particular must: the administrator, or whom it is about."""
    return caller(world, *suite.actions(operation)) if operation in suite.own else ""


@each_suite
def test_each_operation_has_a_case(suite):
    assert suite.names | suite.no_case == suite.service.operations.keys()


@each(*EVERY)
def test_it_is_denied_without_a_policy(tried, suite, operation):
    world, params = tried(suite, operation)

    error = world.denied(suite.service.name, operation, as_=caller(world), **params)

    assert (error.code, error.status) == suite.denied
    assert f"not authorized to perform: {suite.actions(operation)[0]} " in error.message


@each(*EVERY)
def test_it_is_allowed_by_its_own_actions(tried, suite, operation):
    world, params = tried(suite, operation)
    who = caller(world, *suite.actions(operation))

    result = world.result(suite.service.name, operation, as_=who, **params)

    assert result.decision.allowed
    if result.step:
        world.undo()
    world.undo()


@each(*((suite, name, other) for suite, name in EVERY for other in suite.actions(name)[1:]))
def test_each_of_its_actions_is_needed(tried, suite, operation, other):
    world, params = tried(suite, operation)
    who = caller(world, *sorted({*suite.actions(operation)} - {other}))

    error = world.denied(suite.service.name, operation, as_=who, **params)

    assert f"perform: {other} " in error.message
    world.undo()


@each(*WRITES)
def test_it_can_be_undone_and_done_again(tried, suite, operation):
    world, params = tried(suite, operation)
    who = doer(suite, world, operation)
    before = world.rows()

    world.call(suite.service.name, operation, as_=who, **params)
    after = world.rows()
    act = world.undo()

    assert after != before
    assert world.rows() == before
    assert act.label[:1].islower()
    assert "{" not in act.label
    world.redo()
    assert world.rows() == after
    world.undo()
    if who:
        world.undo()


@each(*READS)
def test_reading_changes_nothing(tried, suite, operation):
    world, params = tried(suite, operation)
    who = doer(suite, world, operation)
    before = world.rows()

    assert world.result(suite.service.name, operation, as_=who, **params).step == 0

    assert world.rows() == before
    if who:
        world.undo()


@each(*EVERY)
def test_its_answer_is_what_the_model_says(tried, suite, operation):
    world, params = tried(suite, operation)
    who = doer(suite, world, operation)

    result = world.result(suite.service.name, operation, as_=who, **params)

    output = {name: value for name, value in result.output.items() if value is not None}
    found = misfits(suite.service.name, operation, output)
    assert [one for one in found if not any(word in one for word in suite.unlike_model)] == []
    if result.step:
        world.undo()
    if who:
        world.undo()


@each_suite
def test_the_same_calls_make_the_same_world(suite):
    first, second = suite.made(), suite.made()
    for world, known in (first, second):
        for operation in suite.again:
            world.call(suite.service.name, operation, **suite.params(operation, known))

    assert first[1] == second[1]
    assert first[0].rows() == second[0].rows()


@each(*EVERY)
@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_are_answered_or_refused(tried, suite, operation, text):
    world, params = tried(suite, operation)
    for name in params:
        result = _tried(
            world, suite.service.name, operation, params | {name: _strange(params[name], text)}
        )
        if result is not None and result.step:
            world.undo()


def _tried(world: World, service, operation, params):
    """The result of a call, None when it is refused; nothing else may happen."""
    try:
        return world.result(service, operation, **params)
    except CloudError:
        return None


def _strange(value, text):
    """A value with other texts in it."""
    if isinstance(value, dict):
        return {name: _strange(one, text) for name, one in value.items()}
    if isinstance(value, list):
        return [_strange(one, text) for one in value]
    return text if isinstance(value, str) else value
