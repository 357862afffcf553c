"""AWS's own words for parameters that its models do not allow."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec import common
from studyapp.minicloud.spec.ec2 import ec2
from studyapp.minicloud.spec.models import protocol
from studyapp.minicloud.spec.problems import Problem
from studyapp.minicloud.spec.s3 import s3
from studyapp.minicloud.spec.styles import Style, Words, style
from studyapp.minicloud.spec.wiretypes import wrong_type

if TYPE_CHECKING:
    from botocore.model import OperationModel

Speaker = Callable[[Style, "OperationModel", Mapping[str, Any], Sequence[Problem]], CloudError]
SPEAKERS: Mapping[Words, Speaker] = {
    "common": common.common,
    "ecr": common.ecr,
    "sqs": common.sqs,
    "cloudwatch": common.cloudwatch,
    "organizations": common.organizations,
    "ec2": ec2,
    "s3": s3,
}
PARSED_FIRST = frozenset({"query", "json", "rest-json"})
UNSEEN = frozenset({"unknown", "document", "json", "union-empty", "union-many"})


def refusal(
    service: str,
    operation: "OperationModel",
    params: Mapping[str, Any],
    problems: Sequence[Problem],
) -> CloudError:
    """The error that a service answers to these problems, of which there is at least one.

    Its `unverified` says whether code or words were never seen of the real service.
    """
    spoken = protocol(service)
    for problem in problems:
        if problem.kind == "type" and spoken in PARSED_FIRST:
            return wrong_type(spoken, problem)
    manner = style(service)
    error = SPEAKERS[manner.words](manner, operation, params, problems)
    if not manner.verified or (spoken != "ec2" and problems[0].kind in UNSEEN):
        error.unverified = True
    return error
