"""An account on the free plan, and a call of each operation that goes well in it."""

from studyapp.minicloud.billing import PLAN, AccountPlan
from studyapp.minicloud.kernel.call import ArnCaller, Call
from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.services.freetier import SERVICE
from tests.minicloud.services.suite import Suite

CASES = {
    "GetAccountPlanState": {},
    "GetFreeTierUsage": {"maxResults": 1},
    "UpgradeAccountPlan": {"accountPlanType": "PAID"},
}


def choose(world, kind):
    """Put the account on a plan, as the bill's page does."""

    def run(ctx):
        ctx.db.write(PLAN, AccountPlan(kind, ctx.now))

    who = ArnCaller(world.administrator)
    call = Call("ce", "", {}, who, world.wall, bytes(32), recorded=False)
    world.cloud.aside(world.storage, "w", call, run, act="choose a plan")


def furnish(world):
    """The free plan, and an address for a day."""
    choose(world, "free")
    world.call("ec2", "AllocateAddress")
    world.skip(DAY)
    return {}


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    lambda operation, _found: CASES[operation],
    denied=("AccessDeniedException", 400),
)
