"""Network ACLs in the console: made, filled with rules in order, given to subnets."""

import pytest
from django.urls import reverse


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def acls(desk):
    """Network ACLs by their tag Name; the default one has none."""
    found = desk.look("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    return {next((tag["Value"] for tag in one.get("Tags", ())), "default"): one for one in found}


def rules(desk, name="default"):
    """Numbers by direction, without the last ones."""
    entries = [one for one in acls(desk)[name]["Entries"] if one["RuleNumber"] < 32_767]
    return {
        side: [one["RuleNumber"] for one in entries if one["Egress"] is egress]
        for side, egress in (("inbound", False), ("outbound", True))
    }


@pytest.fixture
def default(desk):
    """The id of the default network ACL."""
    return acls(desk)["default"]["NetworkAclId"]


def sent(do, **given):
    """A form as it is sent."""
    whole = {"traffic": "http", "peer": "0.0.0.0/0", "action": "allow", "number": "50", **given}
    return {"do": do, **{f"{do}-{name}": value for name, value in whole.items()}}


def test_an_acl_is_made_given_to_a_subnet_and_deleted_when_it_has_none(page, desk, default):
    vpc, subnet = (acls(desk)["default"][name] for name in ("VpcId", "Associations"))
    made = page.post(url("ec2_acl_new"), {"do": "create", "name": "web", "vpc": vpc}, follow=True)
    own = acls(desk)["web"]["NetworkAclId"]
    page.post(url("ec2_acl", own), {"do": "subnet", "subnet": subnet[0]["SubnetId"]})
    used = page.post(url("ec2_acls"), {"do": "delete", "acl": own})

    assert "aws ec2 create-network-acl" in made.text
    assert rules(desk, "web") == {"inbound": [], "outbound": []}
    assert [one["SubnetId"] for one in acls(desk)["web"]["Associations"]] == [subnet[0]["SubnetId"]]
    assert used.status_code == 422
    assert "DependencyViolation" in used.text
    page.post(url("ec2_acl", default), {"do": "subnet", "subnet": subnet[0]["SubnetId"]})
    page.post(url("ec2_acl", own), {"do": "delete", "acl": own})
    assert list(acls(desk)) == ["default"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {"Protocol": "6", "PortRange": {"From": 80, "To": 80}}),
        ({"traffic": "all", "action": "deny"}, {"Protocol": "-1", "RuleAction": "deny"}),
        ({"traffic": "replies"}, {"PortRange": {"From": 1024, "To": 65_535}}),
        ({"traffic": "udp", "ports": "514"}, {"Protocol": "17"}),
        ({"traffic": "icmp"}, {"Protocol": "1", "IcmpTypeCode": {"Type": -1, "Code": -1}}),
        ({"traffic": "kind", "ports": "8/0"}, {"IcmpTypeCode": {"Type": 8, "Code": 0}}),
        ({"traffic": "kind", "ports": "8", "peer": "::/0"},
         {"Protocol": "58", "IcmpTypeCode": {"Type": 8, "Code": -1}, "Ipv6CidrBlock": "::/0"}),
        ({"traffic": "protocol", "ports": "47"}, {"Protocol": "47"}),
        ({"peer": "custom", "range": "10.1.0.9/16"}, {"CidrBlock": "10.1.0.0/16"}),
    ],
    ids=repr,
)  # fmt: skip
def test_a_rule_is_added_shown_for_change_as_it_is_and_removed(page, desk, default, given, wanted):
    added = page.post(url("ec2_acl", default), sent("outbound", **given), follow=True)

    assert "aws ec2 create-network-acl-entry" in added.text
    entry = next(one for one in acls(desk)["default"]["Entries"] if one["RuleNumber"] == 50)
    assert entry | wanted == entry
    drawer = page.get(url("ec2_acl_outbound", default, 50))
    kept = {name: drawer.context["it"].drawer.fields[at].value
            for at, name in enumerate(("traffic", "ports", "peer", "range", "action"))}  # fmt: skip
    page.post(url("ec2_acl_outbound", default, 50), sent("change", **kept))
    assert entry in acls(desk)["default"]["Entries"]
    page.post(url("ec2_acl", default), {"do": "remove", "number": "50", "egress": "1"})
    assert rules(desk) == {"inbound": [100], "outbound": [100]}


def test_rules_stand_in_their_order_with_the_last_one_unchangeable(page, desk, default):
    for number in ("120", "50"):
        page.post(url("ec2_acl", default), sent("inbound", number=number))
    text = page.get(url("ec2_acl", default)).text

    changes = [text.index(url("ec2_acl_inbound", default, number)) for number in (50, 100, 120)]
    assert changes == sorted(changes)
    assert url("ec2_acl_inbound", default, 32_767) not in text
    assert "is not there any more" in page.get(url("ec2_acl_inbound", default, 32_767)).text
    page.post(url("ec2_acl_inbound", default, 50), sent("change", action="deny"))
    entry = next(one for one in acls(desk)["default"]["Entries"] if one["RuleNumber"] == 50)
    assert (entry["RuleAction"], entry["Egress"]) == ("deny", False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "100"}, "The network acl entry identified by 100 already exists."),
        ({"number": "x"}, "The rule number must be a whole number"),
        ({"traffic": ""}, "Choose what traffic"),
        ({"traffic": "tcp", "ports": "90-80"}, "the lower one first"),
        ({"traffic": "kind", "ports": "ping"}, "Give an ICMP type"),
        ({"traffic": "protocol", "ports": "gre"}, "Give the number of the protocol"),
        ({"peer": "custom", "range": "home"}, "CIDR form"),
    ],
    ids=repr,
)
def test_a_rule_that_cannot_be_says_why_and_keeps_the_form(page, desk, default, given, said):
    response = page.post(url("ec2_acl", default), sent("inbound", **given))

    assert response.status_code == 422
    assert said in response.text
    assert rules(desk)["inbound"] == [100]
