"""From the records of a Region to what a visitor sees."""

import pytest

from studyapp.minicloud.network import Internet, On
from studyapp.minicloud.services.ec2 import reach
from studyapp.minicloud.services.ec2.state import INSTANCES
from tests.minicloud.services.ec2.making import WEB, group, image, records, run, seen, wait

OFFICE = Internet("192.0.2.15")


@pytest.fixture
def web(world):
    """A web server whose group lets in SSH from the office, and nothing else."""
    group(world, 22, cidr="192.0.2.15/32")
    (instance,) = run(world, name="web-1", script=WEB, SecurityGroups=["web-sg"])
    wait(world)
    return seen(world, instance)


def open_http(world):
    world.call("ec2", "AuthorizeSecurityGroupIngress", GroupName="web-sg", IpProtocol="tcp",
               FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")  # fmt: skip


def test_a_visitor_waits_until_a_rule_lets_him_in(world, web):
    before = reach.page(records(world), web["PublicIpAddress"], "/")
    open_http(world)
    after = reach.page(records(world), web["PublicIpAddress"], "/")

    assert (before.verdict, before.status, before.body) == ("timed-out", 0, b"")
    assert before.path.stopped.kind == "security-group"
    assert (after.verdict, after.status) == ("reached", 200)
    assert after.body == b"<h1>Fresh bread at 7</h1>\n"
    assert ("Content-Type", "text/html; charset=UTF-8") in after.headers


def test_without_a_web_server_the_visitor_is_refused(world):
    group(world, 80)
    (instance,) = run(world, SecurityGroups=["web-sg"])
    wait(world)

    page = reach.page(records(world), seen(world, instance)["PublicIpAddress"], "/")

    assert (page.verdict, page.status) == ("refused", 0)


def test_each_source_is_judged_by_itself(world, web):
    address = web["PublicIpAddress"]

    assert reach.reach(records(world), OFFICE, address, 22).verdict == "reached"
    assert reach.reach(records(world), Internet("203.0.113.77"), address, 22).verdict == "timed-out"


def test_nobody_is_at_a_free_address(world, web):
    assert reach.page(records(world), "198.18.0.1", "/") is None
    assert reach.reach(records(world), OFFICE, web["PrivateIpAddress"], 22) is None


def test_members_of_the_default_group_reach_each_other_by_private_address(world):
    both = run(world, count=2)
    wait(world)
    one, two = (seen(world, each) for each in both)
    source = On(one["NetworkInterfaces"][0]["NetworkInterfaceId"])

    inside = reach.reach(records(world), source, two["PrivateIpAddress"], 22)
    outside = reach.reach(records(world), Internet(), two["PublicIpAddress"], 22)

    assert inside.verdict == "reached"
    assert outside.verdict == "timed-out"


def test_a_stopped_machine_answers_nobody(world, web):
    open_http(world)
    world.call("ec2", "StopInstances", InstanceIds=[web["InstanceId"]])

    page = reach.page(records(world), web["PublicIpAddress"], "/")

    assert (page.verdict, page.status) == ("timed-out", 0)


def test_services_come_back_after_stop_and_start_at_a_new_address(world, web):
    open_http(world)
    for operation in ("StopInstances", "StartInstances"):
        world.call("ec2", operation, InstanceIds=[web["InstanceId"]])
        wait(world)

    now = seen(world, web["InstanceId"])

    assert now["PublicIpAddress"] != web["PublicIpAddress"]
    assert now["PrivateIpAddress"] == web["PrivateIpAddress"]
    assert reach.page(records(world), web["PublicIpAddress"], "/") is None
    assert reach.page(records(world), now["PublicIpAddress"], "/").status == 200


def test_without_a_public_address_no_package_comes_and_nobody_from_outside(world):
    (instance,) = run(world, script=WEB, NetworkInterfaces=[
        {"DeviceIndex": 0, "AssociatePublicIpAddress": False}])  # fmt: skip
    wait(world)

    assert "PublicIpAddress" not in seen(world, instance)
    assert [one.port for one in reach.listeners(*_stored(world, instance))] == [22]


def test_a_machine_that_hosts_does_not_know_only_has_its_login_port(world):
    group(world, 3389, 80)
    (instance,) = run(world, ImageId=image("Windows"), SecurityGroups=["web-sg"])
    wait(world)
    address = seen(world, instance)["PublicIpAddress"]

    assert reach.reach(records(world), Internet(), address, 3389).verdict == "reached"
    assert reach.reach(records(world), Internet(), address, 80).verdict == "refused"


def _stored(world, instance):
    db = records(world)
    return db, db.get(INSTANCES, instance)
