"""Rules against a second, slow and simple reading of the documentation, on random lists."""

from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from studyapp.minicloud.network import (
    Acl,
    AclRule,
    Group,
    GroupRule,
    Internet,
    On,
    Packet,
    PrefixList,
    Route,
    Topology,
    path,
)
from studyapp.minicloud.network.rules import ask_acl, ask_groups, choose_route
from tests.minicloud.network.worlds import changed

# Few values, so that rules and packets meet often.
ADDRESSES = st.sampled_from(["10.0.0.1", "10.0.0.130", "10.0.1.5", "10.9.9.9", "203.0.113.7"])
RANGES = st.sampled_from(
    ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.128/25", "10.0.1.5/32", "::/0"]
)
PORTS = st.sampled_from([22, 80, 443, 1024, 50_000, 65_535])
PROTOCOLS = st.sampled_from(["tcp", "udp", "icmp"])
PACKETS = st.builds(Packet, PROTOCOLS, ADDRESSES, ADDRESSES, PORTS)
NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1"}


@st.composite
def acl_rules(draw: st.DrawFn) -> AclRule:
    ports = sorted([draw(PORTS), draw(PORTS)])
    any_port = draw(st.booleans())
    return AclRule(
        number=draw(st.integers(1, 32_766)),
        egress=draw(st.booleans()),
        allow=draw(st.booleans()),
        protocol=draw(st.sampled_from(["-1", "6", "17", "tcp"])),
        cidr=draw(RANGES),
        low=-1 if any_port else ports[0],
        high=-1 if any_port else ports[1],
    )


def _matches(
    protocol: str, low: int, high: int, packet: Packet
) -> bool:  # by number, without helpers
    if protocol == "-1":
        return True
    if protocol not in {packet.protocol, NUMBERS[packet.protocol]}:
        return False
    return (low, high) == (-1, -1) or packet.port in range(low, high + 1)


@given(
    st.lists(acl_rules(), max_size=8, unique_by=lambda rule: (rule.egress, rule.number)),
    PACKETS,
    st.booleans(),
)
def test_acl_takes_the_lowest_number_that_matches(
    rules: list[AclRule], packet: Packet, egress: bool
) -> None:
    address = packet.destination if egress else packet.source
    matching = [
        rule.number * 2 + (0 if rule.allow else 1)
        for rule in rules
        if rule.egress is egress
        and ip_address(address) in ip_network(rule.cidr)
        and _matches(rule.protocol, rule.low, rule.high, packet)
    ]
    ruling = ask_acl(Acl("acl-1", rules=tuple(rules)), packet, egress=egress)
    if not matching:
        assert (ruling.allows, ruling.rule) == (False, "*")
    else:
        assert (ruling.allows, ruling.rule) == (min(matching) % 2 == 0, str(min(matching) // 2))


@st.composite
def group_rules(draw: st.DrawFn) -> GroupRule:
    ports = sorted([draw(PORTS), draw(PORTS)])
    return GroupRule(
        id=f"sgr-{draw(st.integers(0, 999))}",
        egress=draw(st.booleans()),
        protocol=draw(st.sampled_from(["-1", "tcp", "udp"])),
        peer=draw(RANGES),
        low=ports[0],
        high=ports[1],
    )


@given(
    st.lists(st.lists(group_rules(), max_size=4), min_size=1, max_size=3), PACKETS, st.booleans()
)
def test_groups_allow_when_any_rule_of_any_group_does(
    lists: list[list[GroupRule]], packet: Packet, egress: bool
) -> None:
    groups = [Group(f"sg-{number}", rules=tuple(rules)) for number, rules in enumerate(lists)]
    topology = Topology(groups=tuple(groups))
    address = ip_address(packet.destination if egress else packet.source)
    allowed = False
    for rule in (rule for rules in lists for rule in rules):
        fits = _matches(rule.protocol, rule.low, rule.high, packet)
        if rule.egress is egress and fits and address in ip_network(rule.peer):
            allowed = True
    ruling = ask_groups(topology, [group.id for group in groups], packet, egress=egress)
    assert ruling.allows is allowed


@given(st.lists(RANGES, max_size=6, unique=True), st.lists(RANGES, max_size=3), ADDRESSES)
def test_route_has_the_longest_prefix(
    ranges: list[str], listed: list[str], destination: str
) -> None:
    routes = [Route(cidr, f"igw-{cidr}", "internet-gateway") for cidr in ranges]
    routes.insert(0, Route("pl-1", "vpce-1", "endpoint"))
    topology = Topology(prefix_lists=(PrefixList("pl-1", cidrs=tuple(listed)),))
    bits = f"{int(ip_address(destination)):032b}"

    def shared(cidr: str) -> int:  # the length of the prefix when it holds the address, else -1
        if ":" in cidr:
            return -1
        net, length = cidr.split("/")
        same = f"{int(ip_address(net)):032b}"[: int(length)] == bits[: int(length)]
        return int(length) if same else -1

    best = max([-1, *(shared(cidr) for cidr in [*ranges, *listed])])
    chosen = choose_route(topology, routes, destination)
    if best == -1:
        assert chosen is None
    elif best in {shared(cidr) for cidr in ranges}:  # a range wins over a prefix list
        assert chosen is not None
        assert shared(chosen.destination) == best
    else:
        assert chosen == routes[0]


ENDS = st.one_of(
    st.builds(Internet, st.sampled_from(["198.51.100.7", "192.0.2.20", "10.9.9.9"])),
    st.builds(On, st.sampled_from(["eni-web", "eni-twin", "eni-db", "eni-side", "eni-far"])),
)
WORLD = changed()


@given(ENDS, ENDS, st.sampled_from([22, 53, 80, 3306]), st.lists(acl_rules(), max_size=6))
def test_verdict_agrees_with_the_hops(
    source: Internet | On, destination: Internet | On, port: int, rules: list[AclRule]
) -> None:
    if isinstance(source, Internet) and isinstance(destination, Internet):
        return
    acl = replace(WORLD.acl["acl-open"], rules=tuple(rules))
    world = replace(WORLD, acls=(acl, WORLD.acl["acl-private"]))
    found = path(world, source, destination, port)
    outcomes = [hop.outcome for hop in found.hops]
    assert outcomes.count("stopped") == (found.verdict in {"timed-out", "no-route"})
    if found.verdict == "reached":
        assert all(hop.allows for hop in found.hops)
        assert set(outcomes) == {"passed"}
    if found.verdict == "refused":
        assert sorted(set(outcomes) - {"passed"}) == ["refused"]
    if "stopped" in outcomes:
        behind = outcomes[outcomes.index("stopped") + 1 :]
        assert set(behind) <= {"not-reached"}
    assert path(world, source, destination, port) == found


@given(ENDS, ENDS, st.sampled_from([22, 80, 3306]), group_rules())
def test_one_more_rule_of_a_group_never_closes_a_path(
    source: Internet | On, destination: Internet | On, port: int, rule: GroupRule
) -> None:
    if isinstance(source, Internet) and isinstance(destination, Internet):
        return
    wider = replace(
        WORLD, groups=tuple(replace(group, rules=(*group.rules, rule)) for group in WORLD.groups)
    )
    if path(WORLD, source, destination, port).verdict == "reached":
        assert path(wider, source, destination, port).verdict == "reached"
