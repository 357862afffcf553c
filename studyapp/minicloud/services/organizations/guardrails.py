"""Which policies of the organisation limit a decision: service and resource control policies.

Organizations User Guide, "SCP evaluation": they bind all principals of member accounts, root
too, and not the management account. "RCP evaluation": they bind requests to resources of member
accounts, whoever asks, for the services that support them; retiring a grant of a KMS key is
spared.
"""

from collections.abc import Iterable, Iterator, Sequence

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.call import Principal
from studyapp.minicloud.kernel.membership import Membership, membership
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.policy import Layer, Source
from studyapp.minicloud.services.organizations.managed import MANAGED, arn_of
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import (
    NODES,
    ORGANIZATION,
    POLICIES,
    RCP,
    SCP,
    Sort,
)

LAYERS: dict[Sort, Layer] = {SCP: "scp", RCP: "rcp"}
BOUND = ("root", "user", "role")
SPARED = frozenset({"kms:retiregrant"})


@SERVICE.guards
def guard(db: Records, principal: Principal, need: Need) -> Sequence[Source]:
    """The policies from above the accounts that this need of this caller must pass."""
    found: list[Source] = []
    if principal.kind in BOUND:
        found.extend(sources(db, principal.account, SCP))
    prefix = need.action.partition(":")[0].lower()
    if prefix in spec.access.rcp_services() and need.action.lower() not in SPARED:
        found.extend(sources(db, need.owner or principal.account, RCP))
    return found


def sources(db: Records, account: str, sort: Sort) -> Iterable[Source]:
    """The policies of one type from the root down to a member account, level by level."""
    mine = membership(db, account)
    bound = mine.organization and account != mine.management
    return _levels(db, account, mine, sort) if bound else ()


def _levels(db: Records, account: str, mine: Membership, sort: Sort) -> Iterator[Source]:
    home = db.at(account=mine.management)
    organization = home.read(ORGANIZATION)
    if sort not in organization.types:
        return
    for level in (*mine.nodes, account):
        node = home.get(NODES, level)
        for policy_id in node.attached(sort) if node else ():
            policy = MANAGED.get(policy_id) or home.get(POLICIES, policy_id)
            if node is None or policy is None:
                raise LookupError(f"{policy_id} is attached to {level} and not there")
            name = f"{node.name} ({level})"
            arn = arn_of(policy, mine.management, organization.id)
            yield Source(LAYERS[sort], policy.name, policy.content, arn, name)
