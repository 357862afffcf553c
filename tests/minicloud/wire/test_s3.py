"""What S3 does on the wire that its model does not say."""

from urllib.parse import quote

import boto3.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from studyapp.minicloud.kernel.blobs import MemoryBlobs
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import Request, Response, identify, parse, respond
from studyapp.minicloud.wire.identify import Target
from tests.minicloud.wire.generating import from_prepared


class Raw:
    """A body as the client's transport gives it."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, **_: object) -> list[bytes]:
        return [self.body]


class Client:
    """boto3's S3 client, whose requests are answered by one function."""

    def __init__(self) -> None:
        session = boto3.session.Session("AKIA", "secret", region_name="us-east-1")
        config = Config(s3={"addressing_style": "path"})
        self.s3 = session.client("s3", endpoint_url="http://localhost", config=config)
        self.s3.meta.events.register("before-send.s3", self._answer)
        self.output: dict[str, object] = {}
        self.params: dict[str, object] = {}
        self.response = Response(200)

    def _answer(self, request: object, **_: object) -> AWSResponse:
        received = from_prepared(request)
        target = identify(received)
        self.params = parse(target, received)
        self.response = respond(target, self.output, "REQUEST1")
        body = self.response.body
        assert isinstance(body, bytes)
        headers = dict(self.response.headers)
        return AWSResponse("http://localhost", self.response.status, headers, Raw(body))


@pytest.fixture(scope="module")
def client() -> Client:
    return Client()


@pytest.mark.parametrize("region", ["eu-central-1", None])
def test_the_location_is_the_text_of_the_root(client: Client, region: str | None) -> None:
    client.output = {"LocationConstraint": region}
    assert client.s3.get_bucket_location(Bucket="b")["LocationConstraint"] == region


def test_a_listing_may_hold_any_key(client: Client) -> None:
    keys = ["a b/é", "x\x01y", "1+1=2&<>", "new\nline"]
    client.output = {
        "Contents": [{"Key": quote(key), "LastModified": Moment(5_000, 7_000)} for key in keys],
        "CommonPrefixes": [{"Prefix": "p%20q/"}],
        "EncodingType": "url",
        "Prefix": "a%20b",
    }
    listed = client.s3.list_objects_v2(Bucket="b", Prefix="a b")
    assert client.params["EncodingType"] == "url"
    assert [item["Key"] for item in listed["Contents"]] == keys
    assert listed["CommonPrefixes"] == [{"Prefix": "p q/"}]
    assert listed["Contents"][0]["LastModified"].timestamp() == 7  # the wall's time
    assert isinstance(client.response.body, bytes)
    assert b"<ListBucketResult xmlns=" in client.response.body
    target = Target("s3", "ListObjectsV2", "rest-xml")
    plain = respond(target, {"Contents": [{"Key": "x\x01\ry"}]}, "R")
    assert isinstance(plain.body, bytes)
    assert b"<Key>x&#x1;&#xd;y</Key>" in plain.body


def test_metadata_travels_in_headers_both_ways(client: Client) -> None:
    client.output = {"Metadata": {"who": "développeur\r\nX: y", "plain": "1"}}
    client.s3.put_object(Bucket="b", Key="k", Metadata={"a-b": "1"}, Body=b"x")
    assert client.params["Metadata"] == {"a-b": "1"}
    got = client.s3.head_object(Bucket="b", Key="k")["Metadata"]
    assert got["plain"] == "1"
    assert got["who"].startswith("=?UTF-8?B?")


def test_a_completed_upload_lists_its_parts(client: Client) -> None:
    client.output = {"ETag": '"x-2"', "Bucket": "b", "Key": "k"}
    parts = [{"PartNumber": n, "ETag": f'"{n}"'} for n in (1, 2)]
    answer = client.s3.complete_multipart_upload(
        Bucket="b", Key="k", UploadId="u", MultipartUpload={"Parts": parts}
    )
    assert client.params["MultipartUpload"] == {"Parts": parts}
    assert answer["ETag"] == '"x-2"'
    assert isinstance(client.response.body, bytes)
    assert b"<CompleteMultipartUploadResult " in client.response.body


def test_a_part_of_an_object_is_206_with_its_own_length() -> None:
    blob = MemoryBlobs().put([b"0123456789"])
    part = type(blob)(blob.digest, blob.size, blob.md5, blob.crc32, 2, 5)
    output = {"Body": part, "ContentRange": "bytes 2-4/10", "LastModified": Moment(0, 1_000)}
    response = respond(Target("s3", "GetObject", "rest-xml", method="GET"), output, "R")
    assert response.status == 206
    assert response.body is part
    assert response.header("content-length") == "3"
    assert response.header("last-modified") == "Thu, 01 Jan 1970 00:00:01 GMT"


def test_head_keeps_the_length_of_the_object() -> None:
    target = Target("s3", "HeadObject", "rest-xml", method="HEAD")
    response = respond(target, {"ContentLength": 10, "ETag": '"1"'}, "R")
    assert (response.body, response.header("content-length")) == (b"", "10")


def test_a_missing_body_is_told() -> None:
    request = Request("PUT", "/b", "tagging")
    with pytest.raises(CloudError) as caught:
        parse(identify(request), request)
    assert caught.value.code == "MissingRequestBodyError"


def test_a_stored_body_is_passed_on() -> None:
    blob = MemoryBlobs().put([b"abc"])
    request = Request("PUT", "/b/k", body=blob)
    assert parse(identify(request), request) == {"Bucket": "b", "Key": "k", "Body": blob}
