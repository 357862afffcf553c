"""The words of AWS's common validation, and of services that check by themselves.

Seen in reports of real answers, for instance: Route 53 "Value 'a' at
'changeBatch.changes.1.member.resourceRecordSet.type' …", Lambda "… at 'kMSKeyArn' …", CloudWatch
Logs (the pattern before the length), Cognito "Value at 'password' …" (secrets are not shown).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec.problems import Entry, KeyOf, Kind, Problem, Step
from studyapp.minicloud.spec.styles import Style

if TYPE_CHECKING:
    from botocore.model import OperationModel

Params = Mapping[str, Any]
WIDTH = 4096  # a refused value is repeated no longer than this


def common(
    manner: Style, operation: "OperationModel", params: Params, problems: Sequence[Problem]
) -> CloudError:
    """ "2 validation errors detected: …; …", one part for each constraint that is not met."""
    parts = list(dict.fromkeys(_part(operation, params, problem) for problem in problems))
    noun = "error" if len(parts) == 1 else "errors"
    return CloudError(manner.code, f"{len(parts)} validation {noun} detected: {'; '.join(parts)}")


def _part(operation: "OperationModel", params: Params, problem: Problem) -> str:
    path, value, must = problem.path, problem.value, demand(problem)
    if problem.kind == "required":
        path, value = (*path, str(problem.limit)), None
    elif path and not isinstance(path[-1], str):
        # A plain value in a list or map: its container is named, with all that is asked of it.
        must = f"{_container_words(path)}: [{', '.join(_all_demands(operation, problem))}]"
        path = path[:-1]
        value = _at(params, path)
    return f"{_subject(value, secret=problem.secret)} at '{where(path)}' {_FAILED}: {must}"


_FAILED = "failed to satisfy constraint"


def _subject(value: Any, *, secret: bool) -> str:
    if value is None:
        return "Value null"
    if secret or not isinstance(value, (str, int, float, list, dict)):
        return "Value"
    return f"Value '{shown(value)}'"


def shown(value: Any) -> str:
    """A value as Java prints it: `[a, b]`, `{key=value}`, `true`; its first `WIDTH` characters."""
    text = ""
    for piece in _pieces(value):
        text += piece[:WIDTH]
        if len(text) >= WIDTH:
            break
    return text[:WIDTH]


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield f", {key}=" if index else f"{key}="
            yield from _pieces(item)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for index, item in enumerate(value):
            yield ", " if index else ""
            yield from _pieces(item)
        yield "]"
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def where(path: Sequence[Step]) -> str:
    """A path as services write it: lower first letters, positions from 1.

    DynamoDB's "requestItems.things.member.keys" shows how entries of maps appear.
    """
    return ".".join(_step(step) for step in path)


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"{step + 1}.member"
    if isinstance(step, (KeyOf, Entry)):
        return f"{step.key}.member"
    return step[:1].lower() + step[1:]


def demand(problem: Problem) -> str:
    """What the constraint asks for: "Member must not be null"."""
    names = ", ".join(problem.names)
    if problem.kind in DEMANDS:
        return DEMANDS[problem.kind].format(limit=problem.limit, names=names)
    if problem.kind == "unknown":
        return f"Member is not known: {problem.limit}"
    return "Member must be a JSON value"


DEMANDS: Mapping[str, str] = {
    "required": "Member must not be null",
    "enum": "Member must satisfy enum value set: [{names}]",
    "pattern": "Member must satisfy regular expression pattern: {limit}",
    "min-length": "Member must have length greater than or equal to {limit}",
    "max-length": "Member must have length less than or equal to {limit}",
    "min-value": "Member must have value greater than or equal to {limit}",
    "max-value": "Member must have value less than or equal to {limit}",
    "union-many": "Member must have exactly one of: [{names}]",
    "union-empty": "Member must have exactly one of: [{names}]",
}


def _container_words(path: Sequence[Step]) -> str:
    if isinstance(path[-1], int):
        return "Member must satisfy constraint"
    return f"Map {'keys' if isinstance(path[-1], KeyOf) else 'value'} must satisfy constraint"


Demands = tuple[tuple[Kind, str], ...]  # what is asked, and the trait of the model that asks it
LIMITS_OF_TEXTS: Demands = (("max-length", "max"), ("min-length", "min"))
LIMITS_OF_NUMBERS: Demands = (("max-value", "max"), ("min-value", "min"))
FORMS: Demands = (("pattern", "pattern"), ("enum", "enum"))


def _all_demands(operation: "OperationModel", problem: Problem) -> list[str]:
    """Everything that is asked of the shape, the upper limit first."""
    if not problem.shape:
        return [demand(problem)]
    traits = operation.service_model.shape_for(problem.shape).metadata
    limits = LIMITS_OF_NUMBERS if problem.kind in {"min-value", "max-value"} else LIMITS_OF_TEXTS
    return [
        demand(
            problem._replace(
                kind=kind,
                limit=traits[trait],
                names=tuple(traits.get("enum", ())),
            )
        )
        for kind, trait in (*limits, *FORMS)
        if trait in traits
    ]


def _at(params: Any, path: Sequence[Step]) -> Any:
    for step in path:
        params = params[getattr(step, "key", step)]
    return params


def ecr(
    manner: Style, operation: "OperationModel", params: Params, problems: Sequence[Problem]
) -> CloudError:
    """Elastic Container Registry names the first problem alone."""
    problem = problems[0]
    path = (*problem.path, str(problem.limit)) if problem.kind == "required" else problem.path
    must = demand(problem).removeprefix("Member ").replace(" pattern: ", " ")
    if problem.kind == "pattern":
        must = f"must satisfy regular expression '{problem.limit}'"
    return CloudError(manner.code, f"Invalid parameter at '{where(path)}' {_FAILED}: '{must}'")


def sqs(
    manner: Style, operation: "OperationModel", params: Params, problems: Sequence[Problem]
) -> CloudError:
    """SQS answers as it did when it spoke the query protocol."""
    problem = problems[0]
    if problem.kind == "required":
        text = f"The request must contain the parameter {_queried(problem)}."
        return CloudError("MissingParameter", text)
    text = f"Value {shown(problem.value)} for parameter {_queried(problem)} is invalid."
    return CloudError(manner.code, text, unverified=True)


def cloudwatch(
    manner: Style, operation: "OperationModel", params: Params, problems: Sequence[Problem]
) -> CloudError:
    """CloudWatch says first what is missing."""
    for problem in problems:
        if problem.kind == "required":
            return CloudError("MissingParameter", f"The parameter {_queried(problem)} is required.")
    return common(manner, operation, params, problems)


def _queried(problem: Problem) -> str:
    path = (*problem.path, str(problem.limit)) if problem.kind == "required" else problem.path
    return ".".join(
        f"member.{step + 1}" if isinstance(step, int) else str(getattr(step, "key", step))
        for step in path
    )


# docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html
ORGANIZATIONS: Mapping[str, tuple[str, str]] = {
    "required": ("INPUT_REQUIRED", "You must include a value for all required parameters."),
    "enum": ("INVALID_ENUM", "You specified an invalid value."),
    "pattern": (
        "INVALID_PATTERN",
        "You provided a value that does not match the required pattern.",
    ),
    "max-length": (
        "MAX_LENGTH_EXCEEDED",
        "You provided a string parameter that is longer than allowed.",
    ),
    "min-length": (
        "MIN_LENGTH_EXCEEDED",
        "You provided a string parameter that is shorter than allowed.",
    ),
    "max-value": (
        "MAX_VALUE_EXCEEDED",
        "You provided a numeric parameter that has a larger value than allowed.",
    ),
    "min-value": (
        "MIN_VALUE_EXCEEDED",
        "You provided a numeric parameter that has a smaller value than allowed.",
    ),
}


def organizations(
    manner: Style, operation: "OperationModel", params: Params, problems: Sequence[Problem]
) -> CloudError:
    """Organizations gives a reason of its own list."""
    reason, text = ORGANIZATIONS.get(problems[0].kind, ORGANIZATIONS["pattern"])
    return CloudError(manner.code, text, Reason=reason)
