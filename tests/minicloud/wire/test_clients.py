"""Whole requests of boto3, from the socket's bytes to the parameters and back."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from msgspec import structs

from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import (
    Intake,
    Request,
    Response,
    envelope,
    identify,
    parse,
    refuse,
    respond,
    verify,
    verify_head,
)
from tests.minicloud.wire.generating import from_prepared
from tests.minicloud.wire.signing import KEY, SECRET

Operation = Callable[[str, dict[str, Any]], dict[str, Any]]
SESSION = boto3.session.Session(KEY, SECRET, region_name="us-east-1")


class Raw:
    """A body as the client's transport gives it."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, **_: object) -> list[bytes]:
        return [self.body]

    def read(self, _size: int | None = None) -> bytes:
        taken, self.body = self.body, b""
        return taken


class Door:
    """What an HTTP door does with a request; operations are answered by one function."""

    def __init__(self, operation: Operation, secret: str = SECRET) -> None:
        self.operation = operation
        self.secret = secret
        self.received = Request("GET", "/")

    def __call__(self, request: Any, **_: object) -> AWSResponse:
        self.received = self._arrived(request)
        response = self._answer(self.received)
        assert isinstance(response.body, bytes)
        headers = dict(response.headers)
        return AWSResponse(request.url, response.status, headers, Raw(response.body))

    def _arrived(self, request: Any) -> Request:
        received = from_prepared(request)
        host = urlsplit(request.url).netloc
        bucket = host.removesuffix(".s3.localhost") if host.endswith(".s3.localhost") else ""
        return structs.replace(received, bucket=bucket)

    def _answer(self, request: Request) -> Response:
        try:
            return self._called(request)
        except CloudError as error:
            return refuse(envelope(request), error, "id")

    def _called(self, request: Request) -> Response:
        target = identify(request)
        assert target.credentials is not None
        now = round(dt.datetime.now(dt.UTC).timestamp() * SECOND)
        if target.service == "s3":
            verify_head(target.credentials, request, self.secret, now)
            assert isinstance(request.body, bytes)
            raw = request.body
            intake = Intake(request, target.credentials, self.secret, limit=10_000_000)
            pieces = [raw[at : at + 1000] for at in range(0, len(raw), 1000)]
            request = intake.complete(b"".join(intake.stream(pieces)))
        else:
            verify(target.credentials, request, self.secret, now)
        params = parse(target, request)
        return respond(target, self.operation(target.operation, params), "id")


def client(service: str, door: Door, endpoint: str = "http://localhost", **options: Any) -> Any:
    config = Config(retries={"total_max_attempts": 1}, **options)
    made = SESSION.client(service, endpoint_url=endpoint, config=config)
    made.meta.events.register("before-send", door)
    return made


@pytest.mark.parametrize("endpoint", ["http://localhost", "https://localhost"])
@pytest.mark.parametrize("algorithm", [None, "CRC32", "SHA1", "SHA256"])
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_an_upload_is_the_same_however_it_travels(
    endpoint: str, algorithm: str | None, style: str
) -> None:
    body = bytes(range(256)) * 40
    seen: dict[str, Any] = {}

    def operation(name: str, params: dict[str, Any]) -> dict[str, Any]:
        seen.update(params)
        return {"ETag": '"1"'}

    door = Door(operation)
    host = endpoint.replace("localhost", "s3.localhost")
    s3 = client("s3", door, host, s3={"addressing_style": style})
    more = {"ChecksumAlgorithm": algorithm} if algorithm else {}
    s3.put_object(Bucket="my-bucket", Key="a b/ü+~", Body=body, Metadata={"x": "y"}, **more)
    assert seen["Bucket"] == "my-bucket"
    assert seen["Key"] == "a b/ü+~"
    assert seen["Body"] == body
    assert seen["Metadata"] == {"x": "y"}
    assert seen[f"Checksum{algorithm or 'CRC32'}"]
    assert door.received.bucket == ("my-bucket" if style == "virtual" else "")


@pytest.mark.parametrize(
    ("service", "call", "operation"),
    [
        ("iam", lambda c: c.create_user(UserName="agent"), "CreateUser"),
        ("ec2", lambda c: c.describe_vpcs(VpcIds=["vpc-1"]), "DescribeVpcs"),
        ("sqs", lambda c: c.list_queues(), "ListQueues"),
        ("dynamodb", lambda c: c.list_tables(), "ListTables"),
        ("lambda", lambda c: c.get_function(FunctionName="f"), "GetFunction"),
        ("route53", lambda c: c.get_hosted_zone(Id="Z1"), "GetHostedZone"),
        ("cloudwatch", lambda c: c.list_metrics(), "ListMetrics"),
        ("s3", lambda c: c.delete_objects(Bucket="b", Delete={"Objects": [{"Key": "k"}]}), "DeleteObjects"),
    ],
)  # fmt: skip
def test_every_service_is_reached_and_a_wrong_secret_is_not(
    service: str, call: Callable[[Any], Any], operation: str
) -> None:
    names = []

    def run(name: str, _params: dict[str, Any]) -> dict[str, Any]:
        names.append(name)
        return {}

    call(client(service, Door(run)))
    assert names == [operation]
    with pytest.raises(ClientError) as caught:
        call(client(service, Door(run, "another")))
    code = caught.value.response["Error"]["Code"]
    assert code in {"SignatureDoesNotMatch", "AuthFailure", "InvalidSignatureException"}
    assert names == [operation]


def test_a_modelled_error_is_the_clients_own_exception() -> None:
    def missing(_name: str, _params: dict[str, Any]) -> dict[str, Any]:
        raise CloudError("QueueDoesNotExist", "gone")

    sqs = client("sqs", Door(missing))
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="q")


@pytest.mark.parametrize("version", ["s3", "s3v4"])
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_presigned_links_work_with_what_they_carry(version: str, style: str) -> None:
    def nothing(_name: str, _params: dict[str, Any]) -> dict[str, Any]:
        return {}

    options = {"signature_version": version, "s3": {"addressing_style": style}}
    s3 = client("s3", Door(nothing), "http://s3.localhost", **options)
    now = round(dt.datetime.now(dt.UTC).timestamp() * SECOND)

    def opened(method: str, name: str, **params: Any) -> tuple[str, dict[str, Any]]:
        url = urlsplit(s3.generate_presigned_url(name, params | {"Bucket": "b"}))
        bucket = "b" if url.netloc.startswith("b.") else ""
        request = Request(method, url.path, url.query, (("host", url.netloc),), b"", bucket)
        if version == "s3v4" and "Metadata" in params:
            request = structs.replace(request, headers=(*request.headers, ("x-amz-meta-a", "1")))
        target = identify(request)
        assert target.credentials is not None
        verify(target.credentials, request, SECRET, now)
        return target.operation, parse(target, request)

    kind = {"ResponseContentType": "text/plain; charset=utf-8"}
    assert opened("GET", "get_object", Key="a b/ü", VersionId="1", **kind) == (
        "GetObject",
        {"Bucket": "b", "Key": "a b/ü", "VersionId": "1", **kind},
    )
    name, params = opened("PUT", "put_object", Key="k", Metadata={"a": "1"})
    assert name == "PutObject"
    assert params["Metadata"] == {"a": "1"}
    assert opened("GET", "list_objects_v2", Prefix="p/")[0] == "ListObjectsV2"


def test_compressed_bodies_are_unpacked() -> None:
    seen: dict[str, Any] = {}

    def operation(_name: str, params: dict[str, Any]) -> dict[str, Any]:
        seen.update(params)
        return {}

    door = Door(operation)
    data = [{"MetricName": f"metric-{n}", "Value": float(n)} for n in range(500)]
    client("cloudwatch", door).put_metric_data(Namespace="N", MetricData=data)
    assert door.received.header("content-encoding") == "gzip"
    assert seen["MetricData"] == data
