"""From what a call gave to what the tool prints: ISO times, base64, the model's order of names."""

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.clock import Moment, to_datetime

if TYPE_CHECKING:
    from botocore.model import Shape

FRACTIONS = frozenset({"json", "rest-json"})  # protocols whose times carry milliseconds

POLICY = "policyDocumentType"  # IAM's policies are texts in the engine and objects in the tool


def present(value: Any, shape: "Shape | None", protocol: str) -> Any:
    """The value with every time and blob as text, structures in the order of the model."""
    if isinstance(value, Moment):
        return iso(value.simulated, protocol)
    if isinstance(value, Blob):
        return None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return _mapping(value, shape, protocol)
    if isinstance(value, (list, tuple)):
        member = shape.member if shape is not None and shape.type_name == "list" else None
        return [present(item, member, protocol) for item in value]
    if shape is not None and shape.type_name == "timestamp" and isinstance(value, int):
        return iso(value, protocol)
    if shape is not None and shape.name == POLICY and isinstance(value, str):
        return json.loads(value)
    return value


def _mapping(value: dict[str, Any], shape: "Shape | None", protocol: str) -> dict[str, Any]:
    if shape is None or shape.type_name != "structure":
        inner = shape.value if shape is not None and shape.type_name == "map" else None
        return {str(key): present(item, inner, protocol) for key, item in value.items()}
    ordered = [name for name in shape.members if name in value]
    ordered += [name for name in value if name not in shape.members]
    return {name: present(value[name], shape.members.get(name), protocol) for name in ordered}


def iso(instant: int, protocol: str) -> str:
    """`2026-11-27T05:46:40+00:00`; the fraction only where the protocol carries one."""
    when = to_datetime(instant - instant % 1000)
    if protocol in FRACTIONS:
        when += timedelta(milliseconds=instant % 1000)
    return when.isoformat()
