"""The head of a lesson: every mistake has its place and a sentence that helps."""

from collections.abc import Callable

import pytest

FIREWALLS = "lessons/networks/firewalls.md"

CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "front-matter: missing": (
        FIREWALLS,
        "---\nid",
        "id",
        [
            "1: a lesson starts with a line `---` and its front matter",
            "11: text above this line becomes a heading; leave a blank line between them",
        ],
    ),
    "front-matter: never closed": (
        FIREWALLS,
        "in-exam\n---",
        "in-exam",
        [
            "lessons/basics/regions.md:58: section `firewalls#stateful` is not in lesson firewalls",
            "1: the front matter that starts here is never closed; end it with `---`",
            "15: the lesson has no lead paragraph before its first section",
            "15: the lesson has no section; start one with `## Title {#slug}`",
        ],
    ),
    "front-matter: unknown key": (
        FIREWALLS,
        "summary:",
        "sumary:",
        ["2: the lesson has no `summary`", "4: unknown key `sumary`; did you mean `summary`?"],
    ),
    "front-matter: duplicate key": (
        FIREWALLS,
        "minutes: 4",
        "minutes: 4\nid: other",
        ["8: duplicate key `id`; it stands at line 2 already"],
    ),
    "front-matter: broken YAML": (
        FIREWALLS,
        "title: Two firewalls",
        "title: Two: firewalls",
        [
            "3: the YAML cannot be read here (mapping values are not allowed in this context); check the indentation, and quote text that holds `: ` or starts with a special sign"
        ],
    ),
    "front-matter: no title": (
        FIREWALLS,
        "title: Two firewalls\n",
        "",
        ["2: the lesson has no `title`"],
    ),
    "front-matter: minutes": (
        FIREWALLS,
        "minutes: 4",
        "minutes: soon",
        ["7: `minutes` must be a whole number from 1 to 60, not `soon`"],
    ),
    "front-matter: a date that is none": (
        FIREWALLS,
        "checked: 2026-11-20",
        "checked: 2026-02-30",
        ["10: `checked` must be a date like 2026-11-23"],
    ),
    "front-matter: status": (
        FIREWALLS,
        "in-exam",
        "in exam",
        ["11: `status` must be one of in-exam, beyond-exam, retired, not `in exam`"],
    ),
    "front-matter: an id with capitals": (
        FIREWALLS,
        "id: firewalls",
        "id: FireWalls",
        [
            "2: `id` must be small letters, digits and hyphens, not `FireWalls`",
            "2: the lesson `FireWalls` is in no module of course.yaml; did you mean `firewalls`?",
        ],
    ),
    "front-matter: no sources": (
        FIREWALLS,
        '{docs: ["Firewalls page"]}',
        "{docs: []}",
        ["9: `sources` names no notes and no docs"],
    ),
    "front-matter: tasks no list": (
        FIREWALLS,
        'tasks: ["2.1"]',
        'tasks: "2.1"',
        ["5: `tasks` of the lesson must be a list"],
    ),
    "front-matter: unknown task": (
        FIREWALLS,
        '"2.1"',
        '"9.9"',
        ['5: task "9.9" is not one of the course\'s tasks'],
    ),
    "front-matter: needs an unknown lesson": (
        FIREWALLS,
        "[regions]",
        "[region]",
        ["8: `region` is not a lesson of the course; did you mean `regions`?"],
    ),
    "front-matter: needs itself": (
        FIREWALLS,
        "[regions]",
        "[firewalls]",
        ["8: a lesson cannot need itself"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place(name: str, complaints: Callable[..., list[str]]) -> None:
    path, old, new, expected = CASES[name]

    assert complaints(path, old, new) == [
        f"{path}:{line}" if line[0].isdigit() else line for line in expected
    ]
