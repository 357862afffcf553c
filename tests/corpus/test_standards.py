"""The standard of a course: for each rule a course that breaks it, and the same one mended."""

import pytest

from studyapp.corpus import read_course
from studyapp.corpus.standards import MOST_WORDS, judge_course

REGIONS = "lessons/basics/regions.md"
FIREWALLS = "lessons/networks/firewalls.md"
ITEMS = "items/1.1.yaml"
KEY = "text: A copy in another zone"
SERVICES = "".join(
    f"- {{id: {key}, name: {name}, category: x, called: [{called}], state: {state}, guide: [{guide}],"
    f' source: "https://a.example", checked: 2026-11-20{more}}}\n'
    for key, name, called, state, guide, more in [
        ("ec2", "Amazon EC2", "EC2", "current", "2026", ""),
        ("vpc", "Amazon VPC", "VPC", "current", "2026", ""),
        ("old", "AWS Old", "Old", "ended", "2023", ', since: "2024"'),
        ("far", "AWS Far", "Far", "current", "", ""),
        ("near", "AWS Near", "Near", "current", "", ', tasks: ["1.1"]'),
    ]
)


def breaches(files: dict[str, str], *changes: tuple[str, str, str]) -> list[str]:
    """What the standard says after each `old` became `new` in the file at its path."""
    changed = {**files, "data/services.yaml": SERVICES}
    for path, old, new in changes:
        assert old in changed[path], f"{old!r} is not in {path}"
        changed[path] = changed[path].replace(old, new, 1)
    return [str(problem) for problem in judge_course(read_course(changed, slug="tiny"))]


def line_of(files: dict[str, str], path: str, text: str) -> int:
    """The line of the file, before any change, that holds the text."""
    return files[path][: files[path].index(text)].count("\n") + 1


def test_a_good_course_has_no_breach(files: dict[str, str]) -> None:
    assert breaches(files) == []


def test_an_item_keys_nothing_that_has_ended(files: dict[str, str]) -> None:
    ended = (ITEMS, KEY, "text: AWS Old")

    assert breaches(files, ended) == [
        f"{ITEMS}:1: the key of `d1-fire` is AWS Old, which has ended"
    ]
    beyond = [(ITEMS, "one-inference", "beyond"), (ITEMS, "pool: mock", "pool: practice")]
    assert breaches(files, ended, *beyond) == []
    assert breaches(files, (ITEMS, "text: A second disk", "text: AWS Old")) == []


def test_a_mock_item_keys_what_a_guide_or_a_task_names(files: dict[str, str]) -> None:
    found = breaches(files, (ITEMS, KEY, "text: AWS Far"))
    message = (
        "the key of `d1-fire` is AWS Far, which no exam guide lists;"
        " such an item is of level `beyond` and pool practice"
    )

    assert found == [f"{ITEMS}:1: {message}"]
    assert breaches(files, (ITEMS, KEY, "text: AWS Near")) == []
    far = (ITEMS, KEY, "text: AWS Far")
    assert breaches(files, far, (ITEMS, "pool: mock", "pool: practice")) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('text: \'The statement {"Effect": "Deny"}\'', "JSON"),
        ("text: Run aws ec2 describe-regions there", "the command `aws ec2 describe-regions`"),
        ("text: Call DescribeInstances in a zone", "the operation `DescribeInstances`"),
        ("text: Allow s3:GetObject in a zone", "the operation `s3:GetObject`"),
    ],
)
def test_a_mock_item_stays_at_the_level_of_the_exam(
    files: dict[str, str], text: str, named: str
) -> None:
    found = breaches(files, (ITEMS, KEY, text))

    assert found == [f"{ITEMS}:1: `d1-fire` is over the level of the exam: it holds {named}"]
    assert breaches(files, (ITEMS, KEY, text), (ITEMS, "pool: mock", "pool: practice")) == []


def test_a_lesson_is_not_too_long(files: dict[str, str]) -> None:
    long = "Very " * MOST_WORDS + "long."

    found = breaches(files, (FIREWALLS, "The security group", f"{long}\n\nThe security group"))

    written = (
        MOST_WORDS + 1 + len(["A", "request", "gets", "in", "and", "no", "answer", "comes", "out."])
    )
    written += len(["One", "remembers", "The", "security", "group", "lets", "answers", "pass."])
    assert found == [f"{FIREWALLS}:1: a lesson has {MOST_WORDS} words at most; this has {written}"]


def test_sections_have_a_source(files: dict[str, str]) -> None:
    bare = (FIREWALLS, 'docs: ["Firewalls page"]', 'notes: ["1-2"]')

    line = line_of(files, FIREWALLS, "## One remembers")
    assert breaches(files, bare) == [
        f"{FIREWALLS}:{line}: section `stateful` and those after it have no source: fill `docs`"
    ]


TERM = "- term: Network ACL\n  aka: [NACL, wall]\n  meaning: A list of rules.\n"


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("One NACL is here.", "NACL"),
        ("Two Network ACLs are here.", "Network ACLs"),
        ("A [[NACL]] is here.", ""),
        ("A **NACL** is a list.", ""),
        ("See [the NACL](lesson:firewalls#stateful).", ""),
        ("Type `NACL` here.", ""),
        ("A wall is a plain word.", ""),
        ("A NACLX is another word.", ""),
    ],
)
def test_a_term_is_linked_before_the_lesson_that_introduces_it(
    files: dict[str, str], before: str, named: str
) -> None:
    files["data/glossary/more.yaml"] = TERM
    line = line_of(files, REGIONS, "Read on:")
    found = breaches(
        files,
        (REGIONS, "Read on:", f"{before}\n\nRead on:"),
        (FIREWALLS, "The security group", "A [[NACL]] is another. The security group"),
    )

    shown = f"`{named}` comes up before firewalls introduces it; link it here: [[{named}]]"
    assert found == ([f"{REGIONS}:{line}: {shown}"] if named else [])


def test_a_term_that_no_lesson_introduces_is_no_breach(files: dict[str, str]) -> None:
    files["data/glossary/more.yaml"] = TERM

    assert breaches(files, (REGIONS, "Read on:", "One NACL.\n\nRead on:")) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("It costs 7 USD a month.", "7 USD"),
        ("It costs 0.02 USD an hour.", "0.02 USD"),
        ("It costs about 0.01 USD an hour.", ""),  # 0.0104 in the data
        ("You promise, say, 7 dollars an hour.", ""),
        ("It costs 1,234 US dollars.", "1,234 US dollars"),
        ("It has 7 disks.", ""),
    ],
)
def test_a_price_in_a_lesson_stands_in_a_dated_row(
    files: dict[str, str], text: str, amount: str
) -> None:
    found = breaches(files, (FIREWALLS, "The security group", f"{text}\n\nThe security group"))

    line = line_of(files, FIREWALLS, "The security group")
    message = f"the amount `{amount}` is in no dated row of the data"
    assert found == ([f"{FIREWALLS}:{line}: {message}"] if amount else [])


def test_the_sum_of_an_opening_scene_is_no_price(files: dict[str, str]) -> None:
    scene = (FIREWALLS, "A request gets in", "The bill says 77 USD. A request gets in")
    later = (FIREWALLS, "The security group", "Those 77 USD are gone.\n\nThe security group")

    assert breaches(files, scene, later) == []
