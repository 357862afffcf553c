"""What a decision tells about its statements."""

import pytest

from studyapp.minicloud.policy import GRANT, evaluate
from studyapp.minicloud.policy.conditions.compiling import OPERATORS
from studyapp.minicloud.policy.wording import RULES, VERBS
from tests.minicloud.policy.asking import CALLERS, query, source, statement


def why(*, layer="identity", asked=None, **members):
    made = {**statement(action="s3:*", resource="arn:aws:s3:::b/*"), **members}
    (step,) = evaluate(asked or query(), [source(layer, made)]).steps
    return step.why


def test_a_match():
    assert why().code == "matched"
    assert why().sentence == "Every part of the statement matches the request."


def test_the_action():
    reason = why(Action=["ec2:*", "iam:*"])

    assert (reason.code, reason.request, reason.policy) == (
        "action",
        ("s3:GetObject",),
        ("ec2:*", "iam:*"),
    )
    assert reason.sentence == "The action is s3:GetObject; the statement covers ec2:*, iam:*."


def test_many_values_are_counted():
    many = [f"ec2:{number}" for number in range(9)]

    assert why(Action=many).sentence.endswith("covers ec2:0, ec2:1, ec2:2 and 6 more.")
    assert len(why(Action=many).policy) == 9


def test_an_excluded_action():
    made = statement()
    del made["Action"]
    (step,) = evaluate(query(), [source("identity", {**made, "NotAction": "s3:*"})]).steps

    assert step.why.excluding
    assert step.why.sentence == (
        "The action is s3:GetObject; the statement covers everything but s3:*."
    )


def test_the_resource():
    reason = why(Resource="arn:aws:s3:::c/*")

    assert (reason.code, reason.request) == ("resource", ("arn:aws:s3:::b/k",))
    assert "arn:aws:s3:::c/*" in reason.sentence


def test_the_principal():
    reason = why(layer="resource", Principal={"AWS": "444455556666"})

    assert (reason.code, reason.policy) == ("principal", ("444455556666",))
    assert why(layer="resource").sentence == "The statement names no principal."


def test_a_variable_without_a_value():
    reason = why(Resource="arn:aws:s3:::b/${aws:username}")

    assert (reason.code, reason.policy) == ("variable", ("${aws:username}",))
    assert reason.sentence == "The policy variable ${aws:username} has no value in this request."


@pytest.mark.parametrize(
    ("condition", "context", "sentence"),
    [
        (
            {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
            {},
            "By IpAddress, aws:SourceIp must be in 203.0.113.0/24; the request has no such key.",
        ),
        (
            {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
            {"aws:sourceip": "9.9.9.9"},
            "By IpAddress, aws:SourceIp must be in 203.0.113.0/24; it is 9.9.9.9.",
        ),
        (
            {"StringEquals": {"aws:x": ["a", "b"]}},
            {"aws:x": "c"},
            "By StringEquals, aws:x must be one of a, b; it is c.",
        ),
        (
            {"StringNotLike": {"aws:x": ["a*", "b*"]}},
            {"aws:x": "bc"},
            "By StringNotLike, aws:x must not look like any of a*, b*; it is bc.",
        ),
        (
            {"NumericLessThanIfExists": {"aws:x": "5"}},
            {"aws:x": 7},
            "By NumericLessThanIfExists, aws:x must be less than 5; it is 7.",
        ),
        (
            {"ForAllValues:StringEquals": {"aws:x": "a"}},
            {"aws:x": ["a", "b"]},
            "By ForAllValues:StringEquals, every value of aws:x must be a; it is a, b.",
        ),
        (
            {"ForAnyValue:StringEquals": {"aws:x": "a"}},
            {"aws:x": ["b"]},
            "By ForAnyValue:StringEquals, one value of aws:x must be a; it is b.",
        ),
        (
            {"Null": {"aws:x": "true"}},
            {"aws:x": ""},
            'By Null, aws:x must be absent; it is "".',
        ),
        (
            {"Null": {"aws:x": "false"}},
            {},
            "By Null, aws:x must be present; the request has no such key.",
        ),
    ],
)
def test_the_condition(condition, context, sentence):
    reason = why(Condition=condition, asked=query(**context))

    ((operator, keys),) = condition.items()
    assert (reason.code, reason.operator, reason.key) == ("condition", operator, *keys)
    assert reason.absent is not bool(context)
    assert reason.sentence == sentence


def test_every_operator_has_its_words():
    assert set(VERBS) == set(OPERATORS)


def test_the_first_condition_that_fails_is_told():
    reason = why(
        Condition={"Bool": {"aws:a": "true"}, "StringEquals": {"aws:b": "x"}},
        asked=query(**{"aws:a": True}),
    )

    assert (reason.operator, reason.key) == ("StringEquals", "aws:b")


def test_a_step_names_its_statement():
    made = [statement(Sid="First", action="ec2:*"), statement(Sid="Second")]
    decision = evaluate(query(), [source("identity", *made, name="readers")])

    assert [(one.source, one.sid, one.index, one.outcome) for one in decision.steps] == [
        ("readers", "First", 0, "not-matched"),
        ("readers", "Second", 1, "matched"),
    ]
    assert [step.sid for step in decision.deciding] == ["Second"]


def test_a_denial_names_all_statements_of_its_layer_that_deny():
    deny = [statement("Deny", Sid="One"), statement("Deny", Sid="Two"), statement()]
    decision = evaluate(query(), [source("identity", *deny), source("scp", statement())])

    assert [step.sid for step in decision.deciding] == ["One", "Two"]
    assert len(decision.steps) == 4


def test_a_step_of_a_resource_policy_says_how_the_caller_was_named():
    role = CALLERS["session"].role_arn
    made = [
        statement(Principal={"AWS": name})
        for name in ("*", "111122223333", role, CALLERS["session"].arn)
    ]
    asked = query(principal=CALLERS["session"])
    decision = evaluate(asked, [source("resource", *made)])

    assert [step.grants for step in decision.steps] == ["caller", "account", "role", "caller"]


def test_a_level_that_does_not_allow_is_named():
    silent = source("scp", statement(action="ec2:*"), level="Production OU")
    whole = source("scp", statement(), level="Root")
    decision = evaluate(query(), [source("identity", statement()), whole, silent])

    assert (decision.layer, decision.level) == ("scp", "Production OU")


def test_the_request_keeps_its_spelling():
    assert why(Action="ec2:*", asked=query("S3:getobject")).request == ("S3:getobject",)


FOR_CALLER = statement(Principal="*")
LIMIT = statement(action="ec2:*")
GRANTED = source(
    "resource", statement(Principal={"AWS": CALLERS["other-user"].unique_id}), level=GRANT
)
SPARING_USER = statement(
    "Deny", NotPrincipal={"AWS": [CALLERS["user"].arn, CALLERS["user"].account]}
)


@pytest.mark.parametrize(
    ("rule", "who", "sources"),
    [
        ("no-allow", "user", []),
        ("allowed", "user", [source("identity", statement())]),
        ("deny-wins", "user", [source("identity", statement("Deny"))]),
        (
            "not-principal",
            "user",
            [source("resource", SPARING_USER), source("boundary", statement())],
        ),
        ("root", "root", []),
        ("named", "user", [source("resource", FOR_CALLER)]),
        (
            "role-named",
            "session",
            [source("resource", statement(Principal={"AWS": CALLERS["session"].role_arn}))],
        ),
        (
            "granted",
            "other-user",
            [source("resource", statement(Principal={"AWS": "444455556666"})), GRANTED],
        ),
        ("outsider", "anonymous", [source("resource", FOR_CALLER)]),
        ("outsider-no-allow", "anonymous", []),
        ("other-account", "other-user", [source("identity", statement())]),
        ("boundary", "user", [source("identity", statement()), source("boundary", LIMIT)]),
        ("session", "session", [source("identity", statement()), source("session", LIMIT)]),
        ("scp", "user", [source("identity", statement()), source("scp", LIMIT)]),
        ("rcp", "user", [source("identity", statement()), source("rcp", LIMIT)]),
    ],
)
def test_a_decision_names_its_rule_and_says_it(rule, who, sources):
    decision = evaluate(query(principal=CALLERS[who], owner="111122223333"), sources)

    assert decision.rule == rule
    assert decision.sentence == RULES[rule]


def test_a_key_must_be_named_by_its_own_policy():
    decision = evaluate(query("kms:Decrypt"), [source("identity", statement())], "key")

    assert decision.rule == "must-be-named"
