"""What AWS's tools change in parameters on their way to the service (botocore's handlers)."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from studyapp.minicloud.cli.tools import Params

if TYPE_CHECKING:
    from botocore.model import OperationModel

# Shapes of Route 53 whose values may carry the path that its answers give: `/hostedzone/Z1`.
ROUTE53_IDS = frozenset({"ResourceId", "DelegationSetId", "ChangeId"})
VERSION = "?versionId="


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
