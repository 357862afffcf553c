"""Cost Explorer: groups, filters and periods over an account whose costs are known by hand."""

import pytest

from studyapp.minicloud.kernel.call import Door
from studyapp.minicloud.kernel.clock import DAY
from tests.minicloud.making import World

JANUARY = {"Start": "2026-01-01", "End": "2026-02-01"}
HOUR = 5_000_000  # an address, in nano-dollars


@pytest.fixture
def world():
    """An idle address and a tagged key from 2026-01-05 09:00 on, seen five days later."""
    found = World()
    found.call("ec2", "AllocateAddress")
    found.call("kms", "CreateKey", Tags=[{"TagKey": "team", "TagValue": "blue"}])
    found.skip(5 * DAY)
    activate(found, "team", recorded_=False)
    return found


def activate(world, *keys, status="Active", **more):
    """Let costs be grouped and filtered by these keys of tags."""
    asked = [{"TagKey": key, "Status": status} for key in keys]
    return world.call(
        "ce", "UpdateCostAllocationTagsStatus", CostAllocationTagsStatus=asked, **more
    )


def ask(world, granularity="MONTHLY", period=JANUARY, metrics=("UnblendedCost",), **more):
    answer = world.call(
        "ce",
        "GetCostAndUsage",
        TimePeriod=period,
        Granularity=granularity,
        Metrics=list(metrics),
        recorded_=False,
        **more,
    )
    return answer["ResultsByTime"]


def grouped(results, metric="UnblendedCost"):
    return {
        tuple(group["Keys"]): group["Metrics"][metric]["Amount"]
        for result in results
        for group in result["Groups"]
    }


def by(key, kind="DIMENSION"):
    return [{"Type": kind, "Key": key}]


def test_services_and_tags_have_their_costs(world):
    assert grouped(ask(world, GroupBy=by("SERVICE"))) == {
        ("Amazon Virtual Private Cloud",): "0.6",
        ("AWS Key Management Service",): "0.161290323",  # 5 of 31 days of a dollar
    }
    assert grouped(ask(world, GroupBy=by("team", "TAG"))) == {
        ("team$",): "0.6",
        ("team$blue",): "0.161290323",
    }


def test_days_add_up_to_the_month_and_know_their_tags(world):
    days = ask(world, "DAILY")
    amounts = [day["Total"]["UnblendedCost"]["Amount"] for day in days]
    assert len(days) == 31
    assert amounts[4] == "0.095161290"[:-1]  # 15 hours of the fifth
    assert sum(round(float(amount) * 1e9) for amount in amounts) == 761_290_323
    assert ask(world)[0]["Total"]["UnblendedCost"]["Amount"] == "0.761290323"
    assert days[0]["Estimated"]


def test_filters_are_combined(world):
    address = {"Dimensions": {"Key": "USAGE_TYPE", "Values": ["PublicIPv4:IdleAddress"]}}
    blue = {"Tags": {"Key": "team", "Values": ["blue"]}}

    def total(expression):
        return ask(world, Filter=expression)[0]["Total"]["UnblendedCost"]["Amount"]

    assert total(address) == "0.6"
    assert total({"Not": address}) == "0.161290323"
    assert total({"And": [address, blue]}) == "0"
    assert total({"Or": [address, blue]}) == "0.761290323"
    assert total({"Tags": {"Key": "team", "MatchOptions": ["ABSENT"]}}) == "0.6"


def test_quantities_have_their_unit(world):
    results = ask(world, metrics=["UsageQuantity"], GroupBy=by("USAGE_TYPE"))
    assert grouped(results, "UsageQuantity") == {
        ("KMS-Keys",): "0.1612903226",
        ("KMS-Requests",): "1",
        ("PublicIPv4:IdleAddress",): "120",
    }
    units = {g["Keys"][0]: g["Metrics"]["UsageQuantity"]["Unit"] for g in results[0]["Groups"]}
    assert units["PublicIPv4:IdleAddress"] == "Hrs"


def test_a_forecast_is_what_then_comes(world):
    period = {"Start": "2026-02-01", "End": "2026-03-01"}
    asked = {"TimePeriod": period, "Metric": "UNBLENDED_COST", "Granularity": "MONTHLY"}
    said = world.call("ce", "GetCostForecast", **asked)["Total"]["Amount"]
    world.skip(60 * DAY)
    assert said == ask(world, period=period)[0]["Total"]["UnblendedCost"]["Amount"] == "4.36"


def test_a_request_of_a_client_costs_a_cent_from_the_next_on(world):
    asked = {"TimePeriod": JANUARY, "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"]}
    for door in (Door.HTTP, Door.SHELL, Door.CONSOLE):  # the console's are free
        world.call("ce", "GetCostAndUsage", **asked, door_=door)
    assert grouped(ask(world, GroupBy=by("SERVICE")))["AWS Cost Explorer",] == "0.02"


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"TimePeriod": {"Start": "2026-01-05", "End": "2026-01-05"}}, "Validation", "before end"),
        ({"TimePeriod": {"Start": "2026-01-05", "End": "2026-05-05"}}, "Validation", "next month"),
        ({"TimePeriod": {"Start": "2026-02-30", "End": "2026-03-01"}}, "Validation", "yyyy-MM-dd"),
        ({"TimePeriod": {"Start": "2020-01-05", "End": "2026-01-05"}}, "Validation", "38 months"),
        ({"Metrics": ["Cost"]}, "Validation", "Invalid metric"),
        ({"Granularity": "HOURLY"}, "NotImplemented", "hourly"),
        ({"GroupBy": by("AZ")}, "NotImplemented", "AZ"),
        ({"Filter": {"CostCategories": {"Key": "x"}}}, "NotImplemented", "CostCategories"),
    ],
)
def test_what_is_refused(world, changed, code, words):
    asked = {"TimePeriod": JANUARY, "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"]}
    error = world.refused("ce", "GetCostAndUsage", **(asked | changed))
    assert error.code.startswith(code)
    assert words in error.message


def test_a_key_groups_costs_only_while_it_is_activated(world):
    shown = {"team$blue": "0.161290323", "team$": "0.6"}
    assert {k[0]: v for k, v in grouped(ask(world, GroupBy=by("team", "TAG"))).items()} == shown
    activate(world, "team", status="Inactive", recorded_=False)
    assert grouped(ask(world, GroupBy=by("team", "TAG"))) == {("team$",): "0.761290323"}
    listed = world.call("ce", "ListCostAllocationTags")["CostAllocationTags"]
    assert [(tag["TagKey"], tag["Status"]) for tag in listed] == [("team", "Inactive")]
    assert world.call("ce", "ListCostAllocationTags", Status="Active")["CostAllocationTags"] == []
    answer = activate(world, "nowhere")
    assert [fault["Code"] for fault in answer["Errors"]] == ["TagKeysNotFoundException"]
