"""Machines from launch to the end."""

from base64 import b64decode, b64encode

import pytest

from studyapp.minicloud.kernel.clock import HOUR, SECOND
from studyapp.minicloud.kernel.service import Service
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import HOSTS
from tests.minicloud.making import CLOUD, trust
from tests.minicloud.services.ec2.making import (
    WEB,
    group,
    image,
    records,
    run,
    seen,
    state_of,
    wait,
)


@pytest.fixture
def one(world):
    """A running machine."""
    (instance,) = run(world, name="web-1", script=WEB)
    wait(world)
    return instance


def test_a_machine_is_pending_for_a_while_and_then_runs(world):
    (instance,) = run(world)
    states = []
    for _ in range(9):
        states.append(state_of(world, instance))
        world.pass_time(5 * SECOND)

    assert states[:4] == ["pending"] * 4
    assert states[-1] == "running"
    assert set(states) == {"pending", "running"}


def test_what_is_launched_is_what_was_asked_for(world, call):
    call("ec2", "ImportKeyPair", KeyName="laptop", PublicKeyMaterial=b"ssh-ed25519 "
         + b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + b"x" * 32))  # fmt: skip
    group(world, 80)
    (instance,) = run(
        world,
        name="web-1",
        KeyName="laptop",
        SecurityGroups=["web-sg"],
        Placement={"AvailabilityZone": "us-east-1c"},
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20}},
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 5, "DeleteOnTermination": False}},
        ],
    )

    shown = seen(world, instance)
    volumes = call("ec2", "DescribeVolumes",
                   Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])  # fmt: skip

    assert shown["KeyName"] == "laptop"
    assert shown["Placement"]["AvailabilityZone"] == "us-east-1c"
    assert [one["GroupName"] for one in shown["SecurityGroups"]] == ["web-sg"]
    assert shown["Tags"] == [{"Key": "Name", "Value": "web-1"}]
    sizes = {one["Attachments"][0]["Device"]: (one["Size"], one["VolumeType"])
             for one in volumes["Volumes"]}  # fmt: skip
    assert sizes == {"/dev/xvda": (20, "gp3"), "/dev/sdf": (5, "gp2")}


def test_machines_of_one_launch_share_a_reservation(world, call):
    run(world, count=3)
    run(world)

    reservations = call("ec2", "DescribeInstances")["Reservations"]

    assert sorted(len(each["Instances"]) for each in reservations) == [1, 3]
    for each in reservations:
        places = [member["AmiLaunchIndex"] for member in each["Instances"]]
        assert places == list(range(len(places)))


def test_addresses_are_unique_and_nobodys(world, call):
    run(world, count=16)
    shown = [
        member
        for each in call("ec2", "DescribeInstances")["Reservations"]
        for member in each["Instances"]
    ]

    assert len({member["PrivateIpAddress"] for member in shown}) == 16
    assert len({member["PublicIpAddress"] for member in shown}) == 16
    assert all(member["PublicIpAddress"].startswith(("198.18.", "198.19.")) for member in shown)
    assert all(member["PrivateIpAddress"].startswith("172.31.") for member in shown)


def test_stop_and_start_change_the_public_address_only(world, call, one):
    before = seen(world, one)
    answer = call("ec2", "StopInstances", InstanceIds=[one])["StoppingInstances"][0]
    wait(world)
    stopped = seen(world, one)
    call("ec2", "StartInstances", InstanceIds=[one])
    wait(world)
    after = seen(world, one)

    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == (
        "running",
        "stopping",
    )
    assert stopped["State"]["Name"] == "stopped"
    assert "PublicIpAddress" not in stopped
    assert stopped["StateReason"]["Code"] == "Client.UserInitiatedShutdown"
    assert after["PublicIpAddress"] != before["PublicIpAddress"]
    assert after["PrivateIpAddress"] == before["PrivateIpAddress"]
    assert after["LaunchTime"] > before["LaunchTime"]
    assert "StateReason" not in after


def test_a_reboot_keeps_everything(world, call, one):
    before = seen(world, one)
    call("ec2", "RebootInstances", InstanceIds=[one])

    assert seen(world, one) == before


def test_an_ended_machine_loses_its_parts_and_is_gone_after_an_hour(world, call, refused):
    (instance,) = run(world, BlockDeviceMappings=[
        {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 5}}])  # fmt: skip
    wait(world)
    address = seen(world, instance)["PublicIpAddress"]

    call("ec2", "TerminateInstances", InstanceIds=[instance])
    wait(world)
    ended = seen(world, instance)
    (kept,) = call("ec2", "DescribeVolumes")["Volumes"]
    world.skip(HOUR)
    error = refused("ec2", "DescribeInstances", InstanceIds=[instance])

    assert ended["State"] == {"Code": 48, "Name": "terminated"}
    assert (ended["NetworkInterfaces"], ended["BlockDeviceMappings"]) == ([], [])
    assert (kept["Size"], kept["State"]) == (5, "available")
    assert call("ec2", "DescribeNetworkInterfaces")["NetworkInterfaces"] == []
    assert records(world).holder("public-address", address) is None
    assert (error.code, error.message) == (
        "InvalidInstanceID.NotFound",
        f"The instance ID '{instance}' does not exist",
    )


def test_asking_again_for_the_same_changes_nothing(world, call, one):
    call("ec2", "StartInstances", InstanceIds=[one])
    call("ec2", "StopInstances", InstanceIds=[one])
    again = world.result("ec2", "StopInstances", InstanceIds=[one])

    assert again.step == 0
    assert again.output["StoppingInstances"][0]["CurrentState"]["Name"] == "stopping"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("StopInstances", "cannot be stopped as it has never reached the 'running' state."),
        ("RebootInstances", "is not in a state from which it can be rebooted."),
    ],
)
def test_a_pending_machine_is_left_alone(world, refused, operation, words):
    (instance,) = run(world)

    error = refused("ec2", operation, InstanceIds=[instance])

    assert error.code == "IncorrectInstanceState"
    assert error.message.endswith(words)


def test_an_ended_machine_does_not_come_back(world, call, refused, one):
    call("ec2", "TerminateInstances", InstanceIds=[one])
    call("ec2", "TerminateInstances", InstanceIds=[one])

    start = refused("ec2", "StartInstances", InstanceIds=[one])
    stop = refused("ec2", "StopInstances", InstanceIds=[one])
    reboot = refused("ec2", "RebootInstances", InstanceIds=[one])
    wait(world)
    call("ec2", "RebootInstances", InstanceIds=[one])

    assert {start.code, stop.code, reboot.code} == {"IncorrectInstanceState"}
    ending = "is not in a state from which it can be"
    assert start.message == f"The instance '{one}' {ending} started."
    assert stop.message == f"This instance '{one}' {ending} stopped."
    assert (start.unverified, stop.unverified, reboot.unverified) == (False, False, True)
    assert state_of(world, one) == "terminated"


def test_a_machine_may_be_asked_to_end_as_often_as_one_likes(world, call, one):
    call("ec2", "TerminateInstances", InstanceIds=[one])
    wait(world)
    (change,) = call("ec2", "TerminateInstances", InstanceIds=[one])["TerminatingInstances"]

    assert change["PreviousState"] == change["CurrentState"] == {"Code": 48, "Name": "terminated"}


def test_a_type_that_aws_has_not_and_one_that_the_sandbox_has_not(refused):
    asked = {"ImageId": image(), "MinCount": 1, "MaxCount": 1}
    strange = refused("ec2", "RunInstances", InstanceType="t9.huge", **asked)
    lacking = refused("ec2", "RunInstances", InstanceType="p5.48xlarge", **asked)

    assert (strange.code, strange.message) == (
        "InvalidParameterValue",
        "Invalid value 't9.huge' for InstanceType.",
    )
    assert (lacking.code, lacking.unverified) == ("Unsupported", True)


def test_a_client_token_of_an_ended_machine_launches_nothing(world, call, refused):
    asked = {"ImageId": image(), "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1,
             "ClientToken": "t1"}  # fmt: skip
    made = call("ec2", "RunInstances", **asked)["Instances"]
    call("ec2", "TerminateInstances", InstanceIds=[made[0]["InstanceId"]])
    wait(world)

    assert refused("ec2", "RunInstances", **asked).code == "IdempotentInstanceTerminated"


@pytest.mark.parametrize(
    ("operation", "asked", "code", "text"),
    [
        ("DescribeInstances", {"InstanceIds": ["web"]}, "InvalidInstanceID.Malformed",
         'Invalid id: "web" (expecting "i-...")'),
        ("DescribeInstances", {"InstanceIds": ["i-12"]}, "InvalidInstanceID.Malformed",
         'Invalid id: "i-12"'),
        ("DescribeInstances", {"InstanceIds": ["i-1a2b3c4d"]}, "InvalidInstanceID.NotFound",
         "The instance ID 'i-1a2b3c4d' does not exist"),
        ("DescribeVolumes", {"VolumeIds": ["data"]}, "InvalidParameterValue",
         "Value (data) for parameter volumes is invalid. Expected: 'vol-...'."),
        ("DescribeVolumes", {"VolumeIds": ["vol-1a2b3c4d"]}, "InvalidVolume.NotFound",
         "The volume 'vol-1a2b3c4d' does not exist."),
        ("DescribeNetworkInterfaces", {"NetworkInterfaceIds": ["eni-1"]},
         "InvalidNetworkInterfaceId.Malformed", 'Invalid id: "eni-1"'),
        ("DescribeNetworkInterfaces", {"NetworkInterfaceIds": ["eni-1a2b3c4d"]},
         "InvalidNetworkInterfaceID.NotFound",
         "The networkInterface ID 'eni-1a2b3c4d' does not exist"),
        ("DescribeRouteTables", {"RouteTableIds": ["rtb-1"]}, "InvalidRouteTableId.Malformed",
         'Invalid id: "rtb-1"'),
        ("DescribeNetworkAcls", {"NetworkAclIds": ["acl-1"]}, "InvalidNetworkAclId.Malformed",
         'Invalid id: "acl-1"'),
        ("DescribeInternetGateways", {"InternetGatewayIds": ["igw-1"]},
         "InvalidInternetGatewayId.Malformed", 'Invalid id: "igw-1"'),
        ("DescribeSecurityGroupRules", {"SecurityGroupRuleIds": ["sgr-1"]},
         "InvalidSecurityGroupRuleId.Malformed", 'Invalid id: "sgr-1"'),
    ],
)  # fmt: skip
def test_ids_that_cannot_be_and_ids_that_nothing_has(refused, operation, asked, code, text):
    error = refused("ec2", operation, **asked)

    assert (error.code, error.message) == (code, text)


def test_a_protected_machine_is_not_ended_and_neither_are_the_others(world, call, refused, one):
    (other,) = run(world, DisableApiTermination=True)

    error = refused("ec2", "TerminateInstances", InstanceIds=[one, other])
    call("ec2", "ModifyInstanceAttribute", InstanceId=other,
         DisableApiTermination={"Value": False})  # fmt: skip

    assert error.code == "OperationNotPermitted"
    assert error.message.startswith(f"The instance '{other}' may not be terminated.")
    assert state_of(world, one) == "running"
    call("ec2", "TerminateInstances", InstanceIds=[one, other])


def test_a_client_token_launches_once(world, refused):
    first = run(world, ClientToken="t1")
    again = run(world, ClientToken="t1")
    error = refused("ec2", "RunInstances", ImageId=image(), InstanceType="t3.small", MinCount=1,
                    MaxCount=1, ClientToken="t1")  # fmt: skip

    assert first == again
    assert error.code == "IdempotentParameterMismatch"


@pytest.mark.parametrize(
    ("params", "code", "text"),
    [
        ({"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound",
         "The image id '[ami-0123456789abcdef0]' does not exist"),
        ({"ImageId": "ubuntu"}, "InvalidAMIID.Malformed", 'Invalid id: "ubuntu" (expecting "ami-...")'),
        ({"InstanceType": "t4g.micro"}, "InvalidParameterValue", "The architecture 'arm64' of"),
        ({"InstanceType": "t9.huge"}, "InvalidParameterValue",
         "Invalid value 't9.huge' for InstanceType."),
        ({"InstanceType": "u-24tb1.metal"}, "Unsupported", "not part of this sandbox"),
        ({"KeyName": "lost"}, "InvalidKeyPair.NotFound", "The key pair 'lost' does not exist"),
        ({"SubnetId": "subnet-00000000"}, "InvalidSubnetID.NotFound",
         "The subnet ID 'subnet-00000000' does not exist"),
        ({"SubnetId": "172.16.0.0/19"}, "InvalidSubnetID.NotFound",
         "The subnet ID '172.16.0.0/19' does not exist"),
        ({"SecurityGroupIds": ["sg-00000000"]}, "InvalidGroup.NotFound",
         "The security group 'sg-00000000' does not exist"),
        ({"UserData": "not base64!"}, "InvalidUserData.Malformed", "Invalid BASE64 encoding"),
        ({"UserData": b64encode(b"x" * 16_385).decode()}, "InvalidParameterValue",
         "User data is limited to 16384 bytes"),
        ({"MinCount": 0}, "InvalidParameterValue", "minCount"),
        ({"MinCount": 2}, "InvalidParameterValue", "maxCount"),
        ({"IamInstanceProfile": {"Name": "lost"}}, "InvalidParameterValue",
         ("Value (lost) for parameter iamInstanceProfile.name is invalid. "
         "Invalid IAM Instance Profile name")),
        ({"Placement": {"AvailabilityZone": "us-east-1z"}}, "InvalidParameterValue", "us-east-1z"),
        ({"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 4}}]},
         "InvalidBlockDeviceMapping", "Volume of size 4GB is smaller than snapshot"),
        ({"LaunchTemplate": {"LaunchTemplateName": "t"}}, "NotImplemented", "LaunchTemplate"),
        ({"TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}]},
         "InvalidParameterValue", "'vpc' is not a valid taggable resource type"),
        ({"InstanceType": "m5.4xlarge", "MinCount": 5, "MaxCount": 5}, "VcpuLimitExceeded",
         "your current vCPU limit of 64"),
    ],
)  # fmt: skip
def test_launches_that_are_refused(world, refused, params, code, text):
    before = world.rows()
    asked = {"ImageId": image(), "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1} | params

    error = refused("ec2", "RunInstances", **asked)

    assert error.code == code
    assert text in error.message
    assert len(world.rows()) >= len(before)
    assert world.call("ec2", "DescribeInstances")["Reservations"] == []
    assert world.call("ec2", "DescribeVolumes")["Volumes"] == []


def test_a_launch_takes_what_the_quota_leaves(world):
    ids = run(world, InstanceType="m5.4xlarge")
    asked = {"ImageId": image(), "InstanceType": "m5.4xlarge", "MinCount": 1, "MaxCount": 9}
    more = world.call("ec2", "RunInstances", **asked)["Instances"]

    assert len(ids) + len(more) == 64 // 16


def test_type_and_user_data_change_only_while_stopped(world, call, refused, one):
    script = b"#!/bin/bash\necho again\n"
    for change in ({"InstanceType": {"Value": "t3.small"}}, {"UserData": {"Value": script}}):
        error = refused("ec2", "ModifyInstanceAttribute", InstanceId=one, **change)
        assert error.code == "IncorrectInstanceState"
    call("ec2", "StopInstances", InstanceIds=[one])
    wait(world)
    call("ec2", "ModifyInstanceAttribute", InstanceId=one, InstanceType={"Value": "t3.small"})
    call("ec2", "ModifyInstanceAttribute", InstanceId=one, UserData={"Value": script})

    kept = call("ec2", "DescribeInstanceAttribute", InstanceId=one, Attribute="userData")
    assert seen(world, one)["InstanceType"] == "t3.small"
    assert b64decode(kept["UserData"]["Value"]) == script


def test_groups_change_while_it_runs(world, call, one):
    web = group(world, 80)
    call("ec2", "ModifyInstanceAttribute", InstanceId=one, Groups=[web])

    assert seen(world, one)["SecurityGroups"] == [{"GroupId": web, "GroupName": "web-sg"}]


def test_the_console_shows_what_the_user_data_printed(world, call, one):
    shown = call("ec2", "GetConsoleOutput", InstanceId=one)

    assert "httpd" in b64decode(shown["Output"]).decode()


def test_without_a_way_out_no_package_is_installed(world, call):
    (instance,) = run(world, script=WEB, NetworkInterfaces=[
        {"DeviceIndex": 0, "AssociatePublicIpAddress": False}])  # fmt: skip
    wait(world)
    state_of(world, instance)

    host = records(world).get(HOSTS, instance)

    assert "httpd" not in host.packages
    assert 80 not in host.listeners


def test_a_subnet_can_stop_giving_public_addresses(world, call):
    (instance,) = run(world)
    subnet = seen(world, instance)["SubnetId"]
    call("ec2", "ModifySubnetAttribute", SubnetId=subnet, MapPublicIpOnLaunch={"Value": False})
    private, public = run(world, SubnetId=subnet), run(world, NetworkInterfaces=[
        {"DeviceIndex": 0, "SubnetId": subnet, "AssociatePublicIpAddress": True}])  # fmt: skip

    assert "PublicIpAddress" not in seen(world, private[0])
    assert "PublicIpAddress" in seen(world, public[0])
    left = call("ec2", "DescribeSubnets", SubnetIds=[subnet])["Subnets"][0]
    assert left["AvailableIpAddressCount"] == 4096 - 5 - 3


def test_a_wanted_private_address_is_given_once(world, call, refused):
    (instance,) = run(world)
    shown = seen(world, instance)
    asked = {"ImageId": image(), "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1,
             "SubnetId": shown["SubnetId"]}  # fmt: skip

    taken = refused("ec2", "RunInstances", PrivateIpAddress=shown["PrivateIpAddress"], **asked)
    strange = refused("ec2", "RunInstances", PrivateIpAddress="172.31.200.9", **asked)

    assert taken.code == "InvalidIPAddress.InUse"
    assert strange.message == "Address does not fall within the subnet's address range"


def test_status_checks_pass_after_a_while(world, call, one):
    first = call("ec2", "DescribeInstanceStatus")["InstanceStatuses"][0]
    world.pass_time(120 * SECOND)
    then = call("ec2", "DescribeInstanceStatus")["InstanceStatuses"][0]
    call("ec2", "StopInstances", InstanceIds=[one])

    assert first["InstanceStatus"]["Status"] == "initializing"
    assert then["InstanceStatus"]["Status"] == "ok"
    assert call("ec2", "DescribeInstanceStatus")["InstanceStatuses"] == []
    every = call("ec2", "DescribeInstanceStatus", IncludeAllInstances=True)["InstanceStatuses"]
    assert every[0]["InstanceState"]["Name"] == "stopping"


def test_a_profile_gives_the_machine_its_role(world, call, denied):
    call("iam", "CreateRole", RoleName="reader",
         AssumeRolePolicyDocument=trust("ec2.amazonaws.com", kind="Service"))  # fmt: skip
    call("iam", "CreateInstanceProfile", InstanceProfileName="box")
    call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")
    may = world.user("agent", "ec2:RunInstances")
    asked = {"ImageId": image(), "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1,
             "IamInstanceProfile": {"Name": "box"}}  # fmt: skip

    error = denied("ec2", "RunInstances", as_=may, **asked)
    (instance,) = run(world, IamInstanceProfile={"Name": "box"})
    wait(world)

    assert f"iam:PassRole on resource: arn:aws:iam::{world.account}:role/reader" in error.message
    assert seen(world, instance)["IamInstanceProfile"]["Arn"].endswith(":instance-profile/box")
    assert records(world).get(HOSTS, instance).machine.role == "reader"


def test_a_profile_comes_and_goes_while_the_machine_runs(world, call, refused, one):
    call("iam", "CreateRole", RoleName="reader",
         AssumeRolePolicyDocument=trust("ec2.amazonaws.com", kind="Service"))  # fmt: skip
    call("iam", "CreateInstanceProfile", InstanceProfileName="box")
    box = {"IamInstanceProfile": {"Name": "box"}}
    empty = refused("ec2", "AssociateIamInstanceProfile", InstanceId=one, **box)
    call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")

    made = call("ec2", "AssociateIamInstanceProfile", InstanceId=one, **box)
    joined = made["IamInstanceProfileAssociation"]["AssociationId"]
    role = records(world).get(HOSTS, one).machine.role
    twice = refused("ec2", "AssociateIamInstanceProfile", InstanceId=one, **box)
    call("ec2", "DisassociateIamInstanceProfile", AssociationId=joined)
    gone = refused("ec2", "DisassociateIamInstanceProfile", AssociationId=joined)

    assert empty.message.endswith("has no associated IAM Roles")
    assert role == "reader"
    assert (twice.code, twice.message) == (
        "IncorrectState",
        f"There is an existing association for instance {one}",
    )
    assert gone.code == "InvalidAssociationID.NotFound"
    assert "IamInstanceProfile" not in seen(world, one)
    assert records(world).get(HOSTS, one).machine.role == ""


def test_other_services_hear_of_each_change(world, monkeypatch):
    heard = []
    listener = Service("sts", scope=SERVICE.scope)
    listener.on("ec2:instance-state-changed")(
        lambda ctx, **detail: heard.append((detail["previous"], detail["state"]))
    )
    monkeypatch.setitem(CLOUD.registry.services, "listener", listener)
    (instance,) = run(world)
    wait(world)
    world.call("ec2", "TerminateInstances", InstanceIds=[instance])
    wait(world)
    state_of(world, instance)

    assert heard == [
        ("", "pending"),
        ("pending", "running"),
        ("running", "shutting-down"),
        ("shutting-down", "terminated"),
    ]


def test_undo_of_a_stop_lets_the_machine_run_on(world, call, one):
    before = seen(world, one)
    call("ec2", "StopInstances", InstanceIds=[one])
    wait(world)
    assert state_of(world, one) == "stopped"

    act = world.undo()

    assert act.label == f"stop {one}"
    assert seen(world, one) == before


def test_the_label_of_a_launch_has_the_machines_name(world):
    run(world, name="web-1")
    assert world.undo().label == "launch web-1"
    assert world.call("ec2", "DescribeInstances")["Reservations"] == []
