"""Policies as forms: what the form shows is what the JSON says, and nothing is lost."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.console.policy_form import PolicyForm, StatementForm, compose, sent, split

words = st.text("abcXYZ09*/-_${}", min_size=1, max_size=8)
actions = st.builds(lambda p, n: f"{p}:{n}", st.sampled_from(["s3", "ec2", "iam"]), words)
one_or_more = st.one_of(actions, st.lists(actions, min_size=1, max_size=3))
resources = st.one_of(st.just("*"), st.lists(words.map(lambda w: f"arn:aws:s3:::{w}"), min_size=1))
principals = st.one_of(
    st.just("*"),
    st.dictionaries(st.sampled_from(["AWS", "Service"]), st.lists(words, min_size=1), min_size=1),
)
values = st.one_of(words, st.booleans(), st.integers(), st.lists(words, min_size=1, max_size=3))
conditions = st.dictionaries(
    st.sampled_from(["StringEquals", "ForAnyValue:StringLike", "Bool", "Null"]),
    st.dictionaries(words.map(lambda w: f"aws:{w}"), values, min_size=1, max_size=2),
    min_size=1,
    max_size=2,
)


@st.composite
def statements(draw):
    found = {"Effect": draw(st.sampled_from(["Allow", "Deny"]))}
    found[draw(st.sampled_from(["Action", "NotAction"]))] = draw(one_or_more)
    if draw(st.booleans()):
        found[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(resources)
    if draw(st.booleans()):
        found[draw(st.sampled_from(["Principal", "NotPrincipal"]))] = draw(principals)
    if draw(st.booleans()):
        found["Condition"] = draw(conditions)
    if draw(st.booleans()):
        found["Sid"] = draw(st.text("abc1", min_size=1))
    return found


def leaves(value):
    """The same with every list of one as the one, and numbers and booleans as texts."""
    if isinstance(value, dict):
        return {key: leaves(item) for key, item in value.items()}
    if isinstance(value, list):
        return leaves(value[0]) if len(value) == 1 else [leaves(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=60)
@given(st.lists(statements(), min_size=1, max_size=2))
def test_a_form_gives_back_what_the_policy_says(found):
    policy = {"Version": "2012-10-17", "Statement": found}

    form = split(json.dumps(policy))

    assert form is not None
    assert leaves(json.loads(compose(form))) == leaves(policy)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"Statement": "x"}',
        '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Colour": "red"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "NotAction": "s3:Get*"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "a\\nb"}]}',
        '{"Statement": [{"Effect": "Allow", "Action": ["s3:*", {"a": 1}]}]}',
        '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Condition": {"Bool": []}}]}',
        '{"Id": "\\ud83d", "Statement": []}',
    ],
)
def test_what_a_form_could_not_give_back_has_none(text):
    assert split(text) is None


def test_actions_of_one_service_stand_without_its_prefix():
    text = '{"Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"]}}'

    form = split(text)

    assert form.statements[0].service == "s3"
    assert form.statements[0].actions == "Get*\nPutObject"


def test_a_line_that_is_no_condition_is_kept_so_that_it_is_refused():
    form = PolicyForm("", "", (StatementForm(actions="s3:*", conditions="only at night"),))

    assert json.loads(compose(form))["Statement"][0]["Condition"] == {"only at night": {}}
    assert split(compose(form)).statements[0].conditions == "only at night"


def test_ticked_statements_go():
    post = {"d-count": "2", "d-0-effect": "Allow", "d-0-gone": "1", "d-1-effect": "Deny"}

    assert [one.effect for one in sent(post, "d").statements] == ["Deny"]
    assert sent({"d-count": "many"}, "d").statements == ()


# On the pages

USERS = "console:iam_user"
TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}
  ]
}"""


@pytest.fixture
def where(desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    return reverse(USERS, args=["auditor"])


def look(page, where, view, **more):
    given = {"do": "put-inline", "policy": "p", "look": f"document:{view}", **more}
    return page.post(where, given)


def test_a_draft_goes_from_json_to_form_and_words_and_nothing_is_saved(page, desk, where):
    as_form = look(page, where, "form", document=TEXT)
    as_words = look(page, where, "words", document=TEXT)

    assert as_form.status_code == as_words.status_code == 200
    assert 'name="document-0-actions"' in as_form.text
    assert "GetObject</textarea>" in as_form.text
    assert "Whoever has this policy may call s3:GetObject on every resource." in as_words.text
    assert "retrieve objects" in as_words.text  # what the action grants, as AWS words it
    assert desk.look("iam", "ListUserPolicies", {"UserName": "auditor"})["PolicyNames"] == []


FIELDS = {
    "document-view": "form",
    "document-version": "2012-10-17",
    "document-count": "1",
    "document-0-effect": "Deny",
    "document-0-service": "s3",
    "document-0-actions": "DeleteObject\r\nDeleteBucket",
    "document-0-resources": "*",
    "document-0-conditions": "Bool aws:SecureTransport = false",
}


def test_a_form_is_saved_as_json(page, desk, where):
    response = page.post(where, {"do": "put-inline", "policy": "p", **FIELDS})

    assert response.status_code == 302
    asked = {"UserName": "auditor", "PolicyName": "p"}
    text = desk.look("iam", "GetUserPolicy", asked)["PolicyDocument"]
    assert "aws%3ASecureTransport" in text or "aws:SecureTransport" in text
    shown = page.get(where, {"edit": "p"}).text
    assert "s3:DeleteBucket" in shown


def test_a_statement_is_added_and_a_form_shown_as_json(page, where):
    added = look(page, where, "form-add", **FIELDS).text
    as_json = look(page, where, "json", **FIELDS).text

    assert 'name="document-1-effect"' in added
    assert "DeleteObject\nDeleteBucket</textarea>" in added
    assert "&quot;s3:DeleteObject&quot;" in as_json


def test_a_form_that_is_refused_stays_a_form_and_says_where(page, where):
    fields = {**FIELDS, "document-0-conditions": "only at night"}

    response = page.post(where, {"do": "put-inline", "policy": "p", **fields})

    assert response.status_code == 422
    assert "There is no condition operator only at night." in response.text
    assert "only at night</textarea>" in response.text


def test_what_has_no_form_stays_json_and_says_so(page, where):
    text = look(page, where, "form", document="{").text

    assert "cannot be shown as a form" in text
    assert "Line 1, column 2:" in text
    assert 'name="document-0-effect"' not in text


@pytest.mark.parametrize("view", ["form", "words", "json", ""])
def test_half_a_character_is_a_problem_of_its_line(page, desk, where, view):
    text = TEXT.replace("Read", "\\ud83d")
    more = {} if view else {"look": ""}

    shown = look(page, where, view, document=text, **more)
    found = page.post(f"{reverse('console:lint')}?use=identity&field=document", {"document": text})

    assert "\\ud83d" in shown.text
    assert "half a character" in found.text
    assert desk.look("iam", "ListUserPolicies", {"UserName": "auditor"})["PolicyNames"] == []


@pytest.mark.parametrize("view", ["form", "words", "json"])
def test_every_editor_has_the_three_views(page, desk, view):
    group = desk.act("iam", "CreateGroup", {"GroupName": "analysts"})
    assert group
    trust = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'
    desk.act("iam", "CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": trust})
    desk.act("s3", "CreateBucket", {"Bucket": "notes-of-a-learner"})
    made = desk.act("iam", "CreatePolicy", {"PolicyName": "own", "PolicyDocument": TEXT})
    own = f"{reverse('console:iam_policy')}?arn={made.output['Policy']['Arn']}"
    bucket = reverse("console:s3_permissions", args=["notes-of-a-learner"])
    role = reverse("console:iam_role", args=["r"])
    key = desk.act("kms", "CreateKey", {}).output["KeyMetadata"]["KeyId"]
    editors = [
        (reverse("console:iam_group", args=["analysts"]), "put-inline", "document", TEXT),
        (role, "set-trust", "trust", trust),
        (role, "put-inline", "document", TEXT),
        (bucket, "set-policy", "document", trust),
        (reverse("console:kms_key_access", args=[key]), "policy", "policy", trust),
        (own, "save-version", "document", TEXT),
        (reverse("console:iam_policies"), "create-policy", "document", TEXT),
    ]
    wanted = {"form": '-0-actions"', "words": "may call", "json": "<textarea"}[view]
    for url, do, field, text in editors:
        response = page.post(url, {"do": do, field: text, "look": f"{field}:{view}"})
        assert response.status_code == 200, url
        assert wanted in response.text, (url, do)
        assert f'value="{field}:words"' in response.text, (url, do)


def test_a_policy_of_aws_is_read_in_words(page, desk):
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"

    text = page.get(reverse("console:iam_policy"), {"arn": arn}).text

    assert "Whoever has this policy may do whatever in Amazon S3 begins with Get" in text


def cure_of(text, label):
    """The value of the button of a cure."""
    found = re.search(
        r'<button name="cure" value="([^"]+)"[^>]*>([^<]*' + re.escape(label) + ")", text
    )
    assert found, re.findall(r"<button name=\"cure\"[^>]*>([^<]*)<", text)
    return unescape(found[1])


def test_findings_stand_under_their_lines_with_cures(page):
    """As the editor's mock-up: the line, what is wrong with it, and the button that mends it."""
    text = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObjects", "s3:ListBucket"],
                    "Resource": "arn:aws:s3:::reports-archive",
                }
            ],
        },
        indent=2,
    )
    url = reverse("console:lint") + "?use=identity&field=document"
    found = page.post(url, {"document": text}).text

    assert re.search(
        r'<li class="err"><span class="no">7</span>.*<u>&quot;s3:GetObjects&quot;</u>', found
    )
    assert "Amazon S3 has no action called GetObjects." in unescape(found)
    assert "1 error" in found
    # Without a script the button sends the form: the draft comes back mended, nothing is saved.
    sent = {"do": "create-policy", "name": "read", "document": text}
    sent |= {"cure": cure_of(found, "Change to s3:GetObject")}
    answer = page.post(reverse("console:iam_policies"), sent)
    kept = unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)[1])
    assert kept == text.replace("s3:GetObjects", "s3:GetObject")
    assert "needs reports-archive/* too" in unescape(answer.text)
    assert 'value="read"' in answer.text
    assert page.get(reverse("console:iam_policies")).text.count("<tr data-row>") == 0


def test_a_policy_that_is_refused_when_saved_keeps_its_text_and_shows_the_finding(page):
    broken = '{"Version": "2012-10-17", // mine\n "Statement": []}'
    sent = {"do": "create-policy", "name": "read", "document": broken}
    answer = page.post(reverse("console:iam_policies"), sent)

    assert answer.status_code == 422
    assert "MalformedPolicyDocument" in answer.text
    assert "JSON has no comments" in answer.text
    assert broken in unescape(answer.text)


def test_an_unknown_cure_leaves_the_text_alone(page):
    for cure in ("document|identity||7|0", "other|identity||0|0", "document", "document|x||0|zero"):
        sent = {"do": "create-policy", "name": "read", "document": "{,}", "cure": cure}
        answer = page.post(reverse("console:iam_policies"), sent)
        assert "\n{,}</textarea>" in answer.text
