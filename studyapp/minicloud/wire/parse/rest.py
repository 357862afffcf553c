"""Parameters of the REST protocols: labels, query, headers and body, planned per operation.

https://smithy.io/2.0/spec/http-bindings.html
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.wire.limits import BadInput, BadValue
from studyapp.minicloud.wire.message import Request, decode_pairs
from studyapp.minicloud.wire.parse import values, xml, xmltree
from studyapp.minicloud.wire.parse.scalars import from_text
from studyapp.minicloud.wire.shapes import (
    Compiler,
    Operation,
    Shape,
    is_document,
    operation,
    protocols,
)

Params = dict[str, Any]
Labels = Mapping[str, str]
Step = Callable[[Request, Labels, Params], None]
Convert = Callable[[str], Any]
ReadBody = Callable[[bytes], Any]


class Plan(Struct, frozen=True):
    """How the parameters of an operation are filled.

    `headers` are the members that are headers, by their names on the wire: an operation of S3 has
    up to 45 of them, of which a request has a few. The steps of `query` do nothing without one.
    """

    steps: tuple[Step, ...]
    query: tuple[Step, ...]
    headers: Mapping[str, tuple[str, Convert]]


@cache
def plan(service: str, name: str) -> Plan:
    """The compiled plan of an operation."""
    described = operation(service, name)
    shape = described.input_shape
    steps: list[Step] = []
    query: list[Step] = []
    headers: dict[str, tuple[str, Convert]] = {}
    members = shape.members if shape else {}
    for member, inner in members.items():
        wire = inner.serialization.get("name", member)
        match inner.serialization.get("location"):
            case "uri":
                steps.append(_label(member, wire, _named(member, from_text(inner))))
            case "querystring":
                query.append(_query(member, wire, inner, described))
            case "headers":
                steps.append(_header_map(member, wire.lower()))
            case "header":
                headers[wire.lower()] = member, _header(wire.lower(), inner)
    if shape is not None and (body := _read_body(service, shape)):
        steps.append(body)
    return Plan(tuple(steps), tuple(query), headers)


def parse(service: str, name: str, request: Request, labels: Labels) -> Params:
    """The parameters of a request. Raises BadInput."""
    planned = plan(service, name)
    params: Params = {}
    for step in planned.steps:
        step(request, labels, params)
    if request.query:
        for step in planned.query:
            step(request, labels, params)
    for wire, value in request.fields.items():
        if wire in planned.headers:
            member, convert = planned.headers[wire]
            params[member] = convert(value)
    return params


def _read_body(service: str, shape: Shape) -> Step | None:
    payload = shape.serialization.get("payload")
    if payload:
        return _payload(service, payload, shape.members[payload])
    if any(not member.serialization.get("location") for member in shape.members.values()):
        return _body(service, shape)
    return None


def _named(name: str, convert: Convert) -> Convert:
    """The same conversion, whose error says which member was wrong."""

    def named(text: str) -> Any:
        try:
            return convert(text)
        except BadValue as error:
            raise BadValue(str(error), name, error.value) from None

    return named


def _label(name: str, wire: str, convert: Convert) -> Step:
    def step(_request: Request, labels: Labels, params: Params) -> None:
        if wire in labels:
            params[name] = convert(labels[wire])

    return step


def _query(name: str, wire: str, shape: Shape, described: Operation) -> Step:
    if shape.type_name == "map":
        return _query_map(name, described, listed=shape.value.type_name == "list")
    if shape.type_name == "list":
        convert = _named(wire, from_text(shape.member))

        def several(request: Request, _labels: Labels, params: Params) -> None:
            found = [convert(value) for key, value in request.arguments if key == wire]
            if found:
                params[name] = found

        return several
    single = _named(wire, from_text(shape))

    def one(request: Request, _labels: Labels, params: Params) -> None:
        value = request.argument_map.get(wire)
        if value is not None:
            params[name] = single(value)

    return one


def _query_map(name: str, described: Operation, *, listed: bool) -> Step:
    """A member that takes every query member which nothing else takes."""
    shape = described.input_shape
    members = shape.members.items() if shape else ()
    taken = {
        member.serialization.get("name", key)
        for key, member in members
        if member.serialization.get("location") == "querystring" and key != name
    }
    taken |= {key for key, _ in decode_pairs(described.http["requestUri"].partition("?")[2])}

    def step(request: Request, _labels: Labels, params: Params) -> None:
        found: dict[str, Any] = {}
        for key, value in request.arguments:
            if key in taken or key.startswith("X-Amz-"):
                continue
            if listed:
                found.setdefault(key, []).append(value)
            else:
                found[key] = value
        if found:
            params[name] = found

    return step


def _header_map(name: str, prefix: str) -> Step:
    start = len(prefix)

    def step(request: Request, _labels: Labels, params: Params) -> None:
        found = {
            key[start:]: _readable(value)
            for key, value in request.fields.items()
            if key.startswith(prefix) and len(key) > start
        }
        if found:
            params[name] = found

    return step


def _readable(value: str) -> str:
    """Headers arrive as Latin-1; what clients mean beyond ASCII is UTF-8."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return value


def _header(wire: str, shape: Shape) -> Convert:
    if shape.type_name == "string":
        return _readable
    if shape.type_name != "list":
        return _named(wire, from_text(shape))
    inner = _named(wire, from_text(shape.member))
    return lambda text: [inner(part.strip()) for part in text.split(",") if part.strip()]


def _payload(service: str, name: str, shape: Shape) -> Step:
    if shape.type_name == "blob":
        return _blob(name, streaming=bool(shape.serialization.get("streaming")))
    read = _text_body if shape.type_name == "string" else _reader(service, shape)

    def step(request: Request, _labels: Labels, params: Params) -> None:
        body = whole(request)
        if body:
            params[name] = read(body)

    return step


def _blob(name: str, *, streaming: bool) -> Step:
    def step(request: Request, _labels: Labels, params: Params) -> None:
        if streaming or request.body:
            params[name] = request.body

    return step


def _text_body(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadInput("The body is not UTF-8.") from None


def _body(service: str, shape: Shape) -> Step:
    read = _reader(service, shape)

    def step(request: Request, _labels: Labels, params: Params) -> None:
        body = whole(request)
        if body:
            params.update(read(body))

    return step


def whole(request: Request) -> bytes:
    """The body of a request that is not streamed."""
    if isinstance(request.body, Blob):
        raise BadInput("The body was stored, but the operation reads it whole.")
    return request.content


_json: dict[str, Compiler[values.Parser]] = {}
_xml: dict[str, Compiler[xml.Parser]] = {}


def _reader(service: str, shape: Shape) -> ReadBody:
    if _speaks_xml(service) and not is_document(shape):
        element = _xml.setdefault(service, xml.compiler())(shape)
        return lambda body: element(xmltree.read(body))
    value = _json.setdefault(service, values.compiler(binary=False))(shape)
    return lambda body: value(values.read_json(body))


def _speaks_xml(service: str) -> bool:
    return "rest-xml" in protocols(service)
