"""Browser uploads to S3: a multipart form with a signed policy.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire.message import Request, Response
from studyapp.minicloud.wire.post.policies import check_policy
from studyapp.minicloud.wire.sign.claims import ALGORITHM, Kind, Signature
from studyapp.minicloud.wire.sign.v2 import matches as matches_v2
from studyapp.minicloud.wire.sign.verify import MISMATCH, matches, signing_key
from studyapp.minicloud.wire.write.xml import escape

MAX_FIELDS = 20_480  # bytes before the file
_MALFORMED = "The body of your POST request is not well-formed multipart/form-data."


class Form(Struct, frozen=True):
    """The fields by lower-case name, in the order of the form, and the one file."""

    fields: dict[str, str]
    file: bytes
    file_name: str

    @property
    def key(self) -> str:
        """The object's key, `${filename}` replaced."""
        return self.fields["key"].replace("${filename}", self.file_name)


def read_form(request: Request) -> Form:
    """The form of a request with its whole body.

    Raises CloudError: MalformedPOSTRequest, MaxPostPreDataLengthExceeded,
    IncorrectNumberOfFilesInPostRequest, InvalidArgument (no key).
    """
    body = request.body
    if not isinstance(body, bytes):
        raise CloudError("MalformedPOSTRequest", _MALFORMED, 400)
    mark = b"--" + _boundary(request.header("content-type"))
    fields: dict[str, str] = {}
    at = 0
    for _ in range(200):
        headers, start, end = _part(body, mark, at)
        if headers is None:
            break
        name = str(headers.get_param("name", "", "content-disposition"))
        if name.lower() == "file":
            return _complete(fields, body[start:end], _file_name(headers))
        if end > MAX_FIELDS:
            text = "Your POST request fields preceding the upload file were too large."
            raise CloudError("MaxPostPreDataLengthExceeded", text, 400)
        _add(fields, name.lower(), body[start:end])
        at = end + 2
    text = "POST requires exactly one file upload per request."
    raise CloudError("IncorrectNumberOfFilesInPostRequest", text, 400)


def _add(fields: dict[str, str], name: str, value: bytes) -> None:
    if not name or name in fields:
        raise CloudError("MalformedPOSTRequest", _MALFORMED, 400)
    try:
        fields[name] = value.decode()
    except UnicodeDecodeError:
        raise CloudError("MalformedPOSTRequest", _MALFORMED, 400) from None


def _complete(fields: dict[str, str], file: bytes, file_name: str) -> Form:
    if not fields.get("key"):
        text = "Bucket POST must contain a field named 'key'.  If it is specified, please check"
        text += " the order of the fields."
        raise CloudError("InvalidArgument", text, 400, ArgumentName="key", ArgumentValue="")
    return Form(fields, file, file_name)


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary", "")
    if not isinstance(boundary, str) or not 0 < len(boundary) <= 70 or not boundary.isascii():
        raise CloudError("MalformedPOSTRequest", _MALFORMED, 400)
    return boundary.encode()


def _part(body: bytes, mark: bytes, at: int) -> tuple[Message | None, int, int]:
    """The headers of the part at `at`, and where its content starts and ends."""
    if not body.startswith(mark, at):
        raise CloudError("MalformedPOSTRequest", _MALFORMED, 400)
    at += len(mark)
    if body.startswith(b"--", at):
        return None, at, at
    head = body.find(b"\r\n\r\n", at, at + 8192)
    end = body.find(b"\r\n" + mark, head + 2)
    if head < 0 or end < 0:
        raise CloudError("MalformedPOSTRequest", _MALFORMED, 400)
    headers = Message()
    for line in body[at:head].decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[\w-]+", name.strip()):
            headers[name.strip()] = value.strip()
    return headers, head + 4, max(end, head + 4)


def _file_name(headers: Message) -> str:
    name = str(headers.get_param("filename", "", "content-disposition"))
    with suppress(UnicodeDecodeError, UnicodeEncodeError):  # not UTF-8: the text as it came
        name = name.encode("latin-1").decode()
    return name.replace("\\", "/").rpartition("/")[2]


def form_signature(form: Form) -> Signature | None:
    """The claim of a form, of version 4 or 2; None for an anonymous one.

    Raises CloudError InvalidArgument when a part of it is missing or wrong.
    """
    fields = form.fields
    if "x-amz-signature" in fields:
        return _claim(fields)
    if "awsaccesskeyid" in fields or "signature" in fields:
        _need(fields, "awsaccesskeyid", "signature", "policy")
        token = fields.get("x-amz-security-token", "")
        key, given = fields["awsaccesskeyid"], fields["signature"]
        return Signature(Kind.QUERY_V2, key, given, service="s3", token=token)
    return None


def _claim(fields: Mapping[str, str]) -> Signature:
    _need(fields, "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy")
    parts = fields["x-amz-credential"].rsplit("/", 4)
    if fields["x-amz-algorithm"] != ALGORITHM or len(parts) != 5 or parts[4] != "aws4_request":
        text = "The authorization fields of the form are malformed."
        raise CloudError("InvalidArgument", text, 400, unverified=True)
    key, date, region, service = parts[:4]
    return Signature(
        Kind.QUERY,
        key,
        fields["x-amz-signature"],
        date,
        region,
        service,
        stamp=fields["x-amz-date"],
        token=fields.get("x-amz-security-token", ""),
    )


def _need(fields: Mapping[str, str], *names: str) -> None:
    for name in names:
        if not fields.get(name):
            text = f"Bucket POST must contain a field named '{name}'.  If it is specified, please"
            text += " check the order of the fields."
            members: dict[str, Any] = {"ArgumentName": name, "ArgumentValue": ""}
            raise CloudError("InvalidArgument", text, 400, **members)


def verify_form(form: Form, signature: Signature, bucket: str, secret: str, now: int) -> None:
    """Check the signature over the policy, its end, and that the form keeps its conditions.

    `now` is the wall time in milliseconds. Raises CloudError: SignatureDoesNotMatch,
    InvalidPolicyDocument, AccessDenied ("Invalid according to Policy: …"), EntityTooLarge,
    EntityTooSmall.
    """
    policy = form.fields["policy"]
    if signature.kind is Kind.QUERY_V2:
        right = matches_v2(secret, policy, signature.signature)
    else:
        right = matches(signing_key(signature, secret), policy, signature.signature)
    if not right:
        members: dict[str, Any] = {
            "AWSAccessKeyId": signature.access_key_id,
            "StringToSign": policy,
            "SignatureProvided": signature.signature,
        }
        text = f"{MISMATCH} key and signing method."
        raise CloudError("SignatureDoesNotMatch", text, 403, **members)
    check_policy(policy, {**form.fields, "bucket": bucket, "key": form.key}, len(form.file), now)


_NOT_HEADERS = {
    "key",
    "policy",
    "signature",
    "awsaccesskeyid",
    "success_action_redirect",
    "success_action_status",
    "redirect",
    "tagging",
    "x-amz-signature",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-security-token",
}


def form_request(form: Form, bucket: str) -> Request:
    """The PutObject request that says the same, its body the file's bytes."""
    headers = [
        ("x-amz-acl" if name == "acl" else name, value.encode().decode("latin-1"))
        for name, value in form.fields.items()
        if name not in _NOT_HEADERS and "\n" not in value and "\r" not in value
    ]
    tags = re.findall(
        r"<Key>([^<]*)</Key>\s*<Value>([^<]*)</Value>", form.fields.get("tagging", "")
    )
    if tags:
        headers.append(("x-amz-tagging", urlencode(tags)))
    path = f"/{bucket}/{quote(form.key, safe='/-_.~')}"
    return Request("PUT", path, headers=tuple(headers), body=form.file)


def form_response(form: Form, bucket: str, etag: str, origin: str, answered: Response) -> Response:
    """What a browser gets for a stored form.

    `origin` is the address of the bucket without a slash at its end, `answered` the response to
    PutObject, whose headers stay but for those about its empty body.
    """
    location = f"{origin}/{quote(form.key, safe='/-_.~')}"
    about_body = {"content-type", "content-length"}
    kept = tuple(pair for pair in answered.headers if pair[0].lower() not in about_body)
    target = form.fields.get("success_action_redirect") or form.fields.get("redirect")
    if target and re.match(r"https?://", target) and target.isascii() and target.isprintable():
        query = urlencode({"bucket": bucket, "key": form.key, "etag": etag})
        joined = f"{target}{'&' if '?' in target else '?'}{query}"
        return Response(303, (*kept, ("Location", joined)))
    status = form.fields.get("success_action_status", "204")
    headers = (*kept, ("Location", location))
    if status != "201":
        return Response(200 if status == "200" else 204, headers)
    parts = {"Location": location, "Bucket": bucket, "Key": form.key, "ETag": etag}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inner}</PostResponse>'
    body = text.encode()
    described = (("Content-Type", "application/xml"), ("Content-Length", str(len(body))))
    return Response(201, (*headers, *described), body)
