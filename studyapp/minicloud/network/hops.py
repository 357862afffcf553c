"""What a trace consists of: hops with the rule that decided, and the verdict of all of them."""

from typing import Literal

from msgspec import Struct

from studyapp.minicloud.network.packets import Packet
from studyapp.minicloud.network.rules import RuleRead, Ruling

HopKind = Literal[
    "internet",
    "internet-gateway",
    "egress-only-gateway",
    "nat-gateway",
    "peering",
    "endpoint",
    "route-table",
    "network-acl",
    "security-group",
    "host",
]
Side = Literal["in", "out", ""]
Outcome = Literal["passed", "stopped", "refused", "not-reached"]
Verdict = Literal["reached", "timed-out", "refused", "no-route"]

REFUSED = "no-listener"
NOWHERE = frozenset({"no-public-address", "no-address", "no-route", "blackhole"})
SYMPTOMS: dict[Verdict, str] = {
    "reached": "An answer arrives.",
    "refused": "The connection is refused at once.",
    "timed-out": "Nothing comes back; the caller waits until it gives up.",
    "no-route": "The packet has nowhere to go; the caller waits until it gives up.",
}


class Hop(Struct, frozen=True):
    """One place on the way, and what it does with the packet.

    `outcome` is "not-reached" behind the place that stopped the packet; `allows` then says what
    would have happened. `code` is for programs, `why` for people, `rule` names the deciding rule
    of the part `id` ("90", "*", a rule id, the destination of a route), "" when none decides.
    `read` is the whole list of a network ACL with what became of each rule.
    """

    kind: HopKind
    id: str
    name: str
    packet: Packet
    outcome: Outcome
    allows: bool
    code: str
    why: str
    rule: str = ""
    side: Side = ""
    read: tuple[RuleRead, ...] = ()

    @property
    def reply(self) -> bool:
        """Whether this is about the packet that comes back."""
        return self.packet.reply


class Path(Struct, frozen=True):
    """The whole way of a request and its reply."""

    verdict: Verdict
    hops: tuple[Hop, ...]

    @property
    def stopped(self) -> Hop | None:
        """The hop that lost a packet, else the one that refused it; None when all went well."""
        ends = [hop for hop in self.hops if hop.outcome in {"stopped", "refused"}]
        return next((hop for hop in ends if hop.outcome == "stopped"), ends[0] if ends else None)

    @property
    def symptom(self) -> str:
        """What whoever sent the request notices."""
        return SYMPTOMS[self.verdict]


class Trace:
    """Hops in the making."""

    def __init__(self) -> None:
        self.hops: list[Hop] = []
        self.lost = False

    def note(
        self,
        kind: HopKind,
        place: tuple[str, str],
        packet: Packet,
        ruling: Ruling,
        side: Side = "",
    ) -> bool:
        """Add a hop at `place` (id, label); returns whether the ruling lets the packet on."""
        self.hops.append(
            Hop(
                kind=kind,
                id=place[0],
                name=place[1],
                packet=packet,
                outcome=self._outcome(ruling),
                allows=ruling.allows,
                code=ruling.code,
                why=ruling.why,
                rule=ruling.rule,
                side=side,
                read=ruling.read,
            )
        )
        self.lost = self.lost or not ruling.allows
        return ruling.allows

    def _outcome(self, ruling: Ruling) -> Outcome:
        if self.lost:
            return "not-reached"
        if ruling.code == REFUSED:
            return "refused"
        return "passed" if ruling.allows else "stopped"

    def path(self) -> Path:
        """The finished path."""
        return Path(self._verdict(), tuple(self.hops))

    def _verdict(self) -> Verdict:
        stop = next((hop for hop in self.hops if hop.outcome == "stopped"), None)
        if stop is not None:
            return "no-route" if stop.code in NOWHERE and not stop.reply else "timed-out"
        refused = any(hop.outcome == "refused" for hop in self.hops)
        return "refused" if refused else "reached"
