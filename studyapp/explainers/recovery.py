"""Which strategy of disaster recovery meets an RTO and an RPO at the lowest cost."""

from collections.abc import Sequence

import msgspec

from studyapp.corpus.explainer_facts import Strategy


class Offer(msgspec.Struct, frozen=True):
    """A strategy against the objectives; `monthly` is the cost of the second place."""

    strategy: Strategy
    rto_met: bool
    rpo_met: bool
    monthly: float

    @property
    def meets(self) -> bool:
        """Whether both objectives are met."""
        return self.rto_met and self.rpo_met


def offers(
    strategies: Sequence[Strategy], *, rto: int, rpo: int, main_monthly: float
) -> tuple[Offer, ...]:
    """Every strategy against objectives in minutes, beside a main place of that monthly cost.

    Raises ValueError for an objective or a cost below zero.
    """
    if min(rto, rpo, main_monthly) < 0:
        message = "objectives and costs are not below zero"
        raise ValueError(message)
    return tuple(
        Offer(
            strategy=strategy,
            rto_met=strategy.rto_minutes <= rto,
            rpo_met=strategy.rpo_minutes <= rpo,
            monthly=main_monthly * strategy.running / 100,
        )
        for strategy in strategies
    )


def cheapest(found: Sequence[Offer]) -> Offer | None:
    """The offer that meets both objectives at the lowest cost; None when none does."""
    return min((offer for offer in found if offer.meets), key=lambda o: o.monthly, default=None)
