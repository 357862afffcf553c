"""Undo of an earlier act as a new step: what it takes back, and what stands in its way."""

import pytest

from studyapp.minicloud.kernel import taken, travel
from studyapp.minicloud.kernel.earlier import InTheWay
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.services.ec2.images import images_of
from tests.minicloud.properties.calls import metered, shown

GROUP = {"GroupName": "web", "Description": "rules"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}


def pasts(world):
    with world.storage.read("w") as reader:
        return travel.Tree(reader).pasts()


def undo(world, label):
    """Take the act of this name back."""
    row = next(one.row for one in pasts(world) if one.label == label)
    return world.cloud.undo_earlier(world.storage, "w", row, act="mend", wall=world.wall)


def users(world):
    return [one["UserName"] for one in world.call("iam", "ListUsers")["Users"]]


def rules(world):
    found = world.call("ec2", "DescribeSecurityGroups", GroupNames=["web"])["SecurityGroups"]
    return found[0]["IpPermissions"]


def test_only_that_act_is_taken_back_and_it_is_an_act_itself(world):
    world.call("ec2", "CreateSecurityGroup", **GROUP)
    world.call("ec2", "AuthorizeSecurityGroupIngress", GroupName="web", **SSH)
    opened = pasts(world)[0].label
    world.call("iam", "CreateUser", UserName="developer-1")
    before = world.rows()

    undo(world, opened)

    with pytest.raises(NothingToDo, match="already"):
        undo(world, opened)
    assert rules(world) == []
    assert "developer-1" in users(world)
    assert pasts(world)[0].label == f"take back {opened}"
    world.undo()
    assert world.rows() == before
    world.redo()
    assert rules(world) == []


def test_an_undo_can_be_taken_back_like_any_act(world):
    world.call("iam", "CreateUser", UserName="developer-1")
    world.call("iam", "CreateUser", UserName="developer-2")
    row = pasts(world)[1].row
    seen = []
    for turn in range(3):
        world.cloud.undo_earlier(world.storage, "w", row, act=f"mend {turn}", wall=world.wall)
        row = pasts(world)[0].row
        with world.storage.read("w") as reader:
            gone = taken.taken_back_now(reader)
        marked = [one.label for one in pasts(world) if one.act in gone]
        seen.append((pasts(world)[0].label, len(users(world)), marked))

    made = "create user developer-1"
    assert seen == [
        (f"take back {made}", 2, [made]),
        (f"bring back {made}", 3, [f"take back {made}"]),
        (f"take back {made}", 2, [f"bring back {made}", made]),
    ]


def test_counts_of_later_acts_stay(world):
    for number in (1, 2, 3):
        world.call("iam", "CreateUser", UserName=f"developer-{number}")

    undo(world, "create user developer-2")

    assert users(world) == ["administrator", "developer-1", "developer-3"]
    assert world.call("iam", "GetAccountSummary")["SummaryMap"]["Users"] == 3


def test_meters_follow_where_later_acts_moved_them(world):
    world.call("s3", "CreateBucket", Bucket="photos-2026")
    for key, size in (("a", 100), ("b", 20), ("c", 3)):
        body = world.put_body(b"x" * size)
        world.call("s3", "PutObject", Bucket="photos-2026", Key=key, Body=body)
        world.pass_time(60_000)

    undo(world, pasts(world)[1].label)

    found = world.call("s3", "ListObjectsV2", Bucket="photos-2026")
    assert [one["Key"] for one in found["Contents"]] == ["a", "c"]
    assert metered(world) == shown(world)
    assert 103 in metered(world).values()


def test_a_record_that_changed_since_stands_in_the_way(world):
    world.call("iam", "CreateUser", UserName="developer-1")
    world.call("iam", "TagUser", UserName="developer-1", Tags=[{"Key": "a", "Value": "b"}])
    before = world.rows()

    with pytest.raises(InTheWay) as caught:
        undo(world, "create user developer-1")

    assert [clash.address.place for clash in caught.value.clashes] == ["iam/users"]
    assert caught.value.clashes[0].acts == (pasts(world)[0].label,)
    assert world.rows() == before
    undo(world, pasts(world)[0].label)
    undo(world, "create user developer-1")
    assert users(world) == ["administrator"]


@pytest.mark.parametrize(
    ("made", "uses", "place"),
    [
        (
            ("iam", "CreateGroup", {"GroupName": "admins"}),
            ("iam", "AddUserToGroup", {"GroupName": "admins", "UserName": "administrator"}),
            "iam/members",
        ),
        (
            ("s3", "CreateBucket", {"Bucket": "photos-2026"}),
            ("s3", "PutObject", {"Bucket": "photos-2026", "Key": "a"}),
            "s3/objects",
        ),
        (
            ("ec2", "CreateSecurityGroup", GROUP),
            (
                "ec2",
                "AuthorizeSecurityGroupIngress",
                {"GroupName": "default", "SourceSecurityGroupName": "web"},
            ),
            "ec2/us-east-1/security-groups",
        ),
    ],
)
def test_what_later_acts_made_upon_it_stands_in_the_way(world, made, uses, place):
    world.call(made[0], made[1], **made[2])
    label = pasts(world)[0].label
    world.call(uses[0], uses[1], **uses[2])

    with pytest.raises(InTheWay) as caught:
        undo(world, label)

    assert place in [clash.address.place for clash in caught.value.clashes]


def test_what_would_come_back_must_find_what_it_names(world):
    world.call("iam", "CreateGroup", GroupName="admins")
    world.call("iam", "AddUserToGroup", GroupName="admins", UserName="administrator")
    world.call("iam", "RemoveUserFromGroup", GroupName="admins", UserName="administrator")
    label = pasts(world)[0].label
    world.call("iam", "DeleteGroup", GroupName="admins")

    with pytest.raises(InTheWay):
        undo(world, label)


def test_what_time_did_to_it_goes_with_it(world):
    image = next(key for key, one in images_of("us-east-1").items() if one.architecture == "x86_64")
    launch = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    world.call("ec2", "RunInstances", **launch)
    label = pasts(world)[0].label
    world.call("iam", "CreateUser", UserName="developer-1")
    world.skip(120_000)
    kept = {key for key in world.rows() if "instances" in key[1]}
    assert kept

    undo(world, label)
    world.skip(10 * 86_400_000)

    assert world.call("ec2", "DescribeInstances")["Reservations"] == []
    assert "developer-1" in users(world)


def test_what_time_did_to_others_in_the_same_moment_stays(world):
    image = next(key for key, one in images_of("us-east-1").items() if one.architecture == "x86_64")
    launch = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    first, second = (
        world.call("ec2", "RunInstances", **launch)["Instances"][0]["InstanceId"] for _ in "12"
    )
    world.skip(120_000)
    world.call("ec2", "StopInstances", InstanceIds=[second])
    world.skip(120_000)

    undo(world, f"launch {first}")

    found = world.call("ec2", "DescribeInstances")["Reservations"]
    assert [
        (one["InstanceId"], one["State"]["Name"]) for group in found for one in group["Instances"]
    ] == [(second, "stopped")]
    assert metered(world) == shown(world)


def test_there_is_no_act_where_no_step_is(world):
    with pytest.raises(NothingToDo):
        world.cloud.undo_earlier(world.storage, "w", 999, act="mend", wall=world.wall)
