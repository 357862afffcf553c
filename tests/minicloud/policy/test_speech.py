"""A policy in words."""

import json

import pytest

from studyapp.minicloud.policy import MalformedPolicy, in_words

TITLES = {"s3": "Amazon S3", "ec2": "Amazon EC2"}


def said(statement, **more):
    text = json.dumps({"Version": "2012-10-17", "Statement": {**statement, **more}})
    return in_words(text, TITLES)[0].sentence


def allow(action, resource, **more):
    return said({"Effect": "Allow", "Action": action, "Resource": resource}, **more)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("*", "do everything"),
        ("s3:*", "do everything in Amazon S3"),
        ("s3:Get*", "do whatever in Amazon S3 begins with Get"),
        ("s3:*Tagging", "do whatever in Amazon S3 looks like *Tagging"),
        ("s3:GetObject", "call s3:GetObject"),
        (["s3:GetObject", "ec2:*"], "call s3:GetObject, and do everything in Amazon EC2"),
    ],
)
def test_actions(action, words):
    assert allow(action, "*") == f"Whoever has this policy may {words} on every resource."


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("arn:aws:s3:::data", "bucket data"),
        ("arn:aws:s3:::data/*", "every object in bucket data"),
        ("arn:aws:s3:::data/logs/*", "the objects in bucket data that begin with logs/"),
        ("arn:aws:s3:::data/a.txt", "the object a.txt in bucket data"),
        ("arn:aws:s3:::*", "every bucket and every object in it"),
        ("arn:aws:iam::111122223333:user/developer-1", "user developer-1"),
        ("arn:aws:ec2:us-east-1:111122223333:instance/*", "every instance in us-east-1"),
        ("arn:aws:sqs:us-east-1:111122223333:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs"),
    ],
)
def test_resources(resource, words):
    assert allow("s3:GetObject", resource).endswith(f"call s3:GetObject on {words}.")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, "the caller signed in with MFA"),
        ({"Bool": {"aws:SecureTransport": False}}, "the request is not encrypted"),
        (
            {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]}},
            "the address of the caller is in 203.0.113.0/24 or 198.51.100.0/24",
        ),
        (
            {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}},
            "the Region of the call is not us-east-1",
        ),
        ({"Null": {"aws:TagKeys": "true"}}, "aws:TagKeys is absent"),
        (
            {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}},
            "every value of aws:TagKeys is a",
        ),
        (
            {"NumericLessThanEquals": {"s3:max-keys": 10}, "StringLike": {"s3:prefix": "home/*"}},
            "s3:max-keys is at most 10 and the prefix of the list (s3:prefix) looks like home/*",
        ),
    ],
)
def test_conditions(condition, words):
    assert allow("s3:*", "*", Condition=condition).endswith(f" only if {words}.")


def test_a_denial_with_an_optional_key():
    sentence = said(
        {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::data"},
        Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    )

    assert sentence == (
        "Whoever has this policy may never do everything except everything in iam on everything "
        "except bucket data if the caller has no MFA, or the request says nothing about it."
    )


@pytest.mark.parametrize(
    ("principal", "words"),
    [
        ("*", "Everyone"),
        ({"AWS": "111122223333"}, "Account 111122223333"),
        ({"AWS": ["arn:aws:iam::111122223333:root"]}, "Account 111122223333"),
        (
            {"AWS": "arn:aws:iam::111122223333:user/auditor", "Service": "ec2.amazonaws.com"},
            "User auditor and the service ec2.amazonaws.com",
        ),
    ],
)
def test_principals(principal, words):
    assert allow("s3:*", "*", Principal=principal).startswith(f"{words} may ")


def test_what_is_no_policy_is_not_spoken():
    with pytest.raises(MalformedPolicy):
        in_words("{", TITLES)
