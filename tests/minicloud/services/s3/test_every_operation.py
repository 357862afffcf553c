"""What must hold for each operation: it works, needs its action, can be undone."""

import pytest

from studyapp.minicloud.services.s3 import SERVICE
from tests.minicloud.making import World, misfits
from tests.minicloud.services.s3.cases import ALSO_NEEDED, CASES, NO_CHANGE, furnish, params_of

EVERY = sorted(set(CASES))
WRITES = sorted(
    name for name in CASES if not SERVICE.operations[name].reads and name not in NO_CHANGE
)
READS = sorted(name for name in CASES if SERVICE.operations[name].reads)


@pytest.fixture(scope="module")
def furnished():
    """A world with one of everything. Tests here undo what they do."""
    world = World()
    known = furnish(world)
    world.call("iam", "CreateUser", UserName="caller")
    return world, known


def caller(world, *actions):
    """Somebody who may do exactly this."""
    if actions:
        world.user("caller", *actions)
    return f"arn:aws:iam::{world.account}:user/caller"


def test_each_operation_has_a_case():
    assert sorted({*CASES, "DeleteObjects"}) == sorted(SERVICE.operations)


@pytest.mark.parametrize("operation", EVERY)
def test_it_is_denied_without_a_policy(furnished, operation):
    world, known = furnished

    error = world.denied("s3", operation, as_=caller(world), **params_of(operation, known))

    assert (error.code, error.status) == ("AccessDenied", 403)
    needed = ALSO_NEEDED.get(operation, CASES[operation][1])
    assert f"not authorized to perform: {needed} " in error.message


@pytest.mark.parametrize("operation", EVERY)
def test_it_is_allowed_by_its_own_action(furnished, operation):
    world, known = furnished
    actions = [CASES[operation][1]]
    if operation in ALSO_NEEDED:
        actions.append(ALSO_NEEDED[operation])

    result = world.result(
        "s3", operation, as_=caller(world, *actions), **params_of(operation, known)
    )

    assert result.decision.allowed
    if result.step:
        world.undo()
    world.undo()


@pytest.mark.parametrize("operation", WRITES)
def test_it_can_be_undone_and_done_again(furnished, operation):
    world, known = furnished
    before = world.rows()

    world.call("s3", operation, **params_of(operation, known))
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
    world, known = furnished
    before = world.rows()

    assert world.result("s3", operation, **params_of(operation, known)).step == 0

    assert world.rows() == before


@pytest.mark.parametrize("operation", EVERY)
def test_its_answer_is_what_the_model_says(furnished, operation):
    world, known = furnished

    result = world.result("s3", operation, **params_of(operation, known))

    found = {name: value for name, value in result.output.items() if value is not None}
    assert [one for one in misfits("s3", operation, found) if "Body" not in one] == []
    if result.step:
        world.undo()


@pytest.mark.parametrize("operation", sorted({*EVERY} - {"ListBuckets", "CreateBucket"}))
def test_a_bucket_that_is_not_there(furnished, operation):
    world, known = furnished
    params = {**params_of(operation, known), "Bucket": "nowhere-to-be-found"}

    error = world.refused("s3", operation, as_=caller(world), **params)

    assert (error.code, error.status) == ("NoSuchBucket", 404)
    assert error.members["BucketName"] == "nowhere-to-be-found"


def test_the_same_calls_make_the_same_world():
    first, second = World(), World()

    assert furnish(first) == furnish(second)
    assert first.rows() == second.rows()
