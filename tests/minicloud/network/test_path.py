"""What the cases cannot say: bad questions, and what a large network costs."""

import pytest
from msgspec.structs import replace

from studyapp.minicloud.network import Internet, On, Topology, path
from tests.minicloud.network.worlds import changed
from tests.work import calls


@pytest.mark.parametrize(
    ("source", "destination", "message"),
    [
        (Internet(), Internet(), "one end has to be a network interface"),
        (Internet(), On("eni-none"), "no network interface eni-none"),
        (On("eni-web"), On("eni-db", "10.0.0.9"), "eni-db has no address 10.0.0.9"),
    ],
)
def test_bad_questions(source: Internet | On, destination: Internet | On, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        path(changed(), source, destination, 80)


def test_no_ipv6_address_to_send_from() -> None:
    found = path(changed(), On("eni-twin"), Internet("2001:db8:ffff::1"), 80)
    assert found.verdict == "no-route"
    assert found.hops[0].why == "web-2 has no IPv6 address to send from."


def test_symptoms_differ_for_silence_and_refusal() -> None:
    world = changed({"interfaces": {"eni-web": {"listeners": []}}})
    assert "refused at once" in path(world, Internet(), On("eni-web"), 80).symptom
    assert "waits" in path(world, Internet(), On("eni-web"), 443).symptom


def test_a_question_costs_the_same_among_many_interfaces() -> None:
    world = changed()
    one = world.interface["eni-twin"]
    crowd = tuple(
        replace(one, id=f"eni-{n}", private=f"10.0.{n // 200 + 4}.{n % 200 + 10}")
        for n in range(4_000)
    )
    large = replace(world, interfaces=(*world.interfaces, *crowd))
    for topology in (world, large):  # builds the index
        assert path(topology, Internet(), On("eni-web"), 80).verdict == "reached"

    def work(topology: Topology) -> int:
        return calls(lambda: path(topology, Internet(), On("eni-web"), 80))

    assert work(large) == work(world)
