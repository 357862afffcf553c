"""Labs: what is read, and where each mistake is said to be."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyapp.corpus import CorpusError, read_course
from studyapp.corpus.lab_schema import (
    Can,
    Close,
    Either,
    Every,
    Listening,
    Reachable,
    RuleOpen,
    Submission,
    UserExists,
    WrongTry,
)

LAB = """\
id: first
title: A first lab
summary: One thing to try.
story: >-
  A shop opens tomorrow.
tasks: ["2.1"]
services: [iam, ec2]
needs: [regions]
minutes: 10
cost: Nothing.
teaches: [Try it.]
start: |
  aws s3 mb s3://shop
steps:
  - id: one
    say: Make a user.
    check: {user_exists: {user: clerk-1}}
    close:
      - when: {rule_open: {to: "tag:Name=web-1", port: 80, cidr_not: 0.0.0.0/0}}
        say: Nearly.
    hints: [Look, Look again]
  - id: two
    say: Let it read.
    check:
      all:
        - can: {as: user/clerk-1, action: "s3:GetObject", resource: "arn:aws:s3:::shop/*", expect: denied}
        - any: [{listening: {on: "tag:Name=web-1", port: 80}}]
    hints: [Look]
  - id: three
    say: Open it.
    check: {reachable: {from: internet 192.0.2.1, to: "tag:Name=web-1", port: 80, expect: blocked}}
    hints: [Look]
solutions: {cli: solution.sh, boto3: solution.py, console: solution.yaml}
wrong:
  - {script: wrong.sh, fails: two, misconception: copy-anywhere}
sources: [A page]
checked: 2026-11-27
"""
FORMS = """\
- page: /console/iam/users/create/
  fields: {name: clerk-1, groups: [a, b]}
"""
PATH = "labs/first/lab.yaml"


@pytest.fixture
def files(files: dict[str, str]) -> dict[str, str]:
    """The small course with a lab."""
    return files | {
        PATH: LAB,
        "labs/first/solution.sh": "aws iam create-user --user-name clerk-1\r\n",
        "labs/first/solution.py": "import boto3\n",
        "labs/first/solution.yaml": FORMS,
        "labs/first/wrong.sh": "true\n",
    }


def test_a_lab_is_read_with_its_scripts(files: dict[str, str]) -> None:
    (lab,) = read_course(files, slug="tiny").labs

    assert (lab.id, lab.title, lab.minutes) == ("first", "A first lab", 10)
    assert (lab.tasks, lab.services, lab.needs) == (("2.1",), ("iam", "ec2"), ("regions",))
    assert lab.start == "aws s3 mb s3://shop"
    assert (lab.path, lab.line) == (PATH, 1)
    assert lab.cli == "aws iam create-user --user-name clerk-1\n"
    assert lab.boto3 == "import boto3\n"
    fields = (("name", "clerk-1"), ("groups", "a"), ("groups", "b"))
    assert lab.console == (Submission("/console/iam/users/create/", fields),)
    assert lab.wrong == (WrongTry("wrong.sh", "true\n", "two", "copy-anywhere"),)


def test_checks_become_values(files: dict[str, str]) -> None:
    (lab,) = read_course(files, slug="tiny").labs
    one, two, three = lab.steps

    assert one.check == UserExists("clerk-1")
    rule = RuleOpen("tag:Name=web-1", 80, cidr_not="0.0.0.0/0")
    assert one.close == (Close(rule, "Nearly."),)
    assert (one.hints, one.line) == (("Look", "Look again"), 15)
    denied = Can("user/clerk-1", "s3:GetObject", "arn:aws:s3:::shop/*", "denied")
    assert two.check == Every((denied, Either((Listening("tag:Name=web-1", 80),))))
    assert three.check == Reachable("internet 192.0.2.1", "tag:Name=web-1", 80, expect="blocked")


CASES: dict[str, tuple[str, str, list[str]]] = {
    "unknown key": (
        "minutes: 10",
        "minutes: 10\nminute: 3",
        ["10: unknown key `minute`; did you mean `minutes`?"],
    ),
    "other folder": ("id: first", "id: second", ["1: the lab `second` lies in the folder `first`"]),
    "no story": (
        "story: >-\n  A shop opens tomorrow.\n",
        "",
        ["1: the lab has no `story`"],
    ),
    "unknown task": (
        'tasks: ["2.1"]',
        'tasks: ["9.9"]',
        ['6: task "9.9" is not one of the course\'s tasks'],
    ),
    "unknown lesson": (
        "needs: [regions]",
        "needs: [region]",
        ["8: `region` is not a lesson of the course; did you mean `regions`?"],
    ),
    "too long": (
        "minutes: 10",
        "minutes: 100",
        ["9: `minutes` must be a whole number from 5 to 60, not `100`"],
    ),
    "two steps": (
        LAB[LAB.index("  - id: three") : LAB.index("solutions:")],
        "",
        ["14: a lab has 3 to 6 steps; this has 2"],
    ),
    "same step": ("id: three", "id: one", ["29: the step `one` stands at line 15 already"]),
    "no hints": ("    hints: [Look, Look again]\n", "", ["15: the step has no `hints`"]),
    "no check": (
        "    check: {user_exists: {user: clerk-1}}\n",
        "",
        ["15: a check is one kind over its fields, like `user_exists: {user: …}`"],
    ),
    "two kinds": (
        "{user_exists: {user: clerk-1}}",
        "{user_exists: {user: a}, group_exists: {group: b}}",
        ["17: a check is one kind over its fields, like `user_exists: {user: …}`"],
    ),
    "unknown kind": (
        "user_exists",
        "user_exist",
        ["17: `user_exist` is not a kind of check; did you mean `user_exists`?"],
    ),
    "unknown field": (
        "{user: clerk-1}",
        "{user: clerk-1, name: x}",
        ["17: unknown key `name`"],
    ),
    "no field": ("{user: clerk-1}", "{}", ["17: the check `user_exists` has no `user`"]),
    "no fields": ("{user: clerk-1}", "clerk-1", ["17: `user_exists` must be a group of keys"]),
    "no list": (
        'any: [{listening: {on: "tag:Name=web-1", port: 80}}]',
        "any: {}",
        ["27: `any` must be a list of checks"],
    ),
    "bad who": (
        "as: user/clerk-1",
        "as: clerk-1",
        ["26: `as` must be `root`, `anonymous`, `user/<name>` or `role/<name>`, not `clerk-1`"],
    ),
    "bad action": (
        "s3:GetObject",
        "GetObject",
        ["26: `action` must be an action like `s3:GetObject`, not `GetObject`"],
    ),
    "bad resource": (
        "arn:aws:s3:::shop/*",
        "shop",
        ["26: `resource` must be an ARN or `*`, not `shop`"],
    ),
    "bad expect": (
        "expect: denied",
        "expect: refused",
        ["26: `expect` must be one of allowed, denied, not `refused`"],
    ),
    "bad place": (
        "from: internet 192.0.2.1",
        "from: web-1",
        ["31: `from` must be `internet`, `internet <address>` or `tag:Name=<name>`, not `web-1`"],
    ),
    "bad port": (
        "port: 80, expect",
        "port: 99999, expect",
        ["31: `port` must be a whole number from 0 to 65535, not `99999`"],
    ),
    "missing script": (
        "cli: solution.sh",
        "cli: other.sh",
        ["33: there is no file `labs/first/other.sh`"],
    ),
    "other ending": (
        "boto3: solution.py",
        "boto3: solution.sh",
        ["33: `boto3` must be a `.py` file, not `solution.sh`"],
    ),
    "unknown step": ("fails: two", "fails: four", ["35: `four` is not a step of this lab"]),
    "unknown misconception": (
        "misconception: copy-anywhere",
        "misconception: copy-everywhere",
        ["35: unknown misconception `copy-everywhere`; did you mean `copy-anywhere`?"],
    ),
    "raw HTML": (
        "say: Open it.",
        "say: <b>Open</b> it.",
        ["30: raw HTML `</b>`", "30: raw HTML `<b>`"],
    ),
    "broken": (LAB, "- [", ["1: the YAML cannot be read here"]),
    "a list": (LAB, "- a\n", ["1: the file must be a group of keys"]),
}


@pytest.mark.parametrize("case", CASES)
def test_problems(case: str, complaints: Callable[..., list[str]]) -> None:
    old, new, expected = CASES[case]
    found = [text for text in complaints(PATH, old, new) if text.startswith(f"{PATH}:")]
    assert len(found) == len(expected), found
    for text, start in zip(found, expected, strict=True):
        assert text.startswith(f"{PATH}:{start}")


def test_problems_of_other_files(files: dict[str, str]) -> None:
    files["labs/first/solution.sh"] = "\n"
    files["labs/first/solution.yaml"] = "- page: /iam/\n  fields: {a: {b: c}}\n- fields: {}\n"
    files["labs/first/left-over.sh"] = "true"
    files["labs/second/solution.sh"] = "true"
    with pytest.raises(CorpusError) as caught:
        read_course(files, slug="tiny")
    assert [str(problem) for problem in caught.value.problems] == [
        "labs/first/left-over.sh:1: `lab.yaml` does not name this file",
        "labs/first/solution.sh:1: the file is empty",
        "labs/first/solution.yaml:1: `page` must begin with `/console/`, not `/iam/`",
        "labs/first/solution.yaml:2: the field `a` must be a text or a list of texts",
        "labs/first/solution.yaml:3: the form has no `page`",
        "labs/second/lab.yaml:1: the file is missing; a lab is its `lab.yaml`",
    ]


def test_two_labs_cannot_share_an_id(files: dict[str, str]) -> None:
    copies = {
        path.replace("first", "second"): text for path, text in files.items() if "first" in path
    }
    with pytest.raises(CorpusError) as caught:
        read_course(files | copies, slug="tiny")
    messages = [problem.message for problem in caught.value.problems]
    assert f"the lab id `first` is already used at {PATH}:1" in messages


PIECES = [
    "id: first\n",
    "steps:\n",
    "- ",
    "  ",
    "check: ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "\n",
    "all",
    "can",
]
PIECES += [
    "solutions: {cli: a.sh}\n",
    "wrong:\n",
    "user_exists",
    "port: 80",
    "as: root",
    "~",
    "\0",
    "*",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans())
def test_any_text_is_a_lab_or_a_list_of_problems(
    files: dict[str, str], text: str, inside: bool
) -> None:
    place = len(LAB) // 2
    files[PATH] = LAB[:place] + text + LAB[place:] if inside else text
    try:
        labs = read_course(files, slug="tiny").labs
    except CorpusError as error:
        places = [(problem.path, problem.line) for problem in error.problems]
    else:
        places = [(lab.path, lab.line) for lab in labs]
    assert places
    assert all(line >= 1 for _, line in places)
