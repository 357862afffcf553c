"""Can a visitor reach a machine: the way of the packet, and the calls that would open it."""

from msgspec import Struct

from studyapp.minicloud import network
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.network import Hop, Remedy
from studyapp.minicloud.services.ec2 import reach, state
from studyapp.sandbox import engine
from studyapp.sandbox.desk import Desk

# What somebody must be able to read to learn which rule decides.
READS = (
    "DescribeInstances",
    "DescribeSubnets",
    "DescribeRouteTables",
    "DescribeNetworkAcls",
    "DescribeSecurityGroups",
    "DescribeInternetGateways",
)


class Way(Struct, frozen=True):
    """The answer: a verdict of `network`, what the visitor notices, every hop, and remedies.

    `stop` is the place in `hops` of the one that lost or refused the packet, -1 when none did.
    """

    verdict: str
    symptom: str
    hops: tuple[Hop, ...]
    stop: int = -1
    remedies: tuple[Remedy, ...] = ()


def way_to(
    desk: Desk, instance_id: str, port: int, protocol: str = "tcp", *, source: str = ""
) -> Way | None:
    """How a packet from the internet to a machine ends; `source` is an address, "" any.

    None when the machine is not there or has no interface any more. Raises CloudError when the
    learner's principal may not read what the answer is made of.
    """
    for operation in READS:
        desk.look("ec2", operation)
    with engine.STORAGE.read(desk.world.id) as reader:
        db = Records(Work(reader, writes=False), desk.account, desk.region)
        instance = db.get(state.INSTANCES, instance_id)
        if instance is None or not instance.interface:
            return None
        place = reach.topology(db)
    start = network.Internet(source) if source else network.Internet()
    end = network.On(instance.interface)
    found = network.path(place, start, end, port, protocol)
    return Way(
        verdict=found.verdict,
        symptom=found.symptom,
        hops=found.hops,
        stop=found.hops.index(found.stopped) if found.stopped else -1,
        remedies=network.remedies(place, start, end, port, protocol),
    )
