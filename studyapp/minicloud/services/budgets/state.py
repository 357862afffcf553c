"""What Budgets keeps: budgets by name, their notifications and subscribers.

Amounts are in billionths of a budget's unit (of costs: nano-dollars), times are milliseconds,
simulated.
"""

from typing import Any, Literal

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Settings, Table

Tags = tuple[tuple[str, str], ...]
Sort = Literal["ACTUAL", "FORECASTED"]
Operator = Literal["GREATER_THAN", "LESS_THAN", "EQUAL_TO"]
Threshold = Literal["PERCENTAGE", "ABSOLUTE_VALUE"]
Type = Literal["COST", "USAGE"]
TimeUnit = Literal["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]


class Subscriber(Struct, frozen=True, array_like=True):
    """Who is told: `kind` is EMAIL or SNS."""

    kind: str
    address: str


class Notification(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """When to tell: the actual or forecasted amount passes a threshold.

    `threshold` is in percent of the limit, or in the budget's unit. `told` is the start of the last period
    in which its subscribers were told.
    """

    sort: Sort
    operator: Operator
    threshold: float
    measure: Threshold = "PERCENTAGE"
    subscribers: tuple[Subscriber, ...] = ()
    alarm: bool = False
    told: int = -1

    @property
    def sameness(self) -> tuple[str, str, float, str]:
        """What makes two notifications the same."""
        return self.sort, self.operator, self.threshold, self.measure


class Budget(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A budget for costs, or for the use of what is counted in `measure` (USD for costs).

    `start` and `end` are its own bounds. `filters` are in the shape of CostFilters and
    `expression` in that of FilterExpression; at most one of them is there. `types` is what the
    request said of CostTypes.
    """

    name: str
    limit: int
    unit: TimeUnit
    created: int
    start: int
    end: int
    filters: dict[str, list[str]] = {}
    expression: dict[str, Any] = {}
    types: dict[str, bool] = {}
    metrics: tuple[str, ...] = ()
    notifications: tuple[Notification, ...] = ()
    tags: Tags = ()
    updated: int = 0
    type: Type = "COST"
    measure: str = "USD"


class Watch(Struct, frozen=True, omit_defaults=True):
    """When the budgets are checked next; 0 while nobody checks."""

    next: int = 0


BUDGETS = Table("budgets", "budgets", Budget, scope=GLOBAL)
WATCH = Settings("budgets", "watch", Watch, scope=GLOBAL)
