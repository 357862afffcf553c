"""A day of instances paid for On-Demand, by a commitment and with Spot.

A commitment is paid for every hour, used or not (Savings Plans User Guide); what is above it is
charged On-Demand. Interruptible work can run on Spot Instances.
"""

import msgspec

HOURS = 24
DAYS = 365


class Load(msgspec.Struct, frozen=True):
    """Instances that always run, those more in the first `peak_hours`, and interruptible hours."""

    base: int
    peak: int
    peak_hours: int
    batch_hours: int  # instance-hours a day that may be interrupted

    def at(self, hour: int) -> int:
        """How many instances must run in an hour of the day (0 to 23)."""
        return self.base + (self.peak if hour < self.peak_hours else 0)


class Bill(msgspec.Struct, frozen=True):
    """USD of a year. `wasted` is the part of the commitment that nothing used."""

    committed: float
    on_demand: float
    batch: float
    wasted: float

    @property
    def total(self) -> float:
        """What is paid; the waste is a part of the commitment."""
        return self.committed + self.on_demand + self.batch


def bill(
    load: Load, *, hour_price: float, commit: int = 0, discount: float = 0, spot: float = 0
) -> Bill:
    """The bill of a year for a commitment to `commit` instances; discounts are in percent.

    Raises ValueError for a discount outside 0 to 100 or counts below zero.
    """
    counts = (load.base, load.peak, load.peak_hours, load.batch_hours, commit)
    if min(counts) < 0 or load.peak_hours > HOURS or not 0 <= discount <= 100:
        message = "counts are not below zero, a day has 24 hours, a discount is 0 to 100 percent"
        raise ValueError(message)
    if not 0 <= spot <= 100:
        message = "the discount of Spot is 0 to 100 percent"
        raise ValueError(message)
    needed = [load.at(hour) for hour in range(HOURS)]
    lower = hour_price * (1 - discount / 100)
    idle = sum(max(0, commit - count) for count in needed)
    above = sum(max(0, count - commit) for count in needed)
    return Bill(
        committed=DAYS * HOURS * commit * lower,
        on_demand=DAYS * above * hour_price,
        batch=DAYS * load.batch_hours * hour_price * (1 - spot / 100),
        wasted=DAYS * idle * lower,
    )


def best_commitment(load: Load, *, hour_price: float, discount: float) -> int:
    """The number of instances to commit to that costs least; of equal ones the smallest."""
    return min(
        range(load.base + load.peak + 1),
        key=lambda commit: (
            round(bill(load, hour_price=hour_price, commit=commit, discount=discount).total, 6),
            commit,
        ),
    )
