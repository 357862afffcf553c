"""The fix of a denied call: shown where it was refused and by request id, made by one button."""

import html
import json
import re

import pytest
from django.urls import reverse

from studyapp.sandbox.api import CloudError, act_as, denial_of, mending
from studyapp.sandbox.desk import Desk

BUCKET = "reports-of-a-learner"
LAMBDA = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


@pytest.fixture
def auditor(desk):
    """A user without any policy, and a bucket."""
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("s3", "CreateBucket", {"Bucket": BUCKET})
    return Desk(desk.world, who=f"arn:aws:iam::{desk.account}:user/auditor")


def refused(desk, service, operation, params):
    """The record of a call that is denied."""
    with pytest.raises(CloudError) as caught:
        desk.act(service, operation, params)
    return desk.call_of(caught.value.request_id)


def fixed(page, row, way=0):
    """Press the button of a fix on the page of a call; the page that follows."""
    address = reverse("console:call", args=[row.request_id])
    text = page.get(address).text
    seals = re.findall(r'name="seal" value="(\w+)"', text)
    sent = {"request": row.request_id, "back": address, "seal": seals[way]}
    return page.post(reverse("console:mend"), sent, follow=True)


def works(desk, service, operation, params):
    return desk.act(service, operation, params).output


def test_a_denied_call_has_its_fix_by_request_id_and_undo_takes_it_back(page, desk, auditor):
    asked = {"Bucket": BUCKET}
    row = refused(auditor, "s3", "GetBucketLocation", asked)
    text = html.unescape(page.get(reverse("console:call", args=[row.request_id])).text)

    assert "Give user/auditor an inline policy that allows s3:GetBucketLocation" in text
    assert "It allows this call and no other." in text
    assert "aws iam put-user-policy --user-name auditor" in text
    after = fixed(page, row)
    assert "iam:PutUserPolicy" in after.text
    assert "the same call would be allowed now" in after.text
    assert "What would make it work" not in after.text, "nothing is left to do"
    works(auditor, "s3", "GetBucketLocation", asked)
    desk.undo()
    refused(auditor, "s3", "GetBucketLocation", asked)


def test_a_deny_is_named_in_the_layer_that_it_stands_in(page, desk, auditor):
    """Not "it would have allowed this", which is true of the layer's allow alone."""
    both = policy(allow("s3:*"), {"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    params = {"UserName": "auditor", "PolicyName": "both", "PolicyDocument": both}
    desk.act("iam", "PutUserPolicy", params)
    row = refused(auditor, "s3", "GetBucketLocation", {"Bucket": BUCKET})

    text = html.unescape(page.get(reverse("console:call", args=[row.request_id])).text)

    assert "The deny above stands here. It wins over this: Allow in both, statement 1." in text
    assert "It would have allowed this: Allow in both" not in text


def test_a_refused_form_shows_the_fix_beside_the_reason(page, desk, auditor):
    look = {
        "UserName": "auditor",
        "PolicyName": "look",
        "PolicyDocument": policy(allow("iam:List*")),
    }
    desk.act("iam", "PutUserPolicy", look)
    act_as(desk.world, auditor.arn)
    sent = {"do": "create-user", "name": "developer-1"}
    response = page.post(reverse("console:iam_users"), sent)

    assert response.status_code in (403, 422)
    assert "iam:CreateUser" in response.text
    assert "Apply this fix as administrator" in response.text


def test_a_page_that_may_not_be_read_shows_the_fix(page, desk, auditor):
    act_as(desk.world, auditor.arn)
    text = page.get(reverse("console:iam_users")).text
    seal = re.search(r'name="seal" value="(\w+)"', text)[1]
    hidden = re.findall(r'name="(who|need)" value="([^"]*)"', text)
    sent = {**dict(hidden), "seal": seal, "back": reverse("console:iam_users")}
    after = page.post(reverse("console:mend"), sent, follow=True)

    assert "auditor" in after.text
    assert "is not authorized" not in after.text


def test_a_deny_in_a_bucket_policy_is_narrowed_and_an_own_client_is_helped(page, desk, auditor):
    """Root is denied by the bucket's policy; the statement then spares root alone."""
    name = f"arn:aws:s3:::{BUCKET}"
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [name, f"{name}/*"]}
    desk.act("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": policy(deny)})
    row = refused(desk, "s3", "ListObjectsV2", {"Bucket": BUCKET})
    found = mending(desk, denial_of(row))

    assert all(change.layer == "resource" for one in found.mends for change in one.fix.changes)
    text = html.unescape(page.get(reverse("console:call", args=[row.request_id])).text)
    assert "Apply this fix" in text
    # The administrator is denied too: the button says so, and changes nothing.
    after = html.unescape(fixed(page, row).text)
    assert "Not done. AccessDenied" in after
    assert "PutBucketPolicy" in after


def test_a_trust_policy_lets_one_more_in(page, desk, auditor):
    trust = {"RoleName": "deploy", "AssumeRolePolicyDocument": json.dumps(LAMBDA)}
    role = desk.act("iam", "CreateRole", trust).output["Role"]["Arn"]
    asked = {"RoleArn": role, "RoleSessionName": "one"}
    row = refused(auditor, "sts", "AssumeRole", asked)
    fixed(page, row)

    assert works(auditor, "sts", "AssumeRole", asked)["AssumedRoleUser"]["Arn"].endswith(
        "deploy/one"
    )


def test_a_keys_policy_and_the_callers_own_are_changed_together(page, desk, auditor):
    own = allow("kms:*", Principal={"AWS": desk.administrator})
    key = desk.act("kms", "CreateKey", {"Policy": policy(own)}).output["KeyMetadata"]
    asked = {"KeyId": key["KeyId"], "Plaintext": b"x"}
    row = refused(auditor, "kms", "Encrypt", asked)
    fixed(page, row)

    works(auditor, "kms", "Encrypt", asked)


def bound(desk):
    """Let the auditor do everything, within a boundary that allows to read S3."""
    read_only = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    asked = {"UserName": "auditor", "PermissionsBoundary": read_only}
    desk.act("iam", "PutUserPermissionsBoundary", asked)
    everything = {"UserName": "auditor", "PolicyName": "all", "PolicyDocument": policy(allow("*"))}
    desk.act("iam", "PutUserPolicy", everything)


def test_a_boundary_of_aws_gives_way_to_an_own_one(page, desk, auditor):
    bound(desk)
    row = refused(auditor, "s3", "CreateBucket", {"Bucket": f"{BUCKET}-2"})
    fixed(page, row)

    works(auditor, "s3", "CreateBucket", {"Bucket": f"{BUCKET}-2"})
    held = desk.look("iam", "GetUser", {"UserName": "auditor"})["User"]["PermissionsBoundary"]
    assert held["PermissionsBoundaryArn"].startswith(f"arn:aws:iam::{desk.account}:policy/Allow")


def test_a_fix_that_is_refused_half_way_says_what_was_done(page, desk, auditor):
    bound(desk)
    deny = {"Effect": "Deny", "Action": "iam:PutUserPermissionsBoundary", "Resource": "*"}
    who = desk.administrator.rpartition("/")[2]
    asked = {"UserName": who, "PolicyName": "no", "PolicyDocument": policy(deny)}
    desk.act("iam", "PutUserPolicy", asked)
    row = refused(auditor, "s3", "CreateBucket", {"Bucket": f"{BUCKET}-2"})

    text = html.unescape(fixed(page, row).text)

    assert "Done in part: iam:CreatePolicy; undo takes it back." in text
    assert "Not done." not in text


def test_a_managed_policy_gets_a_version_and_its_oldest_makes_room(page, desk, auditor):
    """The exact change is in a policy of the caller's own; the wider one in the shared policy."""
    resource = f"arn:aws:s3:::{BUCKET}"
    text = policy(allow("s3:GetBucketLocation", resource))
    arn = desk.act("iam", "CreatePolicy", {"PolicyName": "Look", "PolicyDocument": text}).output[
        "Policy"
    ]["Arn"]
    for _ in range(4):
        asked = {"PolicyArn": arn, "PolicyDocument": text, "SetAsDefault": True}
        desk.act("iam", "CreatePolicyVersion", asked)
    desk.act("iam", "AttachUserPolicy", {"UserName": "auditor", "PolicyArn": arn})
    row = refused(auditor, "s3", "GetBucketTagging", {"Bucket": BUCKET})
    ways = mending(desk, denial_of(row)).mends
    shared = next(n for n, one in enumerate(ways) if one.fix.changes[0].arn == arn)

    assert ways[shared].fix.wider == ("Everyone to whom Look is attached gets it.",)
    assert [one.operation for _, one in ways[shared].requests] == [
        "DeletePolicyVersion",
        "CreatePolicyVersion",
    ]
    fixed(page, row, shared)
    versions = desk.look("iam", "ListPolicyVersions", {"PolicyArn": arn})["Versions"]
    assert [one["VersionId"] for one in versions if one["IsDefaultVersion"]] == ["v6"]


def test_what_was_changed_meanwhile_is_not_made(page, desk, auditor):
    row = refused(auditor, "iam", "ListUsers", {})
    sent = {"request": row.request_id, "back": reverse("console:trail"), "seal": "0" * 24}
    after = page.post(reverse("console:mend"), sent, follow=True)

    assert "The policies have changed since this page was made" in after.text
    refused(auditor, "iam", "ListUsers", {})


def test_who_is_gone_gets_nothing(page, desk, auditor):
    row = refused(auditor, "iam", "ListUsers", {})
    desk.act("iam", "DeleteUser", {"UserName": "auditor"})
    text = page.get(reverse("console:call", args=[row.request_id])).text

    assert "There is no such principal any more" in text


def test_the_simulator_shows_the_fix_and_signing_in_with_mfa(page, desk, auditor):
    guard = {**allow("iam:ListUsers"), "Effect": "Deny"}
    guard["Condition"] = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    text = policy(guard, allow("iam:*"))
    desk.act(
        "iam",
        "PutUserPolicy",
        {"UserName": "auditor", "PolicyName": "guard", "PolicyDocument": text},
    )
    query = {"who": auditor.arn, "action": "iam:ListUsers", "resource": "*"}
    answer = html.unescape(page.get(reverse("console:iam_simulator"), query).text)

    assert "Sign in with MFA." in answer
    assert "Remove statement 1 of guard." in answer


def test_a_policy_of_the_organization_is_changed_by_its_management_account(page, desk):
    """Nobody in the member account can help; the fix says so, and spares this one caller."""
    desk.act("organizations", "CreateOrganization", {"FeatureSet": "ALL"})
    root = desk.look("organizations", "ListRoots")["Roots"][0]["Id"]
    desk.act("organizations", "CreateAccount", {"AccountName": "dev", "Email": "dev@example.com"})
    desk.skip(3_600_000)
    known = desk.look("organizations", "ListAccounts")["Accounts"]
    member = next(one["Id"] for one in known if one["Id"] != desk.account)
    deny = {"Effect": "Deny", "Action": ["s3:CreateBucket", "s3:DeleteBucket"], "Resource": "*"}
    made = {
        "Name": "NoBuckets",
        "Description": "no buckets",
        "Type": "SERVICE_CONTROL_POLICY",
        "Content": policy(deny),
    }
    limit = desk.act("organizations", "CreatePolicy", made).output["Policy"]["PolicySummary"]["Id"]
    desk.act("organizations", "AttachPolicy", {"PolicyId": limit, "TargetId": root})
    guest = Desk(desk.world, who=f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole")
    row = refused(guest, "s3", "CreateBucket", {"Bucket": "buckets-of-dev"})
    text = html.unescape(page.get(reverse("console:call", args=[row.request_id])).text)

    assert "Only the organization's management account can change this" in text
    assert "aws organizations update-policy" in text
    fixed(page, row)
    works(guest, "s3", "CreateBucket", {"Bucket": "buckets-of-dev"})
    refused(guest, "s3", "CreateBucket", {"Bucket": "buckets-of-dev-2"})
