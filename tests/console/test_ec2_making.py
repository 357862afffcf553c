"""EC2's forms: launch, security groups and their rules, key pairs."""

import json
import re

import pytest
from django.urls import reverse

from studyapp.console.ec2_words import warning
from studyapp.sandbox.api import ADDRESS, Door, act_as


def url(name, *args):
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def order(desk):
    """What the drawer sends when nothing is changed but the name."""
    return {
        "do": "launch",
        "name": "web-1",
        "image": desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"],
        "type": "t3.micro",
        "key": "",
        "group": "new",
        "group_name": "web-servers",
        "http": "0.0.0.0/0",
        "https": "",
        "ssh": "",
        "zone": "",
        "data": "",
        "count": "1",
    }


def groups(desk):
    return {g["GroupName"]: g for g in desk.look("ec2", "DescribeSecurityGroups")["SecurityGroups"]}


def machines(desk):
    launches = desk.look("ec2", "DescribeInstances")["Reservations"]
    return [one for launch in launches for one in launch["Instances"]]


@pytest.fixture
def group(desk):
    """The id of a new group, web."""
    vpc = desk.look("ec2", "DescribeVpcs")["Vpcs"][0]["VpcId"]
    asked = {"GroupName": "web", "Description": "web", "VpcId": vpc}
    return desk.act("ec2", "CreateSecurityGroup", asked).output["GroupId"]


def test_a_launch_makes_group_and_machine_and_one_undo_takes_both(page, desk, order):
    response = page.post(url("ec2_launch"), order, follow=True)

    [made] = machines(desk)
    assert made["Tags"] == [{"Key": "Name", "Value": "web-1"}]
    assert [g["GroupName"] for g in made["SecurityGroups"]] == ["web-servers"]
    [rule] = groups(desk)["web-servers"]["IpPermissions"]
    assert (rule["FromPort"], rule["IpRanges"][0]["CidrIp"]) == (80, "0.0.0.0/0")
    assert response.redirect_chain[0][0].startswith(url("ec2_instance", made["InstanceId"]))
    assert "aws ec2 run-instances" in response.text
    page.post(url("undo"))
    assert machines(desk) == []
    assert list(groups(desk)) == ["default"]


def test_the_preview_shows_all_lines_and_does_nothing(page, desk, order):
    text = page.post(url("ec2_launch"), {**order, "preview": "1"}).text

    assert "aws ec2 create-security-group --group-name web-servers" in text
    assert "aws ec2 authorize-security-group-ingress --group-name web-servers" in text
    assert "aws ec2 run-instances" in text
    assert machines(desk) == []


def test_login_from_anywhere_is_questioned_then_allowed(page, desk, order):
    order["ssh"] = "0.0.0.0/0"
    refused = page.post(url("ec2_launch"), order)

    assert refused.status_code == 422
    assert "Anyone on the internet could try to log in on port 22" in refused.text
    assert machines(desk) == []
    page.post(url("ec2_launch"), {**order, "open": "1"})
    assert len(machines(desk)) == 1


def test_several_machines_with_key_zone_and_an_existing_group(page, desk, order, group):
    desk.act("ec2", "CreateKeyPair", {"KeyName": "mine", "KeyType": "ed25519"})
    more = {"group": group, "key": "mine", "zone": "us-east-1b", "count": "3"}

    page.post(url("ec2_launch"), {**order, **more})

    found = machines(desk)
    assert len(found) == 3
    assert {one["KeyName"] for one in found} == {"mine"}
    assert {one["Placement"]["AvailabilityZone"] for one in found} == {"us-east-1b"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"count": "many"}, "whole number"),
        ({"count": "0"}, "from 1 to 20"),
        ({"image": ""}, "Choose a machine image"),
        ({"group_name": ""}, "Give the new security group a name"),
        ({"group_name": "default"}, "There is a security group default already"),
        ({"type": "t4g.micro"}, "The image is made for x86_64, the type t4g.micro for arm64"),
    ],
)
def test_a_launch_that_cannot_be_says_what_to_do_and_keeps_the_form(
    page, desk, order, changed, said
):
    response = page.post(url("ec2_launch"), {**order, **changed})

    assert response.status_code == 422
    assert said in response.text
    assert 'value="web-1"' in response.text
    assert machines(desk) == []
    assert list(groups(desk)) == ["default"]


def test_who_may_not_launch_makes_no_group_either(page, desk, order):
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    for name in ("ReadOnlyAccess",):
        policy = f"arn:aws:iam::aws:policy/{name}"
        desk.act("iam", "AttachUserPolicy", {"UserName": "auditor", "PolicyArn": policy})
    act_as(desk.world, user)

    response = page.post(url("ec2_launch"), order)

    assert response.status_code == 422
    assert "ec2:RunInstances" in response.text
    assert list(groups(desk)) == ["default"]


def test_a_group_is_created_and_deleted(page, desk):
    vpc = groups(desk)["default"]["VpcId"]
    page.post(url("ec2_group_new"), {"do": "create", "name": "db", "text": "data", "vpc": vpc})
    made = groups(desk)["db"]["GroupId"]

    assert "Nothing comes in" in page.get(url("ec2_group", made)).text
    page.post(url("ec2_groups"), {"do": "delete", "group": made})
    assert list(groups(desk)) == ["default"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"traffic": "http", "peer": "0.0.0.0/0"}, ("tcp", 80, 80, "0.0.0.0/0")),
        ({"traffic": "ssh", "peer": f"{ADDRESS}/32"}, ("tcp", 22, 22, f"{ADDRESS}/32")),
        (
            {"traffic": "tcp", "ports": "8000-8100", "peer": "custom", "range": "10.1.0.0/16"},
            ("tcp", 8000, 8100, "10.1.0.0/16"),
        ),
        ({"traffic": "udp", "ports": "514", "peer": "::/0"}, ("udp", 514, 514, "::/0")),
        ({"traffic": "icmp", "peer": "0.0.0.0/0"}, ("icmp", -1, -1, "0.0.0.0/0")),
        ({"traffic": "all", "peer": "group"}, ("-1", -1, -1, "group")),
    ],
)
def test_a_rule_is_added_as_given_and_removed(page, desk, group, given, wanted):
    sent = {
        f"inbound-{name}": group if value == "group" else value for name, value in given.items()
    }
    response = page.post(url("ec2_group", group), {"do": "inbound", **sent}, follow=True)

    assert "aws ec2 authorize-security-group-ingress" in response.text
    filters = [{"Name": "group-id", "Values": [group]}]
    found = desk.look("ec2", "DescribeSecurityGroupRules", {"Filters": filters})
    [rule] = [one for one in found["SecurityGroupRules"] if not one["IsEgress"]]
    peer = rule.get("CidrIpv4") or rule.get("CidrIpv6")
    peer = peer or ("group" if rule["ReferencedGroupInfo"]["GroupId"] == group else "")
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], peer) == wanted
    gone = {"do": "remove", "rule": rule["SecurityGroupRuleId"], "egress": ""}
    page.post(url("ec2_group", group), gone)
    assert groups(desk)["web"]["IpPermissions"] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"traffic": "tcp", "ports": "", "peer": "0.0.0.0/0"}, "ports of custom traffic"),
        ({"traffic": "tcp", "ports": "90-80", "peer": "0.0.0.0/0"}, "the lower one first"),
        ({"traffic": "tcp", "ports": "70000", "peer": "0.0.0.0/0"}, "from 0 to 65535"),
        ({"traffic": "http", "peer": "custom", "range": "home"}, "CIDR form"),
        ({"traffic": "", "peer": "0.0.0.0/0"}, "Choose what traffic"),
    ],
)
def test_a_rule_that_cannot_be_says_why(page, desk, group, given, said):
    sent = {f"inbound-{name}": value for name, value in given.items()}
    response = page.post(url("ec2_group", group), {"do": "inbound", **sent})

    assert response.status_code == 422
    assert said in response.text
    assert groups(desk)["web"]["IpPermissions"] == []


def test_an_outbound_rule_is_added_and_removed(page, desk, group):
    sent = {"do": "outbound", "outbound-traffic": "https", "outbound-peer": "0.0.0.0/0"}
    page.post(url("ec2_group", group), sent)

    filters = [{"Name": "group-id", "Values": [group]}]
    found = desk.look("ec2", "DescribeSecurityGroupRules", {"Filters": filters})
    added = next(r for r in found["SecurityGroupRules"] if r["FromPort"] == 443)
    assert added["IsEgress"]
    gone = {"do": "remove", "rule": added["SecurityGroupRuleId"], "egress": "1"}
    page.post(url("ec2_group", group), gone)
    assert len(groups(desk)["web"]["IpPermissionsEgress"]) == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (("tcp", 22, 22, "0.0.0.0/0"), "port 22 (SSH)"),
        (("tcp", 20, 30, "::/0"), "port 22 (SSH)"),
        (("tcp", 3389, 3389, "0.0.0.0/0"), "port 3389 (RDP)"),
        (("tcp", 3306, 3306, "0.0.0.0/0"), "where a database listens"),
        (("-1", -1, -1, "0.0.0.0/0"), "on every port"),
        (("tcp", 0, 65535, "0.0.0.0/0"), "on every port"),
        (("tcp", 80, 80, "0.0.0.0/0"), ""),
        (("tcp", 22, 22, "203.0.113.10/32"), ""),
        (("udp", 22, 22, "0.0.0.0/0"), ""),
    ],
)
def test_risky_rules_are_warned_of(rule, said):
    protocol, low, high, peer = rule
    key = "CidrIpv6" if ":" in peer else "CidrIpv4"
    view = {"IsEgress": False, "IpProtocol": protocol, "FromPort": low, "ToPort": high, key: peer}

    text = warning(view)

    assert said in text
    assert bool(text) is bool(said)
    assert not warning({**view, "IsEgress": True})


def test_the_group_page_warns_of_what_is_open(page, group):
    sent = {"do": "inbound", "inbound-traffic": "ssh", "inbound-peer": "0.0.0.0/0"}
    text = page.post(url("ec2_group", group), sent, follow=True).text

    assert "Anyone may come in on port 22 (SSH) and try to log in." in text


def test_a_private_key_is_shown_once_and_downloaded(page, desk):
    given = {"do": "create", "name": "mine", "kind": "ed25519"}
    response = page.post(url("ec2_key_new"), given)

    start = response.text.index("-----BEGIN")
    end = response.text.index("-----END OPENSSH PRIVATE KEY-----")
    material = response.text[start:end] + "-----END OPENSSH PRIVATE KEY-----\n"
    file = page.post(url("ec2_key_file"), {"name": "../mine", "material": material})
    assert file.content.decode() == material
    assert file.headers["Content-Disposition"] == 'attachment; filename="mine.pem"'
    assert "PRIVATE KEY" not in page.get(url("ec2_keys")).text
    assert "mine" in page.get(url("ec2_keys")).text


def test_the_download_gives_back_nothing_but_keys(page):
    response = page.post(url("ec2_key_file"), {"name": "x", "material": "<script>1</script>"})

    assert response.status_code == 400
    assert "script" not in response.text


def test_a_public_key_is_imported_and_deleted(page, desk):
    public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUe1CrzVlvCJYPEMcJLSIKcJjKLzz8d6LRvRqtOYfZ8 a"
    page.post(url("ec2_key_import"), {"do": "import", "name": "laptop", "public": public})
    [found] = desk.look("ec2", "DescribeKeyPairs")["KeyPairs"]
    assert (found["KeyName"], found["KeyType"]) == ("laptop", "ed25519")

    page.post(url("ec2_keys"), {"do": "delete", "name": "laptop"})
    assert desk.look("ec2", "DescribeKeyPairs")["KeyPairs"] == []
    refused = page.post(url("ec2_key_import"), {"do": "import", "name": "x", "public": "rubbish"})
    assert refused.status_code == 422


def test_a_denied_launch_names_all_that_it_lacks(page, desk, order, group):
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    reads = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    desk.act("iam", "AttachUserPolicy", {"UserName": "auditor", "PolicyArn": reads})
    act_as(desk.world, user)
    wanted = {**order, "name": "", "group": group}

    text = page.post(url("ec2_launch"), wanted).text
    told = text.split("What would make it work")[1].split("</p>")[0]
    again = page.get(reverse("console:call", args=[desk.trail(1)[0].request_id])).text
    named = re.findall(r"arn:aws:ec2:[^\s,<]*[^\s,<.]", told)

    assert told in again
    assert told.count("ec2:RunInstances on arn:") == 1
    kinds = [re.split(r"[:/]", arn)[5] for arn in named]
    assert sorted(kinds) == sorted(
        ["image", "instance", "network-interface", "security-group", "subnet", "volume"]
    )
    # What it says is enough: no second refusal follows.
    statement = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": named}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    asked = {"UserName": "auditor", "PolicyName": "Launch", "PolicyDocument": text}
    desk.as_administrator(Door.LAB).act("iam", "PutUserPolicy", asked)
    assert page.post(url("ec2_launch"), wanted).status_code == 302
    assert len(machines(desk)) == 1
