"""The EC2 pages: machines and their states, security groups, key pairs, images."""

import pytest

from studyapp.sandbox.api import act_as, choose_region

EC2 = "/console/ec2/"
SCRIPT = "#!/bin/bash\ndnf install -y nginx\nsystemctl start nginx\n"
PAGES = [
    "",
    "?new=1",
    "groups/",
    "groups/?new=1",
    "keys/",
    "keys/?new=create-key",
    "keys/?new=import-key",
    "images/",
]


def machines(desk):
    found = desk.look("ec2", "DescribeInstances")["Reservations"]
    return [machine for launch in found for machine in launch["Instances"]]


def image(desk):
    images = desk.look("ec2", "DescribeImages")["Images"]
    return next(
        i["ImageId"]
        for i in images
        if i["Name"].startswith("al2023") and i["Architecture"] == "x86_64"
    )


@pytest.fixture
def web(page, desk):
    """A machine launched by the form."""
    form = {
        "do": "launch",
        "name": "web-1",
        "image": image(desk),
        "type": "t3.micro",
        "data": SCRIPT,
    }
    assert page.post(EC2, form).status_code == 302
    return machines(desk)[0]


@pytest.mark.parametrize("place", PAGES)
def test_every_page_is_there(page, place):
    assert page.get(EC2 + place).status_code == 200


def test_a_launch_is_shown_with_its_command_and_state(page, desk, web):
    text = page.get(EC2).text

    assert "web-1" in text
    assert "Pending" in text
    assert 'hx-trigger="every 5s"' in text
    assert web["Tags"] == [{"Key": "Name", "Value": "web-1"}]
    detail = page.get(f"{EC2}instances/{web['InstanceId']}/").text
    assert "systemctl start nginx" in detail
    assert "Can a visitor reach it?" in detail


def test_a_preview_of_a_launch_makes_no_machine(page, desk):
    form = {
        "do": "launch",
        "image": image(desk),
        "type": "t3.micro",
        "data": SCRIPT,
        "preview": "1",
    }

    text = page.post(EC2, form).text

    assert "aws ec2 run-instances --image-id" in text
    assert "--region us-east-1" in text
    assert machines(desk) == []


def test_a_public_address_leads_to_the_host_in_the_learners_world(page, desk, web):
    text = page.get(f"{EC2}instances/{web['InstanceId']}/").text

    address = machines(desk)[0]["PublicIpAddress"]
    assert f"http://{address.replace('.', '-')}.ec2.{desk.world.id}.localhost/" in text


def test_a_machine_is_ended_and_an_act_in_the_wrong_state_explained(page, desk, web):
    number = {"id": web["InstanceId"]}
    page.post(EC2, {"do": "terminate", **number})
    refused = page.post(EC2, {"do": "start", **number})

    assert machines(desk)[0]["State"]["Name"] in {"shutting-down", "terminated"}
    assert refused.status_code == 422
    assert "IncorrectInstanceState" in refused.text


def test_a_machine_that_is_not_there_is_a_404(page):
    assert page.get(f"{EC2}instances/i-0123456789abcdef0/").status_code == 404
    assert page.get(f"{EC2}groups/sg-0123456789abcdef0/").status_code == 404


def test_a_group_gets_and_loses_rules(page, desk):
    made = page.post(
        f"{EC2}groups/", {"do": "create-group", "name": "web", "description": "visitors"}
    )
    url = made.headers["Location"].partition("?")[0]
    for kind, port, other in (
        ("tcp-80", "", "0.0.0.0/0"),
        ("udp", "53", "10.0.0.0/8"),
        ("icmp", "", "::/0"),
    ):
        form = {"do": "add-rule", "side": "Ingress", "kind": kind, "port": port, "other": other}
        assert page.post(url, form).status_code == 302

    text = page.get(url).text
    assert "TCP 80" in text
    assert "UDP 53" in text
    rules = desk.look("ec2", "DescribeSecurityGroupRules")["SecurityGroupRules"]
    rule = next(one for one in rules if one.get("FromPort") == 80)
    page.post(url, {"do": "revoke-rule", "side": "Ingress", "rule": rule["SecurityGroupRuleId"]})
    assert "TCP 80" not in page.get(url).text.split("Add a rule")[0]
    page.post(url, {"do": "delete-group"})
    assert page.get(url).status_code == 404


def test_a_rule_without_a_source_is_refused_by_the_form(page, desk):
    group = desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]

    response = page.post(f"{EC2}groups/{group}/", {"do": "add-rule", "kind": "tcp-80", "other": ""})

    assert response.status_code == 422
    assert "Say where the packets come from" in response.text


def test_a_private_key_is_shown_once(page, desk):
    response = page.post(f"{EC2}keys/", {"do": "create-key", "name": "laptop", "kind": "ed25519"})

    assert "PRIVATE KEY-----" in response.text
    assert "PRIVATE KEY-----" not in page.get(f"{EC2}keys/").text
    page.post(f"{EC2}keys/", {"do": "delete-key", "name": "laptop"})
    assert desk.look("ec2", "DescribeKeyPairs")["KeyPairs"] == []


def test_a_list_shows_the_region_that_one_stands_in(page, desk, web):
    choose_region(desk.world, "eu-central-1")

    text = page.get(EC2).text

    assert "web-1" not in text.partition('id="simbar"')[2].partition("</section>")[2]
    assert "There is none in eu-central-1" in text


@pytest.mark.parametrize("place", PAGES)
def test_a_page_that_may_not_be_read_explains_the_denial(page, desk, place):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")

    response = page.get(EC2 + place)

    assert response.status_code == 403
    assert "UnauthorizedOperation" in response.text
    assert "No policy of the caller allows it" in response.text


def test_nobody_sees_another_machine(page, web, other_client):
    other_client.post("/console/start/")

    assert "web-1" not in other_client.get(EC2).text
    assert other_client.get(f"{EC2}instances/{web['InstanceId']}/").status_code == 404
