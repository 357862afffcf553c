"""The response to a call that was refused, in the form of each protocol.

Query: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
EC2: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html
S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
JSON and REST: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import cbor
from studyapp.minicloud.wire.identify import Target
from studyapp.minicloud.wire.message import Headers, Response
from studyapp.minicloud.wire.shapes import Shape, metadata
from studyapp.minicloud.wire.write import s3, values, xml
from studyapp.minicloud.wire.write.answer import identifying, json_type, rpc_cbor, sized
from studyapp.minicloud.wire.write.rest import safe_header

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

# A refusal of the door itself is called otherwise by services that speak JSON.
_JSON_NAMES = {
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "IncompleteSignature": "IncompleteSignatureException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "AuthorizationQueryParametersError": "IncompleteSignatureException",
    "RequestTimeTooSkewed": "InvalidSignatureException",
    "ExpiredToken": "ExpiredTokenException",
}
_EC2_NAMES = {
    "SignatureDoesNotMatch": "AuthFailure",
    "InvalidClientTokenId": "AuthFailure",
    "IncompleteSignature": "AuthFailure",
}
_EC2_TEXT = "AWS was not able to validate the provided access credentials"
_S3_NAMES = {
    "InvalidClientTokenId": "InvalidAccessKeyId",
    "IncompleteSignature": "AuthorizationHeaderMalformed",
    "MissingAuthenticationToken": "AccessDenied",
}

# Codes of the query protocol that clients of services which left it still look for.
_QUERY_CODES = {
    ("sqs", "QueueDoesNotExist"): "AWS.SimpleQueueService.NonExistentQueue",
    ("sqs", "QueueDeletedRecently"): "AWS.SimpleQueueService.QueueDeletedRecently",
    ("sqs", "QueueNameExists"): "QueueAlreadyExists",
    ("sqs", "EmptyBatchRequest"): "AWS.SimpleQueueService.EmptyBatchRequest",
    ("sqs", "TooManyEntriesInBatchRequest"): (
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"
    ),
    ("sqs", "BatchEntryIdsNotDistinct"): "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    ("sqs", "BatchRequestTooLong"): "AWS.SimpleQueueService.BatchRequestTooLong",
    ("sqs", "InvalidBatchEntryId"): "AWS.SimpleQueueService.InvalidBatchEntryId",
    ("sqs", "PurgeQueueInProgress"): "AWS.SimpleQueueService.PurgeQueueInProgress",
    ("sqs", "MessageNotInflight"): "AWS.SimpleQueueService.MessageNotInflight",
    ("sqs", "UnsupportedOperation"): "AWS.SimpleQueueService.UnsupportedOperation",
    ("sqs", "ReceiptHandleIsInvalid"): "ReceiptHandleIsInvalid",
    ("cloudwatch", "ResourceNotFound"): "ResourceNotFound",
}

# What stands before a shape's name in `__type`.
_NAMESPACES = {"dynamodb": "com.amazonaws.dynamodb.v20120810#", "sqs": "com.amazonaws.sqs#"}

_HEADERS_MEMBER = "Headers"


class Refusal(Struct, frozen=True):
    """An error as its service and protocol name it."""

    name: str  # the shape's
    code: str
    message: str
    status: int
    sender: bool
    members: dict[str, Any]
    headers: Headers


def refuse(target: Target, error: CloudError, request_id: str) -> Response:
    """The response to a refused call, with AWS's form for the target's protocol.

    The error's `members` are further elements (S3) or members of the modelled shape; one called
    `Headers` (a dict) adds headers to the response, such as `x-amz-bucket-region`.
    """
    refusal = _refusal(target, error)
    if target.protocol == "ec2":
        return _ec2(refusal, request_id)
    if target.protocol == "query":
        return _query(target, refusal, request_id)
    if target.protocol == "rest-xml":
        if target.service == "s3":
            return _s3(target, refusal, request_id)
        return _query(target, refusal, request_id)
    return _json(target, refusal, request_id)


def _refusal(target: Target, error: CloudError) -> Refusal:
    code, message = _renamed(target, error)
    name, status, sender = code, 400, True
    if target.service:
        shape = spec.error_shape(target.service, code)
        name, status, sender = shape.name, shape.status, shape.sender_fault
        code = shape.code
    status = error.status or status
    members = dict(error.members)
    extra = members.pop(_HEADERS_MEMBER, None) or {}
    headers = tuple((key, safe_header(str(value))) for key, value in extra.items())
    return Refusal(name, code, message, status, sender and status < 500, members, headers)


def _renamed(target: Target, error: CloudError) -> tuple[str, str]:
    if target.protocol == "ec2" and error.code in _EC2_NAMES:
        return _EC2_NAMES[error.code], _EC2_TEXT
    if target.service == "s3":
        return _S3_NAMES.get(error.code, error.code), error.message
    if target.protocol in {"json", "rest-json", "cbor"}:
        return _JSON_NAMES.get(error.code, error.code), error.message
    return error.code, error.message


def _ec2(refusal: Refusal, request_id: str) -> Response:
    code, text = xml.escape(refusal.code), xml.escape(_readable(refusal.message))
    error = f"<Error><Code>{code}</Code><Message>{text}</Message></Error>"
    tail = f"<RequestID>{xml.escape(request_id)}</RequestID>"
    body = f"{xml.DECLARATION}<Response><Errors>{error}</Errors>{tail}</Response>"
    headers = (
        ("Content-Type", "text/xml;charset=UTF-8"),
        ("x-amzn-RequestId", request_id),
        *refusal.headers,
    )
    status = 401 if refusal.code == "AuthFailure" else refusal.status
    return sized(status, headers, body.encode("utf-8", "replace"))


def _query(target: Target, refusal: Refusal, request_id: str) -> Response:
    kind = "Sender" if refusal.sender else "Receiver"
    code, text = xml.escape(refusal.code), xml.escape(_readable(refusal.message))
    further = _elements(refusal.members)
    error = f"<Type>{kind}</Type><Code>{code}</Code><Message>{text}</Message>{further}"
    space = metadata(target.service).get("xmlNamespace", "") if target.service else ""
    uri = space if isinstance(space, str) else space.get("uri", "")
    root = f'<ErrorResponse xmlns="{uri}">' if uri else "<ErrorResponse>"
    tail = f"<RequestId>{xml.escape(request_id)}</RequestId></ErrorResponse>"
    body = f"{xml.DECLARATION}{root}<Error>{error}</Error>{tail}"
    headers = (
        ("Content-Type", "text/xml;charset=UTF-8"),
        ("x-amzn-RequestId", request_id),
        *refusal.headers,
    )
    return sized(refusal.status, headers, body.encode("utf-8", "replace"))


def _readable(message: str) -> str:
    """A message that repeats what was asked, without the characters that XML 1.0 cannot hold."""
    return _UNREADABLE.sub("\ufffd", message)


def _elements(members: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{xml.escape(_text(value))}</{name}>"
        for name, value in members.items()
        if value is not None
    )


def _text(value: Any) -> str:
    return xml.boolean(value) if isinstance(value, bool) else str(value)


def _s3(target: Target, refusal: Refusal, request_id: str) -> Response:
    headers = (*s3.request_headers(request_id), *refusal.headers)
    if refusal.status == 304:
        return Response(304, headers)
    headers = (*headers, ("Content-Type", "application/xml"))
    if target.method == "HEAD":
        return Response(refusal.status, headers)
    code, text = xml.escape(refusal.code), xml.escape(refusal.message)
    ids = {"RequestId": request_id, "HostId": s3.host_id(request_id)}
    inner = f"<Code>{code}</Code><Message>{text}</Message>{_elements(refusal.members | ids)}"
    body = f"{xml.DECLARATION}<Error>{inner}</Error>"
    return sized(refusal.status, headers, body.encode("utf-8", "replace"))


def _json(target: Target, refusal: Refusal, request_id: str) -> Response:
    shape = _shape(target.service, refusal.name)
    body = {_message_name(shape, refusal.name): refusal.message, **refusal.members}
    if shape is not None and "Type" in shape.members:
        body.setdefault("Type", "User" if refusal.sender else "Service")
    headers = _query_error(target, refusal)
    kind = _NAMESPACES.get(target.service, "") if shape is not None else ""
    typed = {"__type": f"{kind}{refusal.name}", **body}
    if target.protocol == "cbor":
        answer = rpc_cbor(refusal.status, cbor.dumps(typed), request_id)
        return Response(answer.status, (*answer.headers, *headers, *refusal.headers), answer.body)
    if target.protocol == "rest-json":
        named = (("Content-Type", "application/json"), ("x-amzn-ErrorType", refusal.name))
        return _sized_json(target, refusal, request_id, named, body)
    typing = (("Content-Type", json_type(target)), *headers)
    return _sized_json(target, refusal, request_id, typing, typed)


def _sized_json(
    target: Target, refusal: Refusal, request_id: str, headers: Headers, body: dict[str, Any]
) -> Response:
    whole = (*identifying(target, request_id), *headers, *refusal.headers)
    return sized(refusal.status, whole, values.to_json(body))


def _query_error(target: Target, refusal: Refusal) -> Headers:
    """The code that the service had in the query protocol, where clients expect it."""
    if not target.service or "awsQueryCompatible" not in metadata(target.service):
        return ()
    code = _QUERY_CODES.get((target.service, refusal.name), refusal.code)
    return (("x-amzn-query-error", f"{code};{'Sender' if refusal.sender else 'Receiver'}"),)


def _shape(service: str, name: str) -> Shape | None:
    """The error's shape, None when the model has none of that name."""
    if not service:
        return None
    model = spec.model(service)
    if name not in model.shape_names:
        return None
    shape: Shape = model.shape_for(name)
    return shape if shape.type_name == "structure" else None


def _message_name(shape: Shape | None, name: str) -> str:
    members = shape.members if shape is not None else {}
    for candidate in ("message", "Message", "errorMessage"):
        if candidate in members:
            return str(members[candidate].serialization.get("name", candidate))
    return "Message" if name == "AccessDeniedException" else "message"
