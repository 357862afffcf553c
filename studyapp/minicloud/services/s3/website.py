"""A bucket as a website: what a visitor's browser is answered.

S3 User Guide, "Hosting a static website using Amazon S3": index and error documents, "Website
endpoints" for how they differ from the REST API, "Configuring a webpage redirect" for rules.
"""

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.s3 import errors

Get = Callable[[str, dict[str, Any]], dict[str, Any]]

PHRASES = {
    301: "Moved Permanently",
    302: "Moved Temporarily",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
}


class Page(Struct, frozen=True):
    """An answer: `headers` by their names, `modified` the wall time of the object, 0 for none."""

    status: int
    headers: dict[str, str]
    body: Blob | bytes
    modified: int = 0


def page(get: Get, config: dict[str, Any], bucket: str, path: str, method: str = "GET") -> Page:
    """What the website of a bucket answers.

    `get(operation, params)` makes an anonymous call to S3 and raises CloudError; `config` is the
    website configuration in the model's shape; `path` the raw path of the request.
    """
    if method not in ("GET", "HEAD"):
        text = "The specified method is not allowed against this resource."
        return _plain(405, "MethodNotAllowed", text, {})
    everything = config.get("RedirectAllRequestsTo")
    if everything:
        protocol = everything.get("Protocol", "http")
        return _moved(301, f"{protocol}://{everything['HostName']}{path}")
    key = unquote(path.removeprefix("/"))
    rule = _rule(config, key, None)
    if rule is not None:
        return _redirected(rule, key)
    index = config.get("IndexDocument", {}).get("Suffix", "index.html")
    wanted = f"{key}{index}" if not key or key.endswith("/") else key
    try:
        return _found(get("GetObject", {"Bucket": bucket, "Key": wanted}))
    except CloudError as error:
        return _not_found(get, config, bucket, key, _told(error, wanted))


def failed(error: CloudError) -> Page:
    """The page for a bucket that is not there, or that is no website."""
    code, text = _code(error)
    name = error.members.get("BucketName")
    return _plain(_status(error), code, text, {"BucketName": str(name)} if name else {})


def _told(error: CloudError, key: str) -> CloudError:
    """The REST API hides from those who may not list that a key is missing; websites tell."""
    hidden = error.code == "AccessDenied" and getattr(error.decision, "allowed", False)
    return errors.no_key(key) if hidden else error


def _not_found(
    get: Get, config: dict[str, Any], bucket: str, key: str, refusal: CloudError
) -> Page:
    """A folder's address without its slash, a rule for the error, the error document, or a page."""
    index = config.get("IndexDocument", {}).get("Suffix", "index.html")
    if key and not key.endswith("/") and _is_there(get, bucket, f"{key}/{index}"):
        return _moved(302, f"/{quote(key)}/")
    status = _status(refusal)
    rule = _rule(config, key, status)
    if rule is not None:
        return _redirected(rule, key)
    code, text = _code(refusal)
    document = config.get("ErrorDocument", {}).get("Key", "")
    if not document:
        return _plain(status, code, text, {"Key": key} if status == 404 else {})
    try:
        found = _found(get("GetObject", {"Bucket": bucket, "Key": document}))
    except CloudError as error:
        second = _code(_told(error, document))
        more = {"Key": key} if status == 404 else {}
        return _plain(status, code, text, more, second=second, document=document)
    return Page(status, found.headers, found.body)


def _is_there(get: Get, bucket: str, key: str) -> bool:
    try:
        get("HeadObject", {"Bucket": bucket, "Key": key})
    except CloudError:
        return False
    return True


def _found(output: dict[str, Any]) -> Page:
    redirect = output.get("WebsiteRedirectLocation")
    if redirect:
        return _moved(301, redirect)
    names = {
        "ContentType": "Content-Type",
        "CacheControl": "Cache-Control",
        "ContentEncoding": "Content-Encoding",
        "ContentLanguage": "Content-Language",
        "ContentDisposition": "Content-Disposition",
        "ETag": "ETag",
    }
    headers = {header: str(output[name]) for name, header in names.items() if output.get(name)}
    modified = output.get("LastModified")
    wall = modified.wall if isinstance(modified, Moment) else 0
    return Page(200, headers, output.get("Body") or b"", wall)


def _status(error: CloudError) -> int:
    return error.status if error.status in PHRASES else 403


def _code(error: CloudError) -> tuple[str, str]:
    """The error as the page words it; it never tells who was denied what."""
    if error.code == "AccessDenied":
        return "AccessDenied", "Access Denied"
    return error.code, error.message


def _rule(config: dict[str, Any], key: str, status: int | None) -> dict[str, Any] | None:
    for rule in config.get("RoutingRules") or ():
        condition = rule.get("Condition") or {}
        wanted = condition.get("HttpErrorCodeReturnedEquals")
        prefix = condition.get("KeyPrefixEquals", "")
        if (wanted is None) != (status is None):
            continue
        if (wanted is None or int(wanted) == status) and key.startswith(prefix):
            return dict(rule)
    return None


def _redirected(rule: dict[str, Any], key: str) -> Page:
    to = rule.get("Redirect") or {}
    prefix = (rule.get("Condition") or {}).get("KeyPrefixEquals", "")
    target = key
    if "ReplaceKeyWith" in to:
        target = to["ReplaceKeyWith"]
    elif "ReplaceKeyPrefixWith" in to:
        target = to["ReplaceKeyPrefixWith"] + key[len(prefix) :]
    path = f"/{quote(target)}"
    host = to.get("HostName")
    where = f"{to.get('Protocol', 'http')}://{host}{path}" if host else path
    return _moved(int(to.get("HttpRedirectCode", 301)), where)


def _moved(status: int, location: str) -> Page:
    safe = quote(location, safe="!#$%&'()*+,/:;=?@[]~")
    text = f"Found at {escape(safe)}"
    found = _plain(status, "Moved", text, {})
    return Page(status, {**found.headers, "Location": safe}, found.body)


def _plain(
    status: int,
    code: str,
    text: str,
    more: dict[str, str],
    *,
    second: tuple[str, str] | None = None,
    document: str = "",
) -> Page:
    """The page that S3 makes when nobody has written one."""
    title = f"{status} {PHRASES.get(status, 'Error')}"
    facts = {"Code": code, "Message": text, **more}
    lines = "".join(f"<li>{name}: {escape(value)}</li>" for name, value in facts.items())
    body = f"<h1>{title}</h1><ul>{lines}</ul>"
    if second is not None:
        again = f"<li>Code: {escape(second[0])}</li><li>Message: {escape(second[1])}</li>"
        body += (
            "<h3>An error occurred while attempting to retrieve the custom error document</h3>"
            f"<ul>{again}<li>Key: {escape(document)}</li></ul>"
        )
    page = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return Page(status, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
