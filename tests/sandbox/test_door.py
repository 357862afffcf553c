"""The door itself, called as a WSGI server calls it: what it takes, refuses and never lets out."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from django.conf import settings

from studyapp.minicloud.kernel.call import ArnCaller, Call
from studyapp.sandbox import engine, services
from studyapp.sandbox.door.middleware import AwsDoor, is_for_the_cloud
from studyapp.sandbox.models import Body, World

pytestmark = pytest.mark.django_db
SITE = "localhost:8000"
BOUNDARY = "a-boundary"


class Answered:
    """What came back: `site` when the request went to the application behind the door."""

    def __init__(self, method: str, host: str, url: str, body: bytes, **headers: str) -> None:
        path, _, query = url.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "RAW_URI": url,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": host,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            **headers,
        }
        self.site = False
        chunks = AwsDoor(self._application)(environ, self._start)
        self.body = b"".join(chunks)

    def _application(self, environ: Any, start_response: Any) -> list[bytes]:
        self.site = True
        start_response("200 OK", [])
        return []

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status = int(status[:3])
        self.headers = {name.lower(): value for name, value in headers}


def ask(method: str, host: str, url: str, body: bytes = b"", **headers: str) -> Answered:
    return Answered(method, host, url, body, **headers)


@pytest.fixture
def world(now: Any) -> World:
    return services.make_world(now)


def call(world: World, operation: str, **params: Any) -> dict[str, Any]:
    root = ArnCaller(f"arn:aws:iam::{world.account}:root")
    asked = Call("s3", operation, params, root, engine.wall(), engine.entropy())
    return engine.cloud().call(engine.STORAGE, world.id, asked).output


@pytest.fixture
def public(world: World) -> World:
    """A world with a bucket that everybody may read and write below `in/`."""
    call(world, "CreateBucket", Bucket="a-bucket")
    call(world, "DeletePublicAccessBlock", Bucket="a-bucket")
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": '
        '["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a-bucket/in/*"}]}'
    )
    call(world, "PutBucketPolicy", Bucket="a-bucket", Policy=policy)
    call(world, "PutObject", Bucket="a-bucket", Key="in/a.html", Body=b"<h1>a</h1>")
    return world


def host(world: World, *left: str) -> str:
    return ".".join((*left, world.id, settings.SANDBOX_HOST))


def client(world: World) -> Any:
    made = services.credentials_of(world, f"http://{SITE}")
    return boto3.client(
        "s3",
        endpoint_url=f"http://{SITE}",
        aws_access_key_id=made.access_key_id,
        aws_secret_access_key=made.secret_access_key,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}),
    )


def test_only_the_hosts_of_s3_and_sts_answer_who_did_not_sign(public: World):
    path = "/a-bucket/in/a.html"
    assert ask("GET", host(public, "s3"), path).status == 200
    assert ask("GET", host(public, "a-bucket", "s3"), "/in/a.html").body == b"<h1>a</h1>"

    for name in ("iam", "ec2", "sts", "10-0-0-1.ec2"):
        assert ask("GET", host(public, *name.split(".")), path).status != 200, name
    assert ask("GET", f"s3.0000000000.{settings.SANDBOX_HOST}", path).status == 403
    assert ask("GET", SITE, path).site


def test_every_answer_is_kept_out_of_the_sites_origin(public: World):
    answers = [
        ask("GET", host(public, "s3"), "/a-bucket/in/a.html"),
        ask("GET", host(public, "s3"), "/a-bucket/out"),
        ask("GET", host(public, "a-bucket", "s3-website-us-east-1"), "/"),
        ask("GET", host(public, "10-0-0-1", "ec2"), "/"),
        ask("GET", SITE, "/?X-Amz-Algorithm=x"),
        ask("POST", SITE, "/", b"Action=ListUsers&Version=2010-05-08", CONTENT_TYPE=FORM),
    ]
    for answer in answers:
        assert answer.headers["content-security-policy"] == "sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


FORM = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"CONTENT_TYPE": FORM, "HTTP_COOKIE": "sessionid=1"}),
        ("/accounts/login/", {"CONTENT_TYPE": FORM}),
        ("/accounts/login", {"CONTENT_TYPE": MULTIPART}),
        ("/accounts/login/", {"CONTENT_TYPE": MULTIPART}),
        ("/search/", {"QUERY_STRING": "q=X-Amz-Signature"}),
        ("/", {}),
    ],
)
def test_the_sites_own_forms_stay_with_the_site(path: str, headers: dict[str, str]):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", **headers}

    assert not is_for_the_cloud(environ)


def test_a_presigned_link_at_the_sites_root_is_the_clouds(public: World):
    params = {"Bucket": "a-bucket", "Key": "in/a.html"}
    url = client(public).generate_presigned_url("get_object", Params=params)

    answer = ask("GET", SITE, url.partition(SITE)[2], HTTP_COOKIE="sessionid=1")

    assert answer.status == 200
    assert answer.body == b"<h1>a</h1>"
    other = ask("GET", SITE, url.partition(SITE)[2].replace("a.html", "b.html"))
    assert other.status == 403


@pytest.mark.parametrize("cookie", ["", "sessionid=1"])
def test_a_form_with_a_signed_policy_is_stored(public: World, cookie: str):
    fields = {"success_action_status": "201"}
    made = client(public).generate_presigned_post("a-bucket", "in/form.txt", fields, [fields])
    headers = {"HTTP_COOKIE": cookie} if cookie else {}

    answer = ask(
        "POST",
        SITE,
        urlsplit(made["url"]).path,
        multipart(made["fields"], b"by a form"),
        CONTENT_TYPE=MULTIPART,
        **headers,
    )

    assert answer.status == 201
    assert b"<Key>in/form.txt</Key>" in answer.body
    assert answer.headers["content-length"] == str(len(answer.body))
    assert ask("GET", host(public, "s3"), "/a-bucket/in/form.txt").body == b"by a form"


def test_a_forged_form_is_refused(public: World):
    made = client(public).generate_presigned_post("a-bucket", "out/form.txt")
    fields = {**made["fields"], "key": "out/other.txt"}

    answer = ask("POST", SITE, "/a-bucket", multipart(fields, b"x"), CONTENT_TYPE=MULTIPART)

    assert answer.status == 403
    assert not Body.objects.filter(size=1).exists()


def test_what_an_anonymous_caller_may_not_put_is_not_stored(public: World):
    before = Body.objects.count()

    refused = ask("PUT", host(public, "s3"), "/a-bucket/out/x", b"x" * 1000)
    form = multipart({"key": "out/y"}, b"y" * 1000)
    also = ask("POST", host(public, "s3"), "/a-bucket", form, CONTENT_TYPE=MULTIPART)

    assert (refused.status, also.status) == (403, 403)
    assert Body.objects.count() == before
    assert ask("PUT", host(public, "s3"), "/a-bucket/in/x", b"x" * 1000).status == 200


def test_a_policy_asks_from_which_page_a_link_was_followed(public: World):
    text = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": '
        '"s3:GetObject", "Resource": "arn:aws:s3:::a-bucket/*", "Condition": '
        '{"StringLike": {"aws:Referer": "https://mine.example/*"}}}]}'
    )
    call(public, "PutBucketPolicy", Bucket="a-bucket", Policy=text)

    def followed(**headers: str) -> int:
        return ask("GET", host(public, "s3"), "/a-bucket/in/a.html", **headers).status

    assert followed(HTTP_REFERER="https://mine.example/a") == 200
    assert followed(HTTP_REFERER="https://yours.example/a") == 403
    assert followed() == 403


def test_a_link_does_not_become_another_operation_by_a_header(public: World):
    call(public, "CreateBucket", Bucket="empty-one")
    key = "in/operation/DeleteBucket"
    call(public, "PutObject", Bucket="a-bucket", Key=key, Body=b"x")
    params = {"Bucket": "a-bucket", "Key": key}
    url = client(public).generate_presigned_url("get_object", Params=params)
    body = b"\xa1\x66Bucket\x69empty-one"  # CBOR of {"Bucket": "empty-one"}

    answer = ask("GET", SITE, url.partition(SITE)[2], body, HTTP_SMITHY_PROTOCOL="rpc-v2-cbor")

    assert answer.body == b"x"
    call(public, "HeadBucket", Bucket="empty-one")


def test_a_key_is_unknown_at_another_worlds_host(public: World, now: Any):
    other = services.make_world(now)
    params = {"Bucket": "a-bucket", "Key": "in/a.html"}
    url = client(public).generate_presigned_url("get_object", Params=params)

    answer = ask("GET", host(other, "s3"), url.partition(SITE)[2])

    assert answer.status == 403
    assert b"InvalidAccessKeyId" in answer.body


def test_a_large_body_of_nobody_is_not_read_to_its_end(world: World):
    body = b"Action=ListUsers&Version=2010-05-08&x=" + b"y" * 200_000

    answer = ask("POST", SITE, "/", body, CONTENT_TYPE=FORM)

    assert answer.status == 413


def test_nobody_is_told_in_the_words_of_the_service(world: World):
    form = b"Action=ListUsers&Version=2010-05-08"
    answer = ask("POST", SITE, "/", form, CONTENT_TYPE=FORM)

    assert b"<Code>MissingAuthenticationToken</Code>" in answer.body
    form = b"Action=AssumeRoleWithSAML&Version=2011-06-15"
    missing = ask("POST", SITE, "/", form, CONTENT_TYPE=FORM)
    assert missing.status == 501
    assert b"<Code>NotImplemented</Code>" in missing.body
    listed = ask("GET", host(world, "s3"), "/")
    assert b"<Code>AccessDenied</Code><Message>Access Denied</Message>" in listed.body


def test_no_stored_text_breaks_a_header(public: World):
    call(
        public,
        "PutObject",
        Bucket="a-bucket",
        Key="in/odd",
        Body=b"x",
        ContentType="text/html\r\nSet-Cookie: a=b",
        CacheControl="é",
    )
    index = {"IndexDocument": {"Suffix": "odd"}}
    call(public, "PutBucketWebsite", Bucket="a-bucket", WebsiteConfiguration=index)

    for name, path in (("s3", "/in/odd"), ("s3-website-us-east-1", "/in/")):
        answer = ask("GET", host(public, "a-bucket", name), path)
        assert answer.status == 200
        assert all(value.isascii() and value.isprintable() for value in answer.headers.values())
        assert "set-cookie" not in answer.headers


def multipart(fields: dict[str, str], file: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    return "".join((*parts, head)).encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()
