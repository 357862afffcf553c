"""Policies in forms: their problems by line, a start to change, their text laid out."""

import json
from typing import Final, Literal, cast
from urllib.parse import unquote

from studyapp.console.blocks import Field, Pair
from studyapp.sandbox.api import check_policy

Use = Literal["identity", "session", "trust", "resource", "scp", "rcp"]
USES: Final = ("identity", "session", "trust", "resource", "scp", "rcp")
LONGEST: Final = 40_000  # characters that are looked at; no policy of AWS is longer
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


def problems(text: str, use: str) -> tuple[Pair, ...]:
    """What is wrong with a policy: (place, sentence) in the order of the text."""
    if len(text) > LONGEST:
        return (("The whole", "This is longer than any policy may be."),)
    found = check_policy(text.replace("\r\n", "\n"), cast("Use", use))
    return tuple((f"Line {one.line}:", one.detail or one.message) for one in found)


def policy_field(
    name: str,
    label: str,
    value: str,
    *,
    use: str = "identity",
    checked: bool = False,
    hint: str = "",
) -> Field:
    """An editor of a policy; `checked` names its problems at once."""
    return Field(
        name,
        label,
        "policy",
        value,
        use=use,
        problems=problems(value, use) if checked and value else (),
        rows=min(24, max(10, value.count("\n") + 2)),
        required=True,
        hint=hint,
    )


def laid_out(document: str) -> str:
    """A policy as IAM gives it (percent-encoded or plain), indented for reading."""
    text = unquote(document) if document.lstrip().startswith("%7B") else document
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
