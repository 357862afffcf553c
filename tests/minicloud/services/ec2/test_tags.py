"""Tags of anything, and what policies make of them."""

import pytest

from tests.minicloud.services.ec2.making import group, image, run, seen

BLUE = [{"Key": "team", "Value": "blue"}]


@pytest.fixture
def one(world):
    (instance,) = run(world, name="web-1")
    return instance


def tags_of(call, resource):
    found = call("ec2", "DescribeTags", Filters=[{"Name": "resource-id", "Values": [resource]}])
    return {one["Key"]: one["Value"] for one in found["Tags"]}


def test_tags_are_added_changed_and_taken_away(call, one):
    call("ec2", "CreateTags", Resources=[one], Tags=[*BLUE, {"Key": "Name", "Value": "web-9"}])
    added = tags_of(call, one)
    call("ec2", "DeleteTags", Resources=[one], Tags=[
        {"Key": "team", "Value": "red"}, {"Key": "Name"}])  # fmt: skip
    left = tags_of(call, one)
    call("ec2", "DeleteTags", Resources=[one])

    assert added == {"Name": "web-9", "team": "blue"}
    assert left == {"team": "blue"}
    assert tags_of(call, one) == {}


def test_everything_with_an_id_can_be_tagged(world, call, one):
    web = group(world, 80)
    rules = call("ec2", "DescribeSecurityGroupRules")["SecurityGroupRules"]
    shown = seen(world, one)
    ids = [
        one,
        web,
        rules[0]["SecurityGroupRuleId"],
        shown["VpcId"],
        shown["SubnetId"],
        shown["NetworkInterfaces"][0]["NetworkInterfaceId"],
        shown["BlockDeviceMappings"][0]["Ebs"]["VolumeId"],
        call("ec2", "AllocateAddress")["AllocationId"],
    ]

    call("ec2", "CreateTags", Resources=ids, Tags=BLUE)

    found = call("ec2", "DescribeTags", Filters=[{"Name": "key", "Values": ["team"]}])["Tags"]
    assert {each["ResourceId"] for each in found} == set(ids)
    assert {each["ResourceType"] for each in found} >= {"instance", "security-group-rule", "volume"}


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ("i-0123456789abcdef0", "InvalidInstanceID.NotFound"),
        ("sg-0123456789abcdef0", "InvalidGroup.NotFound"),
        ("vol-0123456789abcdef0", "InvalidVolume.NotFound"),
        ("sgr-0123456789abcdef0", "InvalidSecurityGroupRuleId.NotFound"),
        ("thing", "InvalidID"),
    ],
)
def test_what_is_not_there_gets_no_tags(refused, resource, code):
    assert refused("ec2", "CreateTags", Resources=[resource], Tags=BLUE).code == code


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"Key": "aws:thing", "Value": "x"}], "InvalidParameterValue"),
        ([{"Key": "", "Value": "x"}], "InvalidParameterValue"),
        ([{"Key": "k" * 129, "Value": "x"}], "InvalidParameterValue"),
        ([{"Key": "k", "Value": "x" * 257}], "InvalidParameterValue"),
        ([*BLUE, *BLUE], "InvalidParameterValue"),
        ([{"Key": str(number), "Value": ""} for number in range(50)], "TagLimitExceeded"),
    ],
)
def test_tags_that_cannot_be(refused, one, tags, code):
    assert refused("ec2", "CreateTags", Resources=[one], Tags=tags).code == code


def test_a_call_is_about_so_many_at_most(refused, one):
    for operation, ids, tags, code in (
        ("CreateTags", 1_001, 1, "InvalidParameterValue"),
        ("DeleteTags", 1_001, 1, "InvalidParameterValue"),
        ("CreateTags", 1, 51, "TagLimitExceeded"),
        ("DeleteTags", 1, 51, "InvalidParameterValue"),
    ):
        many = [{"Key": f"k{number}"} for number in range(tags)]
        assert refused("ec2", operation, Resources=[one] * ids, Tags=many).code == code


def test_a_policy_can_ask_for_the_tag_of_a_machine(world, call, denied, one):
    (other,) = run(world)
    call("ec2", "CreateTags", Resources=[one], Tags=BLUE)
    agent = world.user("agent", "ec2:TerminateInstances",
                       Condition={"StringEquals": {"aws:ResourceTag/team": "blue"}})  # fmt: skip

    denied("ec2", "TerminateInstances", as_=agent, InstanceIds=[one, other])
    call("ec2", "TerminateInstances", as_=agent, InstanceIds=[one])


def test_a_policy_can_ask_for_a_type_and_for_tags_on_launch(world, call, denied):
    agent = world.user("agent")
    statements = [
        {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": "*",
            "Condition": {"StringEquals": {"ec2:CreateAction": "RunInstances"}},
        },
        {
            "Effect": "Deny",
            "Action": "ec2:RunInstances",
            "Resource": "arn:aws:ec2:*:*:instance/*",
            "Condition": {"StringNotEquals": {"ec2:InstanceType": "t3.micro"}},
        },
        {
            "Effect": "Deny",
            "Action": "ec2:RunInstances",
            "Resource": "arn:aws:ec2:*:*:instance/*",
            "Condition": {"Null": {"aws:RequestTag/Name": "true"}},
        },
    ]
    from tests.minicloud.making import document

    call("iam", "PutUserPolicy", UserName="agent", PolicyName="p",
         PolicyDocument=document(*statements))  # fmt: skip

    (made,) = run(world, name="mine", as_=agent)
    asked = {"ImageId": image(), "MinCount": 1, "MaxCount": 1}
    nameless = denied("ec2", "RunInstances", as_=agent, InstanceType="t3.micro", **asked)
    large = denied("ec2", "RunInstances", as_=agent, InstanceType="m5.large", **asked)
    denied("ec2", "CreateTags", as_=agent, Resources=[made], Tags=BLUE)

    assert "with an explicit deny" in nameless.message
    assert "with an explicit deny" in large.message


def test_a_launch_needs_more_than_the_machine(world, denied):
    agent = world.user("agent", "ec2:RunInstances", resource="arn:aws:ec2:*:*:instance/*")

    error = denied("ec2", "RunInstances", as_=agent, ImageId=image(), InstanceType="t3.micro",
                   MinCount=1, MaxCount=1)  # fmt: skip

    assert f"on resource: arn:aws:ec2:us-east-1::image/{image()} because" in error.message
