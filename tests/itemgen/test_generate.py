"""Ids, sources, caching and determinism of a whole run."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from studyapp.corpus.schema import Card, Course, Item
from studyapp.itemgen import drafts, frame_of, generate, generate_section, section_key
from tests.itemgen.building import PATH, course, lesson, made, section

QUEUES = """
- Standard: delivers each message at least once, in any order
- Strict: delivers each message exactly once, in the order of arrival
- Delayed: hides new messages for some seconds after they arrive
- Dead-letter: keeps messages that could not be handled
"""
DEPOT = "A **depot** is a place that keeps parcels until their owners come and take them."
ROOT = Path(__file__).resolve().parents[2]


def ids(made_: list[Card] | list[Item]) -> list[str]:
    return [each.id for each in made_]


def test_ids_stay_when_a_meaning_is_edited() -> None:
    before = made(QUEUES)
    after = made(QUEUES.replace("keeps messages that", "stores every message which"))
    assert [card.id for card in before.cards] == [card.id for card in after.cards]
    assert [item.id for item in before.items] == [item.id for item in after.items]
    assert before.cards != after.cards


def test_ids_differ_between_sections_and_courses() -> None:
    here = generate(course(lesson(section(QUEUES))))
    there = generate(course(lesson(section(QUEUES, slug="other"))))
    elsewhere = generate(course(lesson(section(QUEUES)), slug="second"))
    sets = [{card.id for card in each.cards} for each in (here, there, elsewhere)]
    assert len(set().union(*sets)) == sum(len(each) for each in sets)


def test_ids_are_unique_in_a_course() -> None:
    generated = generate(course(lesson(section(QUEUES + "\n\n" + DEPOT)), checked=True))
    every = [card.id for card in generated.cards] + [item.id for item in generated.items]
    assert len(set(every)) == len(every) > 8


def test_of_a_term_that_comes_twice_in_a_section_the_first_wins() -> None:
    text = QUEUES + "\n\nThen:\n\n" + QUEUES.replace("hides new messages", "postpones all letters")
    backs = [card.back for card in made(text).cards if "**Delayed**" in card.front]
    assert backs == ["Hides new messages for some seconds after they arrive."]


def test_equal_fronts_are_kept_once_over_all_sections() -> None:
    text = "We use Elastic Block Store (EBS) here."
    generated = generate(course(lesson(section(text), section(text, slug="again"))))
    assert [card.section for card in generated.cards] == ["storage"]


def test_a_written_card_with_the_same_front_is_not_repeated() -> None:
    first = made(QUEUES)
    own = msgspec.structs.replace(course(lesson(section(QUEUES))), cards=first.cards[:1])
    assert [card.front for card in generate(own).cards] == [c.front for c in first.cards[1:]]


def test_everything_names_the_line_it_came_from() -> None:
    text = f"First a line.\n\n{DEPOT}\n{QUEUES}"
    generated = generate(course(lesson(section(text, line=40)), checked=True))
    lines = text.splitlines()
    for made_ in (*generated.cards, *generated.items):
        assert made_.source.path == PATH
        assert 40 <= made_.source.line < 40 + len(lines)
    where = {card.front: card.source.line - 40 for card in generated.cards}
    depot = next(line for front, line in where.items() if "**depot**" in front)
    delayed = next(line for front, line in where.items() if "**Delayed**" in front)
    assert lines[depot].startswith("A **depot**")
    assert lines[delayed].startswith("- Delayed")


def test_a_sentence_inside_a_wrapped_paragraph_has_its_own_line() -> None:
    text = (
        "There is a lot to say about parcels and about\nthe people who carry them. "
        "And more lines.\n" + DEPOT
    )
    generated = generate(course(lesson(section(text, line=7)), checked=True))
    assert {card.source.line for card in generated.cards} == {9}


def test_table_cells_have_the_line_of_their_row() -> None:
    text = "| Store | Holds |\n|---|---|\n| Bucket | whole files |\n| Volume | blocks of a disk |"
    lines = {card.back: card.source.line for card in made(text).cards}
    assert (lines["Whole files."], lines["Blocks of a disk."]) == (3, 4)


def test_items_from_notes_are_unchecked_and_those_of_a_written_course_practice() -> None:
    notes, written = made(QUEUES), made(QUEUES, checked=True)
    assert {(item.pool, item.task) for item in notes.items} == {("unchecked", "")}
    assert {(item.pool, item.task) for item in written.items} == {("practice", "2.4")}
    assert {item.level for item in written.items} == {"recall", "match"}
    assert {item.kind for item in written.items} == {"single"}


def test_every_option_says_what_it_really_is() -> None:
    for item in made(QUEUES).items:
        assert all(option.why for option in item.options)
        wrong = next(option for option in item.options if not option.correct)
        assert ":" in wrong.why


def test_the_right_option_moves_about() -> None:
    text = "\n".join(
        f"- {name}: {what}"
        for name, what in [
            ("Amber", "holds the letters of the north gate"),
            ("Birch", "counts sheep on a cold morning"),
            ("Cedar", "paints doors in bright colors"),
            ("Daisy", "sells bread to hungry sailors"),
            ("Elder", "repairs clocks before sunrise"),
            ("Fern", "teaches children to climb trees"),
        ]
    )
    places = {[option.correct for option in item.options].index(True) for item in made(text).items}
    assert len(places) >= 3


def test_kept_drafts_are_used_and_give_the_same() -> None:
    own = course(lesson(section(QUEUES), section(DEPOT, slug="depot")), checked=True)
    kept = drafts(own)
    packed = msgspec.msgpack.encode(kept)
    again = msgspec.msgpack.decode(packed, type=type_of_drafts())
    assert generate(own, again) == generate(own)
    key = next(iter(kept))
    emptied = {**kept, key: msgspec.structs.replace(kept[key], findings=())}
    assert len(generate(own, emptied).cards) < len(generate(own).cards)


def type_of_drafts() -> object:
    from studyapp.itemgen import SectionDraft

    return dict[str, SectionDraft]


def test_a_section_key_changes_with_the_text_and_not_with_other_sections() -> None:
    one, two = section(QUEUES), section(DEPOT, slug="depot")
    own = course(lesson(one, two))
    frame = frame_of(own, own.lessons[0])
    key = section_key(own.slug, frame, own.lessons[0], one)
    edited = lesson(one, section(DEPOT + " More.", slug="depot"))
    assert section_key(own.slug, frame, edited, one) == key
    changed = section(QUEUES + "\nMore.", slug="storage")
    assert section_key(own.slug, frame, own.lessons[0], changed) != key
    assert generate_section(frame, own.lessons[0], one) == drafts(own)[key]


def test_the_lead_of_a_lesson_is_read_too() -> None:
    own = lesson(id_="intro")
    own = msgspec.structs.replace(own, lead=section(DEPOT).blocks)
    generated = generate(course(own, checked=True))
    assert generated.cards
    assert {card.section for card in generated.cards} == {""}


SCRIPT = """
import sys
import msgspec
from studyapp.corpus.schema import Course
from studyapp.itemgen import generate
course = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Course)
sys.stdout.buffer.write(msgspec.json.encode(generate(course)))
"""


def test_any_hash_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    own = course(lesson(section(QUEUES), section(DEPOT, slug="depot")), checked=True)
    outputs = {output_with(own, seed) for seed in ("0", "1", "4242")}
    assert outputs == {msgspec.json.encode(generate(own))}


def output_with(own: Course, seed: str) -> bytes:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=msgspec.msgpack.encode(own),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return run.stdout
