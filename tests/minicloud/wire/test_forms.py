"""Browser uploads to S3, signed as boto3 presigns them."""

import datetime as dt
import json
from base64 import b64decode, b64encode
from typing import Any

import boto3.session
import pytest
from botocore.auth import HmacV1PostAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from studyapp.minicloud.kernel.clock import HOUR, SECOND
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import (
    Form,
    Request,
    Response,
    form_request,
    form_response,
    form_signature,
    identify,
    parse,
    read_form,
    verify_form,
)
from tests.minicloud.wire.signing import KEY, SECRET

FILE = b"\x00\r\n--not the boundary\r\nend"


@pytest.fixture(scope="module")
def now() -> int:
    return round(dt.datetime.now(dt.UTC).timestamp() * SECOND)


def presigned(key: str = "up/${filename}", **given: Any) -> dict[str, str]:
    session = boto3.session.Session(KEY, SECRET, region_name="us-east-1")
    config = Config(signature_version="s3v4")
    client = session.client("s3", endpoint_url="http://localhost", config=config)
    fields: dict[str, str] = client.generate_presigned_post("b", key, **given)["fields"]
    return fields


def sent(fields: dict[str, str], file: bytes = FILE, name: str = "a b.txt") -> Request:
    parts = [
        f'--XX\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--XX\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts.append(head.encode() + b"Content-Type: text/plain\r\n\r\n" + file + b"\r\n")
    headers = (("content-type", 'multipart/form-data; boundary="XX"'),)
    return Request("POST", "/b", headers=headers, body=b"".join(parts) + b"--XX--\r\n")


def checked(fields: dict[str, str], now: int, secret: str = SECRET, file: bytes = FILE) -> Form:
    form = read_form(sent(fields, file))
    claim = form_signature(form)
    assert claim is not None
    assert claim.access_key_id == KEY
    verify_form(form, claim, "b", secret, now)
    return form


def refused(
    fields: dict[str, str], now: int, secret: str = SECRET, file: bytes = FILE
) -> CloudError:
    with pytest.raises(CloudError) as caught:
        checked(fields, now, secret, file)
    return caught.value


def test_a_form_becomes_a_put_object(now: int) -> None:
    more = {"Content-Type": "text/plain", "x-amz-meta-who": "learner", "acl": "private"}
    conditions = [{name: value} for name, value in more.items()]
    fields = presigned(Fields=more, Conditions=conditions)
    form = checked(fields, now)
    assert form.file == FILE
    request = form_request(form, "b")
    target = identify(request)
    assert target.operation == "PutObject"
    assert parse(target, request) == {
        "Bucket": "b",
        "Key": "up/a b.txt",
        "Body": FILE,
        "ContentType": "text/plain",
        "ACL": "private",
        "Metadata": {"who": "learner"},
    }


def test_version_2_forms_are_right_too(now: int) -> None:
    request = AWSRequest("POST", "http://localhost/b")
    ends = dt.datetime.fromtimestamp(now / 1000 + 60, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    policy = {"expiration": ends, "conditions": [{"bucket": "b"}, ["starts-with", "$key", "up/"]]}
    request.context["s3-presign-post-policy"] = policy
    request.context["s3-presign-post-fields"] = {"key": "up/1"}
    HmacV1PostAuth(Credentials(KEY, SECRET)).add_auth(request)
    fields = request.context["s3-presign-post-fields"]
    assert checked(fields, now).key == "up/1"
    assert refused(fields, now, "other").code == "SignatureDoesNotMatch"


def test_a_changed_policy_or_secret_is_refused(now: int) -> None:
    fields = presigned()
    assert refused(fields, now, "other").code == "SignatureDoesNotMatch"
    policy = json.loads(b64decode(fields["policy"]))
    policy["conditions"] = []
    changed = fields | {"policy": b64encode(json.dumps(policy).encode()).decode()}
    assert refused(changed, now).code == "SignatureDoesNotMatch"


def test_a_form_ends(now: int) -> None:
    error = refused(presigned(), now + 2 * HOUR)
    assert (error.code, error.message) == (
        "AccessDenied",
        "Invalid according to Policy: Policy expired.",
    )


def test_conditions_are_kept(now: int) -> None:
    fields = presigned()
    assert "Policy Condition failed" in refused(fields | {"key": "other"}, now).message
    extra = refused(fields | {"acl": "public-read"}, now)
    assert extra.message == "Invalid according to Policy: Extra input fields: acl"
    assert checked(fields | {"x-ignore-me": "1"}, now)
    sized = presigned(Conditions=[["content-length-range", 2, 4]])
    assert checked(sized, now, file=b"123")
    assert refused(sized, now, file=b"1").code == "EntityTooSmall"
    assert refused(sized, now, file=b"12345").code == "EntityTooLarge"


def test_the_bucket_is_the_addressed_one(now: int) -> None:
    form = read_form(sent(presigned()))
    claim = form_signature(form)
    assert claim is not None
    with pytest.raises(CloudError) as caught:
        verify_form(form, claim, "another", SECRET, now)
    assert caught.value.code == "AccessDenied"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MalformedPOSTRequest"),
        (b"--XX", "MalformedPOSTRequest"),
        (b"--XX--\r\n", "IncorrectNumberOfFilesInPostRequest"),
        (b'--XX\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--XX--', "InvalidArgument"),
        (b'--XX\r\nContent-Disposition: form-data; name="key"\r\n\r\nx', "MalformedPOSTRequest"),
        (
            b'--XX\r\nContent-Disposition: form-data; name="key"\r\n\r\n'
            + b"x" * 30_000
            + b"\r\n--XX--",
            "MaxPostPreDataLengthExceeded",
        ),
    ],
)  # fmt: skip
def test_broken_forms_are_refused(body: bytes, code: str) -> None:
    headers = (("content-type", "multipart/form-data; boundary=XX"),)
    with pytest.raises(CloudError) as caught:
        read_form(Request("POST", "/b", headers=headers, body=body))
    assert caught.value.code == code


def test_the_form_says_how_it_is_answered() -> None:
    stored = Response(200, (("ETag", '"1"'), ("Content-Type", "x"), ("Content-Length", "0")))

    def answer(**fields: str) -> Response:
        form = Form({"key": "a b", **fields}, b"", "")
        return form_response(form, "b", '"1"', "http://b.localhost", stored)

    assert answer().status == 204
    assert answer(success_action_status="200").status == 200
    created = answer(success_action_status="201")
    assert created.status == 201
    assert b"<Location>http://b.localhost/a%20b</Location>" in created.body
    assert created.header("content-length") in {None, str(len(created.body))}
    sent_on = answer(success_action_redirect="https://example.com/done?x=1")
    assert sent_on.status == 303
    location = sent_on.header("location")
    assert location == "https://example.com/done?x=1&bucket=b&key=a+b&etag=%221%22"
    assert answer(success_action_redirect="javascript:alert(1)").status == 204
