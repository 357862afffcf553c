"""`awk` against what gawk printed for the same programs, and its bounds."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.shell import Folder, MemoryFiles, Node
from studyapp.minicloud.shell.regex import Budget
from studyapp.minicloud.shell.tools.awk import awk

RECORDED = json.loads(Path(__file__).with_name("awk.json").read_text())


def run(program, text=RECORDED["input"], budget=None):
    files = Folder(MemoryFiles({"/": Node(directory=True)}), "/", budget)
    out, err, code = awk(["awk", program], text.encode(), {}, files)
    return out.decode(), err.decode(), code


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: case["program"][:60])
def test_a_program_prints_what_awk_prints(case):
    out, err, code = run(case["program"])

    assert (out, code) == (case["out"], case["code"])
    assert bool(err) == bool("syntax error" in err)


@pytest.mark.parametrize(
    "program",
    [
        "BEGIN {while (1) i++}",
        "BEGIN {for (;;) a[i++] = i}",
        'BEGIN {x = "x"; while (1) x = x x}',
        "BEGIN {$10000 = 1; while (1) $1 = i++}",
        'BEGIN {while (1) split("a b c d e f", p)}',
        'BEGIN {x = "aaaaaaaaaaaaaaaa"; while (1) gsub(/a/, "aa", x)}',
        'BEGIN {while (1) print "x"}',
        'BEGIN {while (1) x = sprintf("%9999d", 1)}',
        "BEGIN {print " + "(" * 200 + "1" + ")" * 200 + "}",
        "BEGIN {print " + "1+" * 5000 + "1}",
        "{" * 100 + "}" * 100,
        "BEGIN {$99999999 = 1}",
    ],
)
def test_a_program_cannot_run_away(program):
    budget = Budget(100_000)
    out, err, code = run(program, budget=budget)

    assert code in {1, 2}
    assert err.startswith("awk: ")
    assert len(out) < 2_000_000


PIECES = st.sampled_from(
    [
        "BEGIN",
        "END",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "$1",
        "$",
        "NF",
        "NR",
        "x",
        "y[1]",
        '"s"',
        "1",
        "/a/",
        "print",
        "printf",
        ",",
        ";",
        "if",
        "else",
        "while",
        "for",
        "(",
        "in",
        ")",
        "~",
        "==",
        "=",
        "+=",
        "++",
        "--",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "!",
        "&&",
        "||",
        "?",
        ":",
        "next",
        "exit",
        "delete",
        "length",
        "substr(",
        "sub(",
        "split(",
        ">",
        "|",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=10).map(" ".join))
def test_no_program_raises(program):
    _, err, code = run(program, budget=Budget(20_000))

    assert 0 <= code <= 255
    assert not err or code
