"""What a principal did by the record of calls, and the policy that grants just that."""

from typing import Final

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.call import ArnCaller, Call, Principal
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.policy import Source
from studyapp.minicloud.policy.least import (
    Granted,
    Least,
    Use,
    allows_all,
    denies,
    granted,
    least,
)
from studyapp.minicloud.policy.matching import Wild, glob
from studyapp.sandbox import engine
from studyapp.sandbox.desk import Desk

LOOKED_AT: Final = 5_000  # calls of the account, from the last one back


class Usage(Struct, frozen=True):
    """What somebody did: `calls` of theirs were found; `proved` says that `least` allows it all.

    `held` are the policies that grant something now; those of `keeps` deny something too.
    """

    uses: tuple[Use, ...]
    calls: int
    least: Least
    granted: tuple[Granted, ...]
    held: tuple[Source, ...]
    proved: bool

    @property
    def keeps(self) -> frozenset[str]:
        """The names of policies that are more than grants."""
        return frozenset(one.name for one in self.held if denies(one))


def usage_of(desk: Desk, arn: str) -> Usage:
    """What a user or role did, in the last calls of the account; CloudError when it is gone."""
    call = Call(
        "iam",
        "",
        {},
        ArnCaller(arn),
        engine.wall(),
        engine.entropy(),
        region=desk.region,
        door=desk.door,
        recorded=False,
    )
    with engine.cloud().looking(engine.STORAGE, desk.world.id, call) as ctx:
        who: Principal = ctx.principal
    wanted = who.unique_id.partition(":")[0]
    rows = [row for row in desk.trail(LOOKED_AT) if _is_by(row, wanted)]
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        for pair in _asked(row):
            counts[pair] = counts.get(pair, 0) + 1
    uses = tuple(Use(action, resource, n) for (action, resource), n in sorted(counts.items()))
    need = Need("iam:GetUser", arn)
    (question,) = engine.cloud().questions(engine.STORAGE, desk.world.id, call, who, (need,))
    held = tuple(one for one in question.sources if one.layer == "identity")
    found = least(uses)
    proved = bool(uses) and allows_all(found.text, uses, who)
    return Usage(uses, len(rows), found, tuple(granted(held, uses)), held, proved)


def covered(pattern: str) -> int:
    """How many actions of AWS a pattern such as "s3:Get*" stands for; 0 when that is unknown."""
    prefix, colon, name = pattern.partition(":")
    if not colon or prefix.lower() not in spec.access.services():
        return 0
    fits = glob([Wild(name.lower())])
    return sum(fits(one) for one in spec.access.actions(prefix.lower()))


def _is_by(row: TrailRow, unique_id: str) -> bool:
    """Whether a principal made the call, and policies allowed it."""
    mine = str(row.principal.get("unique_id", "")).partition(":")[0] == unique_id
    return mine and bool(row.decision) and bool(row.decision and row.decision["allowed"])


def _asked(row: TrailRow) -> list[tuple[str, str]]:
    """The actions of a call with their resources."""
    kept = (row.decision or {}).get("asked", ())
    return [(str(action), str(resource)) for action, resource in kept]
