"""What a visitor's browser gets from a bucket that is a website. Nothing of it is recorded."""

from email.utils import formatdate
from typing import Any

from studyapp.minicloud.kernel.blobs import Blob, Blobs
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call, Caller, Door, Output, Params
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.s3 import website
from studyapp.minicloud.wire import Request, Response
from studyapp.sandbox import engine
from studyapp.sandbox.door.calls import owner_of
from studyapp.sandbox.door.places import Place
from studyapp.sandbox.models import World

Answer = tuple[Response, Blobs | None]


def website_page(request: Request, place: Place, address: str) -> Answer:
    """A page of a bucket's website."""
    world = World.objects.filter(pk=place.world).first()
    if world is None:
        return _gone("There is no such sandbox.")
    owner = owner_of(world, place.bucket)
    root = ArnCaller(f"arn:aws:iam::{owner}:root")

    def ask(caller: Caller, operation: str, params: Params) -> Output:
        call = Call(
            "s3",
            operation,
            params,
            caller,
            engine.wall(),
            engine.entropy(),
            door=Door.HTTP,
            source_ip=address,
            secure=False,
            user_agent=request.header("user-agent"),
            recorded=False,
        )
        return engine.cloud().call(engine.STORAGE, world.id, call).output

    def get(operation: str, params: dict[str, Any]) -> dict[str, Any]:
        return ask(Anonymous(owner), operation, params)

    try:
        config = ask(root, "GetBucketWebsite", {"Bucket": place.bucket})
    except CloudError as error:
        found = website.failed(error)
    else:
        found = website.page(get, config, place.bucket, request.path, request.method)
    return _response(request, found), engine.STORAGE.blobs(world.id)


def _response(request: Request, page: website.Page) -> Response:
    body = page.body
    headers = dict(page.headers)
    if page.modified:
        headers["Last-Modified"] = formatdate(page.modified / 1000, usegmt=True)
    tag = headers.get("ETag")
    if page.status == 200 and tag and request.header("if-none-match") in (tag, tag.strip('"')):
        return Response(304, tuple(headers.items()), b"")
    length = body.length if isinstance(body, Blob) else len(body)
    headers["Content-Length"] = str(length)
    return Response(page.status, tuple(headers.items()), body)


def _gone(text: str) -> Answer:
    body = f"<!doctype html><title>Not found</title><h1>404 Not Found</h1><p>{text}</p>".encode()
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))))
    return Response(404, headers, body), None
