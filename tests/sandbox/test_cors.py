"""Pages of other origins: what the S3 door answers before and with their requests.

Codes, texts and headers: what real S3 answered in recordings of the localstack project.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import Browser

from tests.sandbox.clients import Account
from tests.serving import Server

BUCKET = "learner-cors-1"
PAGE = "https://app.example.com"
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
NOT_ALLOWED = "CORSResponse: This CORS request is not allowed. This is usually because"
RULE: dict[str, Any] = {
    "AllowedOrigins": ["https://*.example.com"],
    "AllowedMethods": ["GET", "PUT"],
    "AllowedHeaders": ["X-Amz-*", "content-type"],
    "ExposeHeaders": ["ETag", "x-amz-request-id"],
    "MaxAgeSeconds": 3000,
}
Headers = dict[str, str]


def send(method: str, url: str, host: str = "", **headers: str) -> tuple[int, bytes, Headers]:
    """A request of a plain client, with underscores in names as hyphens."""
    request = Request(url, method=method)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    if host:
        request.add_header("Host", host)
    try:
        answer = build_opener(ProxyHandler({})).open(request, timeout=60)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()}


def cors_headers(headers: Headers) -> Headers:
    return {
        name.removeprefix("access-control-"): value
        for name, value in headers.items()
        if name.startswith("access-control-")
    }


def element(body: bytes, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", body.decode())
    return found[1] if found else ""


def said(answer: tuple[int, bytes, Headers]) -> tuple[int, str, str, str, str]:
    status, body, headers = answer
    assert not cors_headers(headers)
    names = ("Code", "Message", "Method", "ResourceType")
    code, text, method, resource = (element(body, name) for name in names)
    return status, code, text, method, resource


@pytest.fixture
def s3(account: Account) -> Any:
    """A client of an account with a bucket and an object that everybody may read."""
    client = account.client("s3", signature_version="s3v4")
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key="in/a.txt", Body=b"hello")
    client.delete_public_access_block(Bucket=BUCKET)
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    statement = {**allow, "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    return client


def put_rules(s3: Any, *rules: dict[str, Any]) -> None:
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": list(rules)})


def test_what_a_preflight_request_is_refused_with(account: Account, s3: Any):
    host = f"s3.{account.world}.localhost"
    url = f"{account.server.base}/{BUCKET}/in/a.txt"
    ask = partial(send, "OPTIONS", url, host, Origin=PAGE)
    put = partial(ask, Access_Control_Request_Method="PUT")

    no_origin = "Insufficient information. Origin request header needed."
    assert said(send("OPTIONS", url, host))[:3] == (400, "BadRequest", no_origin)
    disabled = "CORSResponse: CORS is not enabled for this bucket."
    assert said(put()) == (403, "AccessForbidden", disabled, "PUT", "BUCKET")
    assert said(ask()) == (403, "AccessForbidden", disabled, "OPTIONS", "BUCKET")
    missing = send("OPTIONS", f"{account.server.base}/no-such-bucket/a", host, Origin=PAGE)
    unknown = "CORSResponse: Bucket not found"
    assert said(missing) == (403, "AccessForbidden", unknown, "OPTIONS", "BUCKET")

    put_rules(s3, {"AllowedOrigins": [PAGE], "AllowedMethods": ["GET"]})
    status, code, text, *rest = said(put())
    assert (status, code, rest) == (403, "AccessForbidden", ["PUT", "OBJECT"])
    assert text.startswith(NOT_ALLOWED)
    root = f"{account.server.base}/{BUCKET}"
    other = send("OPTIONS", root, host, Origin=f"{PAGE}:444", Access_Control_Request_Method="GET")
    assert said(other)[3:] == ("GET", "BUCKET")
    assert said(ask())[:3] == (400, "BadRequest", "Invalid Access-Control-Request-Method: null")


def test_what_a_fitting_rule_answers(account: Account, s3: Any):
    put_rules(s3, {**RULE, "AllowedOrigins": ["https://elsewhere.example"]}, RULE)
    asked = {
        "Origin": PAGE,
        "Access_Control_Request_Method": "PUT",
        "Access_Control_Request_Headers": "X-Amz-Date, Content-Type",
    }
    given = {
        "allow-origin": PAGE,
        "allow-credentials": "true",
        "allow-methods": "GET, PUT",
        "expose-headers": "ETag, x-amz-request-id",
        "max-age": "3000",
    }
    base, world = account.server.base, account.world
    for url, host in (
        (f"{base}/{BUCKET}/in/a.txt", f"s3.{world}.localhost"),
        (f"{base}/in/a.txt", f"{BUCKET}.s3.{world}.localhost"),
        (f"{base}/in/a.txt", f"{BUCKET}.s3-website-us-east-1.{world}.localhost"),
    ):
        status, body, headers = send("OPTIONS", url, host, **asked)
        assert (status, body, headers["content-length"]) == (200, b"", "0"), host
        allowed = {"allow-headers": "x-amz-date, content-type"}
        assert cors_headers(headers) == given | allowed
        assert headers["vary"] == VARY
    more = {**asked, "Access_Control_Request_Headers": "x-amz-date,x-other"}
    assert send("OPTIONS", url, host, **more)[0] == 403

    url, host = f"{base}/{BUCKET}/in/a.txt", f"s3.{world}.localhost"
    status, body, headers = send("GET", url, host, Origin=PAGE)
    assert (status, body, headers["vary"]) == (200, b"hello", VARY)
    assert cors_headers(headers) == given
    for origin in ("https://example.com", "http://app.example.com"):
        status, body, headers = send("GET", url, host, Origin=origin)
        assert (status, body, cors_headers(headers)) == (200, b"hello", {})
        assert "vary" not in headers
    # A refusal can be read too, so that the page learns why.
    status, _, headers = send("GET", f"{base}/{BUCKET}", host, Origin=PAGE)
    assert (status, cors_headers(headers)) == (403, given)
    assert cors_headers(send("DELETE", url, host, Origin=PAGE)[2]) == {}


def test_every_origin_is_answered_with_a_star_and_without_credentials(account: Account, s3: Any):
    put_rules(s3, {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]})
    url, host = f"{account.server.base}/{BUCKET}/in/a.txt", f"s3.{account.world}.localhost"
    given = {"allow-origin": "*", "allow-methods": "GET"}

    assert cors_headers(send("GET", url, host, Origin="null")[2]) == given
    asked = {"Origin": PAGE, "Access_Control_Request_Method": "GET"}
    assert cors_headers(send("OPTIONS", url, host, **asked)[2]) == given
    named = {**asked, "Access_Control_Request_Headers": "x-amz-date"}
    assert send("OPTIONS", url, host, **named)[0] == 403


def test_at_the_sites_own_host_a_key_tells_whose_bucket_it_is(account: Account, s3: Any):
    put_rules(s3, RULE)
    asked = {"Origin": PAGE, "Access_Control_Request_Method": "PUT"}
    link = s3.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": "b"})

    status, _, headers = send("OPTIONS", link, **asked)
    assert (status, cors_headers(headers)["allow-origin"]) == (200, PAGE)
    status, code, text, *_ = said(send("OPTIONS", link.partition("?")[0], **asked))
    assert (status, code) == (403, "AccessForbidden")
    assert "no sandbox can be told" in text
    # An address that the site has stays with the site, and so does what is no such question.
    for path in ("/console/s3/", "/console/s3"):
        assert b"AccessForbidden" not in send("OPTIONS", account.server.base + path, **asked)[1]
    assert send("OPTIONS", f"{account.server.base}/{BUCKET}/b", Origin=PAGE)[0] == 404
    service = send("OPTIONS", account.server.base, f"iam.{account.world}.localhost", **asked)
    assert (said(service)[0], said(service)[4]) == (403, "SERVICE")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """Another origin: a server of empty pages."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

    (tmp_path / "index.html").write_text("<!doctype html><title>elsewhere</title>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


FETCH = """async ([url, method, headers]) => {
  try {
    const answer = await fetch(url, {cache: "no-store", method, headers, body: method === "PUT" ? "new" : undefined});
    return [answer.status, answer.headers.get("etag") !== null, await answer.text()];
  } catch (error) { return error.name; }
}"""


def test_a_browsers_page_reads_and_writes_only_by_a_rule(
    account: Account, s3: Any, browser: Browser, elsewhere: str, door: Server
):
    port = door.base.rpartition(":")[2]
    url = f"http://s3.{account.world}.localhost:{port}/{BUCKET}/in/a.txt"
    link = s3.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": "in/b.txt"})
    page = browser.new_page()
    page.goto(elsewhere)
    get = [url, "GET", {"x-amz-expected-bucket-owner": account.id}]  # asks before it sends
    put = [link, "PUT", {"content-type": "application/json"}]

    assert [page.evaluate(FETCH, one) for one in ([url, "GET", {}], get, put)] == ["TypeError"] * 3
    put_rules(s3, {**RULE, "AllowedOrigins": [elsewhere]})
    assert page.evaluate(FETCH, [url, "GET", {}]) == [200, True, "hello"]
    assert page.evaluate(FETCH, get) == [200, True, "hello"]
    assert page.evaluate(FETCH, put) == [200, True, ""]
    assert s3.get_object(Bucket=BUCKET, Key="in/b.txt")["Body"].read() == b"new"
    s3.delete_bucket_cors(Bucket=BUCKET)
    assert page.evaluate(FETCH, [url, "GET", {}]) == "TypeError"
    page.close()
