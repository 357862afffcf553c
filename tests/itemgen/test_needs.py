"""Cards and items out of the concept map: neighbours as wrong options, nothing that has ended."""

import msgspec

from studyapp.corpus.facts_schema import Concept, Neighbour, Place, Service
from studyapp.corpus.schema import Course
from studyapp.itemgen import Generated, generate
from tests.itemgen.building import course, lesson, section

NAMES = {
    "queue": "Amazon SQS",
    "topic": "Amazon SNS",
    "bus": "Amazon EventBridge",
    "mail": "Amazon SES",
}


def concept(key: str, **changes: object) -> Concept:
    others = [other for other in NAMES if other != key]
    made = Concept(
        id=key,
        name=NAMES.get(key, key),
        kind="service",
        lesson="lesson",
        section="storage",
        purpose=f"What {key} is for.",
        needs=(f"Somebody needs a {key}.",),
        scope="region",
        pays="The account.",
        aws="Servers.",
        customer="Data.",
        neighbours=tuple(Neighbour(other, f"Why not {other}.") for other in others),
        not_when="Never.",
        sources=("A guide",),
        checked="2026-11-27",
        place=Place("data/concepts/x.yaml", 10),
        need_lines=(14,),
    )
    return msgspec.structs.replace(made, **changes)


def service(key: str, state: str) -> Service:
    place = Place("data/services.yaml", 1)
    return Service(key, NAMES[key], "x", (key,), state, ("2026",), "https://a", "2026-11-27", place)


def built(*concepts: Concept, services: tuple[Service, ...] = ()) -> Course:
    bare = course(lesson(section("Plain words.")), checked=True)
    return msgspec.structs.replace(bare, concepts=concepts, services=services)


def made(*concepts: Concept, services: tuple[Service, ...] = ()) -> Generated:
    return generate(built(*concepts, services=services))


def every() -> tuple[Concept, ...]:
    return tuple(concept(key) for key in NAMES)


def test_a_need_is_a_card_that_asks_for_the_service() -> None:
    card = made(*every()).cards[0]

    assert card.front == "Somebody needs a queue. Which service fits?"
    assert card.back == "**Amazon SQS**. What queue is for."
    assert (card.family, card.lesson, card.section) == ("need", "lesson", "storage")


def test_an_item_offers_the_neighbours_and_says_what_tells_them_apart() -> None:
    item = made(*every()).items[0]

    assert {option.text for option in item.options} == set(NAMES.values())
    assert [option.text for option in item.options if option.correct] == ["Amazon SQS"]
    assert {option.why for option in item.options} == {
        "What queue is for.", "Why not topic.", "Why not bus.", "Why not mail."
    }  # fmt: skip
    assert (item.level, item.pool, str(item.source)) == (
        "match",
        "practice",
        "data/concepts/x.yaml:14",
    )


def test_the_same_map_gives_the_same_bytes() -> None:
    assert msgspec.json.encode(made(*every())) == msgspec.json.encode(made(*every()))


def test_another_wording_keeps_the_id_and_another_place_does_not() -> None:
    first = made(*every()).items[0].id
    reworded = concept("queue", purpose="Other words.", needs=("Something waits.",))
    second = concept("queue", needs=("New first.", "Somebody needs a queue."), need_lines=(14, 15))

    assert made(reworded, *every()[1:]).items[0].id == first
    assert [item.id for item in made(second, *every()[1:]).items].index(first) == 0


def test_what_has_ended_is_neither_asked_for_nor_offered() -> None:
    found = made(*every(), services=(service("mail", "ended"),))

    assert all("mail" not in card.front for card in found.cards)
    assert found.items == ()  # two neighbours are left, and an item has three wrong options


def test_what_is_closed_to_new_customers_is_still_asked_for() -> None:
    assert len(made(*every(), services=(service("mail", "closed-to-new"),)).items) == 4


def test_options_are_of_one_kind() -> None:
    feature = concept("mail", kind="feature")

    assert [item.stem for item in made(*every()[:3], feature).items] == []
