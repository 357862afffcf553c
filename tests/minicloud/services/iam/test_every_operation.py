"""What must hold for each operation: it works, needs its action, can be undone, is repeatable."""

import pytest

from studyapp.minicloud.services.iam import SERVICE
from tests.minicloud.making import World, misfits
from tests.minicloud.services.iam.cases import ALSO_NEEDED, CASES, STRONG, furnish, params_of

WRITES = sorted(name for name, one in SERVICE.operations.items() if not one.reads)
# The model's only value is another one; its own documentation says "Policy", as AWS answers.
BOUNDARY = "PermissionsBoundaryType: 'Policy'"
READS = sorted(name for name, one in SERVICE.operations.items() if one.reads)


@pytest.fixture(scope="module")
def furnished():
    """A world with one of everything. Tests here undo what they do."""
    world = World()
    key = furnish(world)
    world.call("iam", "CreateUser", UserName="caller")
    world.call("iam", "CreateLoginProfile", UserName="caller", Password=STRONG)
    return world, key


def caller(world, *actions):
    """Somebody who may do exactly this, and who has a password."""
    if actions:
        world.user("caller", *actions)
    return f"arn:aws:iam::{world.account}:user/caller"


def test_each_operation_has_a_case():
    assert sorted(CASES) == sorted(SERVICE.operations)


@pytest.mark.parametrize("operation", sorted(CASES))
def test_it_is_denied_without_a_policy(furnished, operation):
    world, key = furnished

    error = world.denied("iam", operation, as_=caller(world), **params_of(operation, key))

    assert (error.code, error.status) == ("AccessDenied", 403)
    assert f"not authorized to perform: iam:{operation} " in error.message


@pytest.mark.parametrize("operation", sorted(CASES))
def test_it_is_allowed_by_its_own_action(furnished, operation):
    world, key = furnished
    actions = [f"iam:{operation}", *ALSO_NEEDED.get(operation, ())]

    result = world.result(
        "iam", operation, as_=caller(world, *actions), **params_of(operation, key)
    )

    assert result.decision.allowed
    if result.step:
        world.undo()
    world.undo()


@pytest.mark.parametrize("operation", sorted(ALSO_NEEDED))
def test_its_own_action_alone_is_not_enough(furnished, operation):
    world, key = furnished
    only = caller(world, f"iam:{operation}")

    error = world.denied("iam", operation, as_=only, **params_of(operation, key))

    assert ALSO_NEEDED[operation][0] in error.message
    world.undo()


@pytest.mark.parametrize("operation", WRITES)
def test_it_can_be_undone_and_done_again(furnished, operation):
    world, key = furnished
    who = caller(world) if operation == "ChangePassword" else ""
    if who:
        world.user("caller", "iam:ChangePassword")
    before = world.rows()

    world.call("iam", operation, as_=who, **params_of(operation, key))
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


@pytest.mark.parametrize("operation", READS)
def test_reading_changes_nothing(furnished, operation):
    world, key = furnished
    before = world.rows()

    result = world.result("iam", operation, **params_of(operation, key))

    assert result.step == 0
    assert world.rows() == before


@pytest.mark.parametrize("operation", sorted(CASES))
def test_its_answer_is_what_the_model_says(furnished, operation):
    world, key = furnished
    who = caller(world) if operation == "ChangePassword" else ""
    if who:
        world.user("caller", "iam:ChangePassword")

    result = world.result("iam", operation, as_=who, **params_of(operation, key))

    assert [one for one in misfits("iam", operation, result.output) if BOUNDARY not in one] == []
    if result.step:
        world.undo()
    if who:
        world.undo()


def test_the_same_calls_make_the_same_world():
    first, second = World(), World()
    keys = [furnish(first), furnish(second)]
    for world, key in zip((first, second), keys, strict=True):
        for operation in ("CreateUser", "CreateRole", "CreateAccessKey", "UpdateUser"):
            world.call("iam", operation, **params_of(operation, key))

    assert keys[0] == keys[1]
    assert first.rows() == second.rows()
