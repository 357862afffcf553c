"""Values made from shapes, and botocore's own client side of every protocol."""

import functools
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import botocore.parsers
import botocore.serialize
from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.model import OperationModel, ServiceModel

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.clock import from_datetime
from studyapp.minicloud.wire import Request, Response

INSTANT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
SCALARS: Mapping[str, Any] = {
    "float": 1.5,
    "double": 1.5,
    "boolean": True,
    "timestamp": INSTANT,
    "blob": b"\x00blob\xff",
}
PROTOCOLS = {"smithy-rpc-v2-cbor": "cbor"}

serializer = functools.cache(botocore.serialize.create_serializer)
parser = functools.cache(botocore.parsers.create_parser)


def value_of(shape: Any, depth: int = 0, seen: tuple[str, ...] = ()) -> Any:
    """A value with every member of the shape, None where nothing can be made."""
    kind = shape.type_name
    if kind == "structure":
        return structure_of(shape, depth, seen)
    if kind == "list":
        item = value_of(shape.member, depth + 1, seen)
        return [item, item] if item not in ({}, [], None) else None
    if kind == "map":
        item = value_of(shape.value, depth + 1, seen)
        keys = getattr(shape.key, "enum", None) or ["k1"]
        return {keys[0]: item} if item not in ({}, [], None) else None
    if kind in {"integer", "long"}:
        return max(int(shape.metadata.get("min", 1) or 0), 1)
    if kind in SCALARS:
        return SCALARS[kind]
    if getattr(shape, "enum", None):
        return shape.enum[0]
    if shape.name == "policyDocumentType":  # answered percent-encoded, see its own test
        return "v-1"
    return 'v&<1> "q" é' if depth > 1 else "v-1"


def structure_of(shape: Any, depth: int, seen: tuple[str, ...]) -> dict[str, Any] | None:
    if getattr(shape, "is_document_type", False):
        return {"a": [1, "b", None]}
    if shape.name in seen:
        return {}
    made = {}
    members = list(shape.members.items())
    for name, member in members[:1] if getattr(shape, "is_tagged_union", False) else members:
        deep = member.type_name in {"structure", "list", "map"} and depth > 4
        if deep and name not in shape.required_members:
            continue
        value = value_of(member, depth + 1, (*seen, shape.name))
        if value not in ({}, [], None):
            made[name] = value
    return made


def plain(value: Any) -> Any:
    """The value with times in milliseconds, as the engine has them."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return from_datetime(value)
    return value.read() if hasattr(value, "read") else value


def request_of(
    operation: OperationModel, protocol: str, params: Mapping[str, Any], signing: str = ""
) -> Request:
    """The request that botocore's client sends for a call."""
    described = serializer(protocol, False).serialize_to_request(dict(params), operation)
    prepare_request_dict(described, "http://localhost", context={})
    prepared = create_request_object(described).prepare()
    return from_prepared(prepared, signing or operation.service_model.signing_name)


def from_prepared(prepared: Any, signing: str = "") -> Request:
    url = urlsplit(prepared.url)
    headers = {key.lower(): text(value) for key, value in prepared.headers.items()}
    headers.setdefault("host", url.netloc)
    if signing:
        scope = f"AKIAEXAMPLE/20240102/us-east-1/{signing}/aws4_request"
        signed = f"Credential={scope}, SignedHeaders=host, Signature=00"
        headers["authorization"] = f"AWS4-HMAC-SHA256 {signed}"
        headers.setdefault("x-amz-date", "20240102T030405Z")
    body = prepared.body
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    return Request(prepared.method, url.path, url.query, tuple(headers.items()), bytes(body or b""))


def text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def read_by_client(
    response: Response, operation: OperationModel, protocol: str, *, stream: bool = False
) -> dict[str, Any]:
    """What botocore's client makes of a response."""
    body: Any = response.body
    described = {
        "status_code": response.status,
        "headers": HeadersDict(dict(response.headers)),
        "body": BytesIO(body) if stream else body,
        "context": {},
    }
    shape = operation.output_shape
    parsed: dict[str, Any] = parser(protocol).parse(described, shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def differences(wanted: Any, got: Any, place: str = "") -> list[str]:
    """Where two values differ, the first place of each branch."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        found = [f"{place}.{key} missing" for key in wanted.keys() - got.keys()]
        found += [f"{place}.{key} extra" for key in got.keys() - wanted.keys()]
        for key in wanted.keys() & got.keys():
            found += differences(wanted[key], got[key], f"{place}.{key}")
        return found
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        pairs = enumerate(zip(wanted, got, strict=True))
        return [text for i, (a, b) in pairs for text in differences(a, b, f"{place}[{i}]")]
    return [] if wanted == got else [f"{place}: {wanted!r:.60} != {got!r:.60}"]


def model(service: str) -> ServiceModel:
    return spec.model(service)
