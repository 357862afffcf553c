"""The WSGI application that stands before Django and takes what is for the cloud."""

import logging
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from studyapp.minicloud import wire
from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.spec import codes
from studyapp.minicloud.wire import Request, Response
from studyapp.sandbox.door import calls, messages
from studyapp.sandbox.door.pages import Answer, instance_page, website_page
from studyapp.sandbox.door.places import Kind, Place, place_of

logger = logging.getLogger(__name__)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_FORM = "application/x-www-form-urlencoded"
_QUERY_SIGNS = ({"X-Amz-Signature"}, {"X-Amz-Algorithm"}, {"AWSAccessKeyId", "Signature"})


class AwsDoor:
    """Requests that AWS clients make go to the cloud, all others to `application`."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """See PEP 3333."""
        place = place_of(environ.get("HTTP_HOST", ""), settings.SANDBOX_HOST)
        if place.kind is Kind.SITE and not is_for_the_cloud(environ, place.bucket):
            return self.application(environ, start_response)
        wrapper = connections[DEFAULT_DB_ALIAS]  # as this thread's last request left it
        if wrapper.vendor != "sqlite" or wrapper.errors_occurred:  # a file does not grow stale
            wrapper.close_if_unusable_or_obsolete()
        return self._serve(environ, start_response, place, wrapper)

    def _serve(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        place: Place,
        wrapper: BaseDatabaseWrapper,
    ) -> Iterable[bytes]:
        head = environ["REQUEST_METHOD"] == "HEAD"
        address = environ.get("REMOTE_ADDR") or "127.0.0.1"
        if place.kind in (Kind.WEBSITE, Kind.INSTANCE):
            response, blobs = _page(messages.request_of(environ, place.bucket), place, address)
            return messages.send(response, blobs, start_response, head=head)
        request = messages.request_of(environ, place.bucket)
        secure = environ.get("wsgi.url_scheme") == "https"
        asked = calls.open_request(request, place, wrapper, address=address, secure=secure)
        try:
            response = calls.answer(asked, messages.body_of(environ))
        except Exception:
            logger.exception("the AWS door failed on request %s", asked.request_id)
            response = _internal(asked)
        blobs = asked.blobs if isinstance(response.body, Blob) else None
        return messages.send(response, blobs, start_response, head=head)


def is_for_the_cloud(environ: dict[str, Any], bucket: str = "") -> bool:
    """Whether a request at the site's own host comes from an AWS client.

    `bucket` is what stands before the site's name in the Host, where a client may put one. A form
    of the site is never taken: it posts to an address that the site knows.
    """
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    if authorization.startswith(("AWS4-", "AWS ")) or "HTTP_X_AMZ_TARGET" in environ:
        return True
    query = environ.get("QUERY_STRING", "")
    if query and any(
        sign <= parse_qs(query, keep_blank_values=True).keys() for sign in _QUERY_SIGNS
    ):
        return True
    path = environ.get("PATH_INFO", "/") or "/"
    if environ.get("REQUEST_METHOD") == "OPTIONS":
        # The site lets no page of another origin in, so it knows no such request.
        return "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ and not _is_of_the_site(path)
    if environ.get("REQUEST_METHOD") != "POST":
        return False
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind == _FORM and path == "/":
        # `Action=…&Version=…`; the site has no form that posts there without a cookie
        return "HTTP_COOKIE" not in environ
    return kind == "multipart/form-data" and _may_be_bucket(path, bucket)


def _may_be_bucket(path: str, bucket: str) -> bool:
    name = path.strip("/")
    if not name:
        return bool(bucket)
    return "/" not in name and not _is_of_the_site(path)


def _is_of_the_site(path: str) -> bool:
    """Whether the site has the address, perhaps with a slash at its end."""
    from django.urls import Resolver404, resolve

    for known in (path, f"/{path.strip('/')}/"):
        try:
            resolve(known)
        except Resolver404:
            continue
        return True
    return False


def _page(request: Request, place: Place, address: str) -> Answer:
    try:
        if place.kind is Kind.WEBSITE:
            return website_page(request, place, address)
        return instance_page(request, place)
    except Exception:
        logger.exception("a simulated page failed: %s", place)
        body = b"<!doctype html><title>Error</title><h1>500 Internal Server Error</h1>"
        headers = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
        return Response(500, headers, body), None


def _internal(asked: calls.Asked) -> Response:
    found = codes.code(asked.target.service or "s3", "internal")
    error = CloudError(found.code, found.text, found.status)
    return wire.refuse(asked.target, error, asked.request_id)
