"""Outline, cards, data and drawings: every mistake has its place and a sentence that helps."""

from collections.abc import Callable

import pytest

from studyapp.corpus import CorpusError, read_course

COURSE = "course.yaml"
CARDS = "cards/basics.yaml"
GLOSSARY = "data/glossary/all.yaml"
MISCONCEPTIONS = "data/misconceptions/all.yaml"
PRICES = "data/prices.yaml"
SYNONYMS = "data/synonyms.yaml"
FIGURE = "figures/two-zones.svg"

CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "card: no back": (CARDS, "  back: A [[Region]].\n", "", ["1: the card has no `back`"]),
    "card: duplicate id": (
        CARDS,
        "*",
        "{all}{all}",
        ["5: the card id `card-one` is already used at cards/basics.yaml:1"],
    ),
    "glossary: a term twice": (
        GLOSSARY,
        "aka: [AZ]",
        "aka: [AZ, region]",
        ["4: the glossary term `region` is already used at data/glossary/all.yaml:1"],
    ),
    "glossary: no meaning": (
        GLOSSARY,
        "  meaning: An area with zones.\n",
        "",
        ["1: the entry has no `meaning`"],
    ),
    "misconception: unknown task": (
        MISCONCEPTIONS,
        '["1.1"]',
        '["3.3"]',
        ['4: task "3.3" is not one of the course\'s tasks'],
    ),
    "misconception: no claim": (
        MISCONCEPTIONS,
        "  claim: A copy helps wherever it lies.\n",
        "",
        ["1: the misconception has no `claim`"],
    ),
    "misconception: twice": (
        MISCONCEPTIONS,
        "*",
        "{all}{all}",
        [
            "5: the misconception id `copy-anywhere` is already used at data/misconceptions/all.yaml:1"
        ],
    ),
    "price: twice": (
        PRICES,
        "*",
        "{all}{all}",
        ["7: the price key `ec2 t3.micro` is already used at data/prices.yaml:1"],
    ),
    "price: date": (PRICES, "2026-11-20", "today", ["5: `as_of` must be a date like 2026-11-23"]),
    "synonyms: one word": (
        SYNONYMS,
        "[az, Availability  Zone]",
        "[az]",
        ["1: a group is a list of two or more different words"],
    ),
    "synonyms: no list": (
        SYNONYMS,
        "*",
        "a: b",
        ["1: the file must be a list of groups: `- [nacl, network acl]`"],
    ),
    "synonyms: word in two groups": (
        SYNONYMS,
        "*",
        "{all}- [az, zone]\n",
        ["2: the search word `az` is already used at data/synonyms.yaml:1"],
    ),
    "figure: not well-formed": (
        FIGURE,
        "</svg>",
        "",
        ["6: the drawing is not well-formed SVG: no element found"],
    ),
    "figure: script": (FIGURE, "<rect", "<script/><rect", ["4: a drawing may not hold <script>"]),
    "figure: style": (
        FIGURE,
        'class="box"',
        'style="fill: red"',
        ["4: a drawing may not use `style`; classes give it its look"],
    ),
    "figure: colour": (
        FIGURE,
        'class="box"',
        'fill="red"',
        ["4: `fill` may be none or currentColor, not `red`"],
    ),
    "figure: no description": (
        FIGURE,
        '<desc id="a-d">Two zones in one Region.</desc>\n',
        "",
        ["1: the drawing needs a <desc> whose id stands in `aria-labelledby`"],
    ),
    "figure: root": (
        FIGURE,
        'class="net"',
        "",
        ["1: a drawing starts with <svg> that has viewBox, role, aria-labelledby, class"],
    ),
    "figure: doctype": (
        FIGURE,
        "<svg",
        "<!DOCTYPE svg><svg",
        ["1: a drawing has no document type; remove it"],
    ),
    "course: slug": (
        COURSE,
        "slug: tiny",
        "slug: small",
        ["1: `slug` must be the folder's name, `tiny`"],
    ),
    "course: weights": (
        COURSE,
        "weight: 60",
        "weight: 50",
        ["11: the weights of the domains must add up to 100"],
    ),
    "course: lesson twice": (
        COURSE,
        "id: not-written",
        "id: regions",
        [
            "27: the lesson id `regions` is already used at course.yaml:26",
            "items/1.1.yaml:26: `not-written` is not a lesson of the course",
            "lessons/basics/regions.md:58: `not-written` is not a lesson of the course",
        ],
    ),
    "course: lesson in another module": (
        COURSE,
        "{id: firewalls,",
        "{id: walls,",
        [
            "lessons/basics/regions.md:58: `firewalls` is not a lesson of the course; did you mean `walls`?",
            "lessons/networks/firewalls.md:2: the lesson `firewalls` is in no module of course.yaml; did you mean `walls`?",
        ],
    ),
    "course: module unknown": (
        COURSE,
        "- id: networks",
        "- id: network",
        [
            "lessons/networks/firewalls.md:2: `networks` is not a module of course.yaml; did you mean `network`?"
        ],
    ),
    "course: more scored than asked": (
        COURSE,
        "scored: 8",
        "scored: 11",
        ["6: more questions are scored than the exam has"],
    ),
    "course: lesson without title": (
        COURSE,
        ", title: Comes later",
        "",
        ["27: the lesson has no `title`"],
    ),
    "course: module without lessons": (
        COURSE,
        "    lessons:\n      - {id: firewalls, title: Two firewalls}\n",
        "    lessons: []\n",
        [
            "30: the module has no `lessons`",
            "lessons/basics/regions.md:58: `firewalls` is not a lesson of the course",
            "lessons/networks/firewalls.md:2: the lesson `firewalls` is in no module of course.yaml",
        ],
    ),
    "course: task twice": (
        COURSE,
        '{id: "2.1"',
        '{id: "1.1"',
        [
            "21: the task id `1.1` is already used at course.yaml:16",
            'items/1.1.yaml:23: task "2.1" is not one of the course\'s tasks',
            'lessons/networks/firewalls.md:5: task "2.1" is not one of the course\'s tasks',
        ],
    ),
    "course: no mapping": (COURSE, "*", "- a", ["1: the file must be lines of `key: value`"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place(name: str, complaints: Callable[..., list[str]]) -> None:
    path, old, new, expected = CASES[name]

    assert complaints(path, old, new) == [
        f"{path}:{line}" if line[0].isdigit() else line for line in expected
    ]


def test_a_heading_of_the_notes_leads_to_a_section_once(files: dict[str, str]) -> None:
    rows = "- {line: 8, heading: Start, section: regions#zones}\n"
    bad = rows + "- {line: 8, heading: Again, section: regions#nowhere}\n"

    assert read_course({**files, "data/notes-map.yaml": rows}, slug="tiny").headings[0].line == 8
    with pytest.raises(CorpusError) as caught:
        read_course({**files, "data/notes-map.yaml": bad}, slug="tiny")
    said = str(caught.value)
    assert "data/notes-map.yaml:2: the line `8` is already used" in said
    assert "data/notes-map.yaml:2: section `regions#nowhere` is not in lesson regions" in said
