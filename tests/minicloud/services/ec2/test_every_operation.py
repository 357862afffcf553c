"""What must hold for each operation: it works, needs its action, can be undone, is repeatable."""

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.ec2 import SERVICE
from tests.minicloud.making import World, misfits
from tests.minicloud.services.ec2.cases import ALSO_NEEDED, CASES, furnish, params_of

WRITES = sorted(name for name, one in SERVICE.operations.items() if not one.reads)
# EC2 answers these, whatever its model says: API Reference, "Image" (`platform`: "windows"),
# "InternetGatewayAttachment" ("available" for a gateway with a VPC).
NOT_OF_THE_MODEL = ("Platform: 'windows'", "Attachments[0].State: 'available'")
READS = sorted(name for name, one in SERVICE.operations.items() if one.reads)
DRY = [name for name in WRITES if "DryRun" in spec.operation("ec2", name).input_shape.members]


@pytest.fixture(scope="module")
def furnished():
    """A Region with one of everything. Tests here undo what they do."""
    world = World()
    ids = furnish(world)
    world.call("iam", "CreateUser", UserName="caller")
    return world, ids


def caller(world, *actions):
    """Somebody who may do exactly this."""
    if actions:
        world.user("caller", *actions)
    return f"arn:aws:iam::{world.account}:user/caller"


def test_each_operation_has_a_case():
    assert sorted(CASES) == sorted(SERVICE.operations)


@pytest.mark.parametrize("operation", sorted(CASES))
def test_it_is_denied_without_a_policy(furnished, operation):
    world, ids = furnished

    error = world.denied("ec2", operation, as_=caller(world), **params_of(operation, ids))

    assert (error.code, error.status) == ("UnauthorizedOperation", 403)
    assert f"not authorized to perform: ec2:{operation} " in error.message


@pytest.mark.parametrize("operation", sorted(CASES))
def test_it_is_allowed_by_its_own_action(furnished, operation):
    world, ids = furnished
    actions = [f"ec2:{operation}", *ALSO_NEEDED.get(operation, ())]

    result = world.result(
        "ec2", operation, as_=caller(world, *actions), **params_of(operation, ids)
    )

    assert result.decision.allowed
    if result.step:
        world.undo()
    world.undo()


@pytest.mark.parametrize(
    ("operation", "other"),
    [(operation, other) for operation, others in sorted(ALSO_NEEDED.items()) for other in others],
)
def test_its_own_action_without_the_others_is_not_enough(furnished, operation, other):
    world, ids = furnished
    actions = {f"ec2:{operation}", *ALSO_NEEDED[operation]} - {other}

    error = world.denied(
        "ec2", operation, as_=caller(world, *sorted(actions)), **params_of(operation, ids)
    )

    assert f"perform: {other} " in error.message
    world.undo()


@pytest.mark.parametrize("operation", WRITES)
def test_it_can_be_undone_and_done_again(furnished, operation):
    world, ids = furnished
    before = world.rows()

    world.call("ec2", operation, **params_of(operation, ids))
    after = world.rows()
    act = world.undo()

    assert after != before
    assert world.rows() == before
    assert act.label[:1].islower()
    assert "{" not in act.label
    world.redo()
    assert world.rows() == after
    world.undo()


@pytest.mark.parametrize("operation", READS)
def test_reading_changes_nothing(furnished, operation):
    world, ids = furnished
    before = world.rows()

    result = world.result("ec2", operation, **params_of(operation, ids))

    assert result.step == 0
    assert world.rows() == before


@pytest.mark.parametrize("operation", sorted(CASES))
def test_its_answer_has_the_members_of_the_model(furnished, operation):
    world, ids = furnished

    result = world.result("ec2", operation, **params_of(operation, ids))

    found = misfits("ec2", operation, result.output)
    assert [one for one in found if not any(word in one for word in NOT_OF_THE_MODEL)] == []
    if result.step:
        world.undo()


@pytest.mark.parametrize("operation", DRY)
def test_a_dry_run_says_that_it_would_go_well(furnished, operation):
    world, ids = furnished
    before = world.rows()

    error = world.refused("ec2", operation, DryRun=True, **params_of(operation, ids))

    assert (error.code, error.status) == ("DryRunOperation", 412)
    assert world.rows() == before


def test_the_same_calls_make_the_same_world():
    first, second = World(), World()
    ids = [furnish(first), furnish(second)]
    for world, found in zip((first, second), ids, strict=True):
        for operation in ("RunInstances", "CreateKeyPair", "TerminateInstances"):
            world.call("ec2", operation, **params_of(operation, found))

    assert ids[0] == ids[1]
    assert first.rows() == second.rows()


STRANGE = ("", "a\0b", "i-" + "0" * 5000, "../x")


@pytest.mark.parametrize("operation", sorted(CASES))
@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_are_answered_or_refused(furnished, operation, text):
    world, ids = furnished
    params = params_of(operation, ids)
    for name in params:
        result = _tried(world, operation, params | {name: _strange(params[name], text)})
        if result is not None and result.step:
            world.undo()


def _tried(world, operation, params):
    """The result of a call, None when it is refused; nothing else may happen."""
    try:
        return world.result("ec2", operation, **params)
    except CloudError:
        return None


def _strange(value, text):
    """A value with other texts in it."""
    if isinstance(value, dict):
        return {name: _strange(one, text) for name, one in value.items()}
    if isinstance(value, list):
        return [_strange(one, text) for one in value]
    return text if isinstance(value, str) else value
