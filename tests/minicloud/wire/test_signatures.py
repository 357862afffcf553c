"""Signatures made by botocore are right; anything changed on the way is refused."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from studyapp.minicloud.kernel.clock import DAY, MINUTE, SECOND
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import Request, authorization, restore_names, verify
from tests.minicloud.wire.signing import KEY, SECRET, SIGNERS, signed

HOST = "http://localhost:8000"


@pytest.fixture(scope="module")
def now() -> int:
    return round(dt.datetime.now(dt.UTC).timestamp() * SECOND)


def check(request: Request, now: int, secret: str = SECRET) -> None:
    claim = authorization(request)
    assert claim is not None
    verify(claim, request, secret, now)


def refused(request: Request, now: int, secret: str = SECRET) -> CloudError:
    with pytest.raises(CloudError) as caught:
        check(request, now, secret)
    return caught.value


PATHS = [
    "/",
    "/bucket/key",
    "/bucket/a%20b/%C3%A9%2Fx~y",
    "/bucket//two//slashes/",
    "/bucket/../up",
    "/bucket/k+k?list-type=2&prefix=a%2Fb&delimiter=%2F&empty=",
    "/bucket/key?uploadId=a%3D&partNumber=2",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signer", sorted(SIGNERS))
def test_what_botocore_signs_is_right(signer: str, path: str, now: int) -> None:
    request = signed(signer, HOST + path)
    claim = authorization(request)
    assert claim is not None
    assert claim.access_key_id == KEY
    check(request, now)


@pytest.mark.parametrize("signer", ["header", "s3 header"])
def test_a_body_and_a_session_are_signed(signer: str, now: int) -> None:
    request = signed(signer, f"{HOST}/x", method="POST", body=b"Action=ListUsers", token="TOKEN")
    claim = authorization(request)
    assert claim is not None
    assert claim.token == "TOKEN"
    check(request, now)
    other = structs.replace(request, body=b"Action=DeleteUser")
    codes = {"SignatureDoesNotMatch", "XAmzContentSHA256Mismatch"}
    assert refused(other, now).code in codes


def test_a_version_2_link_carries_its_session_in_the_query(now: int) -> None:
    request = signed("s3 version 2", f"{HOST}/bucket/key", token="TOKEN")
    claim = authorization(request)
    assert claim is not None
    assert claim.token == "TOKEN"
    check(request, now)


def test_a_version_2_link_to_a_virtual_host_signs_the_bucket(now: int) -> None:
    request = signed("s3 version 2", "http://b.s3.localhost/key?versionId=1", bucket="b")
    check(request, now)
    assert refused(structs.replace(request, bucket="c"), now).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("signer", sorted(SIGNERS))
def test_another_secret_is_refused(signer: str, now: int) -> None:
    error = refused(signed(signer, f"{HOST}/bucket/key"), now, "other")
    assert error.code == "SignatureDoesNotMatch"
    assert error.status == 403


HEX = "0123456789abcdef"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SIGNERS)), st.integers(0, 10_000), st.integers(1, 15))
def test_a_changed_digit_of_the_signature_is_refused(signer: str, at: int, by: int) -> None:
    request = signed(signer, f"{HOST}/bucket/key?versionId=3")
    claim = authorization(request)
    assert claim is not None
    letters = HEX if claim.kind != "query-v2" else "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789"
    place = at % (len(claim.signature) - (claim.signature[-1] == "="))
    old = claim.signature[place]
    new = letters[(letters.find(old) + by) % len(letters)]
    if new == old:
        return
    changed = claim.signature[:place] + new + claim.signature[place + 1 :]
    instant = claim.signed_at or round(dt.datetime.now(dt.UTC).timestamp() * SECOND)
    with pytest.raises(CloudError) as caught:
        verify(structs.replace(claim, signature=changed), request, SECRET, instant)
    assert caught.value.code == "SignatureDoesNotMatch"


CHANGES: list[Any] = [
    lambda r: structs.replace(r, method="DELETE"),
    lambda r: structs.replace(r, path="/bucket/other"),
    lambda r: structs.replace(r, query=f"{r.query}&versionId=2" if r.query else "versionId=2"),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("signer", sorted(SIGNERS))
def test_a_changed_request_is_refused(signer: str, change: Any, now: int) -> None:
    request = change(signed(signer, f"{HOST}/bucket/key"))
    assert refused(request, now).code == "SignatureDoesNotMatch"


def test_s3_tells_what_it_signed(now: int) -> None:
    error = refused(signed("s3 header", f"{HOST}/bucket/key"), now, "other")
    assert error.members["AWSAccessKeyId"] == KEY
    assert error.members["CanonicalRequest"].startswith("GET\n/bucket/key\n")
    assert error.members["StringToSign"].startswith("AWS4-HMAC-SHA256\n")


def test_the_request_time_may_differ_by_15_minutes(now: int) -> None:
    for signer, code in [
        ("header", "SignatureDoesNotMatch"),
        ("s3 header", "RequestTimeTooSkewed"),
    ]:
        request = signed(signer, f"{HOST}/")
        check(request, now + 14 * MINUTE)
        check(request, now - 14 * MINUTE)
        assert refused(request, now + 16 * MINUTE).code == code
        assert refused(request, now - 16 * MINUTE).code == code
    assert "Signature expired: " in refused(signed("header", f"{HOST}/"), now + DAY // 4).message


def test_a_link_to_another_service_ends_in_its_own_words(now: int) -> None:
    request = signed("query", f"{HOST}/?Action=GetCallerIdentity&Version=2011-06-15")
    check(request, now + 590 * SECOND)
    error = refused(request, now + 620 * SECOND)
    assert error.code == "SignatureDoesNotMatch"
    assert error.message.startswith("Signature expired: ")
    assert error.message.endswith(" - 10 min.)")


@pytest.mark.parametrize("signer", ["s3 query", "s3 version 2"])
def test_a_link_ends(signer: str, now: int) -> None:
    request = signed(signer, f"{HOST}/bucket/key")
    check(request, now + 590 * SECOND)
    error = refused(request, now + 620 * SECOND)
    assert (error.code, error.message, error.status) == ("AccessDenied", "Request has expired", 403)


def test_a_link_lives_seven_days_at_most() -> None:
    request = signed("s3 query", HOST)
    for seconds in ("604801", "-1", "soon", ""):
        longer = structs.replace(request, query=request.query.replace("=600", f"={seconds}"))
        with pytest.raises(CloudError) as caught:
            authorization(longer)
        assert caught.value.code == "AuthorizationQueryParametersError"


def test_unsigned_amz_headers_are_refused_by_s3(now: int) -> None:
    request = signed("s3 header", f"{HOST}/bucket/key")
    more = structs.replace(request, headers=(*request.headers, ("x-amz-acl", "public-read")))
    error = refused(more, now)
    assert error.members["HeadersNotSigned"] == "x-amz-acl"


def test_s3_needs_the_hash_of_the_body(now: int) -> None:
    request = signed("header", f"{HOST}/bucket/key")
    claim = authorization(request)
    assert claim is not None
    with pytest.raises(CloudError) as caught:
        verify(structs.replace(claim, service="s3"), request, SECRET, now)
    assert caught.value.code == "InvalidRequest"


def test_an_unsigned_payload_may_be_anything(now: int) -> None:
    headers = {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    request = signed("s3 query", f"{HOST}/b/k", method="PUT", headers=headers)
    check(structs.replace(request, body=b"two"), now)


def test_names_with_underscores_come_back() -> None:
    headers = {"x-amz-meta-a_b": "1"}
    request = signed("s3 header", f"{HOST}/b/k", headers=headers)
    handed = tuple((name.replace("_", "-"), value) for name, value in request.headers)
    restored = restore_names(structs.replace(request, headers=handed), authorization(request))
    assert restored.header("x-amz-meta-a_b") == "1"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("AWS4-HMAC-SHA256", "IncompleteSignature"),
        ("AWS4-HMAC-SHA256 Credential=A/b/c/d/aws4_request", "IncompleteSignature"),
        (
            "AWS4-HMAC-SHA256 Credential=A/b/c, SignedHeaders=host, Signature=0",
            "IncompleteSignature",
        ),
        ("AWS4-HMAC-SHA256 Credential", "IncompleteSignature"),
        ("AWS AKIA:abc", "InvalidRequest"),
        ("Basic abc", "InvalidArgument"),
    ],
)
def test_a_broken_header_is_refused(header: str, code: str) -> None:
    request = Request("GET", "/", headers=(("authorization", header), ("x-amz-date", "x")))
    with pytest.raises(CloudError) as caught:
        authorization(request)
    assert caught.value.code == code


def test_two_signatures_at_once_are_refused() -> None:
    request = signed("s3 query", HOST)
    both = structs.replace(request, headers=(("authorization", "AWS4-HMAC-SHA256 x"),))
    with pytest.raises(CloudError) as caught:
        authorization(both)
    assert caught.value.code == "InvalidArgument"


def test_a_request_without_credentials_has_none() -> None:
    assert authorization(Request("GET", "/bucket/key")) is None
