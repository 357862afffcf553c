"""From a request to the parameters of its operation, in the shape names of the model."""

from functools import cache
from typing import Any

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire.identify import Target
from studyapp.minicloud.wire.limits import BadInput, BadValue
from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.parse import query, rest, values
from studyapp.minicloud.wire.shapes import Compiler, operation
from studyapp.minicloud.wire.sign.claims import with_hoisted

Params = dict[str, Any]

_ENVELOPE = {"Action", "Version"}


def parse(target: Target, request: Request) -> Params:
    """The parameters of a request, not yet validated.

    Timestamps are integer milliseconds, blobs bytes, a stored body its `Blob`. Members that the
    model does not know are ignored. Raises CloudError with the protocol's own code for what
    cannot be read: SerializationException, MalformedQueryString, InvalidParameterValue,
    MalformedXML, InvalidArgument, MissingRequestBodyError.
    """
    try:
        if target.protocol in {"rest-json", "rest-xml"}:
            whole = with_hoisted(request, target.credentials)
            params = rest.parse(target.service, target.operation, whole, target.labels)
            _check_body(target, params)
            return params
        return _parse_rpc(target, request)
    except BadInput as error:
        raise _refusal(target, error) from None


def streams(target: Target) -> bool:
    """Whether the operation's body should be stored as it arrives and passed on as a `Blob`."""
    if target.protocol not in {"rest-json", "rest-xml"} or not target.operation:
        return False
    try:
        shape = operation(target.service, target.operation).input_shape
    except KeyError:
        return False
    payload = shape.serialization.get("payload") if shape else None
    return bool(shape and payload and shape.members[payload].serialization.get("streaming"))


def _parse_rpc(target: Target, request: Request) -> Params:
    if target.protocol in {"query", "ec2"}:
        read_tree = _form_reader(target.service, target.operation, target.protocol)
        if read_tree is None:
            return {}
        pairs = [
            pair
            for pair in (*request.arguments, *request.form)
            if pair[0] not in _ENVELOPE and not pair[0].startswith("X-Amz-")
        ]
        parsed: Params = read_tree(query.tree(pairs))
        return parsed
    shape = operation(target.service, target.operation).input_shape
    if shape is None:
        return {}
    body = rest.whole(request)
    if target.protocol == "cbor":
        decoded = values.read_cbor(body) if body else {}
    else:
        decoded = values.read_json(body) if body.strip() else {}
    found: Params = _values(target.service, target.protocol)(shape)(decoded)
    return found


@cache
def _form_reader(service: str, name: str, protocol: str) -> query.Parser | None:
    shape = operation(service, name).input_shape
    return None if shape is None else _query(service, protocol)(shape)


@cache
def _query(_service: str, protocol: str) -> Compiler[query.Parser]:
    return query.compiler(ec2=protocol == "ec2")


@cache
def _values(_service: str, protocol: str) -> Compiler[values.Parser]:
    return values.compiler(binary=protocol == "cbor")


def _check_body(target: Target, params: Params) -> None:
    """S3 asks for a body wherever the operation has a required one."""
    shape = operation(target.service, target.operation).input_shape
    payload = shape.serialization.get("payload") if shape else None
    if target.service != "s3" or shape is None or payload in {None, *params}:
        return
    if payload in shape.required_members:
        raise CloudError("MissingRequestBodyError", "Request Body is empty", 400)


def _refusal(target: Target, error: BadInput) -> CloudError:
    if target.protocol in {"query", "ec2"}:
        return _query_refusal(error)
    if target.protocol != "rest-xml":
        return CloudError("SerializationException", str(error), 400, unverified=True)
    if isinstance(error, BadValue) and error.name:
        members = {"ArgumentName": error.name, "ArgumentValue": error.value[:1024]}
        code = "InvalidArgument" if target.service == "s3" else "InvalidInput"
        return CloudError(code, str(error), 400, unverified=True, **members)
    text = (
        "The XML you provided was not well-formed or did not validate against our published schema"
    )
    return CloudError("MalformedXML", text, 400)


def _query_refusal(error: BadInput) -> CloudError:
    if isinstance(error, BadValue):
        text = f"Value ({error.value[:100]}) for parameter {error.name} is invalid. {error}"
        return CloudError("InvalidParameterValue", text, 400, unverified=True)
    text = f"The query string contains a syntax error. {error}"
    return CloudError("MalformedQueryString", text, 404, unverified=True)
