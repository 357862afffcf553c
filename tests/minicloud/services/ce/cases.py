"""An account with costs, and a call of each operation of Cost Explorer that goes well in it."""

from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.services.ce import SERVICE
from tests.minicloud.services.suite import Suite

PAST = {"Start": "2026-01-05", "End": "2026-01-09"}  # the world begins on 2026-01-05
CASES = {
    "GetCostAndUsage": {
        "TimePeriod": PAST,
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost", "UsageQuantity"],
        "GroupBy": [
            {"Type": "DIMENSION", "Key": "USAGE_TYPE"},
            {"Type": "TAG", "Key": "team"},
        ],
    },
    "GetCostForecast": {
        "TimePeriod": {"Start": "2026-01-08", "End": "2026-02-01"},
        "Granularity": "MONTHLY",
        "Metric": "UNBLENDED_COST",
        "PredictionIntervalLevel": 80,
    },
    "GetDimensionValues": {"TimePeriod": PAST, "Dimension": "SERVICE", "MaxResults": 1},
    "GetTags": {"TimePeriod": PAST, "TagKey": "team"},
    "ListCostAllocationTags": {"TagKeys": ["team"], "MaxResults": 5},
    "UpdateCostAllocationTagsStatus": {
        "CostAllocationTagsStatus": [
            {"TagKey": "team", "Status": "Active"},
            {"TagKey": "nowhere", "Status": "Active"},
        ],
    },
}
TAGS = [{"TagKey": "team", "TagValue": "blue"}]


def furnish(world):
    """A key with a tag and an address without one, for three days."""
    world.call("kms", "CreateKey", Tags=TAGS)
    world.call("ec2", "AllocateAddress")
    world.skip(3 * DAY)
    return {}


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    lambda operation, _found: CASES[operation],
    denied=("AccessDeniedException", 400),
)
