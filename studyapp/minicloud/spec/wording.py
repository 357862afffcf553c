"""AWS's own words for parameters that its models do not allow."""

from collections.abc import Sequence

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec.models import protocol
from studyapp.minicloud.spec.problems import KeyOf, Problem, Step


def refusal(service: str, problems: Sequence[Problem]) -> CloudError:
    """The error that a service answers to these problems, of which there is at least one."""
    code = "ValidationError" if protocol(service) == "query" else "ValidationException"
    count = len(problems)
    noun = "error" if count == 1 else "errors"
    text = "; ".join(constraint(problem) for problem in problems)
    return CloudError(code, f"{count} validation {noun} detected: {text}", 400)


def constraint(problem: Problem) -> str:
    """A problem as services say it that share AWS's common validation."""
    value, path = problem.value, problem.path
    if problem.kind == "required":
        value, path = None, (*path, str(problem.limit))
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{where(path)}' failed to satisfy constraint: {_must(problem)}"


def where(path: Sequence[Step]) -> str:
    """A path as services write it: lower first letters, positions from 1."""
    return ".".join(_step(step) for step in path)


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"{step + 1}.member"
    text = step.key if isinstance(step, KeyOf) else step
    return text[:1].lower() + text[1:]


def _must(problem: Problem) -> str:
    limit = problem.limit
    match problem.kind:
        case "required":
            return "Member must not be null"
        case "enum":
            return f"Member must satisfy enum value set: [{', '.join(problem.names)}]"
        case "pattern":
            return f"Member must satisfy regular expression pattern: {limit}"
        case "min-length":
            return f"Member must have length greater than or equal to {limit}"
        case "max-length":
            return f"Member must have length less than or equal to {limit}"
        case "min-value":
            return f"Member must have value greater than or equal to {limit}"
        case "max-value":
            return f"Member must have value less than or equal to {limit}"
        case _:
            return f"Member is not allowed: {problem.kind} {limit}"
