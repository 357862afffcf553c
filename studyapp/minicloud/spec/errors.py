"""Modelled errors: which shape, code and HTTP status belong to an error code of a service."""

import functools
from collections.abc import Mapping
from typing import NamedTuple

from studyapp.minicloud.spec.models import raw_model


class ErrorShape(NamedTuple):
    """How an error of a service travels.

    `name` is the shape's name ("NoSuchEntityException"), `code` what the wire carries
    ("NoSuchEntity"); an error that no model names has both alike. `sender_fault` is whether the
    caller is to blame.
    """

    name: str
    code: str
    status: int
    sender_fault: bool


def error_shape(service: str, code: str) -> ErrorShape:
    """The error by its code or by its shape's name; status 400 when no model says otherwise."""
    found = _errors(service).get(code)
    if found is not None:
        return found
    return ErrorShape(code, code, 400, sender_fault=True)


@functools.cache
def _errors(service: str) -> Mapping[str, ErrorShape]:
    found: dict[str, ErrorShape] = {}
    for name, shape in raw_model(service)["shapes"].items():
        if not shape.get("exception"):
            continue
        error = shape.get("error", {})
        server = bool(shape.get("fault"))
        entry = ErrorShape(
            name,
            error.get("code", name),
            error.get("httpStatusCode", 500 if server else 400),
            error.get("senderFault", not server),
        )
        found.setdefault(entry.code, entry)
        found.setdefault(name, entry)
    return found
