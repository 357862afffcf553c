"""`manage.py export_items`: the three formats are well-formed, complete and in a stable order."""

import json
import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from studyapp.catalog.api import Course, Item
from studyapp.exams.exporting import export, items_in_order
from tests.exams.makers import make_course, make_item, make_lesson

KEYS = [
    "id", "kind", "stem", "options", "task", "level", "lesson", "family", "seed", "proof",
    "source", "pool",
]  # fmt: skip
NASTY = 'Is {a} = "b" ~ c: # <d> & \\e?\nA second line, `code` and ]]> -> x'


@pytest.fixture
def course(db: None) -> Course:
    made = make_course()
    lesson = make_lesson(made)
    make_item(made, "z-last", task="1.1", lesson=lesson)
    make_item(made, "a-first", task="1.1", right=2, pool="practice", family="definitions", seed="s")
    item = make_item(made, "m-nasty", task="2.1", stem=NASTY)
    item.options[0]["text"] = "=yes ~ {no} # 50%: \\ all\x08"
    item.options[1]["why"] = "Because # of } this = that"
    item.save()
    make_item(made, "gone", task="1.1", retired_at=made.loaded_at)
    make_item(make_course("other", title="Other/one", checked=False), "o-1", task="", right=3)
    return made


def run(*words: str) -> str:
    out = StringIO()
    call_command("export_items", *words, stdout=out)
    return out.getvalue()


def test_json_lines_have_exactly_the_keys_of_the_contract(course: Course):
    rows = [json.loads(line) for line in run("--format", "jsonl").splitlines()]

    assert [row["id"] for row in rows] == ["a-first", "z-last", "m-nasty", "o-1"]
    for row in rows:
        assert list(row) == KEYS
        assert row["kind"] in {"single", "multiple"}
        assert row["pool"] in {"mock", "practice", "challenge", "unchecked"}
        for option in row["options"]:
            assert list(option) == ["text", "correct", "rationale", "misconception"]
            assert isinstance(option["correct"], bool)
        assert any(option["correct"] for option in row["options"])
    assert (rows[0]["family"], rows[0]["lesson"]) == ("definitions", None)
    assert (rows[1]["family"], rows[1]["lesson"]) == (None, "buckets")
    assert rows[2]["stem"] == NASTY


def test_one_course_can_be_chosen(course: Course):
    lines = run("--format", "jsonl", "--course", "other").splitlines()

    assert [json.loads(line)["id"] for line in lines] == ["o-1"]


def test_an_unknown_course_is_named(course: Course):
    with pytest.raises(CommandError, match=r"no course “nope”.*aws-clf-c02, other"):
        run("--format", "jsonl", "--course", "nope")


def test_a_file_can_be_written(course: Course, tmp_path: Path):
    target = tmp_path / "items.jsonl"

    assert run("--format", "jsonl", "--out", str(target)) == ""
    assert len(target.read_text(encoding="utf-8").splitlines()) == 4
    with pytest.raises(CommandError, match="cannot be written"):
        run("--format", "jsonl", "--out", str(tmp_path / "no" / "such" / "folder"))


def test_the_order_is_stable(course: Course):
    assert run("--format", "gift") == run("--format", "gift")


def test_moodle_xml_parses_and_its_fractions_add_up(course: Course):
    root = ET.fromstring(run("--format", "moodle"))

    categories = [
        each.findtext("category/text") for each in root.findall("question[@type='category']")
    ]
    questions = root.findall("question[@type='multichoice']")
    assert categories == [
        "$course$/top/Test course/1.1",
        "$course$/top/Test course/2.1",
        "$course$/top/Other//one/No exam task",
    ]
    assert len(questions) == 4
    for question in questions:
        fractions = [float(answer.get("fraction")) for answer in question.findall("answer")]
        assert sum(each for each in fractions if each > 0) == pytest.approx(100, abs=0.001)
        single = question.findtext("single") == "true"
        assert single == (fractions.count(100) == 1)
        assert min(fractions) == (0 if single else -100)
    nasty = questions[2]
    assert nasty.findtext("questiontext/text") == NASTY
    assert nasty.findtext("answer/text") == "=yes ~ {no} # 50%: \\ all"


GIFT = re.compile(r"^::(?P<name>(?:\\.|[^\\:])+)::\[markdown\](?P<stem>(?:\\.|[^\\{}=~#])+)\{\n(?P<answers>.*)\n\}$", re.DOTALL)  # fmt: skip
ANSWER = re.compile(r"^\t(?P<mark>=|~%-?[\d.]+%|~)(?P<text>(?:\\.|[^\\{}=~#:])+)(?:#(?P<why>(?:\\.|[^\\{}=~#:])+))?$")  # fmt: skip


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def test_gift_follows_its_grammar_and_says_the_same(course: Course):
    blocks = run("--format", "gift").strip().split("\n\n")
    items = {item.key: item for item in Item.objects.filter(retired_at=None)}

    assert sum(block.startswith("$CATEGORY: ") for block in blocks) == 3
    read = {}
    for block in blocks:
        if block.startswith("$CATEGORY: "):
            continue
        comment, text = block.split("\n", 1)
        assert comment.startswith("// ")
        found = GIFT.match(text)
        assert found, text
        answers = [ANSWER.match(line) for line in found["answers"].split("\n")]
        assert all(answers), found["answers"]
        read[unescaped(found["name"])] = (unescaped(found["stem"]), answers)
    assert set(read) == set(items)
    for key, (stem, answers) in read.items():
        item = items[key]
        assert stem == item.stem
        for option, answer in zip(item.options, answers, strict=True):
            assert unescaped(answer["text"]) == option["text"]
            right = re.fullmatch(r"=|~%[\d.]+%", answer["mark"]) is not None
            assert right == option["correct"]


def test_three_right_options_get_moodles_own_third(course: Course):
    text = "".join(export(items_in_order("other"), "gift"))

    assert text.count("~%33.33333%") == 3
