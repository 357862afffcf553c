"""Any request at the AWS door: never an answer that means a fault of ours."""

import io
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from studyapp.sandbox import services
from studyapp.sandbox.door.middleware import AwsDoor

pytestmark = pytest.mark.django_db(transaction=True)
CREATE = b"Action=CreateUser&Version=2010-05-08&UserName=a"
HOST = "127.0.0.1:8000"
OURS = {501, 503}  # what the sandbox does not have; AWS's own throttling

methods = st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"])
words = st.one_of(
    st.sampled_from(["", "photos", "a/b", "..", "//", "%2F", "latest", "?", "\x00", "é"]),
    st.text(max_size=8),
)
paths = st.lists(words, max_size=3).map(lambda parts: "/" + "/".join(parts))
arguments = st.dictionaries(
    st.sampled_from(
        [
            *("Action", "Version", "list-type", "uploads", "uploadId", "partNumber", "policy"),
            *("versioning", "delete", "max-keys", "prefix", "X-Amz-Expires", "X-Amz-Date"),
            *("X-Amz-Signature", "X-Amz-Credential", "AWSAccessKeyId", "Signature", "Expires"),
        ]
    ),
    st.one_of(
        words, st.sampled_from(["2", "-1", "CreateUser", "RunInstances", "DescribeVpcs", "1e9"])
    ),
    max_size=4,
)
headers = st.dictionaries(
    st.sampled_from(
        [
            *("x-amz-target", "x-amz-copy-source", "x-amz-decoded-content-length", "range"),
            *("content-type", "x-amz-content-sha256", "content-md5", "if-match", "x-amz-meta-a"),
            *("x-amz-security-token", "x-amz-tagging", "content-encoding", "x-amz-acl"),
            *("x-amz-checksum-crc32", "x-amz-trailer", "expect", "smithy-protocol"),
        ]
    ),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
        st.sampled_from(
            [
                *("AWSEvents.PutRule", "application/x-amz-json-1.0", "aws-chunked", "bytes=0-1"),
                *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
                *("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "UNSIGNED-PAYLOAD", "rpc-v2-cbor"),
            ]
        ),
    ),
    max_size=4,
)
calls = st.sampled_from(
    [
        *(b"Action=CreateUser&Version=2010-05-08&UserName=", b"Action=GetUser&Version=2010-05-08"),
        *(b"Action=RunInstances&Version=2016-11-15&MinCount=", b"Action=DescribeVpcs"),
        *(b"<Delete><Object><Key>a</Key></Object></Delete>", b'{"Name": ', b"\xff\xfe", b""),
        *(b"5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\n\r\n", b"\xa1\x61a\x01"),
    ]
)
bodies = st.builds(lambda start, rest: start + rest, calls, st.binary(max_size=30))


class Sent(Struct, frozen=True):
    """A request as a client sends it."""

    method: str = "POST"
    path: str = "/"
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: bytes = b"Action=GetUser&Version=2010-05-08"


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
requests = st.builds(Sent, methods, paths, arguments, headers, bodies)
SERVICES = ["s3", "iam", "ec2", "sts", "events", "nothing"]
signers = st.sampled_from([None, *SERVICES])


@pytest.fixture
def key() -> Credentials:
    """The key of a fresh account's root."""
    made = services.credentials_of(services.make_world(timezone.now()), f"http://{HOST}")
    return Credentials(made.access_key_id, made.secret_access_key)


def nobody(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The site behind the door."""
    start_response("404 Not Found", [])
    return [b""]


def ask(sent: Sent) -> tuple[int, list[tuple[str, str]], bytes]:
    """Send a request through the door as a WSGI server would; status, headers, body."""
    raw = quote(sent.path, safe="/%")
    asked = "&".join(f"{quote(name)}={quote(value)}" for name, value in sent.query.items())
    environ = {
        "REQUEST_METHOD": sent.method,
        "RAW_URI": f"{raw}?{asked}" if asked else raw,
        "PATH_INFO": sent.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": asked,
        "HTTP_HOST": HOST,
        "REMOTE_ADDR": "203.0.113.9",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "CONTENT_LENGTH": str(len(sent.body)),
        "wsgi.input": io.BytesIO(sent.body),
        "wsgi.url_scheme": "http",
    }
    for name, value in sent.headers.items():
        word = name.upper().replace("-", "_")
        environ["CONTENT_TYPE" if word == "CONTENT_TYPE" else f"HTTP_{word}"] = value
    answer: dict[str, Any] = {}

    def start_response(status: str, sent: list[tuple[str, str]]) -> None:
        answer.update(status=int(status.split(maxsplit=1)[0]), headers=sent)

    text = b"".join(AwsDoor(nobody)(environ, start_response))
    return answer["status"], answer["headers"], text


def signed(service: str, key: Credentials, sent: Sent) -> Sent:
    """The request, signed by botocore."""
    plain = {name: value for name, value in sent.headers.items() if value.isascii()}
    url = f"http://{HOST}{quote(sent.path, safe='/%')}"
    request = AWSRequest(
        sent.method, url, headers={**plain, "Host": HOST}, data=sent.body, params=sent.query
    )
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    sign(key, service, "us-east-1").add_auth(request)
    given = {name: value for name, value in request.headers.items() if name.lower() != "host"}
    return structs.replace(sent, headers=given)


def check(answer: tuple[int, list[tuple[str, str]], bytes], method: str) -> None:
    status, sent, body = answer
    assert status < 500 or status in OURS, (status, body)
    assert HTTPStatus(status)
    for name, value in sent:
        assert "\r" not in name + value
        assert "\n" not in name + value
        assert name.lower() != "set-cookie"
    if method == "HEAD":
        assert body == b""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(requests, signers)
def test_no_request_is_answered_by_a_fault(
    key: Credentials, sent: Sent, service: str | None
) -> None:
    asked = sent if service is None else signed(service, key, sent)
    check(ask(asked), sent.method)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SERVICES), st.integers(0, 60), st.binary(min_size=1, max_size=3))
def test_no_damaged_signature_is_answered_by_a_fault(
    key: Credentials, service: str, place: int, junk: bytes
) -> None:
    sent = signed(service, key, Sent())
    header = sent.headers["Authorization"]
    damaged = header[:place] + junk.decode("latin-1") + header[place + 1 :]
    check(
        ask(structs.replace(sent, headers={**sent.headers, "Authorization": damaged})), sent.method
    )


def test_a_signed_request_is_answered(key: Credentials) -> None:
    status, _headers, body = ask(signed("iam", key, Sent(headers=FORM, body=CREATE)))
    assert status == 200, body
    assert b"<UserName>a</UserName>" in body
