"""The sentences of the IAM User Guide, "Troubleshoot access denied error messages"."""

import pytest

from studyapp.minicloud.policy import evaluate, message
from tests.minicloud.policy.asking import CALLERS, query, source, statement

USER = "User: arn:aws:iam::111122223333:user/dev-1 is not authorized to perform: "
FULL = statement()
DENY = statement("Deny")
FOR_ALL = statement(Principal="*")
DENY_ALL = statement("Deny", Principal="*")
OTHER = statement(action="ec2:*")


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        ([], "because no identity-based policy allows the s3:GetObject action"),
        ([source("identity", DENY)], "with an explicit deny in an identity-based policy"),
        (
            [source("identity", FULL), source("boundary", OTHER)],
            "because no permissions boundary allows the s3:GetObject action",
        ),
        ([source("boundary", DENY)], "with an explicit deny in a permissions boundary"),
        (
            [source("identity", FULL), source("session", OTHER)],
            "because no session policy allows the s3:GetObject action",
        ),
        ([source("session", DENY)], "with an explicit deny in a session policy"),
        (
            [source("identity", FULL), source("scp", OTHER)],
            "because no service control policy allows the s3:GetObject action",
        ),
        ([source("scp", DENY)], "with an explicit deny in a service control policy"),
        ([source("rcp", DENY_ALL)], "with an explicit deny in a resource control policy"),
        ([source("resource", DENY_ALL)], "with an explicit deny in a resource-based policy"),
    ],
)
def test_a_denial_names_the_layer(sources, reason):
    asked = query()
    text = message(evaluate(asked, sources), asked)

    assert text == f"{USER}s3:GetObject on resource: arn:aws:s3:::b/k {reason}"


@pytest.mark.parametrize("layer", ["identity", "boundary", "scp"])
def test_an_explicit_denial_names_the_policy_that_has_an_arn(layer):
    guard = "arn:aws:iam::111122223333:policy/guard"
    others = [source(layer, FULL, arn=f"{guard}-2"), source("identity", FULL, name="inline")]
    asked = query()

    decision = evaluate(asked, [*others, source(layer, OTHER, DENY, arn=guard)])
    silent = evaluate(asked, [source("identity", OTHER, arn=guard)])

    assert message(decision, asked).endswith(f": {guard}")
    assert message(silent, asked).endswith("allows the s3:GetObject action")


def test_an_operation_on_no_resource_names_none():
    asked = query("codecommit:ListRepositories", "*")

    assert message(evaluate(asked, []), asked) == (
        f"{USER}codecommit:ListRepositories because no identity-based policy allows the "
        "codecommit:ListRepositories action"
    )


def test_a_resource_policy_of_another_account():
    asked = query(owner="444455556666")

    assert message(evaluate(asked, [source("identity", FULL)]), asked).endswith(
        "because no resource-based policy allows the s3:GetObject action"
    )


ROLE = "arn:aws:iam::111122223333:role/app"


def test_a_role_that_does_not_trust_the_caller():
    asked = query("sts:AssumeRole", ROLE)
    silent, denying = source("identity", FULL), source("resource", DENY_ALL)

    assert message(evaluate(asked, [silent], "trust"), asked) == (
        f"{USER}sts:AssumeRole because no role trust policy allows the sts:AssumeRole action"
    )
    assert message(evaluate(asked, [denying], "trust"), asked) == (
        f"{USER}sts:AssumeRole with an explicit deny in the role trust policy"
    )


def test_a_caller_who_may_not_assume_a_role_that_trusts_its_account():
    asked = query("sts:AssumeRole", ROLE)
    trusting = source("resource", statement(Principal={"AWS": "111122223333"}))

    assert message(evaluate(asked, [trusting], "trust"), asked) == (
        f"{USER}sts:AssumeRole on resource: {ROLE} because no identity-based policy allows the "
        "sts:AssumeRole action"
    )


def test_callers_are_named_by_their_arn():
    asked = query(principal=CALLERS["session"])
    nobody = query(principal=CALLERS["anonymous"], owner="111122223333")

    assert message(evaluate(asked, []), asked).startswith(
        "User: arn:aws:sts::111122223333:assumed-role/app/one is not authorized"
    )
    assert message(evaluate(nobody, []), nobody).startswith("User: anonymous is not authorized")


def test_what_is_allowed_has_no_denial():
    asked = query()
    with pytest.raises(ValueError, match="allowed"):
        message(evaluate(asked, [source("identity", FULL)]), asked)
