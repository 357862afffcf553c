"""The concept map holds every service of the guide, and its items cannot be answered by shape."""

import msgspec
import pytest

from studyapp.corpus import Course, Item
from studyapp.corpus.gates import judge
from studyapp.itemgen import generate


@pytest.fixture(scope="module")
def items(course: Course) -> list[Item]:
    return [item for item in generate(course).items if item.family == "need"]


def test_every_service_in_scope_is_a_concept(course: Course) -> None:
    in_scope = {service.id for service in course.services if "2026" in service.guide}

    assert in_scope - {concept.id for concept in course.concepts} == set()


def test_names_are_those_of_the_list_of_services(course: Course) -> None:
    names = {service.id: service.name for service in course.services}
    wrong = [
        concept.id
        for concept in course.concepts
        if concept.kind == "service" and names[concept.id] != concept.name
    ]

    assert wrong == []


def test_every_need_becomes_an_item(course: Course, items: list[Item]) -> None:
    assert len(items) == sum(len(concept.needs) for concept in course.concepts) >= 111


def test_no_ended_service_is_an_option(course: Course, items: list[Item]) -> None:
    ended = {service.name for service in course.services if service.state == "ended"}
    offered = {option.text for item in items for option in item.options}

    assert offered & ended == set()


def test_items_of_needs_cannot_be_answered_by_their_shape(items: list[Item]) -> None:
    gates = judge([msgspec.structs.replace(item, family=None) for item in items])

    # Over this few items two standard deviations of blind luck are 8 percent.
    assert gates.longest <= 0.33
    assert gates.most_shared <= 0.28
    assert all(abs(share - 0.25) <= 0.08 for share in gates.positions), gates.positions
    assert gates.near == ()
