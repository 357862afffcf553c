"""Java's regular expressions mean in Python what they mean in AWS's models."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.spec import models
from studyapp.minicloud.spec.patterns import matcher, translated
from studyapp.minicloud.spec.reviewed import REVIEWED, UNTESTED

# Those that a course on cloud basics meets.
SERVICES = (
    *("autoscaling", "budgets", "ce", "cloudformation", "cloudfront", "cloudtrail"),
    *("cloudwatch", "cognito-idp", "config", "dynamodb", "ec2", "ecr", "ecs", "efs", "elbv2"),
    *("events", "guardduty", "iam", "kms", "lambda", "logs", "organizations", "rds", "route53"),
    *("s3", "s3control", "secretsmanager", "sns", "sqs", "ssm", "stepfunctions", "sts"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        (r"[\w+=,.@-]+", "agent@example", True),
        (r"[\w+=,.@-]+", "al ice", False),
        (r"[\w+=,.@-]+", "alicé", False),
        (r"[\w+=,.@-]+", "agent\n", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "Größe ١", True),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "a\tb", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", "a\u200bb", False),
        (r"\p{ASCII}+", "é", False),
        (r"[\P{M}]+", "a\u0301", False),
        (r"[\w-_]*", "a-b_c", True),
        (r"[\w- ]*", "a-b c", True),
        (r"[\w- ]*", "a,b", False),
        (r"[a-z-\d]+", "a-1", True),
        (r"[^\[\]]+", "a[b", False),
        (r"^$|arn:x", "", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "a😀\n", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "a\x01", False),
        (r"[\p{Print}&&[^|:/]]+", "a|b", False),
        (r"\A[a-zA-Z0-9_]+\z", "a_1", True),
        (r"[a-z\x{60}]+", "a`", True),
    ],
)
def test_a_text_fits_or_not(pattern, text, fits):
    assert bool(matcher(pattern)(text)) is fits


def test_every_pattern_of_the_course_is_understood():
    patterns = {
        shape["pattern"]
        for service in SERVICES
        for shape in models.raw_model(service)["shapes"].values()
        if "pattern" in shape
    }

    assert len(patterns) > 400
    assert [each for each in patterns if each not in UNTESTED and matcher(each) is None] == []


@pytest.mark.parametrize("pattern", [each for each in REVIEWED if "(?i)" not in each])
@settings(max_examples=40)
@given(data=st.data())
def test_a_reviewed_pattern_fits_the_same_texts(pattern, data):
    letters = st.text("aZ0-. \t/*:!|\x7fé_$[]{}%w", max_size=9)
    text = data.draw(letters | st.from_regex(REVIEWED[pattern], fullmatch=True))
    if len(text) > 14:
        return  # the original takes too long, which is why it was reviewed

    original = r"[ -.0-9;-{}~]+" if "&&" in pattern else translated(pattern, ascii_only=False)

    assert bool(matcher(pattern)(text)) is bool(re.fullmatch(original, text, re.ASCII))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", sorted(REVIEWED))
def test_a_reviewed_pattern_is_quick_on_what_nearly_fits(pattern):
    for piece in ("a", "a-", "a.", "a/", " ", "\t ", "a "):
        matcher(pattern)(piece * 500 + "\x00")
