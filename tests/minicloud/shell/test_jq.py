"""`jq` against what jq 1.6 printed for the same filters, and its bounds."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.shell import Folder, MemoryFiles, Node
from studyapp.minicloud.shell.regex import Budget
from studyapp.minicloud.shell.tools.jq import jq

RECORDED = json.loads(Path(__file__).with_name("jq.json").read_text())


def run(filter_, text, *options, budget=None):
    files = Folder(MemoryFiles({"/": Node(directory=True)}), "/", budget)
    out, err, code = jq(["jq", "-c", *options, filter_], text.encode(), {}, files)
    return out.decode(), err.decode(), code


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["filter"][:60])
def test_a_filter_prints_what_jq_prints(case):
    out, err, code = run(case["filter"], case["input"])

    assert (out, code) == (case["out"], case["code"])
    assert bool(err) == bool(code)
    if "err" in case:
        assert err.split(": ", 1)[1] == case["err"].split(": ", 1)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def f: 1; f", "def is not part"),
        ("nosuch", "nosuch/0 is not defined"),
        (".a as $x | $y", "$y is not defined"),
        ("(" * 200, "nested too deeply"),
        ("|".join(["."] * 200), "nested too deeply"),
        ("." + "x" * 20_000, "too long"),
        ('"\\x"', "invalid escape"),
    ],
)
def test_filters_that_cannot_be_read_are_refused(text, told):
    _, err, code = run(text, "null")

    assert code == 3
    assert told in err


@pytest.mark.parametrize(
    "text",
    [
        "range(100000) | range(100000)",
        "[range(90000)] | [.[] | tostring] | add | [.,.] | [.,.] | tojson | tojson | tojson",
        'reduce range(100000) as $i ("x"; . + .)',
        '"x" * 1000000000',
        "[recurse([., .])]",
        "1+" * 5000 + "1",
        "[limit(1000000000; recurse(.))]",
        'test("(a|a)*b")',
        "reduce range(1000) as $i ([]; [., .]) | tojson",
        "[range(3000)] | combinations",
        "[range(2000)] as $x | [$x[] | $x | sort] | length",
        "[range(3000)] as $x | $x - $x | length",
    ],
)
def test_a_filter_cannot_run_away(text):
    budget = Budget(200_000)
    out, err, code = run(text, json.dumps("a" * 3000), budget=budget)

    assert code in {3, 5} or budget.left > 0
    assert len(out) < 10_000_000
    assert err or code == 0


def test_values_that_are_nested_without_end_are_refused():
    _, err, code = run(".", "[" * 50_000)

    assert code == 5
    assert "jq:" in err


PIECES = st.sampled_from(
    [
        ".",
        ".a",
        ".[]",
        "[0]",
        "|",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "a:",
        '"x"',
        "1",
        "null",
        "select",
        "map",
        "length",
        "keys",
        "add",
        "sort",
        "not",
        "==",
        "+",
        "-",
        "*",
        "/",
        "//",
        "and",
        "or",
        "if",
        "then",
        "else",
        "end",
        "as",
        "$x",
        "reduce",
        "..",
        "?",
        "@csv",
        'test("a")',
        'sub("a";"b")',
        "|=",
        "=",
        "del",
        "path",
        "to_entries",
        "group_by(.a)",
        "try",
        "catch",
        "-",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PIECES, max_size=9).map(" ".join), st.sampled_from(["null", '{"a":[1,"b"]}', "[[]]"])
)
def test_no_filter_raises(text, value):
    _, err, code = run(text, value)

    assert code in {0, 2, 3, 5}
    assert bool(err) == bool(code)


def test_a_number_may_have_any_number_of_digits():
    for text, shown in (("9" * 5_000, "1.7976931348623157e+308"), ("-1" + "0" * 6_000, "-1.79")):
        out, err, code = run(".", text)
        assert (err, code) == ("", 0)
        assert out.startswith(shown)
    assert run("fromjson|type", json.dumps("9" * 5_000)) == ('"number"\n', "", 0)


def test_much_is_not_taken_away_piece_by_piece_without_end():
    _out, err, code = run("[range(60000)]|del(.[range(60000)])", "null", budget=Budget())

    assert (code, err) == (5, "jq: error: the filter takes too long here\n")
