"""The cheapest support plan that has what is needed, and what the cheaper ones lack."""

from collections.abc import Sequence

import msgspec

from studyapp.corpus.explainer_facts import SupportPlan


class Needs(msgspec.Struct, frozen=True):
    """What a customer needs; `response_minutes` is the longest wait in the gravest case, 0 for any."""

    technical: bool = False
    checks: bool = False
    manager: bool = False
    team: bool = False
    response_minutes: int = 0


class Judged(msgspec.Struct, frozen=True):
    """A plan and what it lacks of the needs, in words."""

    plan: SupportPlan
    lacks: tuple[str, ...]


def judge(plans: Sequence[SupportPlan], needs: Needs) -> tuple[Judged, ...]:
    """Every plan with what it lacks."""
    return tuple(Judged(plan, tuple(_lacks(plan, needs))) for plan in plans)


def cheapest(found: Sequence[Judged]) -> Judged | None:
    """The cheapest plan that lacks nothing; None when every one lacks something."""
    return min(
        (one for one in found if not one.lacks), key=lambda one: one.plan.from_usd, default=None
    )


def _lacks(plan: SupportPlan, needs: Needs) -> list[str]:
    lacks = []
    if needs.technical and not plan.technical:
        lacks.append("technical cases")
    if needs.checks and not plan.checks:
        lacks.append("all Trusted Advisor checks")
    if needs.manager and not plan.manager:
        lacks.append("a designated Technical Account Manager")
    if needs.team and not plan.team:
        lacks.append("a designated team")
    fast = 0 < plan.first_response_minutes <= needs.response_minutes
    if needs.response_minutes and not fast:
        lacks.append(f"a first response within {needs.response_minutes} minutes")
    return lacks
