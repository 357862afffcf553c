"""Costs and usage of a period, forecasts, and what there is to group and filter by."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from studyapp.minicloud.billing import Ledger, decimal
from studyapp.minicloud.billing.facts import Fact
from studyapp.minicloud.billing.months import day_of, month_of
from studyapp.minicloud.kernel import pages
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.ce import errors, periods
from studyapp.minicloud.services.ce.filters import known, matches
from studyapp.minicloud.services.ce.service import SERVICE

Json = dict[str, Any]
DOLLARS = "USD"
COSTS = ("AmortizedCost", "BlendedCost", "NetAmortizedCost", "NetUnblendedCost", "UnblendedCost")
USAGE = "UsageQuantity"
FORECASTS = frozenset(
    {"AMORTIZED_COST", "BLENDED_COST", "NET_AMORTIZED_COST", "NET_UNBLENDED_COST", "UNBLENDED_COST"}
)
MOST_GROUPS = 2
PAGE = 1_000
DIGITS = 10  # of the fraction of a quantity


@SERVICE.operation("GetCostAndUsage", reads=True)
def get_cost_and_usage(ctx: Context, params: Params) -> Output:
    """Costs and usage of a period, by day or month, in up to two groups."""
    start, stop = periods.asked(params["TimePeriod"])
    if stop > month_of(ctx.now).next.stop:
        raise errors.far_future()
    periods.check_past(start, ctx.now, params["Granularity"])
    metrics = [_metric(name) for name in params["Metrics"]]
    groups = _groups(params.get("GroupBy", ()))
    ledger = Ledger.of(ctx)
    results = []
    for first, last in periods.cut(start, stop, params["Granularity"]):
        found = [fact for fact in ledger.facts(first, last) if matches(fact, params.get("Filter"))]
        results.append(_result(ledger, (first, last), found, metrics, groups))
    answer: Output = {"ResultsByTime": results, "DimensionValueAttributes": []}
    if groups:
        answer["GroupDefinitions"] = groups
    return answer


@SERVICE.operation("GetCostForecast", reads=True)
def get_cost_forecast(ctx: Context, params: Params) -> Output:
    """What a period from today on will cost when all that is in use stays so."""
    period = params["TimePeriod"]
    start, stop = periods.instant(period["Start"]), periods.instant(period["End"])
    if start >= stop:
        text = f"Requested Start: {period['Start']} must be before requested End: {period['End']}"
        raise errors.validation(text, unverified=False)
    if start < day_of(ctx.now):
        raise errors.validation("The start of a forecast must be today or later.")
    periods.check_future(stop, ctx.now, params["Granularity"])
    if params["Metric"] not in FORECASTS:
        raise errors.not_here(f"a forecast of {params['Metric']}")
    ledger = Ledger.of(ctx)
    results, total = [], 0
    for first, last in periods.cut(start, stop, params["Granularity"]):
        facts = ledger.facts(first, last, until=last)
        cost = sum(fact.cost for fact in facts if matches(fact, params.get("Filter")))
        total += cost
        made = {"TimePeriod": _period(first, last), "MeanValue": decimal(cost)}
        if "PredictionIntervalLevel" in params:
            # The forecast is exact as long as nothing changes, so its interval has no width.
            bounds = ("PredictionIntervalLowerBound", "PredictionIntervalUpperBound")
            made |= dict.fromkeys(bounds, decimal(cost))
        results.append(made)
    return {
        "Total": {"Amount": decimal(total), "Unit": DOLLARS},
        "ForecastResultsByTime": results,
    }


@SERVICE.operation("GetDimensionValues", reads=True)
def get_dimension_values(ctx: Context, params: Params) -> Output:
    """Which values a dimension has in a period."""
    dimension = known(params["Dimension"])
    values = {fact.dimensions[dimension] for fact in _facts(ctx, params)}
    found, answer = _page(ctx, params, sorted(values))
    listed = [{"Value": value, "Attributes": {}} for value in found]
    return {"DimensionValues": listed, **answer}


@SERVICE.operation("GetTags", reads=True)
def get_tags(ctx: Context, params: Params) -> Output:
    """Which keys of tags there are in a period, or which values one of them has."""
    key = params.get("TagKey")
    facts = list(_facts(ctx, params))
    if key is None:
        values = {name for fact in facts for name in fact.tags}
    else:
        values = {fact.tags.get(key, "") for fact in facts}
    found, answer = _page(ctx, params, sorted(values))
    return {"Tags": found, **answer}


def _facts(ctx: Context, params: Params) -> Iterator[Fact]:
    start, stop = periods.asked(params["TimePeriod"])
    periods.check_past(start, ctx.now, "MONTHLY")
    if stop > month_of(ctx.now).next.stop:
        raise errors.far_future()
    ledger = Ledger.of(ctx)
    for first, last in periods.cut(start, stop, "MONTHLY"):
        for fact in ledger.facts(first, last):
            if matches(fact, params.get("Filter")):
                yield fact


def _page(ctx: Context, params: Params, values: Sequence[str]) -> tuple[list[str], Output]:
    wanted = params.get("SearchString", "").casefold()
    values = [value for value in values if wanted in value.casefold()]
    try:
        found, token = pages.page(
            ctx,
            pages.rows([(value, value) for value in values]),
            token=params.get("NextPageToken"),
            limit=params.get("MaxResults", PAGE),
            period=params["TimePeriod"],
            search=wanted,
        )
    except pages.BadToken:
        raise errors.validation("NextPageToken is invalid.") from None
    answer: Output = {"ReturnSize": len(found), "TotalSize": len(values)}
    if token:
        answer["NextPageToken"] = token
    return found, answer


def _metric(name: str) -> str:
    for metric in (*COSTS, USAGE):
        if name.replace("_", "").casefold() == metric.casefold():
            return metric
    raise errors.validation(f"Invalid metric: {name}")


def _groups(given: Sequence[Json]) -> list[Json]:
    if len(given) > MOST_GROUPS:
        raise errors.validation(f"GroupBy accepts at most {MOST_GROUPS} groups.")
    for group in given:
        if group.get("Type", "DIMENSION") == "DIMENSION":
            known(group.get("Key", ""))
        elif group["Type"] != "TAG":
            raise errors.not_here(f"grouping by {group['Type']}")
    return list(given)


def _result(
    ledger: Ledger,
    period: periods.Period,
    facts: list[Fact],
    metrics: list[str],
    groups: list[Json],
) -> Json:
    made: Json = {
        "TimePeriod": _period(*period),
        "Total": {} if groups else _metrics(facts, metrics),
        "Groups": [],
        "Estimated": period[1] > ledger.month.start,
    }
    if groups:
        sorted_by: dict[tuple[str, ...], list[Fact]] = {}
        for fact in facts:
            keys = tuple(_key(fact, group) for group in groups)
            sorted_by.setdefault(keys, []).append(fact)
        made["Groups"] = [
            {"Keys": list(keys), "Metrics": _metrics(found, metrics)}
            for keys, found in sorted(sorted_by.items())
        ]
    return made


def _key(fact: Fact, group: Json) -> str:
    key = group.get("Key", "")
    if group.get("Type") == "TAG":
        return f"{key}${fact.tags.get(key, '')}"
    return fact.dimensions[key]


def _metrics(facts: list[Fact], metrics: list[str]) -> Json:
    units = {fact.unit for fact in facts}
    used = sum((fact.quantity for fact in facts), Fraction())
    cost = {"Amount": decimal(sum(fact.cost for fact in facts)), "Unit": DOLLARS}
    usage = {"Amount": _digits(used), "Unit": units.pop() if len(units) == 1 else "N/A"}
    return {name: usage if name == USAGE else cost for name in metrics}


def _digits(number: Fraction) -> str:
    scaled = round(number * 10**DIGITS)
    whole, rest = divmod(scaled, 10**DIGITS)
    return f"{whole}.{rest:0{DIGITS}d}".rstrip("0").rstrip(".")


def _period(start: int, stop: int) -> dict[str, str]:
    return {"Start": periods.date(start), "End": periods.date(stop)}
