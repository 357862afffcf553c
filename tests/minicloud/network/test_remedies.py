"""Ways to open a path: the calls that are offered, and that each of them helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from studyapp.minicloud.network import End, Internet, On, path, remedies
from tests.minicloud.network.test_rules import ENDS, WORLD, acl_rules
from tests.minicloud.network.worlds import changed


def titles(change: dict, source: End, destination: End, port: int) -> list[str]:
    found = remedies(changed(change), source, destination, port)
    return [f"{remedy.title}{'' if remedy.opens else ' (not enough)'}" for remedy in found]


def test_a_deny_rule_is_deleted_or_overtaken():
    rules = [
        {"number": 90, "egress": False, "allow": False, "protocol": "6", "cidr": "0.0.0.0/0"},
        {"number": 100, "egress": False, "allow": True, "protocol": "-1", "cidr": "0.0.0.0/0"},
        {"number": 100, "egress": True, "allow": True, "protocol": "-1", "cidr": "0.0.0.0/0"},
    ]
    change = {"acls": {"acl-open": {"rules": rules}}}
    assert titles(change, Internet(), On("eni-web"), 80) == [
        "Delete rule 90",
        "Add rule 80: allow TCP 80 from 0.0.0.0/0",
    ]
    first, second = remedies(changed(change), Internet(), On("eni-web"), 80)
    assert first.operation == "DeleteNetworkAclEntry"
    assert first.params == {"NetworkAclId": "acl-open", "RuleNumber": 90, "Egress": False}
    assert second.params["PortRange"] == {"From": 80, "To": 80}


def test_the_way_back_needs_a_rule_of_its_own():
    rules = [{"number": 100, "egress": False, "allow": True, "protocol": "-1", "cidr": "0.0.0.0/0"}]
    change = {"acls": {"acl-open": {"rules": rules}}}
    (remedy,) = remedies(changed(change), Internet(), On("eni-web"), 80)
    assert remedy.opens
    assert remedy.params == {
        "NetworkAclId": "acl-open",
        "RuleNumber": 100,
        "Protocol": "6",
        "RuleAction": "allow",
        "Egress": True,
        "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 1024, "To": 65_535},
    }


def test_a_group_is_opened_for_one_address_or_for_all():
    source = Internet("198.51.100.200")
    assert titles({}, source, On("eni-web"), 22) == [
        "Add a rule to web-sg: TCP 22 from 198.51.100.200/32",
        "Add a rule to web-sg: TCP 22 from 0.0.0.0/0",
    ]


def test_a_neighbour_is_let_in_by_its_group_first():
    assert titles({}, On("eni-twin"), On("eni-db"), 3306) == [
        "Add a rule to db-sg: TCP 3306 from members of sg-open",
        "Add a rule to db-sg: TCP 3306 from 10.0.1.25/32",
    ]


def test_a_missing_route():
    local = [{"destination": "10.0.0.0/16", "target": "local", "kind": "local"}]
    change = {"tables": {"rtb-private": {"routes": local}, "rtb-public": {"routes": local}}}
    assert titles(change, Internet(), On("eni-web"), 80) == [
        "Send 0.0.0.0/0 of rtb-public to igw-main"
    ]
    assert titles(change, On("eni-db"), Internet(), 443) == [
        "Send 0.0.0.0/0 of rtb-private to igw-main (not enough)",
        "Send 0.0.0.0/0 of rtb-private to nat-1 (not enough)",
    ]
    assert (
        titles(change, On("eni-web"), On("eni-side"), 80)[0]
        == "Send 10.1.0.0/16 of rtb-public to pcx-side"
    )


def test_a_gateway_that_is_not_attached():
    change = {"gateways": {"igw-main": {"vpc": ""}}}
    assert titles(change, Internet(), On("eni-web"), 80) == ["Attach igw-main to vpc-main"]


@pytest.mark.parametrize("change", [{}, {"interfaces": {"eni-web": {"listeners": []}}}])
def test_nothing_to_offer(change):
    assert titles(change, Internet(), On("eni-web"), 80) == []


@given(ENDS, ENDS, st.sampled_from([22, 80, 3306]), st.lists(acl_rules(), max_size=5))
def test_an_open_path_needs_none_and_others_get_whole_calls(source, destination, port, rules):
    if isinstance(source, Internet) and isinstance(destination, Internet):
        return
    acl = replace(WORLD.acl["acl-open"], rules=tuple(rules))
    world = replace(WORLD, acls=(acl, WORLD.acl["acl-private"]))
    for remedy in remedies(world, source, destination, port):
        assert remedy.title
        assert remedy.operation
    if path(world, source, destination, port).verdict == "reached":
        assert remedies(world, source, destination, port) == ()
