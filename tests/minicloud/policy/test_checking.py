"""What a policy must be for its use."""

import pytest

from studyapp.minicloud.policy import check
from tests.minicloud.policy.asking import policy, statement

ALLOW = statement(action="s3:GetObject", resource="arn:aws:s3:::b/*")
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "ec2.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def found(text, use):
    return [(one.rule, one.message) for one in check(text, use)]


def changed(base, without="", **members):
    return policy({name: value for name, value in base.items() if name != without} | members)


@pytest.mark.parametrize(
    ("text", "use"),
    [
        (policy(ALLOW), "identity"),
        (policy(statement()), "identity"),
        (policy(statement(resource="arn:aws-cn:s3:::b")), "identity"),
        (policy(statement(resource="arn:aws:s3:::*")), "identity"),
        (policy(statement(resource="arn:*:s3:::b")), "identity"),
        (
            policy(statement(Sid="A"), statement(Sid="B"), statement(Sid=""), statement()),
            "identity",
        ),
        (policy(ALLOW), "session"),
        (policy(TRUST), "trust"),
        (policy(TRUST, version="2008-10-17"), "trust"),
        (changed(TRUST, Action=["sts:AssumeRole", "sts:TagSession"]), "trust"),
        (changed(TRUST, Action="sts:AssumeRoleWithWebIdentity"), "trust"),
        (changed(ALLOW, Principal="*"), "resource"),
        (changed(ALLOW, Principal="*", Sid="Everyone may read"), "resource"),
        (changed(ALLOW, Effect="Deny", NotPrincipal={"AWS": "111122223333"}), "resource"),
        (policy(ALLOW, version="2008-10-17"), "scp"),
        (policy(statement("Deny", "s3:*", Principal="*")), "rcp"),
    ],
)
def test_a_good_policy_has_no_problem(text, use):
    assert check(text, use) == ()


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        ("{", "json", "Syntax errors in policy."),
        (changed(ALLOW, Effect="allow"), "effect", "The policy failed legacy parsing"),
        (
            policy(ALLOW, version="2008-10-17"),
            "version",
            "Policy document must be version 2012-10-17 or greater.",
        ),
        (
            policy(ALLOW).replace('"Version": "2012-10-17", ', ""),
            "version",
            "Policy document must be version 2012-10-17 or greater.",
        ),
        (changed(ALLOW, "Action"), "actions", "Policy statement must contain actions."),
        (changed(ALLOW, Action=[]), "actions", "Policy statement must contain actions."),
        (changed(ALLOW, "Resource"), "resources", "Policy statement must contain resources."),
        (changed(ALLOW, Resource=[]), "resources", "Policy statement must contain resources."),
        (
            changed(ALLOW, Action="GetObject"),
            "vendor",
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (
            changed(ALLOW, Action="s3:Get:Object"),
            "colons",
            "Actions/Condition can contain only one colon.",
        ),
        (
            changed(ALLOW, Condition={"Bool": {"SecureTransport": "true"}}),
            "vendor",
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        (changed(ALLOW, Action="s_3:Get"), "vendor-name", "Vendor s_3 is not valid"),
        (changed(ALLOW, Action=":Get"), "vendor-name", "Vendor  is not valid"),
        (changed(ALLOW, Resource="b/*"), "arn", 'Resource b/* must be in ARN format or "*".'),
        (changed(ALLOW, Resource="b:c:d"), "arn", 'Resource b:c:d must be in ARN format or "*".'),
        (
            changed(ALLOW, Resource="arn:ibm:s3:::b"),
            "partition",
            'Partition "ibm" is not valid for resource "arn:ibm:s3:::b".',
        ),
        (
            changed(ALLOW, Resource="arn:ibm:s3"),
            "partition",
            'Partition "ibm" is not valid for resource "arn:ibm:s3:*:*:*".',
        ),
        (
            changed(ALLOW, Resource="arn:aws:*:::b"),
            "service",
            "Resource vendor must be fully qualified and cannot contain regexes.",
        ),
        (
            changed(ALLOW, Principal="*"),
            "own-principal",
            "Policy document should not specify a principal.",
        ),
        (
            changed(ALLOW, NotPrincipal="*"),
            "own-principal",
            "Policy document should not specify a principal.",
        ),
        (
            changed(ALLOW, Sid="my sid"),
            "sid",
            (
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
                "regular expression [0-9A-Za-z]*"
            ),
        ),
        (
            policy({**ALLOW, "Sid": "A"}, {**ALLOW, "Sid": "A"}),
            "sid-twice",
            "Statement IDs (SID) in a single policy must be unique.",
        ),
    ],
)
def test_an_identity_policy_is_refused_in_the_words_of_aws(text, rule, message):
    assert found(text, "identity") == [(rule, message)]


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        (changed(TRUST, Resource="*"), "trust-resource", "Has prohibited field Resource"),
        (changed(TRUST, "Principal"), "no-principal", "Missing required field Principal"),
        (
            changed(TRUST, Action="s3:GetObject"),
            "trust-action",
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ),
    ],
)
def test_a_trust_policy_is_refused_in_the_words_of_aws(text, rule, message):
    assert found(text, "trust") == [(rule, message)]


def test_a_resource_policy_names_its_principal():
    assert found(policy(ALLOW), "resource") == [
        ("no-principal", "Missing required field Principal")
    ]
    allowed = changed(ALLOW, NotPrincipal={"AWS": "111122223333"})
    assert [rule for rule, _ in found(allowed, "resource")] == ["not-principal"]


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("{", "scp"),
        (changed(ALLOW, Principal="*"), "scp"),
        (changed(ALLOW, Principal="*"), "rcp"),
        (changed(ALLOW, Effect="Deny", Principal={"AWS": "1"}), "rcp"),
        (policy(statement("Deny", Principal="*")), "rcp"),
        (policy({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Principal": "*"}), "rcp"),
    ],
)
def test_organizations_has_one_sentence_for_all(text, use):
    messages = {message for _, message in found(text, use)}

    assert messages == {
        "The provided policy document does not meet the requirements of the specified policy type."
    }


def test_all_problems_come_with_their_places():
    text = (
        '{"Version": "2012-10-17", "Statement": [\n'
        ' {"Effect": "Allow", "Action": "Get", "Resource": "*"},\n'
        ' {"Effect": "Allow", "Action": "s3:*",\n'
        '  "Resource": ["*", "b"]}]}'
    )

    assert [(one.rule, one.line, one.column) for one in check(text, "identity")] == [
        ("vendor", 2, 32),
        ("arn", 4, 21),
    ]
