"""Answers of the REST protocols: status, headers and payload, planned per operation."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.wire import times
from studyapp.minicloud.wire.message import Headers
from studyapp.minicloud.wire.shapes import (
    Compiler,
    Shape,
    is_document,
    metadata,
    operation,
    protocols,
)
from studyapp.minicloud.wire.write import s3, values, xml

Output = Mapping[str, Any]
Body = bytes | Blob
WriteHeader = Callable[[Any], Headers]
WriteBody = Callable[[Output], tuple[str, Body]]  # content type ("" for none), body


class Plan(Struct, frozen=True):
    """How one operation's output is written."""

    status: int
    status_member: str
    headers: Mapping[str, WriteHeader]  # by member
    body: WriteBody


def write(service: str, name: str, output: Output) -> tuple[int, Headers, Body]:
    """(status, headers, body) of an output."""
    planned = plan(service, name)
    status = int(output.get(planned.status_member) or planned.status)
    headers: list[tuple[str, str]] = []
    for member, value in output.items():
        if value is not None and member in planned.headers:
            headers += planned.headers[member](value)
    kind, body = planned.body(output)
    if kind and "content-type" not in [key.lower() for key, _ in headers]:
        headers.append(("Content-Type", kind))
    if service == "s3":
        status = s3.status(name, output, status)
    return status, tuple(headers), body


@cache
def plan(service: str, name: str) -> Plan:
    """The compiled plan of an operation."""
    described = operation(service, name)
    status = int(described.http.get("responseCode", 200))
    shape = described.output_shape
    if shape is None:
        return Plan(status, "", {}, _nothing)
    headers, status_member = {}, ""
    for member, inner in shape.members.items():
        location = inner.serialization.get("location")
        if location == "statusCode":
            status_member = member
        elif location in {"header", "headers"}:
            headers[member] = _header(member, inner, location)
    return Plan(status, status_member, headers, _body(service, name, shape))


def _nothing(_output: Output) -> tuple[str, Body]:
    return "", b""


def safe_header(value: str) -> str:
    """A value that cannot break the header: what is not printable ASCII is written by RFC 2047."""
    if value.isascii() and value.isprintable():
        return value
    return f"=?UTF-8?B?{b64encode(value.encode('utf-8', 'replace')).decode()}?="


def _header(member: str, shape: Shape, location: str) -> WriteHeader:
    name = shape.serialization.get("name", "" if location == "headers" else member)
    if location == "headers":
        return lambda value: tuple((f"{name}{key}", safe_header(str(value[key]))) for key in value)
    if shape.type_name == "list":
        inner = xml.text_of(shape.member, times.to_http)
        return lambda value: ((name, safe_header(",".join(map(inner, value)))),)
    text = xml.text_of(shape, times.to_http)
    if shape.type_name == "string":
        return lambda value: ((name, safe_header(text(value))),)
    return lambda value: ((name, text(value)),)


def _body(service: str, name: str, shape: Shape) -> WriteBody:
    if (service, name) == ("s3", "GetBucketLocation"):
        return lambda output: ("application/xml", s3.location(output))
    payload = shape.serialization.get("payload")
    if payload:
        return _payload(service, payload, shape.members[payload])
    if not any(not member.serialization.get("location") for member in shape.members.values()):
        return _nothing
    if _speaks_xml(service):
        root = str(shape.serialization.get("name", shape.name))
        return _xml_body(service, shape, s3.ROOTS.get(name, root) if service == "s3" else root)
    writer = _values(service)(shape)
    return lambda output: ("application/json", values.to_json(writer(output)))


def _payload(service: str, payload: str, shape: Shape) -> WriteBody:
    if shape.type_name == "blob":
        return lambda output: ("", output.get(payload) or b"")
    if shape.type_name == "string":
        return lambda output: ("", str(output.get(payload) or "").encode())
    inner = _structured(service, shape, shape.serialization.get("name", payload))

    def write_payload(output: Output) -> tuple[str, Body]:
        value = output.get(payload)
        return ("", b"") if value is None else inner(value)

    return write_payload


def _structured(service: str, shape: Shape, root: str) -> WriteBody:
    if _speaks_xml(service) and not is_document(shape):
        return _xml_body(service, shape, root)
    writer = _values(service)(shape)
    return lambda output: ("application/json", values.to_json(writer(output)))


def _xml_body(service: str, shape: Shape, root: str) -> WriteBody:
    inside = xml.members(shape, _xml(service))
    space = shape.serialization.get("xmlNamespace") or {}
    uri = space.get("uri", "") if isinstance(space, dict) else str(space)
    uri = s3.NAMESPACE if service == "s3" else uri or _namespace(service)
    start = f'{xml.DECLARATION}<{root} xmlns="{uri}">' if uri else f"{xml.DECLARATION}<{root}>"

    def write_body(output: Output) -> tuple[str, Body]:
        parts = [start]
        inside(output, parts.append)
        parts.append(f"</{root}>")
        kind = "application/xml" if service == "s3" else "text/xml"
        return kind, "".join(parts).encode("utf-8", "replace")

    return write_body


def _namespace(service: str) -> str:
    """https://route53.amazonaws.com/doc/2013-04-01/ and its like."""
    traits = metadata(service)
    named = traits.get("xmlNamespace")
    if named:
        return str(named if isinstance(named, str) else named.get("uri", ""))
    return f"https://{traits['endpointPrefix']}.amazonaws.com/doc/{traits['apiVersion']}/"


def _speaks_xml(service: str) -> bool:
    return "rest-xml" in protocols(service)


@cache
def _xml(_service: str) -> Compiler[xml.Writer]:
    return xml.compiler(times.to_iso_millis)


@cache
def _values(_service: str) -> Compiler[values.Writer]:
    return values.compiler(binary=False)
