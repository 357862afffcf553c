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
