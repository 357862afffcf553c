"""The IAM pages: what they store, what they show once, how they explain a refusal."""

import re
from html import unescape

import pytest
from django.urls import reverse

from studyapp.sandbox.api import act_as, desk_of

USERS = "/console/iam/users/"
LISTS = ["users", "groups", "roles", "policies", "account"]
ALLOW = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}]}'


def names(desk, operation="ListUsers", key="Users", member="UserName"):
    return [one[member] for one in desk.look("iam", operation)[key]]


def become(desk, name="auditor"):
    """Act as a user without any policy."""
    desk.act("iam", "CreateUser", {"UserName": name})
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/{name}")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_there_with_its_drawer(page, name):
    assert page.get(f"/console/iam/{name}/").status_code == 200
    assert page.get(f"/console/iam/{name}/?new=1").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_visitor_reads_what_the_sandbox_is(client, db, name):
    assert "Open my practice account" in client.get(f"/console/iam/{name}/").text
    assert client.post(f"/console/iam/{name}/", {"do": "x"}).status_code == 302


def test_a_user_is_made_in_a_group_as_one_act(page, desk):
    desk.act("iam", "CreateGroup", {"GroupName": "ops"})

    response = page.post(
        USERS, {"do": "create-user", "name": "auditor", "group": "ops"}, follow=True
    )

    assert "aws iam create-user --user-name auditor" in response.text
    assert "aws iam add-user-to-group --group-name ops --user-name auditor" in response.text
    assert names(desk) == ["administrator", "auditor"]
    page.post(reverse("console:undo"))
    assert names(desk) == ["administrator"]


def test_a_preview_shows_the_line_and_does_nothing(page, desk):
    response = page.post(USERS, {"do": "create-user", "name": "auditor", "preview": "1"})

    assert response.status_code == 200
    assert "aws iam create-user --user-name auditor" in response.text
    assert 'value="auditor"' in response.text
    assert names(desk) == ["administrator"]


def test_a_refused_value_keeps_the_form_and_says_what_aws_says(page, desk):
    response = page.post(USERS, {"do": "create-user", "name": "administrator"})

    assert response.status_code == 422
    assert "EntityAlreadyExists" in response.text
    assert "That name is taken" in response.text
    assert 'value="administrator"' in response.text


def test_a_secret_is_shown_once(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    response = page.post(f"{USERS}auditor/", {"do": "create-key"})
    key = desk.look("iam", "ListAccessKeys", {"UserName": "auditor"})["AccessKeyMetadata"][0]

    assert f"aws_access_key_id = {key['AccessKeyId']}" in response.text
    secret = response.text.split("aws_secret_access_key = ")[1][:40]
    assert secret not in page.get(f"{USERS}auditor/").text
    page.post(
        f"{USERS}auditor/", {"do": "set-key", "key": key["AccessKeyId"], "status": "Inactive"}
    )
    keys = desk.look("iam", "ListAccessKeys", {"UserName": "auditor"})["AccessKeyMetadata"]
    assert keys[0]["Status"] == "Inactive"


def test_policies_are_attached_detached_and_written_inline(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    url, arn = f"{USERS}auditor/", "arn:aws:iam::aws:policy/ReadOnlyAccess"
    page.post(url, {"do": "attach", "arn": arn})
    page.post(url, {"do": "put-inline", "policy": "lists", "document": ALLOW})

    text = page.get(url).text
    assert "ReadOnlyAccess" in text
    assert "lists" in text
    assert "iam:List*" in page.get(url, {"edit": "lists"}).text
    page.post(url, {"do": "detach", "arn": arn})
    page.post(url, {"do": "delete-inline", "policy": "lists"})
    assert not desk.look("iam", "ListAttachedUserPolicies", {"UserName": "auditor"})[
        "AttachedPolicies"
    ]
    assert not desk.look("iam", "ListUserPolicies", {"UserName": "auditor"})["PolicyNames"]


def test_a_broken_policy_names_its_line(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    broken = ALLOW.replace('"Effect": "Allow"', '\n"Effect": "Perhaps"')
    form = {"do": "put-inline", "policy": "lists", "document": broken}

    response = page.post(f"{USERS}auditor/", form)

    assert response.status_code == 422
    assert "MalformedPolicyDocument" in response.text
    assert "Line 2, column" in response.text
    assert "Perhaps" in response.text


def test_the_linter_answers_while_one_writes(client, db):
    url = reverse("console:lint") + "?use=identity&field=document"

    assert "Line 1, column" in client.post(url, {"document": "{"}).text
    assert "No problems found" in client.post(url, {"document": ALLOW}).text


def test_a_role_gets_a_trust_policy_and_an_instance_profile(page, desk):
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
    form = {"do": "create-role", "name": "web", "trust": trust, "profile": "1"}

    response = page.post("/console/iam/roles/", form, follow=True)

    assert "ec2.amazonaws.com" in response.text
    assert names(desk, "ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName") == ["web"]
    page.post("/console/iam/roles/web/", {"do": "delete-role"})
    assert names(desk, "ListRoles", "Roles", "RoleName") == []
    assert names(desk, "ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName") == []


def test_a_managed_policy_gets_versions(page, desk):
    form = {"do": "create-policy", "name": "lists", "document": ALLOW}
    made = page.post("/console/iam/policies/", form)
    url = made.headers["Location"].partition("&done")[0]
    page.post(url, {"do": "save-version", "document": ALLOW.replace("List*", "Get*")})

    text = page.get(url).text
    assert "iam:Get*" in text
    page.post(url, {"do": "set-default", "version": "v1"})
    page.post(url, {"do": "delete-version", "version": "v2"})
    assert "iam:List*" in page.get(url).text
    targets = set(
        re.findall(r'method="post"[^>]*action="(/console/iam/[^"]+)"', page.get(url).text)
    )
    assert {unescape(target) for target in targets} == {url}
    page.post(url, {"do": "delete-policy"})
    assert page.get(url).status_code == 404


def test_groups_hold_users(page, desk):
    page.post("/console/iam/groups/", {"do": "create-group", "name": "ops"})
    page.post("/console/iam/groups/ops/", {"do": "add-user", "user": "administrator"})

    users = desk.look("iam", "GetGroup", {"GroupName": "ops"})["Users"]
    assert [one["UserName"] for one in users] == ["administrator"]
    assert "ops" in page.get(f"{USERS}administrator/").text


def test_the_password_policy_binds_passwords(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    page.post("/console/iam/account/", {"do": "save-password-policy", "length": "20"})

    short = page.post(f"{USERS}auditor/", {"do": "set-password", "password": "short"})
    page.post(f"{USERS}auditor/", {"do": "set-password", "password": "a much longer password 1"})

    assert "PasswordPolicyViolation" in short.text
    assert "short" not in short.text.split("<form")[1]
    assert desk.look("iam", "GetLoginProfile", {"UserName": "auditor"})["LoginProfile"]


def test_a_number_that_is_none_is_refused_by_the_form(page):
    response = page.post("/console/iam/account/", {"do": "save-password-policy", "length": "many"})

    assert response.status_code == 422
    assert "must be a whole number" in response.text


@pytest.mark.parametrize("name", ["users", "groups", "roles", "policies"])
def test_a_list_that_may_not_be_read_explains_the_denial(page, desk, name):
    become(desk)

    response = page.get(f"/console/iam/{name}/")

    assert response.status_code == 403
    assert "is not authorized to perform: iam:List" in response.text
    assert "No policy of the caller allows it" in response.text
    assert "Attach a policy to user/auditor that allows iam:List" in response.text


def test_a_denied_act_explains_which_statement_decided(page, desk, learner):
    deny = '{"Version": "2012-10-17", "Statement": [{"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}]}'
    desk.act(
        "iam",
        "PutUserPolicy",
        {"UserName": "administrator", "PolicyName": "Guard", "PolicyDocument": deny},
    )

    response = page.post(USERS, {"do": "create-user", "name": "auditor"})

    assert response.status_code == 422
    assert "Deny in Guard, statement NoUsers." in response.text
    assert "a deny wins over every allow" in response.text
    assert names(desk_of(learner)) == ["administrator"]


def test_a_card_that_may_not_be_read_leaves_the_rest_of_the_page(page, desk):
    some = ALLOW.replace("iam:List*", "iam:GetUser")
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act(
        "iam", "PutUserPolicy", {"UserName": "auditor", "PolicyName": "p", "PolicyDocument": some}
    )
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")

    response = page.get(f"{USERS}auditor/")

    assert response.status_code == 200
    assert "Unique id" in response.text
    assert "is not authorized to perform: iam:ListAccessKeys" in response.text


def test_nobody_sees_another_account(page, desk, other_client, other_learner):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    other_client.post(reverse("console:start"))

    assert "auditor" not in other_client.get(USERS).text
    assert other_client.get(f"{USERS}auditor/").status_code == 404


def test_an_unknown_form_changes_nothing(page):
    assert page.post(USERS, {"do": "drop-everything"}).status_code == 422


def test_a_users_page_tells_what_its_groups_give(page, desk):
    for name in ("readers", "idle"):
        desk.act("iam", "CreateGroup", {"GroupName": name})
        desk.act("iam", "AddUserToGroup", {"GroupName": name, "UserName": "administrator"})
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    desk.act("iam", "AttachGroupPolicy", {"GroupName": "readers", "PolicyArn": arn})
    document = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    )
    desk.act(
        "iam",
        "PutGroupPolicy",
        {"GroupName": "readers", "PolicyName": "none", "PolicyDocument": document},
    )

    text = page.get("/console/iam/users/administrator/").content.decode()

    assert "Gives AmazonS3ReadOnlyAccess, none" in text
    assert "Gives nothing: it has no policy" in text
