"""What services answer to a value of the wrong type, which their parsers cannot read.

Texts of the JSON protocols as reported of KMS and Athena: "NUMBER_VALUE can not be converted to a
String", "Start of structure or map found where not expected."
"""

from collections.abc import Mapping
from typing import Any

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec.common import where
from studyapp.minicloud.spec.problems import Problem

JAVA: Mapping[str, str] = {
    "string": "a String",
    "character": "a Character",
    "integer": "an Integer",
    "long": "a Long",
    "float": "a Float",
    "double": "a Double",
    "boolean": "a Boolean",
    "timestamp": "a Date",
    "blob": "a ByteBuffer",
}
CONTAINERS: Mapping[str, str] = {
    "list": "Expected list or null",
    "map": "Expected map or null",
    "structure": "Expected null",
}


def wrong_type(protocol: str, problem: Problem) -> CloudError:
    """The error of a protocol's parser."""
    if protocol == "query":
        text = f"Value at '{where(problem.path)}' is not {JAVA.get(problem.limit, 'a structure')}"
        return CloudError("MalformedInput", text, unverified=True)
    text = _text(problem.value, problem.limit)
    seen = problem.limit == "string" and problem.value is not None
    return CloudError("SerializationException", text, unverified=not seen)


def _text(value: Any, wanted: str) -> str:
    if wanted in CONTAINERS:
        return CONTAINERS[wanted]
    if isinstance(value, (dict, list)):
        return "Start of structure or map found where not expected."
    return f"{_token(value)} can not be converted to {JAVA[wanted]}"


def _token(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, (int, float)):
        return "NUMBER_VALUE"
    return "STRING_VALUE"
