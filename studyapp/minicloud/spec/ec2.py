"""How EC2 refuses parameters: the first problem alone, by the name that the wire carries.

docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html names the codes. Texts as
reported of real answers: "The request must contain the parameter GroupDescription", "The parameter
Description is not recognized", "Invalid value 't9.huge' for InstanceType.", "Value () for
parameter groupId is invalid. The value cannot be empty", "Value ( 3 ) for parameter maxResults is
invalid. Expecting a value greater than 5."
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec.common import shown
from studyapp.minicloud.spec.problems import Entry, KeyOf, Problem, Step
from studyapp.minicloud.spec.styles import Style

if TYPE_CHECKING:
    from botocore.model import OperationModel


def ec2(
    manner: Style,
    operation: "OperationModel",
    params: Mapping[str, Any],
    problems: Sequence[Problem],
) -> CloudError:
    """The error for the first problem; what is not recognised comes before what is missing."""
    problem = min(problems, key=lambda each: ("unknown", "required").count(each.kind) == 0)
    if problem.kind == "unknown":
        name = _name(operation, problem.path, str(problem.limit))
        return CloudError("UnknownParameter", f"The parameter {name} is not recognized")
    if problem.kind == "required":
        name = _name(operation, (*problem.path, str(problem.limit)))
        return CloudError("MissingParameter", f"The request must contain the parameter {name}")
    return _invalid(manner, _name(operation, problem.path), problem)


def _invalid(manner: Style, name: str, problem: Problem) -> CloudError:
    last = name.rsplit(".", 1)[-1]
    if problem.shape == "InstanceType":
        text = f"Invalid value '{problem.value}' for InstanceType."
        return CloudError(manner.code, text)
    lower = last[:1].lower() + last[1:]
    if problem.kind == "min-value":
        text = (
            f"Value ( {problem.value} ) for parameter {lower} is invalid. "
            f"Expecting a value greater than {problem.limit}."
        )
        return CloudError(manner.code, text)
    value = "" if problem.secret else shown(problem.value)
    if value == "" and problem.kind == "min-length":
        text = f"Value () for parameter {lower} is invalid. The value cannot be empty"
        return CloudError(manner.code, text)
    text = f"Value ({value}) for parameter {lower} is invalid.{_hint(problem)}"
    return CloudError(manner.code, text, unverified=True)


def _hint(problem: Problem) -> str:
    match problem.kind:
        case "max-value":
            return f" Expecting a value less than or equal to {problem.limit}."
        case "max-length":
            return f" It may not be longer than {problem.limit}."
        case "min-length":
            return f" It may not be shorter than {problem.limit}."
        case "enum":
            return f" Valid values: {', '.join(problem.names)}."
        case _:
            return ""


def _name(operation: "OperationModel", path: Sequence[Step], last: str = "") -> str:
    """The parameter's name as a request carries it: `Filter.1.Value.2`."""
    shape: Any = operation.input_shape
    parts = []
    for step in path:
        if isinstance(step, int):
            parts.append(str(step + 1))
            shape = shape.member
        elif isinstance(step, (KeyOf, Entry)):
            parts.append(step.key)
            shape = shape.value
        else:
            shape = shape.members[step]
            parts.append(_wire(shape.serialization, step))
    return ".".join([*parts, last] if last else parts)


def _wire(traits: Mapping[str, Any], name: str) -> str:
    """The name of a member in the ec2 protocol: its own, else its location's with a capital."""
    if "queryName" in traits:
        return str(traits["queryName"])
    written = str(traits.get("name", name))
    return written[:1].upper() + written[1:]
