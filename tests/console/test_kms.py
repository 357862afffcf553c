"""The pages of KMS: keys, their names and states, a trial, and what a refusal says."""

import base64
import re

import pytest

from studyapp.sandbox.api import act_as

KEYS = "/console/kms/"


@pytest.fixture
def key(desk):
    made = desk.act("kms", "CreateKey", {"Description": "invoices"})
    return made.output["KeyMetadata"]["KeyId"]


def address(key, do):
    """The page that has the form."""
    use, access = ("encrypt", "decrypt", "data-key"), ("policy", "grant", "revoke")
    return f"{KEYS}{key}/" + ("use/" if do in use else "access/" if do in access else "")


def send(page, key, do, **fields):
    return page.post(address(key, do), {"do": do, **fields}, follow=True)


def state(desk, key):
    return desk.look("kms", "DescribeKey", {"KeyId": key})["KeyMetadata"]["KeyState"]


def test_a_key_is_made_and_shown_with_its_command(page, desk):
    assert "No keys yet" in page.get(KEYS).text

    response = page.post(KEYS, {"do": "create-key", "description": "invoices"}, follow=True)

    assert "aws kms create-key --description invoices" in response.text
    assert "<h1>" in response.text
    assert "invoices" in page.get(KEYS).text


def test_a_key_gets_a_name_and_loses_it(page, desk, key):
    send(page, key, "add-alias", alias="invoices")
    assert "alias/invoices" in page.get(KEYS).text

    send(page, key, "drop-alias", alias="alias/invoices")
    assert desk.look("kms", "ListAliases")["Aliases"] == []


def test_what_was_encrypted_is_decrypted_and_is_in_no_command(page, desk, key):
    shown = send(page, key, "encrypt", text="seventeen").text
    blob = re.search(r'aria-label="Ciphertext">([A-Za-z0-9+/=]+)<', shown)[1]

    assert base64.b64decode(blob)
    assert "seventeen" in send(page, key, "decrypt", blob=blob).text
    assert "seventeen" not in page.get("/console/trail/").text
    context = {"encrypt-context": "order=17, shop=3"}
    shown = send(page, key, "encrypt", text="seventeen", **context).text
    blob = re.search(r'aria-label="Ciphertext">([A-Za-z0-9+/=]+)<', shown)[1]
    refused = send(page, key, "decrypt", blob=blob).text
    assert "InvalidCiphertextException" in refused
    assert "made with another encryption context" in refused
    context = {"decrypt-context": "shop=3,order=17"}
    assert "seventeen" in send(page, key, "decrypt", blob=blob, **context).text


def test_a_data_key_is_made_with_its_plain_copy_or_without(page, key):
    both = send(page, key, "data-key", copy="both").text
    plain, sealed = re.findall(r'data key">([A-Za-z0-9+/=]+)<', both, re.IGNORECASE)
    assert len(base64.b64decode(plain)) == 32
    assert base64.b64decode(sealed)
    alone = send(page, key, "data-key", copy="sealed").text
    assert len(re.findall(r'data key">([A-Za-z0-9+/=]+)<', alone, re.IGNORECASE)) == 1


def test_a_grant_and_a_tag_are_given_and_taken(page, desk, key):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    may = ["Decrypt", "DescribeKey"]
    send(page, key, "grant", who="user/auditor", may=may, only="order=17")
    (grant,) = desk.look("kms", "ListGrants", {"KeyId": key})["Grants"]
    assert grant["Operations"] == may
    assert grant["Constraints"] == {"EncryptionContextSubset": {"order": "17"}}
    assert "only with order=17" in page.get(f"{KEYS}{key}/access/").text
    send(page, key, "tag", **{"tag-key": "team", "tag-value": "blue"})
    assert desk.look("kms", "ListResourceTags", {"KeyId": key})["Tags"][0]["TagValue"] == "blue"

    assert "No grants" in send(page, key, "revoke", grant=grant["GrantId"]).text
    assert "No tags" in send(page, key, "untag", **{"tag-key": "team"}).text


@pytest.mark.parametrize(
    ("do", "fields", "words"),
    [
        ("encrypt", {"text": ""}, "A key encrypts 1 to 4096 bytes"),
        ("encrypt", {"text": "x" * 4097}, "A key encrypts 1 to 4096 bytes"),
        ("decrypt", {"blob": "%%"}, "This is no base64"),
        ("decrypt", {"blob": "aGVsbG8="}, "InvalidCiphertextException"),
        ("encrypt", {"text": "x", "encrypt-context": "17"}, "Write pairs such as order=17"),
        ("grant", {"who": "user/nobody", "may": "Decrypt"}, "InvalidArnException"),
        ("schedule", {"days": "6"}, "ValidationException"),
        ("schedule", {"days": "soon"}, "must be a whole number"),
        ("add-alias", {"alias": "aws/x"}, "NotAuthorizedException"),
        ("policy", {"policy": "{}"}, "MalformedPolicyDocumentException"),
    ],
)
def test_what_cannot_be_done_says_why(page, key, do, fields, words):
    response = page.post(address(key, do), {"do": do, **fields})

    assert response.status_code == 422
    assert words in response.text


def test_a_disabled_key_cannot_be_tried_and_is_enabled_again(page, desk, key):
    send(page, key, "disable")
    assert "The key is not enabled" in page.get(f"{KEYS}{key}/use/").text

    send(page, key, "enable")
    assert state(desk, key) == "Enabled"


def test_a_deletion_is_scheduled_and_cancelled(page, desk, key):
    shown = send(page, key, "schedule", days="7").text
    assert "Waits for deletion" in shown
    assert state(desk, key) == "PendingDeletion"

    send(page, key, "cancel")
    assert state(desk, key) == "Disabled"


def test_rotation_and_policy_are_changed(page, desk, key):
    send(page, key, "rotate-on")
    send(page, key, "rotate")
    shown = page.get(f"{KEYS}{key}/").text

    assert "Every 365 days" in shown
    policy = desk.look("kms", "GetKeyPolicy", {"KeyId": key})["Policy"]
    send(page, key, "policy", policy=policy.replace("Enable IAM", "Leave it to IAM"))
    assert "Leave it to IAM" in desk.look("kms", "GetKeyPolicy", {"KeyId": key})["Policy"]


def test_who_may_not_see_keys_reads_why(page, desk, key):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")

    listed = page.get(KEYS).text
    assert "kms:ListAliases" in listed
    one = page.get(f"{KEYS}{key}/")
    assert one.status_code == 403
    assert "kms:DescribeKey" in one.text


def test_a_key_that_is_not_there(page, desk):
    assert page.get(f"{KEYS}{'0' * 8}-0000-0000-0000-{'0' * 12}/").status_code == 404
