"""What time does between an undo and a redo does not take the redo away."""

import pytest

from studyapp.minicloud.kernel.history import NothingToDo


def test_a_service_that_opens_after_an_undo_leaves_the_redo(world):
    world.call("iam", "CreateUser", UserName="developer-1")
    made = world.rows()
    world.undo()

    world.call("ec2", "DescribeVpcs")
    assert world.rows() != made
    world.redo()

    assert world.rows() == made
    world.call("ec2", "DescribeVpcs")
    assert world.call("iam", "GetUser", UserName="developer-1")


def test_an_event_that_is_due_after_an_undo_leaves_the_redo(world):
    image = world.call("ec2", "DescribeImages", Owners=["amazon"])["Images"][0]["ImageId"]
    kind = {"ImageId": image, "InstanceType": "t3.micro"}
    world.call("ec2", "RunInstances", **kind, MinCount=1, MaxCount=1)
    world.call("iam", "CreateUser", UserName="developer-1")
    made = world.rows()
    world.undo()
    world.skip(120_000)
    assert states(world) == ["running"]

    world.redo()

    assert world.rows() == made
    assert states(world) == ["running"]
    assert world.call("iam", "GetUser", UserName="developer-1")
    world.undo()
    world.undo()
    assert states(world) == []


def test_an_act_after_an_undo_ends_the_redo(world):
    world.call("iam", "CreateUser", UserName="developer-1")
    world.undo()
    world.call("ec2", "DescribeVpcs")
    world.call("iam", "CreateUser", UserName="developer-2")

    with pytest.raises(NothingToDo):
        world.redo()
    world.undo()
    assert len(world.call("iam", "ListUsers")["Users"]) == 1


def states(world):
    found = world.call("ec2", "DescribeInstances")["Reservations"]
    return [one["State"]["Name"] for group in found for one in group["Instances"]]
