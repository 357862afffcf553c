"""Decisions over several policies."""

from studyapp.minicloud.policy import evaluate, message
from tests.minicloud.policy.asking import query, source, statement


def test_an_identity_policy_with_wildcards_allows():
    allow = source("identity", statement(action="s3:Get*", resource="arn:aws:s3:::b/*"))

    assert evaluate(query(), [allow]).allowed
    assert not evaluate(query("s3:PutObject"), [allow]).allowed
    assert not evaluate(query(resource="arn:aws:s3:::c/k"), [allow]).allowed


def test_a_denial_says_what_did_not_match():
    allow = source("identity", statement(action="s3:Get*", resource="arn:aws:s3:::b/*"))
    asked = query("s3:PutObject")
    decision = evaluate(asked, [allow])

    assert (decision.reason, decision.layer) == ("implicit-deny", "identity")
    assert decision.steps[0].why.code == "action"
    assert decision.steps[0].why.sentence == (
        "The action is s3:PutObject; the statement covers s3:Get*."
    )
    assert message(decision, asked) == (
        "User: arn:aws:iam::111122223333:user/dev-1 is not authorized to perform: s3:PutObject "
        "on resource: arn:aws:s3:::b/k because no identity-based policy allows the s3:PutObject "
        "action"
    )


def test_a_statement_without_resource_matches_in_a_resource_policy_only():
    made = {"Effect": "Allow", "Action": "*", "Principal": "*"}

    assert evaluate(query(), [source("resource", made)]).allowed
    assert not evaluate(query(), [source("identity", made)]).allowed


def test_a_policy_may_have_no_statement():
    whole = source("identity", statement())

    assert evaluate(query(), [whole, source("identity")]).allowed
    # A session without a policy of its own that allows can do nothing.
    assert evaluate(query(), [whole, source("session")]).layer == "session"


def test_policies_of_one_layer_add_up():
    sources = [source("identity", statement(action="ec2:*")), source("identity", statement())]

    assert evaluate(query(), sources).deciding[0].source == "p"


def test_values_of_the_request_may_be_of_any_sort():
    made = source("identity", statement(Condition={"StringEquals": {"aws:x": ["5", "true", "a"]}}))

    for value in (5, True, "a", ["a"], ("b", "a")):
        assert evaluate(query(**{"aws:x": value}), [made]).allowed
    assert not evaluate(query(**{"aws:x": 5.5}), [made]).allowed
