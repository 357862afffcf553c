"""Whatever is asked in whatever order: machines only change as they may, and nothing leaks."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.ec2 import state
from tests.minicloud.making import World
from tests.minicloud.services.ec2.making import records, run, wait

# Where a machine is after a call and after the time that follows it; a call that is not named is
# refused in that state.
AFTER = {
    "pending": {"StartInstances": "pending", "TerminateInstances": "shutting-down"},
    "running": {
        "StartInstances": "running",
        "StopInstances": "stopping",
        "RebootInstances": "running",
        "TerminateInstances": "shutting-down",
    },
    "stopping": {"StopInstances": "stopping", "TerminateInstances": "shutting-down"},
    "stopped": {
        "StartInstances": "pending",
        "StopInstances": "stopped",
        "TerminateInstances": "shutting-down",
    },
    "shutting-down": {"TerminateInstances": "shutting-down"},
    "terminated": {"RebootInstances": "terminated", "TerminateInstances": "terminated"},
}
LATER = {"pending": "running", "stopping": "stopped", "shutting-down": "terminated"}
CALLS = ("StartInstances", "StopInstances", "RebootInstances", "TerminateInstances")
MOVES = st.lists(
    st.tuples(st.sampled_from((*CALLS, "wait", "undo")), st.integers(0, 1)), max_size=10
)


def shown(world):
    """Every machine by id."""
    found = world.call("ec2", "DescribeInstances")["Reservations"]
    return {one["InstanceId"]: one for each in found for one in each["Instances"]}


def check_parts(world, machines, stood):
    """Interfaces, addresses and volumes are those of the machines that are there.

    One that was stopped when it was ended (`stood`) gets no public address any more.
    """
    alive = [one for one in machines.values() if one["State"]["Name"] != "terminated"]
    db = records(world)
    interfaces = dict(db.scan(state.INTERFACES))
    public = [one.public for one in interfaces.values() if one.public]
    private = {one.private for one in interfaces.values()}
    assert {one.instance for one in interfaces.values()} == {one["InstanceId"] for one in alive}
    assert len(set(public)) == len(public)
    assert {key[1] for key, _ in db.scan(state.PRIVATE)} == private
    assert db.count(state.VOLUMES) == len(alive)
    for one in alive:
        stands = one["State"]["Name"] == "stopped" or one["InstanceId"] in stood
        assert ("PublicIpAddress" in one) != stands


@settings(max_examples=20, deadline=None)
@given(MOVES)
@example([("wait", 0), ("StopInstances", 0), ("wait", 0), ("TerminateInstances", 0)])
def test_machines_change_as_they_may(moves):
    world = World()
    ids = run(world, count=2)
    states = dict.fromkeys(ids, "pending")
    stood = set()
    home = {key: one["PrivateIpAddress"] for key, one in shown(world).items()}
    for move, which in moves:
        instance = ids[which]
        if move == "wait":
            wait(world)
            states = {key: LATER.get(value, value) for key, value in states.items()}
        elif move == "undo":
            undo_of_a_step_gives_equal_records(world, instance, states)
        elif move in AFTER[states[instance]]:
            world.call("ec2", move, InstanceIds=[instance])
            if (states[instance], move) == ("stopped", "TerminateInstances"):
                stood.add(instance)
            states[instance] = AFTER[states[instance]][move]
        else:
            assert refusal(world, move, instance) == "IncorrectInstanceState"
        machines = shown(world)
        assert {key: one["State"]["Name"] for key, one in machines.items()} == states
        assert all(
            home[key] == one.get("PrivateIpAddress", home[key]) for key, one in machines.items()
        )
        check_parts(world, machines, stood)


def refusal(world, operation, instance):
    try:
        world.call("ec2", operation, InstanceIds=[instance])
    except CloudError as error:
        return error.code
    return ""


def undo_of_a_step_gives_equal_records(world, instance, states):
    """End a machine (or tag an ended one) and take it back."""
    before = world.rows()
    tags = [{"Key": "spot", "Value": "x"}]
    if states[instance] in ("shutting-down", "terminated"):
        world.call("ec2", "CreateTags", Resources=[instance], Tags=tags)
    else:
        world.call("ec2", "TerminateInstances", InstanceIds=[instance])
    assert world.rows() != before
    world.undo()
    assert world.rows() == before
