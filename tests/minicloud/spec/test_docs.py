"""Documentation is plain text."""

import re

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.spec.docs import text


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>One.</p><p>Two\n  lines.</p>", "One.\n\nTwo lines."),
        ("<p>A <code>b</code> &amp; <i>c</i></p>", "A b & c"),
        ("<p>See:</p><ul><li><p>one</p></li><li>two</li></ul>", "See:\n\n* one\n\n* two"),
        ("<ul><li><p>a</p><ul><li>b</li></ul></li></ul>", "* a\n\n  * b"),
        ("<note><p>Mind.</p></note>", "Note: Mind."),
        ("plain", "plain"),
        ("", ""),
        ("<p>a < b</p>", "a < b"),
        ("<dl><dt>t</dt><dd>d</dd></dl>", "* t\n\n  d"),
    ],
)
def test_html_becomes_text(html, plain):
    assert text(html) == plain


def test_services_operations_and_members_have_texts():
    assert "Identity and Access Management" in spec.docs("iam")
    assert spec.docs("iam", "CreateUser").startswith("Creates a new IAM user")
    members = spec.member_docs("iam", "CreateUserRequest")

    assert list(members) == ["Path", "UserName", "PermissionsBoundary", "Tags"]
    assert members["UserName"].startswith("The name of the user to create.")


@pytest.mark.parametrize("service", ["s3", "sqs"])
def test_no_tag_is_left(service):
    for operation in spec.model(service).operation_names:
        assert not re.search(r"</?(p|li|ul|code|a|i|b|note)\b", spec.docs(service, operation))


def test_what_does_not_exist_is_a_key_error():
    for ask in (
        lambda: spec.docs("nonsense"),
        lambda: spec.docs("iam", "CreateUnicorn"),
        lambda: spec.member_docs("iam", "Unicorn"),
    ):
        with pytest.raises(KeyError):
            ask()
