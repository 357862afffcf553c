"""Network ACLs: their rules, whose they are, and whom they let through."""

import pytest

from studyapp.minicloud.network import Internet, On, remedies
from studyapp.minicloud.services.ec2 import limits, reach
from tests.minicloud.services.ec2.making import WEB, group, records, run, seen, wait

OUT, IN = (32_767, True, "deny"), (32_767, False, "deny")


@pytest.fixture
def acl(call):
    """The default network ACL, which every subnet has."""
    return call("ec2", "DescribeNetworkAcls")["NetworkAcls"][0]


@pytest.fixture
def own(call, acl):
    """The id of another network ACL, which no subnet has."""
    made = call("ec2", "CreateNetworkAcl", VpcId=acl["VpcId"], ClientToken="t")
    return made["NetworkAcl"]["NetworkAclId"]


def rule(number, action="allow", *, egress=False, protocol="-1", cidr="0.0.0.0/0", **more):
    """The parameters of a rule; `ports` and `icmp` are pairs."""
    asked = {"RuleNumber": number, "Protocol": protocol, "RuleAction": action, "Egress": egress}
    if cidr:
        asked["Ipv6CidrBlock" if ":" in cidr else "CidrBlock"] = cidr
    if "ports" in more:
        asked["PortRange"] = dict(zip(("From", "To"), more["ports"], strict=True))
    if "icmp" in more:
        asked["IcmpTypeCode"] = dict(zip(("Type", "Code"), more["icmp"], strict=True))
    return asked


def entries(call, acl_id):
    found = call("ec2", "DescribeNetworkAcls", NetworkAclIds=[acl_id])["NetworkAcls"][0]
    return found["Entries"]


def numbers(call, acl_id):
    return [(one["RuleNumber"], one["Egress"], one["RuleAction"]) for one in entries(call, acl_id)]


def test_a_new_acl_denies_everything_and_its_rules_are_listed_in_order(call, own):
    assert numbers(call, own) == [OUT, IN]

    for asked in (rule(200), rule(100, "deny"), rule(100, egress=True)):
        call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **asked)

    assert numbers(call, own) == [
        (100, True, "allow"), OUT, (100, False, "deny"), (200, False, "allow"), IN]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (rule(1, protocol="6", ports=(80, 81)), {"PortRange": {"From": 80, "To": 81}}),
        (rule(1, protocol="17", ports=(53, 53)), {"PortRange": {"From": 53, "To": 53}}),
        (rule(1, protocol="1", icmp=(8, -1)), {"IcmpTypeCode": {"Type": 8, "Code": -1}}),
        (
            rule(1, protocol="58", cidr="2001:db8::1/32", icmp=(-1, -1)),
            {"IcmpTypeCode": {"Type": -1, "Code": -1}, "Ipv6CidrBlock": "2001:db8::/32"},
        ),
        (rule(1, protocol="58", icmp=(8, 0)), {}),
        (rule(1, protocol="47", ports=(1, 2)), {}),
        (rule(1, ports=(22, 22)), {}),
        (rule(1, cidr="100.68.0.18/18"), {"CidrBlock": "100.68.0.0/18"}),
    ],
    ids=repr,
)
def test_a_rule_is_shown_with_what_counts_for_its_protocol(call, own, asked, shown):
    call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **asked)
    found = next(one for one in entries(call, own) if one["RuleNumber"] == 1)

    kept = {name: found[name] for name in ("PortRange", "IcmpTypeCode") if name in found}
    ranges = {name: found[name] for name in ("CidrBlock", "Ipv6CidrBlock") if name in shown}
    assert kept | ranges == shown
    assert found["Protocol"] == asked["Protocol"]


@pytest.mark.parametrize(
    ("asked", "code", "words"),
    [
        (
            rule(32_767),
            "InvalidParameterValue",
            (
                "Value (32767) for parameter ruleNumber is invalid. "
                "Rulenumber must be in range 1..32766"
            ),
        ),
        (
            rule(100),
            "NetworkAclEntryAlreadyExists",
            "The network acl entry identified by 100 already exists.",
        ),
        (
            rule(1, protocol="udp", ports=(53, 53)),
            "InvalidParameterValue",
            "Invalid value 'udp' for IP protocol. Unknown protocol.",
        ),
        (rule(1, protocol="256"), "InvalidParameterValue", "Invalid value '256' for IP protocol"),
        (
            rule(1, protocol="1"),
            "MissingParameter",
            "The request must contain the parameter icmpTypeCode.type",
        ),
        (rule(1, protocol="6"), "InvalidParameterValue", "Must specify both from and to ports"),
        (
            rule(1, protocol="6", ports=(-1, 80)),
            "InvalidParameterValue",
            "TCP/UDP (from) port (-1) out of range",
        ),
        (rule(1, cidr="10.0.0.0"), "InvalidParameterValue", "CIDR block 10.0.0.0 is malformed"),
        (rule(1, cidr=""), "MissingParameter", "cidrBlock"),
        (
            rule(1) | {"Ipv6CidrBlock": "::/0"},
            "InvalidParameterCombination",
            "cannot be used with the parameter ipv6CidrBlock",
        ),
        (rule(1, "refuse"), "InvalidParameterValue", "refuse"),
    ],
    ids=repr,
)
def test_a_rule_that_cannot_be_is_refused(refused, acl, asked, code, words):
    error = refused("ec2", "CreateNetworkAclEntry", NetworkAclId=acl["NetworkAclId"], **asked)

    assert error.code == code
    assert words in error.message


def test_rules_of_both_directions_have_numbers_of_their_own(call, refused, own):
    call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **rule(7))

    for operation, more in (("ReplaceNetworkAclEntry", rule(7, egress=True)),
                            ("DeleteNetworkAclEntry", {"RuleNumber": 7, "Egress": True})):  # fmt: skip
        error = refused("ec2", operation, NetworkAclId=own, **more)
        assert error.code == "InvalidNetworkAclEntry.NotFound"
    call("ec2", "ReplaceNetworkAclEntry", NetworkAclId=own, **rule(7, "deny"))
    assert numbers(call, own) == [OUT, (7, False, "deny"), IN]
    call("ec2", "DeleteNetworkAclEntry", NetworkAclId=own, RuleNumber=7, Egress=False)
    assert numbers(call, own) == [OUT, IN]


def test_the_rule_that_denies_the_rest_stays(refused, own):
    error = refused(
        "ec2", "DeleteNetworkAclEntry", NetworkAclId=own, RuleNumber=32_767, Egress=False
    )

    assert error.code == "InvalidParameterValue"


def test_each_direction_and_family_has_room_for_twenty_with_the_last(call, refused, own):
    for number in range(1, limits.ACL_RULES):
        call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **rule(number))

    error = refused("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **rule(900))
    call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **rule(900, egress=True))
    call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **rule(900, cidr="::/0"))
    other = refused("ec2", "ReplaceNetworkAclEntry", NetworkAclId=own, **rule(900))

    assert error.code == other.code == "NetworkAclEntryLimitExceeded"
    assert error.message == "The maximum number of network acl entries has been reached."


def test_a_subnet_changes_its_acl_and_an_acl_in_use_stays(call, refused, acl, own):
    joined = acl["Associations"][0]
    moved = call(
        "ec2", "ReplaceNetworkAclAssociation",
        AssociationId=joined["NetworkAclAssociationId"], NetworkAclId=own)  # fmt: skip

    wanted = [{"Name": "association.subnet-id", "Values": [joined["SubnetId"]]}]
    (holder,) = call("ec2", "DescribeNetworkAcls", Filters=wanted)["NetworkAcls"]
    again = refused("ec2", "ReplaceNetworkAclAssociation", NetworkAclId=own,
                    AssociationId=joined["NetworkAclAssociationId"])  # fmt: skip
    used = refused("ec2", "DeleteNetworkAcl", NetworkAclId=own)
    default = refused("ec2", "DeleteNetworkAcl", NetworkAclId=acl["NetworkAclId"])

    assert holder["NetworkAclId"] == own
    assert holder["Associations"] == [
        {
            "NetworkAclAssociationId": moved["NewAssociationId"],
            "NetworkAclId": own,
            "SubnetId": joined["SubnetId"],
        }
    ]
    assert again.code == "InvalidAssociationID.NotFound"
    assert (used.code, default.code) == ("DependencyViolation", "InvalidParameterValue")
    assert own in used.message
    call("ec2", "ReplaceNetworkAclAssociation", AssociationId=moved["NewAssociationId"],
         NetworkAclId=acl["NetworkAclId"])  # fmt: skip
    call("ec2", "DeleteNetworkAcl", NetworkAclId=own)
    gone = refused("ec2", "DescribeNetworkAcls", NetworkAclIds=[own])
    assert gone.code == "InvalidNetworkAclID.NotFound"
    assert gone.message == f"The networkAcl ID '{own}' does not exist"


def test_the_same_client_token_makes_one_acl(call, refused, acl, own):
    again = call("ec2", "CreateNetworkAcl", VpcId=acl["VpcId"], ClientToken="t")
    error = refused("ec2", "CreateNetworkAcl", VpcId="vpc-0123456789abcdef0", ClientToken="t")

    assert (again["NetworkAcl"]["NetworkAclId"], again["ClientToken"]) == (own, "t")
    assert error.code == "IdempotentParameterMismatch"


@pytest.mark.parametrize("value", ["tcp", "6"])
def test_the_filter_of_protocols_knows_names(call, acl, own, value):
    asked = rule(1, protocol="6", ports=(1, 2))
    call("ec2", "CreateNetworkAclEntry", NetworkAclId=own, **asked)

    wanted = [{"Name": "entry.protocol", "Values": [value]}]
    found = call("ec2", "DescribeNetworkAcls", Filters=wanted)["NetworkAcls"]

    assert [one["NetworkAclId"] for one in found] == [own]


def test_a_packet_is_judged_at_the_border_both_ways(world, call, acl):
    group(world, 80)
    (instance,) = run(world, script=WEB, SecurityGroups=["web-sg"])
    wait(world)
    address = seen(world, instance)["PublicIpAddress"]
    acl_id = acl["NetworkAclId"]

    visitor = Internet("203.0.113.9")

    def asked():
        way = reach.reach(records(world), visitor, address, 80)
        return way.verdict, way.stopped and (way.stopped.side, way.stopped.code)

    assert asked() == ("reached", None)
    call("ec2", "CreateNetworkAclEntry", NetworkAclId=acl_id,
         **rule(90, "deny", protocol="6", cidr="203.0.113.0/24", ports=(80, 80)))  # fmt: skip
    assert asked() == ("timed-out", ("in", "acl-deny"))
    call("ec2", "DeleteNetworkAclEntry", NetworkAclId=acl_id, RuleNumber=90, Egress=False)
    # Nothing is remembered: the reply to the visitor's port needs a rule of its own.
    call("ec2", "ReplaceNetworkAclEntry", NetworkAclId=acl_id,
         **rule(100, egress=True, protocol="6", ports=(80, 80)))  # fmt: skip
    assert asked() == ("timed-out", ("out", "acl-default-deny"))
    found = reach.find(records(world), address)
    place, end = reach.topology(found.db), On(found.interface.id, address)
    (cure,) = [one for one in remedies(place, visitor, end, 80) if one.opens]
    assert cure.params["PortRange"] == {"From": 1024, "To": 65_535}
    call("ec2", cure.operation, **cure.params)
    assert asked() == ("reached", None)
