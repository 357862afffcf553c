"""Reading documents: what is wrong and where."""

from re import _parser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.policy import Document, MalformedPolicy, check, evaluate, matching, read
from tests.minicloud.policy.asking import policy, query, source, statement
from tests.work import growth

SYNTAX = "Syntax errors in policy."


def places(text):
    return [(one.line, one.column) for one in read(text)]


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        ("", (1, 1), "ends too early"),
        ("{", (1, 2), "double quotes"),
        ('{"Version": "2012-10-17",}', (1, 26), "double quotes"),
        ('{\n  "Statement": [\n    {"Effect" "Allow"}\n  ]\n}', (3, 15), "colon"),
        ('{"Statement": []} x', (1, 19), "more text"),
        ('{"Statement": [1 2]}', (1, 18), "comma or ]"),
        ('{"Statement": {"Sid": "a\nb"}}', (1, 23), "double quotes"),
        ('{"Statement": {"Sid": "\\ud83d"}}', (1, 23), "half a character"),
        ('{"\\udE00\\ud83d": []}', (1, 2), "half a character"),
        ("{'Statement': []}", (1, 2), "double quotes"),
        ('{"Statement": tru}', (1, 15), "value is missing"),
        ('{"Statement": "\\x"}', (1, 15), "double quotes"),
        ("[" * 100_000, (1, 34), "too deeply"),
        ('{"a":' * 20_000, (1, 166), "too deeply"),
    ],
)
def test_broken_json_is_told_with_its_place(text, place, detail):
    (problem,) = read(text)

    assert (problem.message, problem.rule) == (SYNTAX, "json")
    assert (problem.line, problem.column) == place
    assert detail in problem.detail


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        ("[]", (1, 1), "object in braces"),
        ("{}", (1, 1), "no Statement"),
        ('{"Version": "2012-10-17"}', (1, 1), "no Statement"),
        ('{"Version": "2013-01-01", "Statement": []}', (1, 13), "2008-10-17 and 2012-10-17"),
        ('{"Version": 2012, "Statement": []}', (1, 13), "2008-10-17"),
        ('{"Version": ["2012-10-17"], "Statement": []}', (1, 13), "2008-10-17"),
        ('{"Statement": [],\n "Extra": 1}', (2, 2), "no element Extra"),
        ('{"statement": []}', (1, 2), "no element statement"),
        ('{"Statement": ["x"]}', (1, 16), "object in braces"),
        ('{"Statement": [],\n "Statement": []}', (2, 2), "stands twice"),
    ],
)
def test_the_outline_of_a_document(text, place, detail):
    problems = read(text)

    assert detail in " ".join(one.detail for one in problems)
    assert place in places(text)


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        ('"Effect": "allow", "Action": "*", "Resource": "*"', "Effect must be"),
        ('"Action": "*", "Resource": "*"', "Effect must be"),
        ('"Effect": true, "Action": "*", "Resource": "*"', "Effect must be"),
        ('"Effect": "Allow", "Resource": "*"', "needs Action or NotAction"),
        ('"Effect": "Allow", "Action": 1, "Resource": "*"', "Action must be a text"),
        ('"Effect": "Allow", "Action": [["*"]], "Resource": "*"', "Action must be a text"),
        ('"Effect": "Allow", "Action": "*", "NotAction": "*"', "not both"),
        ('"Effect": "Allow", "Action": "*", "Resource": {}', "Resource must be a text"),
        ('"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*"', "not both"),
        ('"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": 1', "Sid must be"),
        ('"Effect": "Allow", "Action": "*", "Resources": "*"', "no element Resources"),
        ('"Effect": "Allow", "Action": "*", "Action": "*"', "Action stands twice"),
        ('"Effect": "Allow", "Action": "*", "Principal": "123"', 'A principal is "*"'),
        ('"Effect": "Allow", "Action": "*", "Principal": {"Aws": "1"}', "no element Aws"),
        ('"Effect": "Allow", "Action": "*", "Principal": [1]', "object in braces"),
        ('"Effect": "Allow", "Action": "*", "Condition": []', "object in braces"),
        ('"Effect": "Allow", "Action": "*", "Condition": {"Equals": {}}', "operator Equals"),
        ('"Effect": "Allow", "Action": "*", "Condition": {"NullIfExists": {}}', "NullIfExists"),
        ('"Effect": "Allow", "Action": "*", "Condition": {"Bool": []}', "Bool must be an object"),
        ('"Effect": "Allow", "Action": "*", "Condition": {"Bool": {"a:b": null}}', "a:b must be"),
        ('"Effect": "Allow", "Action": "*", "Condition": {"Bool": {"a": "x", "a": "y"}}', "twice"),
        ('"Effect": "Allow", "Action": "*", "Condition": {"ForSome:Bool": {}}', "ForSome:Bool"),
    ],
)
def test_what_is_wrong_in_a_statement_is_told_with_its_line(members, detail):
    problems = read(f'{{"Statement": [\n{{"Effect": "Deny", "Action": "x:y"}},\n{{{members}}}]}}')

    assert any(detail in one.detail and one.line == 3 for one in problems)


def test_all_problems_are_told_in_the_order_of_the_text():
    text = '{"Version": "1",\n"Statement": {\n"Effect": "allow",\n"Action": 1}}'

    assert [one.line for one in read(text)] == [1, 3, 4]
    assert read(text)[1].message == "The policy failed legacy parsing"


def test_one_statement_needs_no_list():
    document = read(
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": "a"}}'
    )

    assert isinstance(document, Document)
    assert (document.version, document.statements[0].sid) == ("2008-10-17", "a")


def test_escapes_are_read():
    text = '{"Statement": {"Effect": "Allow", "Action": "s3:\\u0047etObject", "Resource": "*"}}'

    assert read(text).statements[0].actions.match("s3:getobject")


def test_a_text_too_long_is_no_policy():
    text = policy(statement()).replace("]", " " * 10_000_000 + "]", 1)

    assert "131072" in read(text)[0].detail


@pytest.mark.parametrize("wrong", ["[1" + ",1" * 60_000 + "]", '["a"' + ',"a"' * 30_000 + "]"])
def test_a_hundred_problems_are_enough(wrong):
    text = (
        '{"Version": "2012-10-17", "Statement": '
        f'{{"Effect": "Allow", "Resource": "*", "Action": {wrong}}}}}'
    )

    assert len(check(text, "identity")) == 100


def test_evaluating_a_text_that_is_no_policy_fails_closed():
    broken = source("identity", statement())
    broken = type(broken)("identity", "p", broken.text[:-1])
    with pytest.raises(MalformedPolicy, match=r"Syntax errors in policy.*line 1") as raised:
        evaluate(query(), [broken])
    assert raised.value.problems


def distinct(size):
    return "*".join(f"a?{number}b?c?d?e" for number in range(size // 12))


HOSTILE = {
    "*?": "*?",
    "a*": "a*",
    "?*a": "?*a",
    "*": "*",
    "open variables": "${aws:x",
    "open defaults": "${a,'",
}


@pytest.mark.parametrize("where", ["Resource", "Action", "Condition"])
@pytest.mark.parametrize("name", [*HOSTILE, "distinct"])
def test_the_work_of_hostile_patterns_grows_no_faster_than_they_do(name, where):
    def deciding(size):
        piece = HOSTILE.get(name, "")
        pattern = piece * (size // len(piece)) if piece else distinct(size)
        made = statement()
        made[where] = {"StringLike": {"aws:x": pattern}} if where == "Condition" else pattern
        asked = query("a" * 500, "arn:" + "a" * 2000, **{"aws:x": "a" * 8000})
        return lambda: evaluate(asked, [source("identity", made)])

    assert growth(deciding, 8_000) < 2.3


@pytest.mark.parametrize("piece", ["*a?a", "*a", "?*b", "*" + "a?" * 40 + "b"])
def test_the_work_of_patterns_that_nearly_match_grows_no_faster_than_they_do(piece):
    def deciding(size):
        pattern = piece * (size // len(piece)) + "c"
        made = statement(Condition={"StringLike": {"aws:x": pattern}})
        asked = query(**{"aws:x": "a" * size * 2})
        return lambda: evaluate(asked, [source("identity", made)])

    assert not deciding(500)().allowed  # another text: documents that were read are kept
    assert growth(deciding, 2_000) < 2.3


@given(st.text(alphabet="a?*.[(+\\", max_size=30))
def test_what_stands_between_stars_has_one_length(pattern):
    """A regular expression of one length matches a place in one way: it never goes back."""
    for run in matching._runs([matching.Wild(pattern)]):
        low, high = _parser.parse(matching._expression(run).pattern).getwidth()
        assert low == high == matching._length(run)
