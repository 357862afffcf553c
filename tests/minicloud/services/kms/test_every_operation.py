"""What must hold for each operation: it works, needs its action, can be undone, is repeatable."""

import pytest

from studyapp.minicloud.services.kms import SERVICE
from tests.minicloud.making import World, misfits
from tests.minicloud.services.kms.cases import ACTIONS, CASES, furnish, params_of

READS = {name for name, one in SERVICE.operations.items() if one.reads}
# The administrator may retire the furnished grant whatever the policies say, as may its grantee.
DENIABLE = sorted(CASES)


@pytest.fixture(scope="module")
def furnished():
    """A world with keys in all states. Tests here undo what they do."""
    world = World()
    found = furnish(world)
    world.call("iam", "CreateUser", UserName="caller")
    return world, found


def caller(world, *actions):
    """Somebody who may do exactly this."""
    return world.user("caller", *actions)


def test_each_operation_has_a_case():
    assert sorted(CASES) == sorted(SERVICE.operations)


@pytest.mark.parametrize("operation", DENIABLE)
def test_it_is_denied_without_a_policy(furnished, operation):
    world, found = furnished

    error = world.denied("kms", operation, as_=caller(world), **params_of(operation, found))

    first = ACTIONS.get(operation, [f"kms:{operation}"])[0]
    assert (error.code, error.status) == ("AccessDeniedException", 400)
    assert f"not authorized to perform: {first} " in error.message


@pytest.mark.parametrize("operation", DENIABLE)
def test_it_is_allowed_by_its_own_action(furnished, operation):
    world, found = furnished
    # A key policy that its writer could not write again is refused: hence the second action.
    actions = ACTIONS.get(operation, [f"kms:{operation}"])
    who = caller(world, *actions)

    result = world.result("kms", operation, as_=who, **params_of(operation, found))

    assert result.decision.allowed
    if result.step:
        world.undo()
    world.undo()


@pytest.mark.parametrize("operation", sorted(ACTIONS))
def test_each_of_its_actions_is_needed(furnished, operation):
    world, found = furnished
    first, second = ACTIONS[operation]

    error = world.denied("kms", operation, as_=caller(world, first), **params_of(operation, found))

    assert second in error.message
    world.undo()


@pytest.mark.parametrize("operation", sorted(set(CASES) - READS))
def test_it_can_be_undone_and_done_again(furnished, operation):
    world, found = furnished
    before = world.rows()

    world.call("kms", operation, **params_of(operation, found))
    after = world.rows()
    act = world.undo()

    assert after != before
    assert world.rows() == before
    assert act.label[:1].islower()
    assert "{" not in act.label
    world.redo()
    assert world.rows() == after
    world.undo()


@pytest.mark.parametrize("operation", sorted(READS))
def test_reading_changes_nothing(furnished, operation):
    world, found = furnished
    before = world.rows()

    result = world.result("kms", operation, **params_of(operation, found))

    assert result.step == 0
    assert world.rows() == before


@pytest.mark.parametrize("operation", sorted(CASES))
def test_its_answer_is_what_the_model_says(furnished, operation):
    world, found = furnished

    result = world.result("kms", operation, **params_of(operation, found))

    assert misfits("kms", operation, result.output) == []
    if result.step:
        world.undo()


def test_the_same_calls_make_the_same_world():
    first, second = World(), World()
    made = [furnish(first), furnish(second)]

    assert made[0] == made[1]
    assert first.rows() == second.rows()
