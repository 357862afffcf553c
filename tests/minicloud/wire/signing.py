"""Requests signed by botocore's own signers."""

from typing import Any
from urllib.parse import urlsplit

from botocore.auth import (
    HmacV1QueryAuth,
    S3SigV4Auth,
    S3SigV4QueryAuth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from studyapp.minicloud.wire import Request
from tests.minicloud.wire.generating import text

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

SIGNERS: dict[str, Any] = {
    "header": lambda who: SigV4Auth(who, "iam", "us-east-1"),
    "s3 header": lambda who: S3SigV4Auth(who, "s3", "eu-west-1"),
    "query": lambda who: SigV4QueryAuth(who, "sts", "us-east-1", expires=600),
    "s3 query": lambda who: S3SigV4QueryAuth(who, "s3", "us-east-1", expires=600),
    "s3 version 2": lambda who: HmacV1QueryAuth(who, expires=600),
}


def signed(
    signer: str,
    url: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    token: str | None = None,
    bucket: str = "",
) -> Request:
    """A request as it arrives at the door, signed now."""
    raw = AWSRequest(method, url, headers=headers, data=body)
    if bucket:
        raw.auth_path = f"/{bucket}{urlsplit(url).path}"
    SIGNERS[signer](Credentials(KEY, SECRET, token)).add_auth(raw)
    if "query" in signer or "version 2" in signer:
        sent = AWSRequest(method, raw.url, headers=headers, data=body).prepare()
    else:
        sent = raw.prepare()
    parts = urlsplit(sent.url)
    fields = {key.lower(): text(value) for key, value in sent.headers.items()}
    fields.setdefault("host", parts.netloc)
    return Request(method, parts.path, parts.query, tuple(fields.items()), body, bucket)
