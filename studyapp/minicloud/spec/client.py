"""What AWS's own tools say of parameters before they send anything.

The AWS CLI prints "Parameter validation failed:" and these lines, and exits with 252. Only what
the tools check is reported: whether values are short enough, match a pattern or are one of a
list is left to the service. The words are botocore's (`botocore.validate`).
"""

from collections.abc import Mapping
from typing import Any

from studyapp.minicloud.spec.problems import CLIENT_SIDE, Entry, KeyOf, Problem, Step
from studyapp.minicloud.spec.validation import problems

TYPES: Mapping[str, str] = {
    "structure": "<class 'dict'>",
    "map": "<class 'dict'>",
    "list": "<class 'list'>, <class 'tuple'>",
    "string": "<class 'str'>",
    "character": "<class 'str'>",
    "integer": "<class 'int'>",
    "long": "<class 'int'>",
    "float": "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
    "double": "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
    "boolean": "<class 'bool'>",
    "timestamp": "<class 'datetime.datetime'>, timestamp-string",
    "blob": "<class 'bytes'>, <class 'bytearray'>, file-like object",
}
DOCUMENT_TYPES = (
    "<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>"
)


def reports(service: str, operation: str, params: Mapping[str, Any]) -> list[str]:
    """The lines under "Parameter validation failed:", none when a tool would send the call.

    `params` are as everywhere in the engine: timestamps are milliseconds, blobs are bytes.
    Raises KeyError when the operation does not exist.
    """
    return [
        report(problem) for problem in problems(service, operation, params) if _is_checked(problem)
    ]


def _is_checked(problem: Problem) -> bool:
    """Do the tools look at it? They do not count bytes, nor the entries of a map."""
    if problem.kind == "min-length":
        return isinstance(problem.value, (str, list))
    return problem.kind in CLIENT_SIDE


def report(problem: Problem) -> str:
    """One problem as botocore words it."""
    where, value, limit = _where(problem.path), problem.value, problem.limit
    names = ", ".join(problem.names)
    match problem.kind:
        case "required":
            return f'Missing required parameter in {where}: "{limit}"'
        case "unknown":
            return f'Unknown parameter in {where}: "{limit}", must be one of: {names}'
        case "type":
            return (
                f"Invalid type for parameter {where}, value: {value}, "
                f"type: {type(value)}, valid types: {TYPES[limit]}"
            )
        case "min-value":
            return f"Invalid value for parameter {where}, value: {value}, valid min value: {limit}"
        case "min-length":
            return (
                f"Invalid length for parameter {where}, value: {len(value)}, "
                f"valid min length: {limit}"
            )
        case _:
            return _rare(problem, where, names)


def _rare(problem: Problem, where: str, names: str) -> str:
    match problem.kind:
        case "union-empty":
            return f"Must set one of the following keys for tagged unionstructure {where}: {names}."
        case "union-many":
            return (
                f"Invalid number of parameters set for tagged union structure {where}. "
                f"Can only set one of the following keys: {names}."
            )
        case "json":
            return f"Invalid parameter {where} must be json serializable: {problem.limit}"
        case _:
            return (
                f"Invalid type for document parameter {where}, value: {problem.value}, "
                f"type: {type(problem.value)}, valid types: {DOCUMENT_TYPES}"
            )


def _where(path: tuple[Step, ...]) -> str:
    """A path as botocore writes it: `Tags[0].Key`; "input" for the parameters themselves."""
    return "".join(_step(step) for step in path).removeprefix(".") or "input"


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if isinstance(step, KeyOf):
        return f" (key: {step.key})"
    return f".{step.key}" if isinstance(step, Entry) else f".{step}"
