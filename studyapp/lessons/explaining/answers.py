"""From a filled form and its facts to what an explainer answers. Raises `Unanswerable`."""

from typing import Any

from studyapp.common.charts import Bar
from studyapp.corpus.explainer_facts import (
    InstanceNames,
    Purchasing,
    Recovery,
    Regions,
    Responsibility,
    Routing,
    Sort,
    Storage,
    Support,
    Transfer,
)
from studyapp.explainers import (
    instances,
    purchasing,
    recovery,
    regions,
    responsibility,
    routing,
    sorting,
    storage,
    support,
    transfer,
)

Values = dict[str, Any]


class Unanswerable(Exception):
    """What was entered has no answer; the text says why. `field` is the field at fault."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def duties(values: Values, facts: Responsibility) -> Values:
    """The duties at the chosen service."""
    found = responsibility.sort_duties(facts, values["service"], values)
    shown = [row for row in found.rows if row.given or values["all"]]
    return {
        "sorted": found,
        "shown": [
            {
                "row": row,
                "who": responsibility.WHO[row.who],
                "given": responsibility.WHO.get(row.given, ""),
            }
            for row in shown
        ],
        "counts": {name: found.count(name) for name in responsibility.WHO},
        "moved": [(row, responsibility.WHO[row.who]) for row in found.moved],
    }


def instance_name(values: Values, facts: InstanceNames) -> Values:
    """The parts of a name."""
    try:
        return {"reading": instances.read_name(values["type"], facts)}
    except instances.NotAName as error:
        raise Unanswerable("type", str(error)) from error


def cards(values: Values, facts: Sort) -> Values:
    """The cards that were sorted."""
    judged = sorting.judge(facts, values)
    return {
        "judged": judged,
        "right": sum(card.right for card in judged),
        "total": len(facts.cards),
    }


def strategy(values: Values, facts: Recovery) -> Values:
    """The strategies against the objectives, and the one to choose."""
    found = recovery.offers(
        facts.strategies,
        rto=values["rto"],
        rpo=values["rpo"],
        main_monthly=values["monthly"],
    )
    return {"offers": found, "choice": recovery.cheapest(found)}


def plan(values: Values, facts: Support) -> Values:
    """The plans against the needs, and the one to choose."""
    needs = support.Needs(
        technical=values["technical"],
        checks=values["checks"],
        manager=values["manager"],
        team=values["team"],
        response_minutes=values["response"],
    )
    judged = support.judge(facts.plans, needs)
    return {"judged": judged, "choice": support.cheapest(judged)}


def storage_year(values: Values, facts: Storage) -> Values:
    """The cost of a year in each class, the cheapest that does, and the dearest for the bars."""
    use = storage.Use(
        gb=values["gb"],
        days=values["days"],
        read_percent=values["read"],
        object_kb=values["size"],
        wait=values["wait"],
        one_zone_will_do=values["zone"],
    )
    found = storage.costs(facts, use)
    most = max(cost.total for cost in found)
    rows = [(cost, round(100 * cost.total / most)) for cost in sorted(found, key=lambda c: c.total)]
    return {"rows": rows, "choice": storage.cheapest(found), "use": use}


def query(values: Values, facts: Routing) -> Values:
    """The answer to one query, and what each other policy would answer."""
    down = [site.id for site in facts.sites if values[site.id] == "down"]
    answers = {
        policy: routing.resolve(facts, policy, values["user"], down=down, draw=values["draw"])
        for policy in routing.POLICIES
    }
    chosen = answers[values["policy"]]
    others = [
        (name.capitalize(), answer) for name, answer in answers.items() if answer is not chosen
    ]
    return {"answer": chosen, "policy": values["policy"], "others": others}


def payment(values: Values, facts: Purchasing) -> Values:
    """The bill as chosen, beside all On-Demand and the best commitment; the day as a chart."""
    most = facts.most_savings_plan if values["kind"] == "savings" else facts.most_reserved
    if values["kind"] == "savings" and values["discount"] > most:
        raise Unanswerable("discount", f"A Compute Savings Plan saves up to {most} percent.")
    load = purchasing.Load(
        base=values["base"],
        peak=values["peak"],
        peak_hours=values["hours"],
        batch_hours=values["batch"],
    )
    commit = 0 if values["kind"] == "none" else values["commit"]
    price, discount, spot = facts.on_demand_hour, values["discount"], values["spot"]
    best = purchasing.best_commitment(load, hour_price=price, discount=discount)
    chosen = purchasing.bill(load, hour_price=price, commit=commit, discount=discount, spot=spot)
    plain = purchasing.bill(load, hour_price=price)
    bars = [Bar(str(hour), load.at(hour), marked=hour % 6 == 0) for hour in range(purchasing.HOURS)]
    return {
        "rows": [
            ("All On-Demand", plain),
            ("As you chose", chosen),
            (
                f"With the best commitment, {best} instances",
                purchasing.bill(load, hour_price=price, commit=best, discount=discount, spot=spot),
            ),
        ],
        "saved": plain.total - chosen.total,
        "chosen": chosen,
        "best": best,
        "commit": commit,
        "bars": bars,
        "sentence": f"Instances by hour of the day: {load.base + load.peak} at the peak, "
        f"{load.base} else; the commitment covers {commit}.",
    }


def way(values: Values, facts: Transfer) -> Values:
    """The chosen way with its cost, and every other one."""
    found = transfer.price(facts, values["gb"])
    chosen = next(one for one in found if one.way.id == values["way"])
    return {"chosen": chosen, "rows": found, "gb": values["gb"]}


def region(values: Values, facts: Regions) -> Values:
    """Every Region for these users, and the one to choose."""
    rated = regions.rate(
        facts,
        values["place"],
        law=values["law"],
        lacking=values["lacking"],
        limit_ms=values["limit"],
    )
    return {"rated": rated, "choice": regions.choose(rated, values["order"])}
