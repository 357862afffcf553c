"""What holds for every policy and every query."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from studyapp.minicloud.policy import Query, Source, evaluate, is_general
from studyapp.minicloud.policy.arns import arn_glob
from studyapp.minicloud.policy.matching import Literal, Wild, glob, parts_of, resolve
from tests.minicloud.policy.asking import ACCOUNT, CALLERS, OTHER, policy

ASKED = ["s3:GetObject", "s3:GetObject", "s3:DeleteBucketPolicy", "iam:CreateUser"]
ACTIONS = ["*", "*", "s3:*", "s3:Get*", *ASKED]
RESOURCES = ["*", "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", "arn:aws:s3:::c/k"]
LAYERS = ["identity", "identity", "resource", "resource", "boundary", "session", "scp", "rcp"]
PRINCIPALS = [
    "*",
    "*",
    "*",
    {"AWS": ACCOUNT},
    {"AWS": OTHER},
    {"AWS": CALLERS["user"].arn},
    {"AWS": CALLERS["session"].arn},
    {"AWS": CALLERS["session"].role_arn},
    {"Service": "events.amazonaws.com"},
]
CONDITIONS = [
    {},
    {},
    {},
    {},
    {"StringEquals": {"aws:x": "1"}},
    {"StringNotEquals": {"aws:x": "1"}},
    {"ForAnyValue:StringLike": {"aws:y": ["a*", "b"]}},
    {"Null": {"aws:x": "true"}},
]


@st.composite
def statements(draw, layer, effects=("Allow", "Allow", "Deny")):
    made = {
        "Effect": draw(st.sampled_from(effects)),
        "Condition": draw(st.sampled_from(CONDITIONS)),
    }
    negated = draw(st.integers(0, 5)) == 0
    made["NotAction" if negated else "Action"] = draw(st.sampled_from(ACTIONS))
    negated = draw(st.integers(0, 5)) == 0
    made["NotResource" if negated else "Resource"] = draw(st.sampled_from(RESOURCES))
    if layer in ("resource", "rcp"):
        denies = made["Effect"] == "Deny" and draw(st.booleans())
        made["NotPrincipal" if denies else "Principal"] = draw(st.sampled_from(PRINCIPALS))
    return made


@st.composite
def sources(draw, effects=("Allow", "Allow", "Deny")):
    layer = draw(st.sampled_from(LAYERS))
    made = draw(st.lists(statements(layer, effects), min_size=1, max_size=3))
    level = draw(st.sampled_from(["root", "ou"])) if layer in ("scp", "rcp") else ""
    return Source(layer, draw(st.sampled_from("pqr")), policy(*made), level=level)


HOME = [CALLERS["user"], CALLERS["session"]]
queries = st.builds(
    Query,
    st.sampled_from(ASKED),
    st.sampled_from(RESOURCES),
    st.sampled_from([*HOME * 4, *CALLERS.values()]),
    st.sampled_from([ACCOUNT, ACCOUNT, OTHER]),
    st.fixed_dictionaries({}, optional={"aws:x": st.sampled_from("12"), "aws:y": st.just(["a1"])}),
)
kinds = st.sampled_from(["ordinary", "ordinary", "ordinary", "trust", "key"])
MANY = st.lists(sources(), max_size=4)
SOME = st.lists(sources(), min_size=2, max_size=3)
FEWER = settings(max_examples=60)


def joined(given_sources, data, effect):
    """The sources with one more statement in one of them."""
    place = data.draw(st.integers(0, len(given_sources) - 1))
    old = given_sources[place]
    made = data.draw(statements(old.layer, (effect,)))
    whole = policy(*json.loads(old.text)["Statement"], made)
    new = Source(old.layer, old.name, whole, level=old.level)
    return [*given_sources[:place], new, *given_sources[place + 1 :]]


@FEWER
@given(queries, SOME, kinds, st.data())
def test_a_further_deny_never_allows_more(query, given_sources, kind, data):
    more = joined(given_sources, data, "Deny")

    if not evaluate(query, given_sources, kind).allowed:
        assert not evaluate(query, more, kind).allowed


@FEWER
@given(queries, SOME, kinds, st.data())
def test_a_further_allow_in_a_policy_never_denies_more(query, given_sources, kind, data):
    # A new boundary, session policy or level would limit: the allow joins a policy that is there.
    more = joined(given_sources, data, "Allow")

    if evaluate(query, given_sources, kind).allowed:
        assert evaluate(query, more, kind).allowed


@FEWER
@given(queries, MANY, kinds, st.randoms(use_true_random=False))
def test_the_order_of_sources_is_irrelevant(query, given_sources, kind, random):
    other = list(given_sources)
    random.shuffle(other)
    one, two = evaluate(query, given_sources, kind), evaluate(query, other, kind)

    assert (one.allowed, one.reason, one.layer) == (two.allowed, two.reason, two.layer)


@FEWER
@given(queries, MANY, kinds)
def test_the_case_of_actions_is_irrelevant(query, given_sources, kind):
    lower = Query(
        query.action.upper(),
        query.resource,
        query.principal,
        query.resource_owner,
        query.context,
    )

    assert (
        evaluate(query, given_sources, kind).allowed is evaluate(lower, given_sources, kind).allowed
    )


@FEWER
@given(queries, MANY, kinds)
def test_a_decision_explains_itself(query, given_sources, kind):
    decision = evaluate(query, given_sources, kind)

    assert len(decision.steps) == sum(source.text.count('"Effect"') for source in given_sources)
    assert all(step.why.sentence.endswith(".") for step in decision.steps)
    assert all(step.outcome == "matched" for step in decision.deciding)
    assert (decision.reason == "explicit-deny") is any(
        step.effect == "Deny" for step in decision.deciding
    )
    assert decision.allowed is (decision.reason == "allowed")


@FEWER
@given(queries, st.lists(sources(("Allow",)), max_size=3))
def test_only_an_allow_or_being_root_lets_a_caller_in(query, given_sources):
    decision = evaluate(query, given_sources)

    if decision.allowed and query.principal.kind != "root":
        assert any(step.effect == "Allow" for step in decision.deciding)


def reference(pattern, text):
    """The textbook matcher: a table of which ends of pattern and text fit together."""
    row = [True] + [False] * len(text)
    for sign in pattern:
        if sign == "*":
            for index in range(1, len(row)):
                row[index] = row[index] or row[index - 1]
        else:
            row = [False] + [
                row[index] and sign in ("?", text[index]) for index in range(len(text))
            ]
    return row[-1]


TEXTS = st.text("ab:*?", max_size=12)


def words(signs, longest):
    return ["".join(word) for size in range(longest + 1) for word in product(signs, repeat=size)]


@pytest.mark.parametrize(
    ("patterns", "texts"),
    [(words("ab*?", 4), words("ab", 4)), (words("a*?", 6), words("a", 6)), (["?*"], ["\n"])],
    ids=["short", "long", "line feed"],
)
def test_globs_match_as_the_textbook_says(patterns, texts):
    wrong = [
        (pattern, text)
        for pattern in patterns
        for matches in [glob([Wild(pattern)])]
        for text in texts
        if matches(text) is not reference(pattern, text)
    ]

    assert wrong == []


@pytest.mark.parametrize("text", ["", "a", "*", "a*b", "ab"])
def test_a_text_without_wildcards_is_itself(text):
    assert glob([Literal(text)])(text)
    assert not glob([Literal(text)])(text + "x")


@given(st.lists(st.tuples(st.booleans(), st.text("ab*?", max_size=4)), max_size=4), TEXTS)
def test_literal_parts_have_no_wildcards(pieces, text):
    parts = [Wild(piece) if wild else Literal(piece) for wild, piece in pieces]
    # In the reference the literal's signs get names of their own.
    named = str.maketrans("*?", "SQ")
    pattern = "".join(piece if wild else piece.translate(named) for wild, piece in pieces)
    same = text.translate(named)

    if "S" not in same and "Q" not in same:
        assert glob(parts)(text) is reference(pattern, same)
    elif glob(parts)(text):
        assert all(sign in "ab*?:" for sign in text)


ARN_TEXTS = st.lists(st.sampled_from(["a", "ab", ""]), min_size=4, max_size=8).map(":".join)
ARN_PATTERNS = st.lists(
    st.sampled_from(["a", "*", "a*", "*b", "?", "a*b", ""]), min_size=6, max_size=6
)


@settings(max_examples=300)
@given(ARN_PATTERNS, ARN_TEXTS)
def test_an_arn_pattern_matches_no_more_than_the_plain_pattern(pattern, text):
    written = ":".join(pattern)
    wide, strict = arn_glob([Wild(written)]), arn_glob([Wild(written)], strict=True)
    pieces = text.split(":", 5)
    fits = len(pieces) == 6 and all(map(reference, pattern, pieces))

    assert strict(text) is fits
    assert wide(text) or not fits
    assert reference(written, text) or not wide(text)


@given(st.text("ab*?${}:,'", max_size=12), st.text("ab*?${}", max_size=6))
def test_a_substituted_value_matches_itself_only(before, value):
    parts = parts_of("a${aws:x}b", variables=True)
    resolved = resolve(parts, {"aws:x": value})

    assert glob(resolved)(f"a{value}b")
    assert glob(resolved)(f"a{before}b") is (before == value)


@given(st.text(max_size=60))
def test_any_text_is_cut_into_parts_that_keep_it(text):
    without = "".join(
        part.written if hasattr(part, "written") else part.text
        for part in parts_of(text, variables=True)
    )

    assert len(without) <= len(text)
    assert "${" in text or without == text


ANY = st.lists(
    st.builds(
        Source,
        st.sampled_from(["identity", "boundary", "session", "scp"]),
        st.just("p"),
        st.lists(statements("identity"), min_size=1, max_size=2).map(lambda made: policy(*made)),
    ),
    max_size=3,
)


@given(st.one_of(ANY, MANY), queries, st.sampled_from(RESOURCES), kinds)
def test_what_is_general_is_decided_alike_for_every_resource(given_, query, other, kind):
    if not is_general(given_, query.action):
        return
    elsewhere = replace(query, resource=other, context={})
    assert evaluate(elsewhere, given_, kind) == evaluate(query, given_, kind)


ALL, ONE = {"Resource": "*"}, {"Resource": "arn:aws:s3:::b/k"}


@pytest.mark.parametrize(
    ("layer", "statement", "general"),
    [
        ("identity", {"Action": "s3:GetObject", **ALL}, True),
        ("scp", {"Action": "*", **ALL}, True),
        ("identity", {"Action": "s3:GetObject", **ONE}, False),
        ("identity", {"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::c"}, False),
        ("identity", {"Action": "iam:CreateUser", **ONE}, True),
        ("identity", {"Action": "*", **ALL, "Condition": CONDITIONS[-1]}, False),
        ("resource", {"Action": "*", **ALL, "Principal": "*"}, False),
        ("rcp", {"Action": "*", **ALL, "Principal": "*"}, False),
    ],
)
def test_general_is_what_names_no_resource_and_no_condition(layer, statement, general):
    text = policy({"Effect": "Allow", **statement})
    assert is_general([Source(layer, "p", text)], "s3:GetObject") is general
