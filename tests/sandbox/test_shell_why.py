"""`why` in the shell: the reason, the fix as command lines, and the fix made."""

import json

import pytest

from studyapp.console.explain import explain_row
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db


@pytest.fixture
def typist():
    typist = Typist()
    typist.out("aws iam create-user --user-name agent; aws s3 mb s3://team-notes; su agent")
    return typist


def test_the_last_denial_is_explained_with_its_fix(typist):
    typist.type("aws s3 ls s3://team-notes")
    text = typist.out("why")

    assert text.startswith("s3:ListObjectsV2 by user/agent: AccessDenied\n")
    assert "No policy of the caller allows it" in text
    assert "Fix 1: Give user/agent an inline policy that allows s3:ListBucket" in text
    assert "  aws iam put-user-policy --user-name agent" in text


def test_the_fix_is_made_by_request_id_and_is_one_act(typist):
    """As for a client of one's own: the id stands in its answer."""
    typist.type("aws s3 ls s3://team-notes")
    row = typist.desk.trail(1)[0]

    assert typist.out(f"why --fix 1 {row.request_id}").startswith("Done: Give user/agent")
    typist.out("aws s3 ls s3://team-notes")
    assert "would be allowed now" in typist.out(f"why {row.request_id}")
    typist.desk.undo()
    assert typist.type("aws s3 ls s3://team-notes").code == 254


@pytest.mark.parametrize(
    ("line", "code", "text"),
    [
        ("why", 1, "no call was denied"),
        ("why nothing", 1, "no call has the request id nothing"),
        ("why --fix", 2, "usage: why"),
        ("why a b", 2, "usage: why"),
    ],
)
def test_what_cannot_be_explained_is_said(typist, line, code, text):
    ran = typist.type(line)

    assert ran.code == code
    assert text in ran.stderr


def test_a_key_that_is_not_there_is_no_denial(typist):
    grant = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::team-notes/*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": grant})
    typist.out("su administrator")
    typist.out(
        f"aws iam put-user-policy --user-name agent --policy-name get --policy-document '{text}'"
    )
    typist.out("su agent")
    typist.type("aws s3api get-object --bucket team-notes --key nothing out")
    row = typist.desk.trail(1)[0]
    told = typist.out(f"why {row.request_id}")

    assert row.error_code == "AccessDenied"
    assert "there is no such object" in told
    assert "s3:ListBucket" in told
    fault = explain_row(row)
    assert fault is not None
    assert fault.sentence in told
    assert fault.remedy in told


def test_a_call_that_was_allowed_has_no_fix(typist):
    typist.out("aws sts get-caller-identity")
    row = typist.desk.trail(1)[0]

    assert "No policy was asked." in typist.out(f"why {row.request_id}")
    assert typist.type(f"why --fix 1 {row.request_id}").stderr == (
        "why: there is no fix 1 for this call\n"
    )
