"""The access simulator: one decision with its statement, and who may do what."""

import base64
import json
import re
import time

import pytest
from django.urls import reverse

from studyapp.console.views.iam_simulator import read_keys
from studyapp.minicloud.kernel import factors
from studyapp.sandbox.api import ANYBODY, CloudError, act_as, desk_of, simulate
from studyapp.sandbox.desk import Desk

PAGE = "console:iam_simulator"
BUCKET = "reports-of-a-learner"
OBJECT = f"arn:aws:s3:::{BUCKET}/q4.csv"
GUARD = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "NoDeleteWithoutMFA",
            "Effect": "Deny",
            "Action": "s3:DeleteObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        },
        {
            "Sid": "Use",
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:DeleteObject"],
            "Resource": "*",
        },
    ],
}


@pytest.fixture
def world(desk):
    """developer-1 in the group analysts, which has Guard; auditor; a bucket."""
    for name in ("developer-1", "auditor"):
        desk.act("iam", "CreateUser", {"UserName": name})
    desk.act("iam", "CreateGroup", {"GroupName": "analysts"})
    desk.act("iam", "AddUserToGroup", {"GroupName": "analysts", "UserName": "developer-1"})
    asked = {"PolicyName": "Guard", "PolicyDocument": json.dumps(GUARD)}
    arn = desk.act("iam", "CreatePolicy", asked).output["Policy"]["Arn"]
    desk.act("iam", "AttachGroupPolicy", {"GroupName": "analysts", "PolicyArn": arn})
    desk.act("s3", "CreateBucket", {"Bucket": BUCKET})
    return desk


def arn(desk, name):
    return f"arn:aws:iam::{desk.account}:user/{name}"


def give_factor(desk, name):
    """Give a user a virtual MFA device."""
    made = desk.act("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": name})
    device = made.output["VirtualMFADevice"]
    seed = base64.b32decode(device["Base32StringSeed"])
    period = int(time.time() * 1000) // factors.PERIOD
    codes = {f"AuthenticationCode{one}": factors.code_of(seed, period + one - 1) for one in (1, 2)}
    whose = {"UserName": name, "SerialNumber": device["SerialNumber"]}
    desk.act("iam", "EnableMFADevice", whose | codes)


def ask(page, **query):
    return page.get(reverse(PAGE), query)


def test_the_form_alone_asks_nothing(page, world):
    response = ask(page)

    assert response.status_code == 200
    assert "Deciding statement" not in response.text
    assert "developer-1" in response.text


def test_a_denial_names_the_statement_in_words_and_what_would_turn_it(page, world):
    who = arn(world, "developer-1")
    text = ask(page, who=who, action="s3:DeleteObject", resource=OBJECT).text

    assert "Denied by a statement" in text
    assert "Deny in Guard (group analysts), statement NoDeleteWithoutMFA." in text
    assert (
        f"Whoever has this policy may never call s3:DeleteObject on every object in bucket {BUCKET}"
        in text
    )
    assert reverse("console:iam_policy") in text
    assert "aws iam simulate-principal-policy --policy-source-arn" in text
    link = re.search(r'href="(\?[^"]*mfa=1[^"]*)"', text)
    assert link
    again = page.get(reverse(PAGE) + link[1].replace("&amp;", "&")).text
    assert "Allow in Guard (group analysts), statement Use." in again


def test_what_nobody_allowed_is_denied_with_a_remedy(page, world):
    text = ask(page, who=arn(world, "auditor"), action="s3:GetObject", resource=OBJECT).text

    assert "No policy of the caller allows it" in text
    assert "Attach a policy to user/auditor that allows s3:GetObject" in text


def let_auditor(world, name, **more):
    """Give the auditor a policy that allows something on every resource."""
    allow = {"Effect": "Allow", "Resource": "*", **more}
    document = json.dumps({"Version": "2012-10-17", "Statement": allow})
    asked = {"UserName": "auditor", "PolicyName": name, "PolicyDocument": document}
    world.act("iam", "PutUserPolicy", asked)


def test_a_condition_key_of_the_form_counts(page, world):
    test = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    let_auditor(world, "start", Action="ec2:StartInstances", Condition=test)
    query = {"who": arn(world, "auditor"), "action": "ec2:StartInstances", "resource": "*"}

    without = ask(page, **query).text
    with_key = ask(page, **query, keys="aws:ResourceTag/team=blue").text

    assert "The policies look at aws:ResourceTag/team." in without
    assert 'class="verdict"' in without
    assert 'class="verdict ok"' in with_key
    assert "Allow in start, statement 1." in with_key
    assert "ContextKeyName" in with_key


def test_who_may_do_it_counts_bucket_policy_and_strangers(page, world):
    public = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": arn(world, "auditor")},
                "Action": "s3:PutObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
    world.act("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": json.dumps(public)})

    text = ask(page, who="everybody", action="s3:PutObject", resource=OBJECT).text

    rows = re.findall(r"<tr data-row>(.*?)</tr>", text, re.DOTALL)
    able = {re.search(r">([^<>]+)</a>", row)[1] for row in rows if "Allowed" in row}
    assert able == {"root", "user/administrator", "user/auditor"}
    assert "3 of 5 may do it" in text
    assert "Allow in resource policy, statement 1." in text
    one = ask(page, who=arn(world, "auditor"), action="s3:PutObject", resource=OBJECT).text
    assert "User auditor may call s3:PutObject on every object" in one


def test_the_trust_policy_says_who_may_take_a_role(page, world):
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": arn(world, "auditor")},
            "Action": "sts:AssumeRole",
        },
    }
    asked = {"RoleName": "deploy", "AssumeRolePolicyDocument": json.dumps(trust)}
    role = world.act("iam", "CreateRole", asked).output["Role"]["Arn"]

    allowed = ask(page, who=arn(world, "auditor"), action="sts:AssumeRole", resource=role).text
    denied = ask(page, who=arn(world, "developer-1"), action="sts:AssumeRole", resource=role).text

    assert "User auditor may call sts:AssumeRole." in allowed
    assert reverse("console:iam_role", args=["deploy"]) in allowed
    assert 'class="verdict"' in denied


def test_several_actions_have_an_answer_each(page, world):
    text = ask(page, who=ANYBODY, action="s3:GetObject, s3:PutObject", resource=OBJECT).text

    assert text.count('class="verdict"') == 2


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"action": "s3:GetObjects"}, "Did you mean s3:GetObject?"),
        ({"action": "s3:*"}, "is no action"),
        ({"action": "nosuch:Get"}, "no service with the prefix nosuch"),
        ({"action": ""}, "Name an action"),
        ({"action": "s3:GetObject", "resource": BUCKET}, "A resource is an ARN"),
        ({"action": "s3:GetObject", "keys": "MFA"}, "Line 1 of the keys"),
    ],
)
def test_what_cannot_be_asked_is_said(page, world, query, words):
    text = ask(page, who=ANYBODY, **query).text

    assert words in text
    assert 'class="verdict' not in text


def test_who_may_not_simulate_reads_why(page, world):
    act_as(world.world, arn(world, "auditor"))

    text = ask(page, who=arn(world, "developer-1"), action="s3:GetObject", resource=OBJECT).text

    assert "not authorized to perform: iam:SimulatePrincipalPolicy" in text
    assert "Guard" not in text


def test_who_is_gone_is_said_to_be_gone(page, world):
    text = ask(page, who=arn(world, "nobody"), action="s3:GetObject").text

    assert "NoSuchEntity" in text


def test_keys_are_read_line_by_line():
    found, problem = read_keys(
        "aws:SourceIp = 203.0.113.5\n\naws:TagKeys=a\naws:TagKeys=b\nx:y=TRUE"
    )

    assert problem == ""
    assert found == {"aws:SourceIp": "203.0.113.5", "aws:TagKeys": ["a", "b"], "x:y": True}


def test_the_policy_of_a_key_decides_with_the_callers_own(page, world):
    """Without the account in the key's policy, no identity policy opens the key."""
    who = arn(world, "auditor")
    policy = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"},
    }
    asked = {"UserName": "auditor", "PolicyName": "keys", "PolicyDocument": json.dumps(policy)}
    world.act("iam", "PutUserPolicy", asked)
    key = world.act("kms", "CreateKey", {}).output["KeyMetadata"]
    query = {"who": who, "action": "kms:Encrypt", "resource": key["Arn"]}
    allowed = ask(page, **query).text
    own = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": world.arn},
            "Action": "kms:*",
            "Resource": "*",
        },
    }
    asked = {"KeyId": key["KeyId"], "PolicyName": "default", "Policy": json.dumps(own)}
    world.act("kms", "PutKeyPolicy", asked)
    denied = ask(page, **query).text

    assert 'class="verdict ok"' in allowed
    assert "Allow in keys, statement 1." in allowed
    assert "must let the caller in by its own policy" in denied
    named = ask(page, **{**query, "who": world.arn}).text
    assert "User administrator may do everything in AWS Key Management Service" in named
    assert reverse("console:kms_key_access", args=[key["KeyId"]]) in named


def test_beside_the_editor_the_lines_that_decided_are_marked(page, world):
    """As the mock-up of the policy page: the document on the left, the question on the right."""
    policies = world.look("iam", "ListPolicies", {"Scope": "Local"})["Policies"]
    query = {
        "arn": policies[0]["Arn"],
        "who": arn(world, "developer-1"),
        "action": "s3:DeleteObject",
        "resource": OBJECT,
    }
    text = page.get(reverse("console:iam_policy"), query).text

    assert "Denied by a statement" in text
    assert "Lines 4 to 14." in text
    assert 'data-mark="4-14"' in text
    assert f'<input type="hidden" name="arn" value="{policies[0]["Arn"]}">' in text
    link = re.search(r'href="(\?[^"]*mfa=1[^"]*)"', text)
    assert "arn=" in link[1]


def test_who_may_not_simulate_a_role_may_not_simulate_its_sessions(desk):
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": trust})
    role = {"RoleName": "reader", "Path": "/data/", "AssumeRolePolicyDocument": text}
    desk.act("iam", "CreateRole", role)
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    session = f"arn:aws:sts::{desk.account}:assumed-role/reader/night"

    assert not simulate(desk, session, "ec2:DescribeInstances", "*", {}).decision.allowed
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")
    auditor = desk_of(desk.world.owner)
    with pytest.raises(CloudError, match="not authorized to perform"):
        simulate(auditor, session, "ec2:DescribeInstances", "*", {})


def test_what_decided_in_another_account_leads_to_no_page_of_this_one(page, desk):
    desk.act("organizations", "CreateOrganization", {"FeatureSet": "ALL"})
    desk.act("organizations", "CreateAccount", {"AccountName": "dev", "Email": "dev@example.com"})
    desk.skip(3_600_000)
    known = desk.look("organizations", "ListAccounts")["Accounts"]
    member = next(one["Id"] for one in known if one["Id"] != desk.account)
    deny = {"Effect": "Deny", "Principal": {"AWS": desk.account}, "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": deny})
    asked = {"RoleName": "deploy", "AssumeRolePolicyDocument": text}
    Desk(desk.world, who=f"arn:aws:iam::{member}:root").act("iam", "CreateRole", asked)

    role = f"arn:aws:iam::{member}:role/deploy"
    shown = ask(page, who=desk.administrator, action="sts:AssumeRole", resource=role).text

    assert "Denied by a statement" in shown
    assert reverse("console:iam_role", args=["deploy"]) not in shown


@pytest.mark.parametrize(
    ("key", "test"),
    [
        ("aws:MultiFactorAuthPresent", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        ("aws:MultiFactorAuthAge", {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
    ],
)
def test_who_has_mfa_can_be_asked_about_without_it(page, world, key, test):
    name = "auditor"
    let_auditor(world, key[4:], Action="s3:GetObject", Condition=test)
    give_factor(world, name)
    query = {"who": arn(world, name), "action": "s3:GetObject", "resource": OBJECT}

    assert "No policy of the caller allows it" not in ask(page, **query).text
    without = ask(page, **query, mfa="0").text
    assert "No policy of the caller allows it" in without
    assert '<option value="0" selected>' in without
    assert "mfa=1" in without


def test_it_says_when_the_keys_of_the_policies_may_not_be_asked_for(page, world):
    let_auditor(world, "ask", Action="iam:SimulatePrincipalPolicy")
    page.post(reverse("console:identity"), {"identity": arn(world, "auditor")})

    text = ask(page, who=arn(world, "auditor"), action="s3:GetObject", resource=OBJECT).text

    assert "Which keys the policies look at is not told: AccessDenied." in text
