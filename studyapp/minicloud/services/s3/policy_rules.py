"""What S3 asks of a bucket policy beyond the grammar of policies."""

import json
from typing import Any

from studyapp.minicloud.services.s3 import errors

NO_RESOURCE = "Policy has invalid resource"
NO_ACTION = "Action does not apply to any resource(s) in statement"


def check_resources(text: str, bucket: str) -> None:
    """Every resource is the bucket or lies in it. Raises MalformedPolicy."""
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
    actions = [str(one).lower() for one in _list(statement.get("Action"))]
    resources = [str(one) for one in _list(statement.get("Resource"))]
    if not actions or not resources or any("*" in one for one in actions):
        return
    whole = f"arn:aws:s3:::{bucket}"
    only_bucket = all(one == whole for one in resources)
    only_objects = all(one.startswith(f"{whole}/") for one in resources)
    for action in actions:
        if only_bucket and action in OBJECT_ACTIONS:
            raise errors.malformed_policy(NO_ACTION)
        if only_objects and action in BUCKET_ACTIONS:
            raise errors.malformed_policy(NO_ACTION)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


# Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3": the
# resource types of the actions that the sandbox knows.
OBJECT_ACTIONS = frozenset(
    {
        "s3:getobject",
        "s3:getobjectversion",
        "s3:putobject",
        "s3:deleteobject",
        "s3:deleteobjectversion",
        "s3:getobjecttagging",
        "s3:putobjecttagging",
        "s3:deleteobjecttagging",
        "s3:getobjectacl",
        "s3:putobjectacl",
        "s3:abortmultipartupload",
        "s3:listmultipartuploadparts",
    }
)
BUCKET_ACTIONS = frozenset(
    {
        "s3:listbucket",
        "s3:listbucketversions",
        "s3:listbucketmultipartuploads",
        "s3:getbucketlocation",
        "s3:getbucketpolicy",
        "s3:putbucketpolicy",
        "s3:deletebucketpolicy",
        "s3:getbucketversioning",
        "s3:putbucketversioning",
        "s3:getbucketwebsite",
        "s3:putbucketwebsite",
        "s3:deletebucketwebsite",
        "s3:deletebucket",
    }
)
