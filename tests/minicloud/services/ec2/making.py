"""Short ways to have machines in a world."""

from base64 import b64encode

from studyapp.minicloud.kernel.clock import MINUTE
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.ec2.images import images_of

HOME = "us-east-1"
WEB = """#!/bin/bash
yum install -y httpd
systemctl enable --now httpd
echo "<h1>Fresh bread at 7</h1>" > /var/www/html/index.html
"""


def image(start="al2023", architecture="x86_64", region=HOME):
    """The id of the first image whose name begins so."""
    return next(
        one.id
        for one in images_of(region).values()
        if one.name.startswith(start) and one.architecture == architecture
    )


def run(world, *, count=1, name="", region_=HOME, script="", as_="", **params):
    """Launch machines; the ids."""
    asked = {"ImageId": image(region=region_), "InstanceType": "t3.micro"} | params
    if name:
        asked["TagSpecifications"] = [
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}
        ]
    if script:
        asked["UserData"] = b64encode(script.encode()).decode()
    output = world.result(
        "ec2", "RunInstances", as_=as_, region_=region_, MinCount=count, MaxCount=count, **asked
    ).output
    return [one["InstanceId"] for one in output["Instances"]]


def wait(world):
    """Let machines come to where they are going."""
    world.pass_time(MINUTE)


def seen(world, instance):
    """A machine as DescribeInstances shows it."""
    found = world.call("ec2", "DescribeInstances", InstanceIds=[instance])
    return found["Reservations"][0]["Instances"][0]


def state_of(world, instance):
    """The name of a machine's state."""
    return seen(world, instance)["State"]["Name"]


def records(world, region=HOME):
    """The records of a Region, for reading, as they were stored last."""
    with world.storage.read("w") as reader:
        return Records(Work(reader, writes=False), world.account, region)


def group(world, *ports, name="web-sg", cidr="0.0.0.0/0"):
    """A security group that lets in TCP on some ports; its id."""
    made = world.call("ec2", "CreateSecurityGroup", GroupName=name, Description="for tests")
    for port in ports:
        world.call("ec2", "AuthorizeSecurityGroupIngress", GroupId=made["GroupId"],
                   IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr)  # fmt: skip
    return made["GroupId"]
