"""Checks and items: every mistake has its place and a sentence that helps."""

from collections.abc import Callable

import pytest

REGIONS = "lessons/basics/regions.md"
ITEMS = "items/1.1.yaml"
CARDS = "cards/basics.yaml"
SYNONYMS = "data/synonyms.yaml"

CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "check: no id": (
        REGIONS,
        ":::check reg-zone",
        ":::check",
        ["49: the check needs an id: `:::check some-id`"],
    ),
    "check: bad id": (
        REGIONS,
        ":::check reg-zone",
        ":::check Reg Zone",
        ["49: the id `Reg Zone` must be small letters, digits and hyphens"],
    ),
    "check: no stem": (
        REGIONS,
        "A rack loses power.\n\nWhich copy answers?\n",
        "",
        ["49: the check has no stem above its options"],
    ),
    "check: no right option": (
        REGIONS,
        "- [X]",
        "- [ ]",
        ["49: no option is right; mark one as the right answer"],
    ),
    "check: every option right": (
        REGIONS,
        "- [ ] The one in the rack | It is dark. {copy-anywhere}\n- [X] The one in the next zone | It has its own power.\n- [ ] None",
        "- [x] The one in the rack | It is dark.\n- [X] The one in the next zone | It has its own power.\n- [x] None",
        ["49: every option is right; a question needs a wrong one too"],
    ),
    "check: two options": (
        REGIONS,
        "- [ ] None | Zones do not share power.\n",
        "",
        ["49: a question has 3 to 5 options; this has 2"],
    ),
    "check: equal options": (
        REGIONS,
        "- [ ] None |",
        "- [ ] the one  in the rack |",
        ["55: option 3 has the same text as option 1"],
    ),
    "check: no feedback": (
        REGIONS,
        "- [ ] None | Zones do not share power.",
        "- [ ] None",
        ["55: option 3 has no `why`: what to tell whoever chooses it"],
    ),
    "check: no text": (REGIONS, "- [ ] None |", "- [ ] |", ["55: option 3 has no text"]),
    "check: too many bars": (
        REGIONS,
        "- [ ] None |",
        "- [ ] None | none |",
        ["55: option 3 holds `|` more than once; reword the text"],
    ),
    "check: wrapped option": (
        REGIONS,
        "- [ ] None | Zones",
        "- [ ] None | Zones\n  really",
        ["56: write each option on one line: `- [ ] Text | Feedback`"],
    ),
    "check: unknown misconception": (
        REGIONS,
        "It is dark. {copy-anywhere}",
        "It is dark. {copy-anywere}",
        ["53: unknown misconception `copy-anywere`; did you mean `copy-anywhere`?"],
    ),
    "check: misconception on the right option": (
        REGIONS,
        "It has its own power.",
        "It has its own power. {copy-anywhere}",
        ["54: option 2 is right, so it cannot name a misconception"],
    ),
    "check: in the lead": (
        REGIONS,
        ":::pretest reg-pre",
        ":::check reg-pre",
        ["15: a check stands inside a section; make this a pretest"],
    ),
    "pretest: in a section": (
        REGIONS,
        ":::check reg-zone",
        ":::pretest reg-zone",
        ["49: a pretest stands before the first section; make this a check"],
    ),
    "check: id of an item": (
        REGIONS,
        ":::check reg-zone",
        ":::check d1-fire",
        ["49: the question id `d1-fire` is already used at items/1.1.yaml:1"],
    ),
    "item: unknown key": (
        ITEMS,
        "difficulty: 2",
        "dificulty: 2",
        [
            "1: the item has no `difficulty`",
            "20: unknown key `dificulty`; did you mean `difficulty`?",
        ],
    ),
    "item: no id": (ITEMS, "- id: d1-fire\n  task", "- task", ["1: the item has no `id`"]),
    "item: task": (ITEMS, '"1.1"', '"9.9"', ['2: task "9.9" is not one of the course\'s tasks']),
    "item: level": (
        ITEMS,
        "one-inference",
        "hard",
        ["3: `level` must be one of recall, match, one-inference, beyond, not `hard`"],
    ),
    "item: pool": (
        ITEMS,
        "pool: mock",
        "pool: exam",
        ["4: `pool` must be one of practice, mock, not `exam`"],
    ),
    "item: beyond in mock": (
        ITEMS,
        "one-inference",
        "beyond",
        ["3: a `beyond` item cannot be in pool mock"],
    ),
    "item: difficulty": (
        ITEMS,
        "difficulty: 2",
        "difficulty: 6",
        ["20: `difficulty` must be a whole number from 1 to 5, not `6`"],
    ),
    "item: no source": (
        ITEMS,
        '  sources: ["Regions page"]\n',
        "",
        ["1: the item has no `sources`"],
    ),
    "item: empty sources": (ITEMS, '["Regions page"]', "[]", ["21: the item has no `sources`"]),
    "item: option without why": (
        ITEMS,
        "      why: Size does not move it.\n",
        "",
        ["16: option 3 has no `why`: what to tell whoever chooses it"],
    ),
    "item: unknown misconception": (
        ITEMS,
        "copy-anywhere",
        "copy-nowhere-else",
        ["13: unknown misconception `copy-nowhere-else`; did you mean `copy-anywhere`?"],
    ),
    "item: misconception on the right option": (
        ITEMS,
        "correct: true\n",
        "correct: true\n      misconception: copy-anywhere\n",
        ["10: option 1 is right, so it cannot name a misconception"],
    ),
    "item: no right option": (
        ITEMS,
        "      correct: true\n",
        "",
        ["9: no option is right; mark one as the right answer"],
    ),
    "item: correct is no truth value": (
        ITEMS,
        "correct: true",
        "correct: yes",
        [
            "9: no option is right; mark one as the right answer",
            "11: `correct` must be true or false, not `yes`",
        ],
    ),
    "item: mock with three options": (
        ITEMS,
        "    - text: A faster network\n      why: Nothing answers at its end.\n",
        "",
        ["9: a mock item with one right option has 4 options, not 3"],
    ),
    "item: mock with two right of four": (
        ITEMS,
        "text: A larger server",
        "text: A larger server\n      correct: true",
        ["9: a mock item with several right options has 5 or 6 options, not 4"],
    ),
    "item: section of another form": (
        ITEMS,
        "regions#zones",
        "regions",
        ["5: `section` must be `lesson-id#slug`, not `regions`"],
    ),
    "item: unknown section": (
        ITEMS,
        "regions#zones",
        "regions#zone",
        ["5: section `regions#zone` is not in lesson regions; did you mean `zones`?"],
    ),
    "item: unknown lesson": (
        ITEMS,
        "regions#zones",
        "region#zones",
        ["5: `region` is not a lesson of the course; did you mean `regions`?"],
    ),
    "item: duplicate id": (
        ITEMS,
        "id: d2-later",
        "id: d1-fire",
        ["22: the question id `d1-fire` is already used at items/1.1.yaml:1"],
    ),
    "item: own link": (
        ITEMS,
        "Which two remember?",
        "Which [two](#zones)?",
        ["27: write `lesson:id#zones`; `#` alone works inside lessons only"],
    ),
    "item: an item that is a text": (
        ITEMS,
        "- id: d1-fire",
        "- text\n- id: d1-fire",
        ["1: each item must be a group of keys"],
    ),
    "item: alias": (
        ITEMS,
        "id: d2-later",
        "id: *x",
        ["22: write the value out; `*` aliases are not used here"],
    ),
    "item: anchor": (
        ITEMS,
        "id: d2-later",
        "id: &x y",
        ["22: remove the `&` anchor; quote text that starts with `&`"],
    ),
    "item: file is no list": (
        CARDS,
        "*",
        "id: x\n",
        ["1: the file must be a list: start each card with `- `"],
    ),
    "item: file in pieces": (
        CARDS,
        "*",
        "{all}---\n[]\n",
        ["5: a second YAML document starts here; join the two"],
    ),
    "item: tabs": (
        ITEMS,
        "  level: recall",
        "\tlevel: recall",
        [
            "24: the YAML cannot be read here (found a tab character that violates indentation); check the indentation, and quote text that holds `: ` or starts with a special sign"
        ],
    ),
    "item: counterfactual without its phrase": (
        ITEMS,
        "  difficulty: 2\n",
        "  difficulty: 2\n  counterfactual: {replace: A Region, with: A disk, key: 1}\n",
        ["21: the stem holds `A Region` 0 times; it must stand once"],
    ),
    "item: counterfactual that keeps the key": (
        ITEMS,
        "  difficulty: 2\n",
        "  difficulty: 2\n  counterfactual: {replace: A zone, with: A disk, key: 0}\n",
        ["21: option 0 is the key already; name another one"],
    ),
    "item: counterfactual of no option": (
        ITEMS,
        "  difficulty: 2\n",
        "  difficulty: 2\n  counterfactual: {replace: A zone, with: A disk, key: 5}\n",
        ["21: there is no option 5; the first option is 0"],
    ),
    "item: counterfactual of several keys": (
        ITEMS,
        "  difficulty: 5\n",
        "  difficulty: 5\n  counterfactual: {replace: two, with: three, key: 2}\n",
        ["33: only an item with one right option can have a counterfactual"],
    ),
    "item: unprintable": (
        ITEMS,
        "Which two",
        "Which\x00 two",
        ["27: remove the unprintable character U+0000"],
    ),
    "item: deep": (
        SYNONYMS,
        "*",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        ["1: values are nested more than 20 deep"],
    ),
    "item: key that is a list": (
        CARDS,
        "*",
        "- [a]: b\n",
        ["1: a key must be one word; quote text that holds `{` or `[`"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place(name: str, complaints: Callable[..., list[str]]) -> None:
    path, old, new, expected = CASES[name]

    assert complaints(path, old, new) == [
        f"{path}:{line}" if line[0].isdigit() else line for line in expected
    ]
