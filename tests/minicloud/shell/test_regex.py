"""POSIX regular expressions: the same finds as Python's where both agree, and bounded work."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.shell.regex import Budget, Regex, RegexError


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("a|ab", "xab", (1, 3)),  # POSIX takes the longest, Perl the first
        ("(a|ab)(c|bcd)", "abcd", (0, 4)),
        ("x*", "aaa", (0, 0)),
        ("^b|a$", "ba", (0, 1)),
        ("[[:digit:]]+", "ab12c", (2, 4)),
        ("[^a-c]", "abcd", (3, 4)),
        ("[]x]", "a]", (1, 2)),
        ("a{2,3}", "aaaa", (0, 3)),
        ("(ab){2}", "xababab", (1, 5)),
        (r"\bcat\b", "concat cat", (7, 10)),
        ("a.c", "abc", (0, 3)),
    ],
)
def test_extended_patterns_take_the_leftmost_longest(pattern, text, span):
    assert Regex(pattern, extended=True).search(text).span == span


def test_basic_patterns_need_backslashes():
    assert Regex("a+").search("aa") is None
    assert Regex(r"a\+").search("aa").span == (0, 2)
    assert Regex(r"\(a\)\{2\}").search("aa").groups == ((0, 2), (1, 2))


def test_evil_patterns_are_cut_short():
    regex = Regex("(a|a)*(a|a)*(a|a)*b", extended=True, budget=Budget(50_000))

    with pytest.raises(RegexError, match="too long"):
        regex.search("a" * 100_000)


def test_nested_stars_cost_no_more_than_their_length():
    budget = Budget(100_000)

    assert Regex("(((a*)*)*)*b", extended=True, budget=budget).search("a" * 500) is None


@pytest.mark.parametrize("pattern", ["(", "[a", "a{2", r"\1", "[[:nope:]]", "a{9999}", "\\"])
def test_bad_patterns_are_errors(pattern):
    with pytest.raises(RegexError):
        Regex(pattern, extended=True)


atoms = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "(a)", "(bc)"])
repeats = st.sampled_from(["", "", "*", "+", "?", "{1,2}"])
patterns = st.lists(st.builds(str.__add__, atoms, repeats), min_size=1, max_size=5).map("".join)


@settings(max_examples=200, deadline=None)
@given(patterns, st.text("abc", max_size=12))
def test_without_alternatives_it_finds_what_python_finds(pattern, text):
    ours = Regex(pattern, extended=True).search(text)
    theirs = re.search(pattern, text)

    assert (ours is None) == (theirs is None)
    if ours and theirs:
        assert ours.span[0] == theirs.start()
        assert ours.span[1] >= theirs.end()
