"""Modelled errors: which shape, code and HTTP status belong to an error code of a service."""

import functools
from collections.abc import Mapping
from typing import NamedTuple

from studyapp.minicloud.spec import codes
from studyapp.minicloud.spec.models import raw_model
from studyapp.minicloud.spec.statuses import COMMON, QUERY_CODES, STATUSES


class ErrorShape(NamedTuple):
    """How an error of a service travels.

    `name` is the shape's name ("NoSuchEntityException"), `code` what the wire carries
    ("NoSuchEntity"); an error that no model names has both alike. `sender_fault` is whether the
    caller is to blame. `query_code` is not empty for services that once spoke the query protocol
    and name the error to such clients in `x-amzn-query-error`. `modelled` is whether the model
    has the shape.
    """

    name: str
    code: str
    status: int
    sender_fault: bool
    query_code: str = ""
    modelled: bool = True


def error_shape(service: str, code: str) -> ErrorShape:
    """The error by its code, by its shape's name or by the code that query clients know.

    For a code that no model names the status comes from the service's documentation, else from
    the errors that all services share, else it is 400. Raises KeyError for an unknown service.
    """
    found = _errors(service).get(code)
    if found is not None:
        return found
    status = _unmodelled(service, code)
    query_code = code if "awsQueryCompatible" in raw_model(service)["metadata"] else ""
    return ErrorShape(code, code, status, status < 500, query_code, modelled=False)


def _unmodelled(service: str, code: str) -> int:
    own = STATUSES.get("s3" if service == "s3control" else service, {})
    if code in own:
        return own[code]
    if service == "s3":
        return 400
    return _shared(codes.family(service)).get(code, COMMON.get(code, 400))


@functools.cache
def _shared(family: codes.Family) -> Mapping[str, int]:
    return {each.code: each.status for each in codes.BY_FAMILY[family].values()}


@functools.cache
def _errors(service: str) -> Mapping[str, ErrorShape]:
    query_codes = QUERY_CODES.get(service, {})
    compatible = "awsQueryCompatible" in raw_model(service)["metadata"]
    found: dict[str, ErrorShape] = {}
    for name, shape in raw_model(service)["shapes"].items():
        if not shape.get("exception"):
            continue
        error = shape.get("error", {})
        server = bool(shape.get("fault"))
        own = error.get("code", name)
        status = error.get("httpStatusCode", 500 if server else 400)
        entry = ErrorShape(
            name,
            own,
            status,
            error.get("senderFault", not server and status < 500),
            query_codes.get(name, own) if compatible else "",
        )
        for key in (entry.code, name, entry.query_code):
            found.setdefault(key, entry)
    found.pop("", None)
    return found
