"""Policies of the organisation: their texts, their limits, where they are attached."""

import json

import pytest

from tests.minicloud.making import policy
from tests.minicloud.services.organizations.cases import (
    HTTPS,
    NO_S3,
    RCP,
    SCP,
    add_policy,
    add_unit,
)


def made(sort=SCP, text=NO_S3, name="one"):
    return {"Name": name, "Description": "", "Type": sort, "Content": text}


class TestTexts:
    @pytest.mark.parametrize(
        ("sort", "text"),
        [
            (SCP, "{}"),
            (SCP, HTTPS),  # an SCP names no principal
            (RCP, NO_S3),  # an RCP must
            (RCP, HTTPS.replace("Deny", "Allow")),
            (SCP, "[" * 5000),
        ],
    )
    def test_one_that_is_no_policy_of_its_type_is_refused(self, root, refusal, sort, text):
        assert refusal("CreatePolicy", **made(sort, text)) == ("MalformedPolicyDocument", "")

    @pytest.mark.parametrize(("sort", "size"), [(SCP, 10_240), (RCP, 5_120)])
    def test_white_space_counts(self, org, root, refusal, sort, size):
        text = NO_S3 if sort == SCP else HTTPS
        org("CreatePolicy", **made(sort, text + " " * (size - len(text))))

        longer = made(sort, text + " " * (size - len(text) + 1), "two")
        assert refusal("CreatePolicy", **longer) == (
            "ConstraintViolation",
            "POLICY_CONTENT_LIMIT_EXCEEDED",
        )

    def test_names_are_unique_in_a_type(self, world, org, root, refusal):
        org("CreatePolicy", **made())
        org("CreatePolicy", **made(RCP, HTTPS))

        assert refusal("CreatePolicy", **made()) == ("DuplicatePolicy", "")
        assert refusal("CreatePolicy", **made(name="FullAWSAccess")) == ("DuplicatePolicy", "")
        other = add_policy(world, NO_S3, name="two")
        assert refusal("UpdatePolicy", PolicyId=other, Name="one") == ("DuplicatePolicy", "")

    def test_the_one_of_aws_can_be_read_alone(self, org, root, refusal):
        whole = org("DescribePolicy", PolicyId="p-FullAWSAccess")["Policy"]

        assert json.loads(whole["Content"])["Statement"][0]["Action"] == "*"
        assert whole["PolicySummary"]["AwsManaged"]
        for operation in ("UpdatePolicy", "DeletePolicy"):
            error = refusal(operation, PolicyId="p-FullAWSAccess")
            assert error == ("InvalidInput", "IMMUTABLE_POLICY")


class TestAttaching:
    def test_ten_are_the_most_of_a_target(self, world, org, root, refusal):
        for number in range(9):
            add_policy(world, NO_S3, root, name=f"n{number}")
        last = add_policy(world, NO_S3, name="last")

        attaching = {"PolicyId": last, "TargetId": root}
        assert refusal("AttachPolicy", **attaching) == (
            "ConstraintViolation",
            "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        )
        org("DetachPolicy", PolicyId="p-FullAWSAccess", TargetId=root)
        org("AttachPolicy", **attaching)

    def test_the_last_one_stays(self, world, org, root, refusal):
        unit = add_unit(world, root)
        last = {"PolicyId": "p-FullAWSAccess", "TargetId": unit}

        assert refusal("DetachPolicy", **last) == (
            "ConstraintViolation",
            "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        )
        add_policy(world, policy("s3:*"), unit)
        org("DetachPolicy", **last)
        assert refusal("DetachPolicy", **last) == ("PolicyNotAttached", "")

    def test_what_is_attached_is_neither_attached_again_nor_deleted(self, world, root, refusal):
        held = add_policy(world, NO_S3, root)

        again = {"PolicyId": held, "TargetId": root}
        assert refusal("AttachPolicy", **again) == ("DuplicatePolicyAttachment", "")
        assert refusal("DeletePolicy", PolicyId=held) == ("PolicyInUse", "")

    def test_its_type_must_be_enabled(self, world, root, refusal):
        limit = add_policy(world, HTTPS, type_=RCP)

        attaching = {"PolicyId": limit, "TargetId": root}
        assert refusal("AttachPolicy", **attaching) == ("PolicyTypeNotEnabled", "")

    def test_unknown_ids(self, root, refusal):
        attaching = {"PolicyId": "p-none1234", "TargetId": root}
        assert refusal("AttachPolicy", **attaching) == ("PolicyNotFound", "")
        attaching = {"PolicyId": "p-FullAWSAccess", "TargetId": "210987654321"}
        assert refusal("AttachPolicy", **attaching) == ("TargetNotFound", "")
        assert refusal("ListParents", ChildId="210987654321") == ("ChildNotFound", "")
        assert (
            refusal("ListChildren", ParentId="r-none", ChildType="ACCOUNT")[0] == "ParentNotFound"
        )
