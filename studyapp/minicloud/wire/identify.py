"""Which operation of which service a request asks for, and in which protocol it speaks.

The protocol is taken from the request, never from the model: CloudWatch's model names three, and
clients choose.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, structs

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.wire import names
from studyapp.minicloud.wire.message import Request
from studyapp.minicloud.wire.routes import route
from studyapp.minicloud.wire.shapes import operation, protocols
from studyapp.minicloud.wire.sign.claims import Signature, authorization, with_hoisted

POST_OBJECT = "PostObject"  # a browser's form to S3: no operation of the model

_EC2 = {"ec2"}
_REST = ("rest-json", "rest-xml")


class Target(Struct, frozen=True):
    """What a request asks for.

    `protocol` is "query", "ec2", "json", "rest-json", "rest-xml" or "cbor"; `labels` are the
    decoded parts of a REST path; `content_type` is what a JSON client speaks. `operation` is ""
    where only the envelope could be told.
    """

    service: str
    operation: str
    protocol: str
    region: str = HOME
    credentials: Signature | None = None
    labels: Mapping[str, str] = {}
    content_type: str = ""
    method: str = "POST"


def envelope(request: Request) -> Target:
    """Service and protocol as far as they can be told, for an answer to any request at all.

    Raises nothing; an unknown service is "".
    """
    try:
        claim = authorization(request)
    except CloudError:
        claim = None
    try:
        return _envelope(request, claim)
    except CloudError:
        return Target("s3", "", "rest-xml", method=request.method)


def identify(request: Request, begun: Target | None = None) -> Target:
    """The operation that is asked for, with its credentials (None for an anonymous request).

    `begun` is what `envelope` told of the same head: it holds unless the body has to tell which of
    several services is meant. Raises CloudError: IncompleteSignature and its like,
    UnknownOperationException, InvalidAction, MethodNotAllowed (S3), MissingAuthenticationToken (no
    service can be told).
    """
    claim = begun.credentials if begun is not None else None
    if begun is not None and claim is not None and claim.service not in names.SHARED:
        found = begun
    else:
        found = _envelope(request, claim or authorization(request))
    if not found.service:
        text = "The request names no service that the sandbox knows."
        raise CloudError("MissingAuthenticationToken", text, 403, unverified=True)
    if found.protocol in _REST:
        return _routed(request, found)
    return structs.replace(found, operation=_named(request, found))


def _envelope(request: Request, claim: Signature | None) -> Target:
    fields = request.fields
    prefix = fields.get("x-amz-target", "").rpartition(".")[0]
    action = request.action
    version = action.get("Version", "")
    if claim is None:
        service, region = names.unsigned(prefix, version if "Action" in action else ""), HOME
    else:
        service = names.by_scope(claim.service, request.path, prefix, version)
        region = claim.region or HOME
    return Target(
        service,
        "",
        _protocol(request, service, action),
        region,
        claim,
        content_type=fields.get("content-type", ""),
        method=request.method,
    )


def _protocol(request: Request, service: str, action: Mapping[str, str]) -> str:
    declared, fields = protocols(service) if service else (), request.fields
    # What a service does not speak is ignored: a link to an object signs no such header, and
    # must not become another operation by it.
    if "smithy-rpc-v2-cbor" in declared and fields.get("smithy-protocol") == "rpc-v2-cbor":
        return "cbor"
    if "x-amz-target" in fields and (not service or "json" in declared):
        return "json"
    for rest in declared:
        if rest in _REST:
            return rest
    if service in _EC2:
        return "ec2"
    return "query" if action or service else "rest-xml"


def _named(request: Request, found: Target) -> str:
    """The operation that a header, the path or the form names."""
    if found.protocol == "json":
        name = request.header("x-amz-target").rpartition(".")[2]
    elif found.protocol == "cbor":
        name = request.path.rpartition("/operation/")[2]
    else:
        action = request.action
        if "Action" not in action:
            raise CloudError("MissingAction", "The request is missing an action.", 400)
        name = action["Action"]
        if found.protocol not in protocols(found.service):
            text = f"The service speaks {protocols(found.service)[0]} here: use a newer client."
            raise CloudError("InvalidAction", text, 400, unverified=True)
    try:
        return operation(found.service, name).name
    except KeyError:
        raise _unknown(request, found, name) from None


def _unknown(request: Request, found: Target, name: str) -> CloudError:
    if found.protocol in {"json", "cbor"}:
        return CloudError("UnknownOperationException", "", 400)
    if found.protocol == "ec2":
        text = f"The action {name[:100]} is not valid for this web service."
        return CloudError("InvalidAction", text, 400)
    version = request.action.get("Version", "")
    text = f"Could not find operation {name[:100]} for version {version[:20]}"
    return CloudError("InvalidAction", text, 400)


def _routed(request: Request, found: Target) -> Target:
    request = with_hoisted(request, found.credentials)
    path = f"/{request.bucket}{request.path}" if request.bucket else request.path
    bucket = path.strip("/")
    if found.service == "s3" and _is_form(request) and "/" not in bucket:
        return structs.replace(found, operation=POST_OBJECT, labels={"Bucket": bucket})
    try:
        match = route(found.service, request, path)
    except UnicodeDecodeError:
        raise CloudError("InvalidURI", "Couldn't parse the specified URI.", 400) from None
    if match is not None:
        return structs.replace(found, operation=match[0], labels=match[1])
    if found.service == "s3":
        text = "The specified method is not allowed against this resource."
        members: dict[str, Any] = {"Method": request.method, "ResourceType": "OBJECT"}
        raise CloudError("MethodNotAllowed", text, 405, **members)
    raise CloudError("UnknownOperationException", "", 404)


def _is_form(request: Request) -> bool:
    if request.method != "POST":
        return False
    return request.header("content-type").lower().startswith("multipart/form-data")
