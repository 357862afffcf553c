"""The way of a visitor to a machine, and the clock that a learner puts on."""

import pytest

from studyapp.accounts.models import User
from studyapp.sandbox.api import CloudError, Desk, NothingToDo, act_as, open_desk, way_to

pytestmark = pytest.mark.django_db
MINUTE = 60_000


@pytest.fixture
def desk(learner: User, now) -> Desk:
    return open_desk(learner, now)


@pytest.fixture
def machine(desk: Desk) -> str:
    """A machine in the default group, as a launch makes it."""
    image = desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]
    order = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = desk.act("ec2", "RunInstances", order).output["Instances"][0]
    return made["InstanceId"]


def state(desk: Desk) -> str:
    found = desk.look("ec2", "DescribeInstances")["Reservations"][0]["Instances"][0]
    return found["State"]["Name"]


def test_a_minute_later_a_machine_runs(desk: Desk, machine: str):
    before = desk.bar().clock
    assert state(desk) == "pending"

    desk.skip(MINUTE)

    assert state(desk) == "running"
    assert 60 <= (desk.bar().clock - before).total_seconds() < 65


def test_skipping_is_no_act_and_undo_does_not_turn_it_back(desk: Desk, machine: str):
    desk.skip(MINUTE)
    later = desk.bar().clock

    assert len(desk.acts()) == 1
    desk.undo()
    assert desk.bar().clock >= later
    with pytest.raises(NothingToDo):
        desk.undo()


def test_the_clock_never_goes_back(desk: Desk):
    with pytest.raises(ValueError, match="forward"):
        desk.skip(-MINUTE)


def test_a_new_machine_is_stopped_by_its_group_until_the_remedy_is_taken(desk: Desk, machine: str):
    desk.skip(MINUTE)
    way = way_to(desk, machine, 22)

    assert way is not None
    assert way.verdict == "timed-out"
    assert way.hops[way.stop].kind == "security-group"
    remedy = next(one for one in way.remedies if one.opens)
    desk.act("ec2", remedy.operation, remedy.params)
    opened = way_to(desk, machine, 22)
    assert opened is not None
    assert (opened.verdict, opened.stop, opened.remedies) == ("reached", -1, ())


def test_there_is_no_way_to_what_is_not_there(desk: Desk):
    assert way_to(desk, "i-0123456789abcdef0", 80) is None


def test_who_may_not_read_the_network_learns_nothing_of_it(desk: Desk, machine: str):
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    act_as(desk.world, user)

    with pytest.raises(CloudError) as caught:
        way_to(desk, machine, 22)
    assert caught.value.code == "UnauthorizedOperation"


def test_a_machine_is_asked_about_its_neighbour_and_about_the_internet(desk: Desk, machine: str):
    image = desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]
    order = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    other = desk.act("ec2", "RunInstances", order).output["Instances"][0]["InstanceId"]
    desk.skip(MINUTE)

    near = way_to(desk, other, 22, source=machine)
    out = way_to(desk, "", 443, source=machine)

    assert near is not None
    assert out is not None
    assert near.verdict == "reached"  # the default group lets its own members in
    assert near.hops[0].kind == "host"
    assert out.verdict == "reached"
    assert [hop.kind for hop in out.hops if not hop.reply][-2:] == ["internet-gateway", "internet"]
    with pytest.raises(ValueError, match="interface"):
        way_to(desk, "", 443)
