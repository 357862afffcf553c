"""What the linter finds; every cure mends its finding and leaves the rest of the text alone."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.policy import check
from studyapp.minicloud.policy.linting import LONGEST, lint
from studyapp.minicloud.services.iam.managed import by_arn
from studyapp.minicloud.spec.reference import Reference
from tests.work import growth

REFERENCE = Reference()
ACCOUNT = "111122223333"


def laid_out(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)}, indent=2)


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


GOOD = laid_out(allow(["s3:GetObject"], "arn:aws:s3:::b/*"))
TRUST = laid_out(
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
)


def found(text, use="identity"):
    return lint(text, use, REFERENCE, account=ACCOUNT)


# (text, use, issue code, words of the sentence, where the cure puts what)
CASES = [
    # no JSON
    (GOOD.replace('"Effect"', '// who may\n      "Effect"'), "identity", "JSON_SYNTAX_ERROR", "no comments", "Remove the comment"),
    (GOOD.replace('"Effect"', '/* one */ "Effect"').replace("{\n", "{ # two\n", 1), "identity", "JSON_SYNTAX_ERROR", "no comments", "Remove all 2 comments"),
    (GOOD.replace('"arn:aws:s3:::b/*"', '"arn:aws:s3:::b/*",'), "identity", "JSON_SYNTAX_ERROR", "Nothing follows", "Remove the comma"),
    (GOOD.replace('"Allow",', '"Allow"'), "identity", "JSON_SYNTAX_ERROR", "not JSON", "Add a comma"),
    (GOOD.replace('"Allow"', "'Allow'"), "identity", "JSON_SYNTAX_ERROR", "not JSON", "Use double quotes"),
    (GOOD.replace('"Allow"', "“Allow”"), "identity", "JSON_SYNTAX_ERROR", "straight double quotes", "Use straight quotes"),
    (GOOD.replace('"Effect"', "Effect"), "identity", "JSON_SYNTAX_ERROR", "not JSON", 'Write "Effect"'),
    (GOOD[: GOOD.rindex("]")], "identity", "JSON_SYNTAX_ERROR", "not JSON", "Close with ]}"),
    (GOOD + "}", "identity", "JSON_SYNTAX_ERROR", "not JSON", "Remove it"),
    (GOOD.replace('"', "'"), "identity", "JSON_SYNTAX_ERROR", "not JSON", "Use double quotes everywhere"),
    (GOOD.replace("      ", "\u00a0     ", 1), "identity", "JSON_SYNTAX_ERROR", "cannot be seen", "Put plain spaces there"),
    ("\ufeff" + GOOD, "identity", "JSON_SYNTAX_ERROR", "cannot be seen", "Put plain spaces there"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"Bool": {"aws:SecureTransport": 1}})).replace("1\n", "True\n"), "identity", "JSON_SYNTAX_ERROR", "not JSON", "Write true"),
    # malformed
    (GOOD.replace("2012-10-17", "2026-11-27"), "identity", "INVALID_VERSION", "Version", "Change to 2012-10-17"),
    (laid_out(allow([["s3:GetObject", "s3:PutObject"]], "arn:aws:s3:::b/*")), "identity", "INVALID_POLICY_ELEMENT", "list of texts", "Make one list of it"),
    (json.dumps({"PolicyDocument": json.loads(GOOD)}), "identity", "INVALID_POLICY_ELEMENT", "PolicyDocument holds", "Keep what PolicyDocument holds"),
    (laid_out(allow("s4:GetObject", "arn:aws:s3:::b/*")), "identity", "INVALID_SERVICE_IN_ACTION", "prefix s4", "Change to s3:GetObject"),
    (laid_out(allow("s3:GetObject", "https://b.s3.eu-west-1.amazonaws.com/k")), "identity", "INVALID_ARN_PREFIX", "an ARN", "Change to arn:aws:s3:::b/k"),
    (laid_out(allow("s3:GetObject", "https://s3.amazonaws.com/b/k")), "identity", "INVALID_ARN_PREFIX", "an ARN", "Change to arn:aws:s3:::b/k"),
    (laid_out(allow("s3:GetObject", "ARN:aws:s3:::b/*")), "identity", "INVALID_ARN_PREFIX", "an ARN", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"NullIfExists": {"aws:username": "true"}})), "identity", "INVALID_POLICY_ELEMENT", "no condition operator", "Change to Null"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"ForAllValue:StringEqualIfExists": {"aws:TagKeys": "a"}})), "identity", "INVALID_POLICY_ELEMENT", "no condition operator", "Change to ForAllValues:StringEqualsIfExists"),
    (TRUST.replace('"Service"', '"service"'), "trust", "INVALID_POLICY_ELEMENT", "no element service", "Change to Service"),
    (laid_out({**allow("s3:*"), "Principal": "*"}), "rcp", "INVALID_EFFECT", "only denies", "Change to Deny"),
    # values of conditions
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"Bool": {"aws:SecureTransport": "yes"}})), "identity", "TYPE_MISMATCH_BOOLEAN", "neither true nor false", "Change to true"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"StringEquals": {"aws:SourceIp": ["10.0.0.0/8"]}})), "identity", "", "compares letters", "Change to IpAddress"),
    # variables
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/${aws:usernam}/*")), "identity", "", "never has a value", "Change to ${aws:username}"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"StringLike": {"s3:prefix": "${username}/*"}})), "identity", "", "never has a value", "Change to ${aws:username}"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/${aws:username/*")), "identity", "MISSING_BRACE_IN_VARIABLE", "no closing brace", "Change to ${aws:username}/*"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/${ aws:username }/*")), "identity", "UNSUPPORTED_SPACE_IN_VARIABLE", "a space", "Change to ${aws:username}"),
    # principals
    (TRUST.replace('"Service": "ec2.amazonaws.com"', '"AWS": ["*"]'), "trust", "", "Everybody in the world", "Limit it to this account"),
    (TRUST.replace('"Service": "ec2.amazonaws.com"', '"Service": ["lambda.amazonaws.com", "ec2.amazonaw.com"]'), "trust", "INVALID_SERVICE_PRINCIPAL_FORMAT", "is named as", "Change to ec2.amazonaws.com"),
    (TRUST.replace('"Service": "ec2.amazonaws.com"', '"AWS": "agent"'), "trust", "", "named by its ARN", f"Change to arn:aws:iam::{ACCOUNT}:user/agent"),
    (TRUST.replace('"Service": "ec2.amazonaws.com"', f'"AWS": "arn:aws:iam::{ACCOUNT}:users/agent"'), "trust", "", "no principal of the kind", f"Change to arn:aws:iam::{ACCOUNT}:user/agent"),
    (GOOD.replace('  "Version": "2012-10-17",\n', ""), "identity", "INVALID_VERSION", "Version", 'Add "Version": "2012-10-17"'),
    (GOOD.replace("2012-10-17", "2008-10-17"), "identity", "INVALID_VERSION", "Version", "Change to 2012-10-17"),
    (GOOD.replace('"Allow"', '"allow"'), "identity", "INVALID_EFFECT", "Effect", "Change to Allow"),
    (GOOD.replace('      "Effect": "Allow",\n', ""), "identity", "INVALID_EFFECT", "Effect", 'Add "Effect": "Deny"'),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Sid="read the bucket")), "identity", "UNSUPPORTED_SID", "letters and digits", "Change to ReadTheBucket"),
    (laid_out(*[allow("s3:GetObject", "arn:aws:s3:::b/*", Sid="A")] * 2), "identity", "UNIQUE_SIDS_REQUIRED", "Another statement", "Change to A2"),
    (laid_out({"Effect": "Allow", "Action": "ec2:DescribeVpcs"}), "identity", "MISSING_RESOURCE", "Resource", 'Add "Resource": "*"'),
    (laid_out(allow("GetObject", "arn:aws:s3:::b/*")), "identity", "INVALID_ACTION", "no service in front", "Change to s3:GetObject"),
    (laid_out(allow("s_3:GetObject", "arn:aws:s3:::b/*")), "identity", "INVALID_SERVICE_IN_ACTION", "prefix", "Change to s3:GetObject"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Principal="*")), "identity", "UNSUPPORTED_PRINCIPAL", "whoever", "Remove Principal"),
    (laid_out({"Effekt": "Allow", "Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}), "identity", "INVALID_POLICY_ELEMENT", "Effekt", "Remove Effekt"),
    (laid_out({"Effect": "Allow", "Actions": "ec2:DescribeVpcs", "Action": "ec2:DescribeVpcs", "Resource": "*"}), "identity", "INVALID_POLICY_ELEMENT", "Actions", "Remove Actions"),
    (laid_out(allow("ec2:DescribeVpcs", Conditions={})), "identity", "INVALID_POLICY_ELEMENT", "Conditions", "Change to Condition"),
    (laid_out(allow("ec2:DescribeVpcs", Condition={"StringEqual": {"aws:username": "x"}})), "identity", "INVALID_POLICY_ELEMENT", "StringEqual", "Change to StringEquals"),
    (laid_out(allow("ec2:DescribeVpcs", Condition={"Bool": {"SecureTransport": "true"}})), "identity", "INVALID_ACTION", "no service in front", "Change to aws:SecureTransport"),
    (laid_out(allow("s3:GetObject", "b/*")), "identity", "INVALID_ARN_PREFIX", "ARN or *", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("s3:GetObject", "s3://b/*")), "identity", "INVALID_ARN_PREFIX", "ARN or *", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("s3:GetObject", "arn:asw:s3:::b/*")), "identity", "INVALID_PARTITION", "partition", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("s3:GetObject", "arn:aws:*:::b/*")), "identity", "INVALID_SERVICE", "pattern", "Change to arn:aws:s3:::b/*"),
    # trust policies
    ("", "trust", "MISSING_STATEMENT", "needs a trust policy", "Let Lambda take the role"),
    (GOOD, "trust", "MISSING_PRINCIPAL", "no trust policy", "Let EC2 take the role"),
    (TRUST.replace("sts:AssumeRole", "s3:GetObject"), "trust", "UNSUPPORTED_ACTION_IN_POLICY", "no place", "Change to sts:AssumeRole"),
    (TRUST.replace('"Action"', '"Resource": "*",\n      "Action"'), "trust", "INVALID_POLICY_ELEMENT", "about its role", "Remove Resource"),
    (TRUST.replace("ec2.amazonaws.com", "ec2"), "trust", "INVALID_SERVICE_PRINCIPAL_FORMAT", "ec2.amazonaws.com", "Change to ec2.amazonaws.com"),
    (TRUST.replace('{\n        "Service": "ec2.amazonaws.com"\n      }', '"*"'), "trust", "", "everybody is", 'Change to {"AWS": "*"}'),
    (TRUST.replace('"Service": "ec2.amazonaws.com"', '"AWS": "*"'), "trust", "", "Everybody in the world may take", "Limit it to this account"),
    # policies of resources
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*")), "resource", "MISSING_PRINCIPAL", "for whom", "Add this account as Principal"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Principal={"AWS": "*"})), "resource", "", "Everybody in the world", "Limit it to this account"),
    # names
    (laid_out(allow("s3:GetObjects", "arn:aws:s3:::b/*")), "identity", "INVALID_ACTION", "no action called GetObjects", "Change to s3:GetObject"),
    (laid_out(allow("s3:ListBuckets")), "identity", "INVALID_ACTION", "is an operation", "Change to s3:ListAllMyBuckets"),
    (laid_out(allow("s33:GetObject")), "identity", "INVALID_SERVICE_IN_ACTION", "no service with the prefix", "Change to s3:GetObject"),
    (laid_out(allow("ec2:Describ3*")), "identity", "INVALID_ACTION", "looks like", "Change to ec2:Describe*"),
    (laid_out(allow(["s3:Get*", "s3:GetObject"], "arn:aws:s3:::b/*")), "identity", "REDUNDANT_ACTION", "covers", "Remove s3:GetObject"),
    (laid_out(allow("ec2:DescribeVpcs", Condition={"IpAddress": {"aws:SourceIP4": "203.0.113.0/24"}})), "identity", "INVALID_GLOBAL_CONDITION_KEY", "no global condition key", "Change to aws:SourceIp"),
    (laid_out(allow("ec2:CreateTags", Condition={"StringEquals": {"aws:RequestTags/team": "a"}})), "identity", "INVALID_GLOBAL_CONDITION_KEY", "RequestTags", "Change to aws:RequestTag/team"),
    (laid_out(allow("s3:ListBucket", "arn:aws:s3:::b", Condition={"StringLike": {"s3:prefixes": "a/*"}})), "identity", "INVALID_SERVICE_CONDITION_KEY", "no condition key s3:prefixes", "Change to s3:prefix"),
    # ARNs
    (laid_out(allow("s3:GetObject", "arn:aws:s3:b/*")), "identity", "MISSING_ARN_FIELD", "six parts", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("iam:GetUser", "arn:aws:iam:111122223333:user/x")), "identity", "MISSING_ARN_FIELD", "six parts", "Change to arn:aws:iam::111122223333:user/x"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3:us-east-1::b/*")), "identity", "ARN_REGION_NOT_ALLOWED", "no Region", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("s3:GetObject", "arn:aws:s3::111122223333:b/*")), "identity", "ARN_ACCOUNT_NOT_ALLOWED", "no account", "Change to arn:aws:s3:::b/*"),
    (laid_out(allow("iam:GetUser", "arn:aws:iam:us-east-1:111122223333:user/x")), "identity", "ARN_REGION_NOT_ALLOWED", "no Region", "Change to arn:aws:iam::111122223333:user/x"),
    (laid_out(allow("iam:GetUser", "arn:aws:iam::1111-2222-3333:user/x")), "identity", "INVALID_ARN_ACCOUNT", "twelve digits", "Change to arn:aws:iam::111122223333:user/x"),
    (laid_out(allow("iam:GetUser", "arn:aws:iam:::user/x")), "identity", "INVALID_ARN_ACCOUNT", "name the account", "Change to arn:aws:iam::111122223333:user/x"),
    (laid_out(allow("iam:GetUser", "arn:aws:iam::111122223333:users/x")), "identity", "INVALID_ARN_RESOURCE", "no kind of resource", "Change to arn:aws:iam::111122223333:user/x"),
    (laid_out(allow("ec2:StartInstances", "arn:aws:ec2:us-east1:111122223333:instance/*")), "identity", "INVALID_ARN_REGION", "no Region", "Change to arn:aws:ec2:us-east-1:111122223333:instance/*"),
    (laid_out(allow("s3:GetObject", "arn:aws:s33:::b/*")), "identity", "INVALID_SERVICE", "no service s33", "Change to arn:aws:s3:::b/*"),
    # actions without their resource
    (laid_out(allow(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::b")), "identity", "", "names the bucket only", "Add arn:aws:s3:::b/*"),
    (laid_out(allow(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::b/*"])), "identity", "", "names objects only", "Add arn:aws:s3:::b"),
    (laid_out(allow(["ec2:DescribeInstances", "ec2:StartInstances"], "arn:aws:ec2:us-east-1:111122223333:instance/*")), "identity", "", "knows no single resources", "Give ec2:DescribeInstances a statement on *"),
    (laid_out(allow("ec2:DescribeInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*")), "identity", "", "knows no single resources", "Give ec2:DescribeInstances a statement on *"),
    # too wide
    (laid_out(allow("*")), "identity", "", "allows everything", "Ask for MFA at least"),
    (laid_out(allow("s3:*")), "identity", "", "actions of Amazon S3", "Allow reading alone: s3:Get*, s3:List*, s3:Describe*"),
    (laid_out(allow(["ec2:DescribeVpcs", "sqs:*"])), "identity", "", "actions of Amazon SQS", "Allow reading alone: sqs:Get*, sqs:List*"),
    (laid_out(allow("iam:PassRole")), "identity", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "any role", "Only to EC2, with iam:PassedToService"),
    (laid_out(allow("iam:PassRole", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})), "identity", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "any role", "Only to EC2, with iam:PassedToService"),
    (laid_out(allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/*")), "identity", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "any such role", "Only to EC2, with iam:PassedToService"),
    (laid_out(allow("*:*", "arn:aws:s3:::b/*")), "identity", "INVALID_SERVICE_IN_ACTION", "prefix", "Change to *"),
    (laid_out({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "identity", "", "NotAction", "Deny all but these instead"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "use", "code", "words", "label"), CASES)
def test_a_finding_has_its_place_and_a_cure_that_mends_it_alone(text, use, code, words, label):
    findings = found(text, use)
    (finding,) = [one for one in findings if one.code == code and words in one.sentence][:1] or [
        None
    ]
    assert finding, [(one.code, one.sentence) for one in findings]
    (cure,) = [one for one in finding.cures if one.label == label] or [None]
    assert cure, [one.label for one in finding.cures]

    lines = text[: finding.at].split("\n")
    assert (finding.line, finding.column) == (len(lines), len(lines[-1]) + 1)
    done = cure.apply(text)
    after = found(done, use)
    before = [(one.code, one.sentence) for one in findings].count((finding.code, finding.sentence))
    left = [(one.code, one.sentence) for one in after].count((finding.code, finding.sentence))
    assert left == before - 1 or (left == 0 and "all" in label), [one.sentence for one in after]
    errors = [one for one in findings if one.kind == "error"]
    assert len([one for one in after if one.kind == "error"]) <= len(errors)
    # What stands outside of the patches is the same text.
    kept, end = [], 0
    for patch in sorted(cure.patches, key=lambda one: one.at):
        kept.append(re.escape(text[end : patch.at]))
        end = patch.end
    assert re.fullmatch(".*".join([*kept, re.escape(text[end:])]), done, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "use"),
    [
        (GOOD, "identity"),
        (TRUST, "trust"),
        (laid_out(allow("s3:GetObject", "arn:aws:s3:::${aws:username}/*")), "identity"),
        (laid_out(allow("ec2:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})), "identity"),
        (laid_out(allow(["s3:ListBucket", "s3:GetObject"], ["arn:aws:s3:::b", "arn:aws:s3:::b/*"])), "identity"),
        (laid_out(allow("s3:GetObject", "arn:aws:s3:::b*")), "identity"),
        (laid_out(allow("ec2:CreateTags", Condition={"StringEquals": {"ec2:CreateAction": "RunInstances", "aws:ResourceTag/a": "b"}})), "identity"),
        (laid_out({**allow("kms:Decrypt"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}), "resource"),
        (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"StringEquals": {"s3:ExistingObjectTag/team": "a"}})), "identity"),
        (TRUST.replace('"Service": "ec2.amazonaws.com"', '"Federated": "accounts.google.com"').replace('"sts:AssumeRole"', '"sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "x"}}'), "trust"),
        (laid_out({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}), "identity"),
    ],
)  # fmt: skip
def test_a_good_policy_has_no_finding(text, use):
    assert found(text, use) == ()


@pytest.mark.parametrize(
    ("text", "use", "words"),
    [
        ("Version: 2012-10-17\nStatement:\n  - Effect: Allow\n", "identity", "looks like YAML"),
        (GOOD + GOOD, "identity", "more text follows"),
        (laid_out({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*"}), "identity", "NotResource"),
        (TRUST.replace('"Service": "ec2.amazonaws.com"', f'"AWS": "arn:aws:iam::{ACCOUNT}:group/devs"'), "trust", "A group is no principal"),
        (TRUST.replace('"Service": "ec2.amazonaws.com"', f'"AWS": "arn:aws:iam::{ACCOUNT}:user/*"'), "trust", "no pattern"),
        (TRUST.replace('"Service": "ec2.amazonaws.com"', '"AWS": "12345"'), "trust", "twelve digits"),
        (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/99"}})), "identity", "no address"),
        (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"DateLessThan": {"aws:CurrentTime": "tomorrow"}})), "identity", "no date"),
        (laid_out(allow("s3:GetObject", "arn:aws:s3:::b/*", Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "one"}})), "identity", "no number"),
        (laid_out(allow("", "arn:aws:s3:::b/*")), "identity", "name of an action is missing"),
        (laid_out(allow("s3:GetObject", "arn:aws:s33:::b/*")), "identity", "no service s33"),
    ],
)  # fmt: skip
def test_what_no_button_can_mend_is_said_once(text, use, words):
    assert [words in one.sentence for one in found(text, use) if one.kind != "suggestion"] == [True]


def test_the_mock_up_of_the_editor():
    """Two findings at once, each with its cure; both done, nothing is left."""
    text = laid_out(allow(["s3:GetObjects", "s3:ListBucket"], "arn:aws:s3:::reports-archive"))
    first, second = found(text)
    assert (first.line, first.kind) == (7, "error")
    assert (second.line, second.kind) == (10, "warning")
    assert "needs reports-archive/* too" in second.sentence
    for one in (second, first):  # from behind, so that places stay
        text = one.cures[0].apply(text)
    assert found(text) == ()


def test_policies_of_aws_have_no_errors():
    """Real policies, which use names that this reference may have dropped since: few of them."""
    wrong = {}
    for policy in by_arn().values():
        errors = [one for one in found(policy.text) if one.kind == "error"]
        if errors:
            wrong[policy.name] = sorted({(one.code, one.sentence) for one in errors})
    # Glue's catalog had no name once.
    assert {code for code, _ in wrong.pop("CloudTrailServiceRolePolicy")} == {
        "INVALID_ARN_RESOURCE"
    }
    codes = {code for errors in wrong.values() for code, _ in errors}
    assert codes <= {"INVALID_ACTION", "INVALID_SERVICE_IN_ACTION"}, wrong


@given(st.text(alphabet="{}[]\",:* /#'\n\\SidActonEfe1", max_size=60))
def test_any_text_is_read_and_says_what_check_says(text):
    """A text that `check` refuses has an error here, and whatever is cured can be read again."""
    findings = found(text)
    assert any(one.kind == "error" for one in findings) or not check(text, "identity")
    for finding in findings[:3]:
        for cure in finding.cures:
            found(cure.apply(text))


HOSTILE = [
    "/*",
    "//\n",
    "#\n",
    "{",
    ",}",
    '"',
    '{"a":',
    "“",
    "a:b ",
    '"\\',
    "[1,",
    '"*",',
    '{"a" "b",} // x\n',
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_of_hostile_texts_grows_no_faster_than_they_do(piece):
    def linting(size):
        text = piece * (size // len(piece))
        return lambda: lint(text, "identity", REFERENCE)

    assert growth(linting, 2_000) < 2.3
    linting(LONGEST)()  # a quoted text that is tried at each of its quotes would take minutes here
