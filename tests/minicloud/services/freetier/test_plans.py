"""The plan of an account over its API, and the use of allowances."""

import pytest

from studyapp.minicloud.kernel.clock import DAY
from tests.minicloud.making import World
from tests.minicloud.services.freetier.cases import choose


@pytest.fixture
def world():
    return World()


def state(world):
    return world.call("freetier", "GetAccountPlanState")


def test_credits_shrink_and_the_plan_is_upgraded_and_undone(world):
    assert (state(world)["accountPlanType"], state(world)["accountPlanStatus"]) == (
        "PAID",
        "ACTIVE",
    )
    choose(world, "free")
    world.call("ec2", "AllocateAddress")
    world.skip(10 * DAY)
    shown = state(world)
    assert shown["accountPlanType"] == "FREE"
    assert shown["accountPlanRemainingCredits"] == {"amount": 100 - 1.2, "unit": "USD"}
    world.call("freetier", "UpgradeAccountPlan", accountPlanType="PAID")
    assert state(world)["accountPlanType"] == "PAID"
    error = world.refused("freetier", "UpgradeAccountPlan", accountPlanType="PAID")
    assert error.code == "ValidationException"
    world.undo()
    assert state(world)["accountPlanType"] == "FREE"
    world.skip(200 * DAY)
    assert state(world)["accountPlanStatus"] == "EXPIRED"


def test_allowances_tell_what_was_used_and_will_be(world):
    choose(world, "legacy")
    image = world.call("ec2", "DescribeImages", Owners=["amazon"])["Images"][0]["ImageId"]
    for _ in range(2):
        world.call(
            "ec2", "RunInstances", ImageId=image, InstanceType="t2.micro", MinCount=1, MaxCount=1
        )
    world.skip(10 * DAY)
    world.call("kms", "ListKeys")
    usages = world.call("freetier", "GetFreeTierUsage")["freeTierUsages"]
    hours = next(one for one in usages if "instance hours" in one["description"])
    assert hours["actualUsageAmount"] == pytest.approx(480, abs=1)
    assert hours["forecastedUsageAmount"] == hours["limit"] == 750
    assert hours["freeTierType"] == "12 Months Free"
    assert {one["freeTierType"] for one in usages} == {"12 Months Free", "Always Free"}
    assert not any("S3" in one["description"] for one in usages)  # never used
