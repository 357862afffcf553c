"""Wrong options are siblings that cannot be right and do not give the key away."""

import msgspec
import pytest

from studyapp.corpus.schema import Item, Lesson
from studyapp.itemgen import generate
from tests.itemgen.building import course, lesson, made, section


def terms_of(item: Item) -> set[str]:
    return {option.text for option in item.options}


TREES = [
    ("Amber", "holds the letters of the north gate"),
    ("Birch", "counts sheep on a cold morning"),
    ("Cedar", "paints doors in bright colors"),
    ("Daisy", "sells bread to hungry sailors"),
]


def rights(markdown: str) -> set[str]:
    """The terms that are the right options of items that ask for a term."""
    return {
        option.text
        for item in made(markdown).items
        for option in item.options
        if option.correct and item.level == "recall"
    }


def listing(rows: list[tuple[str, str]]) -> str:
    return "\n".join(f"- {term}: {meaning}" for term, meaning in rows)


def test_fewer_than_three_siblings_give_no_item() -> None:
    assert made(listing(TREES[:3])).items == ()
    assert len(made(listing(TREES)).items) == 8


def test_of_two_terms_that_mean_the_same_neither_is_asked_for() -> None:
    rows = [*TREES, ("Elder", "counts sheep each cold morning")]
    assert rights(listing(rows)) == {"Amber", "Cedar", "Daisy"}


def test_a_name_that_holds_the_right_one_is_no_option() -> None:
    rows = [*TREES, ("Amber Gold", "guards shiny rings under water")]
    for item in made(listing(rows)).items:
        assert not {"Amber", "Amber Gold"} <= terms_of(item)


def test_a_term_that_its_own_meaning_gives_away_is_not_asked_for() -> None:
    rows = [*TREES, ("Replication", "replicates whole files to a far place")]
    assert "Replication" not in rights(listing(rows))


def test_a_meaning_that_holds_all_words_of_its_term_is_no_right_option() -> None:
    rows = [
        ("Disk Manager", "a manager of disks and of tapes for small firms"),
        ("Ledger", "a disk with a manager that writes down every sale"),
        ("Beacon", "a manager for the disk that turns above the sea"),
        ("Mill", "a heavy disk whose manager grinds corn at night"),
    ]
    stems = [item.stem for item in made(listing(rows)).items]
    assert stems
    assert not any("**Disk Manager**" in stem for stem in stems)


def test_a_right_option_that_is_much_longer_than_the_rest_is_dropped() -> None:
    long = (
        "keeps every single page of every book that any reader in the whole wide country has "
        "ever asked for, and sends them out again by night"
    )
    rows = [*TREES, ("Elder", long)]
    stems = [item.stem for item in made(listing(rows)).items if "**Elder**" in item.stem]
    assert stems == []


def test_definitions_find_siblings_in_other_lessons_of_the_course() -> None:
    texts = [
        ("Depot", "A **depot** is a shed where parcels wait for the evening train."),
        ("Beacon", "A **beacon** is a lamp that warns ships about rocks near the coast."),
        ("Mill", "A **mill** is a machine which grinds corn between two heavy stones."),
        ("Well", "A **well** is a deep hole from which villages draw fresh water."),
    ]
    lessons = [
        lesson(section(text, title=title), id_=title.lower(), title=f"On day {number}")
        for number, (title, text) in enumerate(texts)
    ]
    items = generate(course(*lessons, checked=True)).items
    right = {option.text for item in items for option in item.options if option.correct}
    assert {"Depot", "Beacon", "Mill", "Well"} <= right


NEAR = {
    "anvil": "a block of iron on which a smith beats hot metal",
    "bellows": "a bag of leather that blows air into a fire",
    "chisel": "a blade that cuts stone under the blow of a mallet",
    "drill": "a screw of steel that bores round holes through planks",
}
FAR = {
    "ember": "a piece of coal that glows long after the flame",
    "flute": "a pipe of reed that sings under quick fingers",
    "grail": "a cup of gold that knights sought over many years",
    "harp": "a frame of strings that an angel plucks at dawn",
}


def lesson_of(term: str, meaning: str, module: str) -> Lesson:
    made_of = lesson(section(f"A **{term}** is {meaning}."), id_=term, title=term)
    return msgspec.structs.replace(made_of, module=module)


def test_wrong_options_come_from_the_module_before_the_rest_of_the_course() -> None:
    lessons = [lesson_of(*pair, module="far") for pair in FAR.items()]
    lessons += [lesson_of(*pair, module="near") for pair in NEAR.items()]
    generated = generate(course(*lessons, checked=True))
    item = next(item for item in generated.items if item.stem == "What is a **chisel**?")
    assert {option.text.lower() for option in item.options} == set(NEAR.values())


def test_of_other_modules_those_come_first_that_share_a_word() -> None:
    lessons = [lesson_of(*pair, module="far") for pair in (FAR | NEAR).items()]
    lessons.append(lesson_of("sickle", "a hook of steel that cuts grain above stones", "alone"))
    generated = generate(course(*lessons, checked=True))
    item = next(item for item in generated.items if item.stem == "What is a **sickle**?")
    assert {NEAR["chisel"], NEAR["drill"]} <= {option.text.lower() for option in item.options}


def test_two_strangers_of_other_modules_make_no_item() -> None:
    lessons = [lesson_of(*pair, module="far") for pair in FAR.items()]
    lessons += [
        lesson_of("pillow", "a soft sack where children hide teeth", "alone"),
        lesson_of("ribbon", "a band of silk that holds loose hair", "alone"),
    ]
    stems = [item.stem for item in generate(course(*lessons, checked=True)).items]
    assert "What is a **harp**?" in stems
    assert "What is a **pillow**?" not in stems


@pytest.mark.parametrize(("holders", "asked"), [(2, True), (1, False)])
def test_a_word_of_its_term_in_the_key_stands_in_two_wrong_options_too(
    holders: int, asked: bool
) -> None:
    rows = [("Amber clock", "runs a clock for the bees of a garden")]
    wrong = ["paints {} in bright colors", "sells {} to hungry sailors", "counts {} at dawn"]
    wrong += ["carries {} over snowy hills", "hides {} behind old stairs", "melts {} on hot iron"]
    rows += [
        (f"Tool {number}", text.format("a clock" if number < holders else "bread"))
        for number, text in enumerate(wrong)
    ]
    stems = [item.stem for item in made(listing(rows)).items]
    assert any("describes **Amber clock**" in stem for stem in stems) is asked


def test_an_aside_makes_no_name_of_a_plain_word() -> None:
    texts = [
        ("AWS Depot", "AWS Depot is a shed where parcels wait for the evening train."),
        ("AWS Beacon", "AWS Beacon is a lamp that warns ships about rocks near the coast."),
        ("AWS Mill", "AWS Mill is a machine which grinds corn between two heavy stones."),
        ("Flood", "A sudden flood (SF) attack is a plan to drown fields under muddy waves."),
    ]
    sections = [section(text, title=title, slug=title.lower()) for title, text in texts]
    items = generate(course(lesson(*sections))).items
    right = [option.text for item in items for option in item.options if option.correct]
    assert "Sudden flood (SF) attack" in right
    assert "AWS Mill" not in right


def test_a_plain_thing_and_a_product_are_no_options_side_by_side() -> None:
    texts = [
        ("AWS Depot", "AWS Depot is a service that keeps parcels for the evening train."),
        ("AWS Beacon", "AWS Beacon is a platform that warns ships about rocks near the coast."),
        ("AWS Mill", "AWS Mill is a managed service which grinds corn between two stones."),
        ("DDX", "DDX is a protocol that drowns dry fields under muddy waves."),
    ]
    sections = [section(text, title=title, slug=title.lower()) for title, text in texts]
    assert generate(course(lesson(*sections))).items == ()
    near = [section(text.replace("protocol", "hut"), title=title) for title, text in texts]
    assert generate(course(lesson(*near))).items


def test_the_kind_of_a_thing_counts_whatever_else_is_said_of_it() -> None:
    texts = [
        ("AWS Depot", "It is used to keep parcels for the evening train."),
        ("AWS Beacon", "It allows to warn ships about rocks near the coast."),
        ("AWS Mill", "It provides flour for the bakers of a town."),
        ("DDX", "DDX is a protocol that drowns dry fields. It protects the banks of old rivers."),
    ]
    sections = [section(text, title=title, slug=title.lower()) for title, text in texts]
    assert generate(course(lesson(*sections))).items == ()


def test_wrong_options_of_a_plain_thing_do_not_come_from_afar() -> None:
    lessons = [lesson_of(*pair, module="far") for pair in NEAR.items()]
    lessons.append(lesson_of("sickle", "a device of steel that cuts grain above stones", "alone"))
    stems = [item.stem for item in generate(course(*lessons, checked=True)).items]
    assert "What is a **drill**?" in stems
    assert "What is a **sickle**?" not in stems


def test_terms_of_whatever_is_said_are_options_for_a_term() -> None:
    texts = [
        ("Rope depot", "It is used to keep long cables dry through the winter."),
        ("Lamp beacon", "It allows to warn ships about rocks near the coast."),
        ("Corn mill", "It is a machine which grinds grain between two heavy stones."),
        ("Deep well", "It provides fresh water for villages in a dry summer."),
    ]
    sections = [section(text, title=title, slug=title) for title, text in texts]
    items = generate(course(lesson(*sections))).items
    assert {item.level for item in items} == {"recall"}
    assert [terms_of(item) for item in items] == [{title for title, _text in texts}] * 4


def test_kinds_of_one_thing_are_options_side_by_side() -> None:
    rows = [
        ("Winter coat rack", "is used to keep furs dry while snow falls."),
        ("Summer coat rack", "is used to hang silk where moths never come."),
        ("Harvest coat rack", "is used to hold aprons full of straw."),
        ("School coat rack", "is used to sort small jackets by name."),
    ]
    sections = [section(f"It {said}", title=title, slug=title) for title, said in rows]
    items = generate(course(lesson(*sections))).items
    asked = [terms_of(item) for item in items if item.level == "recall"]
    assert asked == [{title for title, _said in rows}] * 4


def test_facts_take_their_wrong_options_from_their_own_module() -> None:
    facts = [
        ("Tower clock", "It is integrated with the bells of seven churches around the market."),
        ("Night lamp", "It is built from old bottles that fishermen found near the harbour."),
        ("Garden gate", "It is located behind the school where the river meets a forest."),
        ("Winter coat", "It is stored beneath a bed that creaks whenever guests go to sleep."),
    ]
    lessons = [lesson(section(fact, title=title), id_=title) for title, fact in facts]
    assert len(generate(course(*lessons)).items) == 4
    lessons[0] = msgspec.structs.replace(lessons[0], module="other")
    assert generate(course(*lessons)).items == ()
