"""Policies in forms: their problems by line, a start to change, their text laid out."""

import json
import re
from typing import Final
from urllib.parse import unquote

from studyapp.console.blocks import Editor, Field, StatementFields, Words
from studyapp.console.lint_view import linted
from studyapp.console.policy_form import StatementForm, split
from studyapp.sandbox.api import (
    MalformedPolicy,
    action_meaning,
    known_actions,
    offers,
    policy_in_words,
    service_titles,
)

UNREAD: Final = "policy cannot be shown"
STARTS: Final = {
    "identity": """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListAllMyBuckets",
      "Resource": "*"
    }
  ]
}""",
    "scp": """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "organizations:LeaveOrganization",
      "Resource": "*"
    }
  ]
}""",
    "rcp": """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}""",
    "trust": """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}""",
}


def policy_field(
    name: str,
    label: str,
    value: str,
    *,
    use: str = "identity",
    checked: bool = False,
    hint: str = "",
    look: str = "json",
    account: str = "",
    mark: str = "",
    stored: bool = False,
) -> Field:
    """An editor of a policy; `checked` names its problems at once, `look` is `Given.look`.

    `account` is the id that cures put in; `mark` are lines ("5-11") that decided a call;
    `stored` says that the text is in force, so that what is unwise in it is shown at once.
    """
    editor = _editor(value, look, use, looked=checked)
    return Field(
        name,
        label,
        "policy",
        value,
        use=use,
        lint=linted(value, name, use, account) if checked or stored else None,
        account=account,
        mark=mark if re.fullmatch(r"\d+-\d+", mark) else "",
        rows=min(24, max(10, value.count("\n") + 2)),
        required=True,
        hint=hint,
        editor=editor,
    )


def _editor(text: str, look: str, use: str, *, looked: bool) -> Editor:
    named = use in ("trust", "resource")
    if look == "words":
        words = words_of(text)
        note = "" if words else f"This {UNREAD} in words. Mend what is named below first."
        return Editor("words" if words else "json", looked, words=words, note=note)
    if look not in ("form", "form-add"):
        return Editor("json", looked)
    form = split(text)
    if form is None:
        note = f"This {UNREAD} as a form. Change it as JSON."
        return Editor("json", looked, note=note)
    statements = (*form.statements, *((StatementForm(),) if look == "form-add" else ()))
    fields = tuple(_fields(number, one) for number, one in enumerate(statements))
    return Editor("form", looked, form=form, statements=fields, principals=named)


def _fields(number: int, one: StatementForm) -> StatementFields:
    titles = service_titles()
    prefixes = [offer.name for offer in offers()]
    if one.service and one.service not in prefixes:
        prefixes.append(one.service)
    services = tuple((prefix, titles.get(prefix, prefix)) for prefix in prefixes)
    known = known_actions(one.service) if one.service else ()
    return StatementFields(number, one, (("", "Several services, or all"), *services), known)


def words_of(text: str) -> tuple[Words, ...]:
    """Each statement in words; nothing when the text is no policy."""
    try:
        found = policy_in_words(text, service_titles())
    except MalformedPolicy:
        return ()
    return tuple(
        Words(
            one.sid or f"Statement {number}",
            one.sentence,
            one.effect == "Deny",
            tuple((name, text) for name in one.actions if (text := action_meaning(name))),
        )
        for number, one in enumerate(found, 1)
    )


def laid_out(document: str) -> str:
    """A policy as IAM gives it (percent-encoded or plain), indented for reading."""
    text = unquote(document) if document.lstrip().startswith("%7B") else document
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
