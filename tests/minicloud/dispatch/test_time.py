"""What happens by itself: in order, with what it adds, and without stopping what comes after."""

import pytest
from msgspec import Struct

from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel import due
from studyapp.minicloud.kernel.call import CallAs
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.records import GLOBAL, REGIONAL, Table
from studyapp.minicloud.kernel.service import NO_NEEDS, Service
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.iam import IamIdentity
from tests.minicloud.making import RING, World
from tests.work import calls

SECOND = 1000
TOY = Service("sns", scope=GLOBAL)  # named like a real one, whose model it borrows
OTHER = Service("sqs", scope=REGIONAL)


class Mark(Struct, frozen=True):
    at: int


MARKS = Table("sns", "marks", Mark, scope=GLOBAL)
DOORS = Table("sqs", "doors", Mark, scope=REGIONAL)


@TOY.operation("ListTopics", needs=NO_NEEDS)
def start(ctx, params):
    """Begin what goes on by itself: as many events as the token says, one a second."""
    for number in range(int(params["NextToken"])):
        ctx.after((number + 1) * SECOND, "tick", number=number)
    return {}


@TOY.operation("ListSubscriptions", needs=NO_NEEDS)
def chained(ctx, params):
    """Begin with one event that makes the next one."""
    ctx.after(SECOND, "again", left=int(params["NextToken"]))
    return {}


@TOY.due("tick")
def tick(ctx, number):
    ctx.db.put(MARKS, f"{number:06}", Mark(ctx.now))
    if number == 3:
        raise CloudError("TooMany", "refused")


@TOY.due("again")
def again(ctx, left):
    ctx.db.put(MARKS, f"{left:06}", Mark(ctx.now))
    if left:
        ctx.after(SECOND, "again", left=left - 1)


@TOY.operation("ListPlatformApplications", needs=NO_NEEDS)
def half_done(ctx, params):
    """Change something, let another service be opened, and be refused."""
    ctx.db.put(MARKS, "half", Mark(ctx.now))
    ctx.invoke("sqs", "ListQueues", {}, CallAs.INTERNAL)
    raise CloudError("Refused", "after all")


@OTHER.operation("ListQueues", needs=NO_NEEDS, reads=True)
def opened(ctx, params):
    return {"QueueUrls": [key[0] for key, _ in ctx.db.scan(DOORS)]}


@OTHER.opens
def open_region(ctx):
    ctx.db.put(DOORS, "front", Mark(ctx.now))


@pytest.fixture
def world():
    services = [one for one in ALL if one.name not in ("sns", "sqs")]
    return World(cloud=Cloud([*services, TOY, OTHER], IamIdentity(), RING))


def marks(world):
    rows = world.storage.worlds["w"].places.get((world.account, "sns/marks"))
    return (
        {}
        if rows is None
        else {key.decode(): MARKS.decode(rows.images[key]).at for key in rows.keys}
    )


def test_what_is_due_happens_at_its_time_and_a_refused_event_stops_nothing(world):
    start_at = world.result("sns", "ListTopics", NextToken="6").now

    world.pass_time(10 * SECOND)
    world.call("sts", "GetCallerIdentity")

    wanted = {f"{number:06}": start_at + (number + 1) * SECOND for number in (0, 1, 2, 4, 5)}
    assert marks(world) == wanted


def test_events_that_make_others_are_all_met(world):
    start_at = world.result("sns", "ListSubscriptions", NextToken="50").now

    world.pass_time(30 * SECOND)
    found = world.result("sts", "GetCallerIdentity")
    assert len(marks(world)) == 30
    world.pass_time(60 * SECOND)
    world.call("sts", "GetCallerIdentity")

    assert found.now == start_at + 30 * SECOND
    assert len(marks(world)) == 51
    assert marks(world)["000000"] == start_at + 51 * SECOND


def test_a_call_takes_so_many_events_and_the_next_one_goes_on(world, monkeypatch):
    monkeypatch.setattr(due, "MOST_A_CALL", 4)
    start_at = world.result("sns", "ListTopics", NextToken="9").now
    world.pass_time(60 * SECOND)

    assert world.result("sts", "GetCallerIdentity").now == start_at + 5 * SECOND
    assert world.result("sts", "GetCallerIdentity").now == start_at + 9 * SECOND
    assert world.result("sts", "GetCallerIdentity").now == start_at + 60 * SECOND
    assert len(marks(world)) == 8


def test_many_events_take_work_in_proportion(world):
    def drained(number):
        """How many functions are called while so many events come due."""
        fresh = World(cloud=world.cloud)
        fresh.call("sns", "ListTopics", NextToken=str(number))
        fresh.skip(number * SECOND)
        return calls(lambda: fresh.call("sts", "GetCallerIdentity"))

    drained(100)
    assert drained(4000) < 6 * drained(1000)  # in proportion it is 4, squared 16


def test_a_refused_call_leaves_nothing_though_another_service_was_opened_in_it(world):
    world.call("sts", "GetCallerIdentity")
    before = world.rows()

    world.refused("sns", "ListPlatformApplications")

    assert world.rows() == before
    assert world.call("sqs", "ListQueues") == {"QueueUrls": ["front"]}


def test_an_operation_that_no_service_has_is_refused_in_its_words(world):
    assert world.refused("sns", "MakeCoffee").code == "InvalidAction"
    assert world.refused("sqs", "MakeCoffee").code == "UnknownOperationException"
    assert world.refused("sqs", "SendMessage").code == "NotImplemented"
