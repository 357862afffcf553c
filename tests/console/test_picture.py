"""The network picture: who reaches whom, drawn, listed and mended."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from studyapp.console.ec2_blocks import Hops
from studyapp.console.ec2_drawing import TALL, WIDE, Drawing, tall, wide
from studyapp.console.ec2_map import read_map
from studyapp.console.ec2_way import plain, stations
from studyapp.console.views.ec2.tracing import READING, hops_of
from studyapp.minicloud.network import Internet, On, path
from studyapp.sandbox.api import Way, act_as, way_to
from tests.minicloud.network.worlds import changed

MINUTE = 60_000
PAGE = "console:ec2_picture"


def launch(desk, name):
    image = desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
    order = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = desk.act("ec2", "RunInstances", {**order, "TagSpecifications": tags}).output
    desk.skip(MINUTE)
    return made["Instances"][0]["InstanceId"]


@pytest.fixture
def machine(desk):
    """The id of a running machine, web-1, in the default group."""
    return launch(desk, "web-1")


def seen(page, **asked):
    return page.get(reverse(PAGE), asked)


def inside(drawing: Drawing) -> bool:
    """Whether no shape and no beginning of a text leaves the view box."""
    boxes = [*drawing.zones, *drawing.boxes]
    return (
        all(one.x >= 0 and one.x + one.width <= drawing.width for one in boxes)
        and all(one.y >= 0 and one.y + one.height <= drawing.height for one in boxes)
        and all(0 < one.x < drawing.width and 0 < one.y < drawing.height for one in drawing.labels)
        and all(32 <= one.x <= drawing.width - 32 for one in drawing.nodes)
    )


def test_an_empty_account_shows_its_vpc_with_every_subnet(desk, page):
    text = seen(page).text

    subnets = desk.look("ec2", "DescribeSubnets")["Subnets"]
    assert text.count('<svg class="net net-') == 2
    assert all(text.count(one["CidrBlock"]) >= 3 for one in subnets)
    assert "Launch instance" in text


def test_nothing_is_traced_until_somebody_asks(page, machine):
    text = seen(page).text

    assert "web-1" in text
    assert 'id="verdict"' not in text


def test_a_stopped_packet_is_drawn_with_the_hop_and_its_remedy_is_applied(page, desk, machine):
    asked = {"from": "", "to": machine, "protocol": "tcp", "port": "22"}
    text = seen(page, **asked).text

    assert "Can the internet reach web-1?" in text
    assert "Timed out" in text
    assert "TCP port 22: no rule allows it" in text
    assert re.search(r"<desc.*Security group default stops it; web-1 [\d.]+ is not reached", text)
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]
    assert f'href="{reverse("console:ec2_group", args=[group])}"' in text
    title = "Add a rule to default: TCP 22 from 0.0.0.0/0"
    assert title in text

    mended = page.post(reverse(PAGE), {"do": "remedy", "title": title, **asked}, follow=True).text

    assert "Yes, web-1 answers" in mended
    assert "aws ec2 authorize-security-group-ingress" in mended
    assert 'class="w cut"' not in mended
    stale = page.post(reverse(PAGE), {"do": "remedy", "title": title, **asked})
    assert stale.status_code == 422


def test_a_machine_that_is_off_is_drawn_as_the_end_of_the_way(page, desk, machine):
    desk.act("ec2", "StopInstances", {"InstanceIds": [machine]})
    desk.skip(MINUTE)

    text = seen(page, to=machine, port="22").text

    assert "No way there" in text
    assert "no public address" in text
    assert "Internet gateway" in text


def test_neighbours_and_the_internet_are_ends_too(page, desk, machine):
    other = launch(desk, "batch")

    near = seen(page, **{"from": other, "to": machine, "port": "22"}).text
    out = seen(page, **{"from": machine, "to": "internet", "port": "443"}).text
    nonsense = seen(page, to="internet", port="443").text

    assert "Can batch reach web-1?" in near
    assert "Yes, web-1 answers" in near
    assert "Can web-1 reach the internet?" in out
    assert "Yes, the internet answers" in out
    assert "one of them has to be an instance" in nonsense


@pytest.mark.parametrize("port", ["", "http", "70000"])
def test_a_port_that_is_none_is_said_so_and_the_vpc_is_drawn(page, machine, port):
    text = seen(page, to=machine, port=port).text

    assert "whole number from 0 to 65535" in text
    assert '<svg class="net net-wide"' in text


def test_an_end_that_is_gone_is_replaced_by_one_that_is_there(page, machine):
    response = seen(page, to="i-0123456789abcdef0", port="22", **{"from": "i-0123456789abcdef1"})

    assert response.status_code == 200
    assert "Can the internet reach web-1?" in response.text


def test_who_may_not_read_the_network_reads_why(page, desk, machine):
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    act_as(desk.world, user)

    response = seen(page, to=machine, port="22")

    assert response.status_code == 403
    assert "not authorized to perform: ec2:Describe" in response.text


def test_why_a_machine_does_not_answer_is_drawn_in_full(page, desk, machine):
    image = desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]
    sent = {"do": "inbound", "inbound-traffic": "https", "inbound-peer": "0.0.0.0/0"}
    page.post(reverse("console:ec2_group", args=[group]), sent)
    order = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    (starting,) = desk.act("ec2", "RunInstances", order).output["Instances"]

    text = seen(page, to=starting["InstanceId"], protocol="tcp", port="443").text

    assert "TCP port 443: the machine is off" in text


def test_every_way_stays_within_its_picture(desk, machine):
    other = launch(desk, "a-name-that-is-much-longer-than-any-box")
    vpcs = read_map(desk)
    assert inside(wide(plain(vpcs[0]), vpcs[0]))
    assert inside(tall(plain(vpcs[0]), vpcs[0]))
    for source, target in (("", machine), (other, machine), (machine, ""), (machine, machine)):
        for port in (22, 81):
            way = way_to(desk, target, port, source=source)
            found = stations(way.hops, vpcs, target)
            across, down = wide(found, vpcs[0]), tall(found, vpcs[0])
            assert inside(across), (source, target, port)
            assert inside(down), (source, target, port)
            assert (across.width, down.width) == (WIDE, TALL)
            assert len(across.nodes) == len(down.nodes) == len(found)


def test_a_reply_that_is_lost_is_marked_where_it_is_lost(desk, machine):
    """The request arrives; behind the place that stops the reply its line is cut."""
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
    }
    desk.act("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": group, "IpPermissions": [rule]})
    vpcs = read_map(desk)
    way = way_to(desk, machine, 22)
    lost = [
        hop.__class__(**{**fields(hop), "outcome": "stopped", "code": "acl-default-deny"})
        if hop.reply and hop.kind == "network-acl"
        else hop
        for hop in way.hops
    ]

    found = stations(lost, vpcs, machine)

    acl = next(one for one in found if one.kind == "network-acl")
    assert (acl.state, acl.back) == ("pass", "stop")
    assert acl.short == "Reply: no rule allows it"
    wires = wide(found, vpcs[0]).wires
    assert [one.cut for one in wires[1::2]] == [True, True, True, False, False]
    assert not any(one.cut for one in wires[::2])


def test_a_network_acl_that_stops_a_packet_shows_its_rules_as_they_were_read():
    rules = [(100, True, "-1", -1, -1), (90, False, "6", 443, 443), (80, True, "6", 22, 22)]
    acl = {
        "rules": [
            {
                "number": number,
                "egress": False,
                "allow": allow,
                "protocol": protocol,
                "cidr": "0.0.0.0/0",
                "low": low,
                "high": high,
            }
            for number, allow, protocol, low, high in rules
        ]
    }
    topology = changed({"acls": {"acl-open": acl}})
    found = path(topology, Internet(), On("eni-web"), 443, "tcp")
    stop = found.hops.index(found.stopped)

    line = hops_of(Way(found.verdict, found.symptom, found.hops, stop)).lines[stop]

    assert [
        tuple(getattr(rule, name) for name in rule.__struct_fields__) for rule in line.rules
    ] == [
        ("80", "TCP 22", "0.0.0.0/0", "Allow, no match", "passed over"),
        ("90", "TCP 443", "0.0.0.0/0", "Deny, matched", "matched"),
        ("100", "All traffic", "0.0.0.0/0", "Allow, never read", "unread"),
        ("*", "All traffic", "Any other", "Deny, never read", "unread"),
    ]
    text = render_to_string("console/ec2/hops.html", {"it": Hops(lines=(line,))})
    assert text.count("<tr") == 5
    assert '<tr class="decides"><th scope="row" class="mono">90</th>' in text


def fields(hop):
    return {name: getattr(hop, name) for name in hop.__struct_fields__}


def test_a_network_acl_stops_the_packet_as_a_learner_made_it(desk, page, machine):
    (acl,) = desk.look("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]
    shown = reverse("console:ec2_acl", args=[acl["NetworkAclId"]])
    sent = {"do": "inbound", "inbound-traffic": "http", "inbound-peer": "0.0.0.0/0"}
    page.post(reverse("console:ec2_group", args=[group]), sent)
    page.post(shown, {**sent, "inbound-number": "90", "inbound-action": "deny"})

    asked = {"from": "", "to": machine, "protocol": "tcp", "port": "80"}
    text = seen(page, **asked).text

    assert "a rule denies it" in text
    assert READING in text
    assert text.index("Deny, matched") < text.index("Allow, never read")
    assert f'href="{shown}"' in text
    page.post(reverse(PAGE), {"do": "remedy", "title": "Delete rule 90", **asked})
    (acl,) = desk.look("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    assert 90 not in [one["RuleNumber"] for one in acl["Entries"]]
