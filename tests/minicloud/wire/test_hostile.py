"""Whatever arrives is parsed or refused with a CloudError, in bounded time."""

import gzip
import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import Request, authorization, cbor, envelope, identify, parse, refuse
from studyapp.minicloud.wire.identify import Target
from studyapp.minicloud.wire.limits import BadInput
from tests.work import growth

FORM = (("content-type", "application/x-www-form-urlencoded"),)
TARGETS = [
    Target("iam", "CreateUser", "query"),
    Target("ec2", "RunInstances", "ec2"),
    Target("dynamodb", "PutItem", "json"),
    Target("lambda", "CreateFunction", "rest-json"),
    Target("s3", "PutBucketAcl", "rest-xml", labels={"Bucket": "b"}),
    Target("route53", "ChangeResourceRecordSets", "rest-xml", labels={"Id": "Z"}),
    Target("cloudwatch", "PutMetricData", "cbor"),
]


def parsed_or_refused(target: Target, body: bytes, query: str = "") -> str:
    request = Request("POST", "/", query, FORM, body)
    try:
        parse(target, request)
    except CloudError as error:
        refuse(target, error, "id")
        return error.code
    return ""


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TARGETS), st.binary(max_size=200))
@example(TARGETS[2], b'{"TableName": 1e999}')
@example(TARGETS[3], b'{"Timeout": 1e400, "Code": {"ZipFile": "\xc3\xa9"}}')
@example(TARGETS[6], b"\xa1\x6aMetricData\x9f\xff")
def test_any_bytes(target: Target, body: bytes) -> None:
    parsed_or_refused(target, body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Item", "TableName", "S", "M", "L", "Code", "ZipFile", "Timeout"]),
            inner,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TARGETS[2:4]), JSON)
def test_any_json(target: Target, value: object) -> None:
    parsed_or_refused(target, json.dumps(value).encode())


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["MetricData", "Namespace", "Timestamp", "Value", "Values"]),
        st.none()
        | st.integers(0, 99)
        | st.floats()
        | st.lists(st.integers(0, 9) | st.binary(max_size=3), max_size=3)
        | st.lists(st.dictionaries(st.just("Value"), st.floats()), max_size=2),
    )
)
def test_any_cbor(value: dict[str, object]) -> None:
    parsed_or_refused(TARGETS[6], cbor.dumps(value))


NAMES = st.sampled_from(
    ["Tag", "Tags", "member", "1", "999999999", "Key", "Filter", "UserName", ""]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(TARGETS[:2]),
    st.lists(st.tuples(st.lists(NAMES, min_size=1, max_size=4), st.text(max_size=4)), max_size=6),
)
def test_any_query(target: Target, pairs: list[tuple[list[str], str]]) -> None:
    body = "&".join(f"{'.'.join(name)}={value}" for name, value in pairs)
    parsed_or_refused(target, body.encode())


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="/b%2Ff?&=.", max_size=12),
    st.text(alphabet="aclX-Amz%&=+uploads", max_size=20),
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "x"]),
)
def test_any_request_line(path: str, query: str, method: str) -> None:
    request = Request(method, f"/{path}", query)
    try:
        parse(identify(request), request)
    except CloudError as error:
        refuse(envelope(request), error, "id")


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="AWS4-HMAC-SHA256 Credential=/,;Signature", max_size=60), st.text(max_size=9)
)
def test_any_authorization(header: str, stamp: str) -> None:
    headers = (("authorization", header), ("x-amz-date", stamp))
    for text in (header, f"AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request,{header}"):
        request = Request("GET", "/", headers=(("authorization", text), *headers[1:]))
        try:
            authorization(request)
        except CloudError:
            assert envelope(request).protocol


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Tagging>&b;</Tagging>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOMB, "MalformedXML"),
        (BOMB.decode().encode("utf-16"), "MalformedXML"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', ""),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "MalformedXML"),
        (b"<a>" * 100_000, "MalformedXML"),
        (b"<a>" + b"<b/>" * 300_000 + b"</a>", "MalformedXML"),
        (b"<a>&undefined;</a>", "MalformedXML"),
        (b"<a " + b" ".join(b"a%d='1'" % n for n in range(20_001)) + b"/>", "MalformedXML"),
        (b"<a", "MalformedXML"),
    ],
)
def test_xml_has_no_types_and_no_depths(body: bytes, code: str) -> None:
    assert parsed_or_refused(TARGETS[4], body) == code


BODIES: dict[str, tuple[Target, Callable[[int], bytes]]] = {
    "deep xml": (TARGETS[4], lambda size: b"<a>" * size),
    "wide xml": (TARGETS[4], lambda size: b"<a>" + b"<b/>" * size + b"</a>"),
    "xml of types": (TARGETS[4], lambda size: BOMB + b" " * size),
    "deep json": (TARGETS[2], lambda size: b'{"Item":' * size),
    "wide json": (
        TARGETS[2],
        lambda size: b'{"Item": {' + b'"a": {"S": "b"},' * size + b'"c": {}}}',
    ),
    "deep cbor": (TARGETS[6], lambda size: b"\x81" * size),
    "wide cbor": (TARGETS[6], lambda size: b"\x9f" + b"\x01" * size + b"\xff"),
    "many names": (
        TARGETS[0],
        lambda size: b"&".join(b"Tags.member.%d.Key=a" % n for n in range(size)),
    ),
    "long names": (TARGETS[0], lambda size: b"A" + b".b" * size + b"=1"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_the_work_of_a_body_grows_no_faster_than_it_does(kind: str) -> None:
    target, body = BODIES[kind]

    def reading(size: int) -> Callable[[], str]:
        made = body(size)
        return lambda: parsed_or_refused(target, made)

    reading(10)()  # models are read once
    assert growth(reading, 2_000) < 2.3


def test_json_has_no_depths() -> None:
    deep = b'{"Item":' * 5_000 + b"1" + b"}" * 5_000
    assert parsed_or_refused(TARGETS[2], deep) == "SerializationException"
    many = b'{"TableName": "t", "AttributesToGet": [' + b'"a",' * 200_001 + b'"a"]}'
    assert parsed_or_refused(TARGETS[2], many) == "SerializationException"
    inner: object = {"S": "x"}
    for _ in range(32):  # as deep as DynamoDB goes
        inner = {"M": {"k": inner}}
    body = json.dumps({"TableName": "t", "Item": {"k": inner}}).encode()
    assert parsed_or_refused(TARGETS[2], body) == ""


@pytest.mark.parametrize(
    "body",
    [
        b"\x81" * 100_000,
        b"\x9f" * 1_000,
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xbf\x61a\x01\x61a\x02\xff",
        b"\xa1\x01\x02",
        b"\xff",
        b"\xc1\xf9\x7e\x00",
        b"\x01\x02",
        b"\x1c",
    ],
)
def test_cbor_is_bounded(body: bytes) -> None:
    with pytest.raises(BadInput):
        cbor.loads(body)


def test_query_indexes_are_counted_not_allocated() -> None:
    target = TARGETS[0]
    body = b"UserName=a&Tags.member.999999999.Key=z&Tags.member.2.Key=b&Tags.member.10.Key=c"
    parsed = parse(target, Request("POST", "/", "", FORM, body))
    assert [tag["Key"] for tag in parsed["Tags"]] == ["b", "c", "z"]
    for broken in (
        b"Tags.member.x.Key=1",
        b"Tags.member.-1.Key=1",
        b"Tags.member.99999999999.Key=1",
        b"UserName=a&UserName=b",
        b"Tags.member.1=a&Tags.member.1.Key=b",
        b"Tags.member.1.Key=b&Tags.member.01.Key=b",
        b"A" + b".b" * 40 + b"=1",
        b"&".join(b"a%d=1" % n for n in range(60_000)),
        b"UserName=%ff",
    ):
        assert parsed_or_refused(target, broken) in {
            "MalformedQueryString",
            "InvalidParameterValue",
        }


WRONG: list[tuple[Target, bytes, str]] = [
    (TARGETS[1], b"MaxCount=many", "InvalidParameterValue"),
    (TARGETS[1], b"DryRun=perhaps", "InvalidParameterValue"),
    (TARGETS[1], b"MaxCount=99999999999999999999", "InvalidParameterValue"),
    (TARGETS[3], b'{"Timeout": 99999999999999999999}', "SerializationException"),
    (TARGETS[3], b'{"Timeout": 1e300}', "SerializationException"),
    (TARGETS[2], b'{"TableName": 5}', "SerializationException"),
    (TARGETS[2], b"[]", "SerializationException"),
    (TARGETS[3], b'{"Timeout": "5"}', "SerializationException"),
    (
        TARGETS[6],
        cbor.dumps({"MetricData": [{"Timestamp": float("nan")}]}),
        "SerializationException",
    ),
]


@pytest.mark.parametrize(("target", "body", "code"), WRONG)
def test_values_of_another_kind_are_refused(target: Target, body: bytes, code: str) -> None:
    assert parsed_or_refused(target, body) == code


def test_a_compressed_body_is_bounded() -> None:
    target = TARGETS[2]
    packed = {
        "good": gzip.compress(b'{"TableName": "t"}'),
        "large": gzip.compress(b" " * 20_000_000),
        "short": gzip.compress(b"{}")[:-3],
        "more": gzip.compress(b"{}") + b"x",
        "none": b"{}",
    }
    found = {}
    for name, body in packed.items():
        request = Request("POST", "/", "", (("content-encoding", "gzip"),), body)
        try:
            found[name] = parse(target, request)
        except CloudError as error:
            found[name] = error.code
    refused = "SerializationException"
    assert found == {
        "good": {"TableName": "t"},
        "large": refused,
        "short": refused,
        "more": refused,
        "none": refused,
    }


def test_members_that_nobody_knows_are_ignored() -> None:
    request = Request("POST", "/", body=b'{"TableName": "t", "NewThing": {"a": [1]}}')
    assert parse(TARGETS[2], request) == {"TableName": "t"}
