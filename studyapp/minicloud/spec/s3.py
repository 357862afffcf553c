"""How S3 refuses parameters: a body is malformed XML, a header or query an invalid argument.

docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. Names of buckets and keys are judged
by the service itself.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec.common import shown
from studyapp.minicloud.spec.problems import Problem
from studyapp.minicloud.spec.styles import Style

if TYPE_CHECKING:
    from botocore.model import OperationModel

MALFORMED = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)
BY_SHAPE: Mapping[str, tuple[str, str]] = {
    "BucketLocationConstraint": (
        "InvalidLocationConstraint",
        "The specified location constraint is not valid",
    ),
}
IN_HEADERS: Mapping[str, tuple[str, str]] = {
    "StorageClass": ("InvalidStorageClass", "The storage class you specified is not valid"),
}


def s3(
    manner: Style,
    operation: "OperationModel",
    params: Mapping[str, Any],
    problems: Sequence[Problem],
) -> CloudError:
    """The error for the first problem."""
    problem = problems[0]
    path = (*problem.path, str(problem.limit)) if problem.kind == "required" else problem.path
    if problem.shape in BY_SHAPE:
        return CloudError(*BY_SHAPE[problem.shape])
    if len(path) > 1:
        return CloudError("MalformedXML", MALFORMED)
    if problem.shape in IN_HEADERS:
        return CloudError(*IN_HEADERS[problem.shape])
    return _argument(manner, operation, str(path[0]) if path else "", problem)


def _argument(
    manner: Style, operation: "OperationModel", member: str, problem: Problem
) -> CloudError:
    known = operation.input_shape.members
    traits = known[member].serialization if member in known else {}
    name = str(traits.get("name", member))
    if problem.kind == "required" and traits.get("location") is None:
        return CloudError("MalformedXML", MALFORMED)
    value = "" if problem.secret or problem.kind == "required" else shown(problem.value)
    return CloudError(
        manner.code, "Invalid Argument", unverified=True, ArgumentName=name, ArgumentValue=value
    )
