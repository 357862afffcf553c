"""What a principal used, and the policy of just that, put in place as one act."""

import html
import json

import pytest
from django.urls import reverse

from studyapp.sandbox.api import CloudError
from studyapp.sandbox.desk import Desk

BUCKET = "reports-of-a-learner"
ADMIN = "arn:aws:iam::aws:policy/AmazonS3FullAccess"


@pytest.fixture
def auditor(desk):
    """A user who may do everything in S3, and did two things."""
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("iam", "AttachUserPolicy", {"UserName": "auditor", "PolicyArn": ADMIN})
    guard = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": guard})
    asked = {"UserName": "auditor", "PolicyName": "guard", "PolicyDocument": text}
    desk.act("iam", "PutUserPolicy", asked)
    auditor = Desk(desk.world, who=f"arn:aws:iam::{desk.account}:user/auditor")
    auditor.act("s3", "CreateBucket", {"Bucket": BUCKET})
    auditor.act("s3", "ListBuckets", {})
    auditor.act("s3", "ListBuckets", {})
    return auditor


def test_the_page_shows_what_was_used_of_what_is_granted(page, auditor):
    text = html.unescape(page.get(reverse("console:iam_user_used", args=["auditor"])).text)

    assert "s3:ListAllMyBuckets" in text
    assert "s3:CreateBucket" in text
    assert "2 of " in text
    assert "Proved: this policy alone allows everything in the first table." in text
    assert "Policies that deny something stay: guard." in text
    assert '<span class="plus">+       "Action": "s3:CreateBucket",' in text


def test_it_is_put_in_place_as_one_act_that_undo_takes_back(page, desk, auditor):
    address = reverse("console:iam_user_used", args=["auditor"])
    page.post(address, {"do": "least", "alone": "1"})

    auditor.act("s3", "ListBuckets", {})
    with pytest.raises(CloudError, match="AccessDenied"):
        auditor.act("s3", "GetBucketLocation", {"Bucket": BUCKET})
    names = desk.look("iam", "ListUserPolicies", {"UserName": "auditor"})["PolicyNames"]
    assert names == ["LeastPrivilege", "guard"]
    desk.undo()
    auditor.act("s3", "GetBucketLocation", {"Bucket": BUCKET})


def test_who_did_nothing_gets_nothing(page, desk):
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": trust})
    desk.act("iam", "CreateRole", {"RoleName": "idle", "AssumeRolePolicyDocument": text})
    address = reverse("console:iam_role_used", args=["idle"])

    assert "Nothing was done yet" in page.get(address).text
    assert page.post(address, {"do": "least"}).status_code == 422
