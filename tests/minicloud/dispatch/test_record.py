"""What is kept of a call: enough to explain it, and no more than a row should hold."""

import json

import msgspec

from studyapp.minicloud.dispatch.record import MOST_STEPS, redact
from tests.minicloud.making import document


def test_a_long_trace_is_kept_with_what_decided(world):
    many = [
        {"Sid": f"s{number}", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        for number in range(30)
    ]
    wanted = {"Sid": "wanted", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    who = world.user("reader")
    for name in "abcd":
        text = document(*many, *([wanted] if name == "d" else []))
        made = world.call("iam", "CreatePolicy", PolicyName=name, PolicyDocument=text)["Policy"]
        world.call("iam", "AttachUserPolicy", UserName="reader", PolicyArn=made["Arn"])

    world.call("s3", "ListBuckets", as_=who)
    row = world.trail()[-1]

    assert row.operation == "ListBuckets"
    assert len(row.decision["steps"]) == MOST_STEPS
    assert "wanted" in {step["sid"] for step in row.decision["steps"]}
    assert [step["sid"] for step in row.decision["deciding"]] == ["wanted"]


def test_secrets_and_bodies_are_not_kept(world):
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")
    world.call("s3", "PutObject", Bucket="learner-notes-1", Key="a", Body=b"the body itself")
    world.call("iam", "CreateUser", UserName="reader")
    made = world.call("iam", "CreateAccessKey", UserName="reader")["AccessKey"]

    kept = json.dumps([[row.params, row.output] for row in world.trail()])

    assert "the body itself" not in kept
    assert made["SecretAccessKey"] not in kept
    assert made["AccessKeyId"] in kept


def test_a_number_that_no_record_can_hold_is_kept_as_text():
    params = {"Limit": 2**70, "Deep": [{"Least": -(2**63) - 1}], "Most": 2**64 - 1}

    kept = redact(params, ())

    assert kept == {"Limit": str(2**70), "Deep": [{"Least": str(-(2**63) - 1)}], "Most": 2**64 - 1}
    assert msgspec.msgpack.encode(kept)
