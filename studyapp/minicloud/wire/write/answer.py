"""The response to a call that succeeded."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.wire import cbor, times
from studyapp.minicloud.wire.identify import Target
from studyapp.minicloud.wire.message import Headers, Response
from studyapp.minicloud.wire.shapes import Compiler, metadata, operation
from studyapp.minicloud.wire.write import rest, s3, values, xml

Output = Mapping[str, Any]

# Services whose times have no fraction; the others of the query protocol write milliseconds.
_WHOLE_SECONDS = frozenset({"cloudwatch", "iam", "sts"})


def respond(target: Target, output: Output, request_id: str) -> Response:
    """The response to a call: its output in the protocol that the request spoke.

    Members that the output shape does not know, and those that are None, are left out. A `Blob`
    in the output is the response's body.
    """
    if target.protocol in {"rest-json", "rest-xml"}:
        return _rest(target, output, request_id)
    if target.protocol in {"query", "ec2"}:
        return _query(target, output, request_id)
    body = _value(target, output)
    if target.protocol == "cbor":
        return rpc_cbor(200, cbor.dumps(body), request_id)
    headers = (("Content-Type", json_type(target)), ("x-amzn-RequestId", request_id))
    return sized(200, headers, values.to_json(body))


def bare(target: Target, request_id: str, headers: Headers) -> Response:
    """The answer to what is no operation and has no body: a preflight request."""
    return sized(200, (*identifying(target, request_id), *headers), b"")


def sized(status: int, headers: Headers, body: bytes | Blob) -> Response:
    """A response that tells its length."""
    length = body.length if isinstance(body, Blob) else len(body)
    return Response(status, (*headers, ("Content-Length", str(length))), body)


def rpc_cbor(status: int, body: bytes, request_id: str) -> Response:
    """A response of Smithy's RPC v2."""
    headers = (
        ("smithy-protocol", "rpc-v2-cbor"),
        ("Content-Type", "application/cbor"),
        ("x-amzn-RequestId", request_id),
    )
    return sized(status, headers, body)


def json_type(target: Target) -> str:
    """The content type that the client spoke, if it is one of AWS JSON."""
    kind = target.content_type.partition(";")[0].strip()
    if kind in {"application/x-amz-json-1.0", "application/x-amz-json-1.1"}:
        return kind
    version = metadata(target.service).get("jsonVersion", "1.0") if target.service else "1.0"
    return f"application/x-amz-json-{version}"


def identifying(target: Target, request_id: str) -> Headers:
    """The headers that carry the request's id."""
    if target.service == "s3":
        return s3.request_headers(request_id)
    return (("x-amzn-RequestId", request_id),)


def _rest(target: Target, output: Output, request_id: str) -> Response:
    status, headers, body = rest.write(target.service, target.operation, output)
    headers = (*identifying(target, request_id), *headers)
    if target.method == "HEAD" or status in {204, 304}:
        return Response(status, headers)  # HeadObject's output has its own Content-Length
    if "content-length" in [name.lower() for name, _ in headers]:
        return Response(status, headers, body)
    return sized(status, headers, body)


def _value(target: Target, output: Output) -> Any:
    shape = operation(target.service, target.operation).output_shape
    if shape is None:
        return {}
    return _values(target.service, target.protocol)(shape)(output)


def _query(target: Target, output: Output, request_id: str) -> Response:
    start, inside, end = _envelope(target.service, target.operation, target.protocol)
    parts = [start]
    inside(output, parts.append)
    parts.append(end.format(xml.escape(request_id)))
    headers = (("Content-Type", "text/xml;charset=UTF-8"), ("x-amzn-RequestId", request_id))
    return sized(200, headers, "".join(parts).encode("utf-8", "replace"))


@cache
def _envelope(service: str, name: str, protocol: str) -> tuple[str, xml.Writer, str]:
    """(what stands before, the writer of the output, what stands after with a `{}`)."""
    described = operation(service, name)
    shape = described.output_shape
    space = metadata(service).get("xmlNamespace", "")
    uri = space if isinstance(space, str) else space.get("uri", "")
    start = f'{xml.DECLARATION}<{name}Response xmlns="{uri}">'
    again = _xml(service, protocol)
    inside: xml.Writer = xml.members(shape, again) if shape is not None else _nothing
    if protocol == "ec2":
        return start, inside, f"<requestId>{{}}</requestId></{name}Response>"
    end = f"<ResponseMetadata><RequestId>{{}}</RequestId></ResponseMetadata></{name}Response>"
    wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
    if not wrapper:
        return start, inside, end
    return f"{start}<{wrapper}>", inside, f"</{wrapper}>{end}"


def _nothing(_value: Any, _append: Callable[[str], object]) -> None:
    return


@cache
def _xml(service: str, protocol: str) -> Compiler[xml.Writer]:
    if protocol == "ec2":
        return xml.compiler(times.to_iso_millis, item="item")
    text = times.to_iso if service in _WHOLE_SECONDS else times.to_iso_millis
    return xml.compiler(text)


@cache
def _values(_service: str, protocol: str) -> Compiler[values.Writer]:
    return values.compiler(binary=protocol == "cbor")
