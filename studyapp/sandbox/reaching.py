"""Can one end reach another: the way of the packet, and the calls that would open it."""

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
    desk: Desk, target: str, port: int, protocol: str = "tcp", *, source: str = ""
) -> Way | None:
    """How a packet to a machine ends, or to the internet when `target` is "".

    `target` is the id of an instance; `source` is one too, or an address of the internet, "" any.
    None when a machine is not there or has no interface any more. Raises CloudError when the
    learner's principal may not read what the answer is made of, ValueError when both ends are
    on the internet.
    """
    for operation in READS:
        desk.look("ec2", operation)
    with engine.STORAGE.read(desk.world.id) as reader:
        db = Records(Work(reader, writes=False), desk.account, desk.region)
        start, end = _end(db, source), _end(db, target)
        if start is None or end is None:
            return None
        place = reach.topology(db)
    found = network.path(place, start, end, port, protocol)
    return Way(
        verdict=found.verdict,
        symptom=found.symptom,
        hops=found.hops,
        stop=found.hops.index(found.stopped) if found.stopped else -1,
        remedies=network.remedies(place, start, end, port, protocol),
    )


def _end(db: Records, name: str) -> network.End | None:
    """The end that an instance id, an address or "" names."""
    if not name.startswith("i-"):
        return network.Internet(name) if name else network.Internet()
    instance = db.get(state.INSTANCES, name)
    return network.On(instance.interface) if instance and instance.interface else None
