"""What changes between AWS's tools and the service: botocore's handlers, and what XML cannot say."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from studyapp.minicloud.cli.tools import Output, Params

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

# Shapes of Route 53 whose values may carry the path that its answers give: `/hostedzone/Z1`.
ROUTE53_IDS = frozenset({"ResourceId", "DelegationSetId", "ChangeId"})
VERSION = "?versionId="
# Listings for which botocore asks for keys in percent encoding, and decodes them.
LISTINGS = frozenset({"ListObjects", "ListObjectsV2", "ListObjectVersions"})
BUCKET = r"^[a-zA-Z0-9.\-_]{1,255}$"
POINT = r"accesspoint[/:][a-zA-Z0-9\-.]{1,63}$"
OUTPOST = r"outpost[/:][a-zA-Z0-9\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}$"
ARNS = (
    rf"^arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{{12}}:{POINT}",
    rf"^arn:(aws).*:s3-outposts:[a-z\-0-9]+:[0-9]{{12}}:{OUTPOST}",
)


def as_sent(model: "OperationModel", params: Params) -> Params:
    """The parameters as they reach the service."""
    service = model.service_model.service_name
    if service == "s3" and isinstance(params.get("CopySource"), str):
        return {**params, "CopySource": copy_source(params["CopySource"])}
    if service == "route53" and model.input_shape is not None:
        shapes = model.input_shape.members
        return {
            name: value.rpartition("/")[2]
            if isinstance(value, str) and name in shapes and shapes[name].name in ROUTE53_IDS
            else value
            for name, value in params.items()
        }
    return params


def copy_source(source: str) -> str:
    """`bucket/key`, or one with `?versionId=` behind it, with the key percent-encoded."""
    path, mark, version = source.partition(VERSION)
    return quote(path, safe="/-._~") + mark + version


def bucket_problem(name: str) -> str:
    """What the tool says of a name that no bucket can have; "" when it may be one."""
    if any(re.match(form, name) for form in (BUCKET, *ARNS)):
        return ""
    forms = f'"{BUCKET}" or be an ARN matching the regex "{"|".join(ARNS)}"'
    return f'Invalid bucket name "{name}": Bucket name must match the regex {forms}'


def as_received(model: "OperationModel", answer: Output) -> Output:
    """An answer as a client has it: without what is not there."""
    seen: Output = _carried(answer, model.output_shape)
    if model.service_model.service_name == "s3":
        if model.name == "GetBucketLocation":
            seen.setdefault("LocationConstraint", None)
        elif model.name in LISTINGS:
            seen.setdefault("EncodingType", "url")
    return seen


def _carried(value: Any, shape: "Shape | None") -> Any:
    """Structures without members that are None, or lists that XML shows by their items alone."""
    if isinstance(value, list):
        member = shape.member if shape is not None and shape.type_name == "list" else None
        return [_carried(item, member) for item in value]
    if not isinstance(value, dict) or shape is None or shape.type_name != "structure":
        return value
    inner = {name: shape.members.get(name) for name in value}
    return {
        name: _carried(item, inner[name])
        for name, item in value.items()
        if item is not None and not (item == [] and _is_flat(inner[name]))
    }


def _is_flat(shape: "Shape | None") -> bool:
    return shape is not None and bool(shape.serialization.get("flattened"))
