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


def test_a_report_of_what_was_accessed_last_stands_on_the_users_page(page, auditor):
    address = reverse("console:iam_user", args=["auditor"])

    text = html.unescape(page.post(address, {"do": "last-accessed"}).text)

    assert "Services by the last attempt" in text
    assert "Amazon S3" in text
    assert "CreateBucket, ListAllMyBuckets" in text


def test_keys_and_roles_tell_when_they_were_used_last(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "robot"})
    desk.act("iam", "CreateAccessKey", {"UserName": "robot"})
    trust = {"Effect": "Allow", "Principal": {"AWS": desk.arn}, "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": trust})
    desk.act("iam", "CreateRole", {"RoleName": "reader", "AssumeRolePolicyDocument": text})
    address = reverse("console:iam_role", args=["reader"])

    assert "Last used" in page.get(reverse("console:iam_user", args=["robot"])).text
    assert ">never<" in page.get(address).text.replace(" ", "").replace("\n", "")
    role = Desk(desk.world, who=f"arn:aws:iam::{desk.account}:role/reader")
    role.act("sts", "GetCallerIdentity", {})
    assert "us-east-1" in page.get(address).text


def test_what_was_done_before_a_refusal_is_said(page, desk, auditor):
    deny = {"Effect": "Deny", "Action": "iam:DetachUserPolicy", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": deny})
    who = desk.administrator.rpartition("/")[2]
    asked = {"UserName": who, "PolicyName": "no", "PolicyDocument": text}
    desk.act("iam", "PutUserPolicy", asked)

    address = reverse("console:iam_user_used", args=["auditor"])
    refused = page.post(address, {"do": "least", "alone": "1"})

    assert refused.status_code == 422
    assert "iam:DetachUserPolicy" in refused.text
    assert "<b>iam:PutUserPolicy</b>" in refused.text
