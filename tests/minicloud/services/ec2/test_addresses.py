"""Elastic IP addresses stay; those of machines come and go."""

import pytest

from studyapp.minicloud.network import Internet
from studyapp.minicloud.services.ec2 import reach
from tests.minicloud.services.ec2.making import group, records, run, seen, state_of, wait


@pytest.fixture
def one(world):
    group(world, 22)
    (instance,) = run(world, SecurityGroups=["web-sg"])
    wait(world)
    state_of(world, instance)
    return instance


@pytest.fixture
def elastic(call):
    return call("ec2", "AllocateAddress", Domain="vpc")


def test_it_takes_the_place_of_the_machines_own_address(world, call, one, elastic):
    before = seen(world, one)["PublicIpAddress"]
    call("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"], InstanceId=one)

    db = records(world)
    assert seen(world, one)["PublicIpAddress"] == elastic["PublicIp"]
    assert reach.reach(db, Internet(), elastic["PublicIp"], 22).verdict == "reached"
    assert reach.reach(db, Internet(), before, 22) is None
    (shown,) = call("ec2", "DescribeAddresses")["Addresses"]
    assert shown["InstanceId"] == one


def test_it_stays_at_stop_and_start(world, call, one, elastic):
    call("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"], InstanceId=one)
    for operation in ("StopInstances", "StartInstances"):
        call("ec2", operation, InstanceIds=[one])
        wait(world)

    assert seen(world, one)["PublicIpAddress"] == elastic["PublicIp"]


def test_who_gives_it_back_gets_another_address(world, call, one, elastic):
    joined = call("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"], InstanceId=one)
    call("ec2", "DisassociateAddress", AssociationId=joined["AssociationId"])

    assert seen(world, one)["PublicIpAddress"] not in ("", elastic["PublicIp"])
    (shown,) = call("ec2", "DescribeAddresses")["Addresses"]
    assert "AssociationId" not in shown


def test_it_outlives_the_machine(world, call, one, elastic):
    call("ec2", "AssociateAddress", PublicIp=elastic["PublicIp"], InstanceId=one)
    call("ec2", "TerminateInstances", InstanceIds=[one])
    wait(world)

    (shown,) = call("ec2", "DescribeAddresses", PublicIps=[elastic["PublicIp"]])["Addresses"]
    assert "InstanceId" not in shown
    call("ec2", "ReleaseAddress", AllocationId=elastic["AllocationId"])
    assert call("ec2", "DescribeAddresses")["Addresses"] == []


def test_it_moves_from_one_machine_to_another(world, call, refused, one, elastic):
    (other,) = run(world)
    wait(world)
    state_of(world, other)
    call("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"], InstanceId=one)

    error = refused("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"],
                    InstanceId=other, AllowReassociation=False)  # fmt: skip
    call("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"], InstanceId=other)

    assert error.code == "Resource.AlreadyAssociated"
    assert seen(world, other)["PublicIpAddress"] == elastic["PublicIp"]
    assert seen(world, one)["PublicIpAddress"] != elastic["PublicIp"]


def test_release_takes_it_off_a_machine_in_the_default_vpc(world, call, one, elastic):
    call("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"], InstanceId=one)
    call("ec2", "ReleaseAddress", AllocationId=elastic["AllocationId"])

    assert call("ec2", "DescribeAddresses")["Addresses"] == []
    assert seen(world, one)["PublicIpAddress"] not in ("", elastic["PublicIp"])


def test_one_that_is_not_associated_can_be_taken_off(world, call, elastic):
    result = world.result("ec2", "DisassociateAddress", PublicIp=elastic["PublicIp"])

    assert (result.output, result.step) == ({}, 0)


def test_a_pending_machine_gets_none(world, refused, elastic):
    (instance,) = run(world)

    error = refused("ec2", "AssociateAddress", AllocationId=elastic["AllocationId"],
                    InstanceId=instance)  # fmt: skip

    assert (error.code, error.message) == (
        "InvalidInstanceID",
        f"The pending instance '{instance}' is not in a valid state for this operation.",
    )


def test_there_are_five_in_a_region(call, refused):
    for _ in range(5):
        call("ec2", "AllocateAddress")

    error = refused("ec2", "AllocateAddress")

    assert (error.code, error.message) == (
        "AddressLimitExceeded",
        "The maximum number of addresses has been reached.",
    )


def test_what_is_not_there(refused, one, elastic):
    gone = refused("ec2", "AssociateAddress", AllocationId="eipalloc-00000000", InstanceId=one)
    strange = refused("ec2", "ReleaseAddress", PublicIp="192.0.2.1")
    apart = refused("ec2", "DisassociateAddress", AssociationId="eipassoc-00000000")

    assert gone.code == "InvalidAllocationID.NotFound"
    assert strange.code == "InvalidAddress.NotFound"
    assert apart.code == "InvalidAssociationID.NotFound"
