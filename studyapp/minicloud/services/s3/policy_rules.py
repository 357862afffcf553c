"""What S3 asks of a bucket policy beyond the grammar of policies."""

import json
from typing import Any

from studyapp.minicloud.policy.patterns import Actions
from studyapp.minicloud.services.s3 import errors
from studyapp.minicloud.spec import access

NO_RESOURCE = "Policy has invalid resource"
INVALID_ACTION = "Policy has invalid action"
NO_ACTION = "Action does not apply to any resource(s) in statement"


def check_rules(text: str, bucket: str) -> None:
    """Every resource is the bucket or lies in it, every action is one that S3 has for such.

    Raises MalformedPolicy.
    """
    document = json.loads(text)
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for word in ("Resource", "NotResource"):
            for resource in _list(statement.get(word)):
                if not _is_inside(str(resource), bucket):
                    raise errors.malformed_policy(NO_RESOURCE)
        _check_actions(statement, bucket)


def _is_inside(resource: str, bucket: str) -> bool:
    name = f"arn:aws:s3:::{bucket}"
    if resource == name or resource.startswith(f"{name}/"):
        return True
    # `arn:aws:s3:::photos*` covers the bucket and what is in it.
    stem, star, _ = resource.partition("*")
    return bool(star) and name.startswith(stem) and stem != "" and resource.endswith("*")


def _check_actions(statement: dict[str, Any], bucket: str) -> None:
    """An action on objects needs a resource with objects, and the other way round."""
    for written in _list(statement.get("NotAction")):
        if not _kinds(str(written)):
            raise errors.malformed_policy(INVALID_ACTION)
    actions = [_kinds(str(written)) for written in _list(statement.get("Action"))]
    if not all(actions):
        raise errors.malformed_policy(INVALID_ACTION)
    resources = [str(one) for one in _list(statement.get("Resource"))]
    whole = f"arn:aws:s3:::{bucket}"
    if not resources:
        return
    if all(one == whole for one in resources):
        covered = "bucket"
    elif all(one.startswith(f"{whole}/") for one in resources):
        covered = "object"
    else:
        return
    if any(covered not in kinds for kinds in actions):
        raise errors.malformed_policy(NO_ACTION)


def _kinds(written: str) -> frozenset[str]:
    """Which of "bucket" and "object" an action, or a pattern of actions, can be about.

    From the Service Authorization Reference. Empty for what no action of S3 matches, and for
    actions that are about neither, such as s3:ListAllMyBuckets.
    """
    wanted = Actions([written], excluding=False)
    return frozenset(
        resource.name
        for name, action in access.actions("s3").items()
        if wanted.match(f"s3:{name}")
        for resource in action.resources
        if resource.name in {"bucket", "object"}
    )


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
