"""What a visitor's browser gets: a bucket as a website, a machine's web server. Not recorded."""

from email.utils import formatdate
from typing import Any

from studyapp.minicloud.kernel.blobs import Blob, Blobs
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call, Caller, Door, Output, Params
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.ec2 import reach
from studyapp.minicloud.services.s3 import website
from studyapp.minicloud.wire import Request, Response
from studyapp.sandbox import engine
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.door import cors
from studyapp.sandbox.door.calls import owner_of
from studyapp.sandbox.door.places import Place
from studyapp.sandbox.models import World
from studyapp.sandbox.queries import home_of

Answer = tuple[Response, Blobs | None]


def website_page(request: Request, place: Place, address: str) -> Answer:
    """A page of a bucket's website."""
    world = World.objects.filter(pk=place.world).first()
    if world is None:
        return _gone("There is no such sandbox.")
    blobs = engine.STORAGE.blobs(world.id)
    if request.method == "OPTIONS":
        try:
            headers = cors.preflight(home_of(world), place, request)
        except CloudError as error:
            return _response(request, website.failed(error)), blobs
        return Response(200, (*headers, ("Content-Length", "0")), b""), blobs
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
            referer=request.header("referer"),
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
    return cors.let_read(_response(request, found), home_of(world), request), blobs


WHY = {
    "timed-out": (
        504,
        "The request timed out",
        "Nobody answered: packets were dropped on the way.",
    ),
    "no-route": (
        504,
        "The request timed out",
        "There is no way from the internet to this address.",
    ),
    "refused": (
        502,
        "Connection refused",
        "The machine was reached, but nothing listens on port 80.",
    ),
    "reached": (502, "No answer", "Something listens on port 80, but it speaks no HTTP."),
}


def instance_page(request: Request, place: Place) -> Answer:
    """What the web server of a simulated machine answers to a visitor.

    A browser would wait for a minute before it says that nobody answers; this says so at once,
    and why.
    """
    world = World.objects.filter(pk=place.world).first()
    if world is None:
        return _gone("There is no such sandbox.")
    Desk(world).catch_up()
    with engine.STORAGE.read(world.id) as reader:
        db = Records(Work(reader, writes=False), world.account, world.region)
        found = reach.page(db, place.name, request.path.partition("?")[0])
    if found is None:
        return _simulated(504, "The request timed out", "No machine has this address now.")
    if found.status == 0:
        return _simulated(*WHY[found.verdict])
    body = b"" if request.method == "HEAD" else found.body
    headers = (*found.headers, ("Content-Length", str(len(found.body))))
    return Response(found.status, headers, body), None


def _simulated(status: int, title: str, text: str) -> Answer:
    """A page of ours in the place of what a browser would show by itself."""
    body = (
        f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><p>{text}</p>"
        "<p>This machine is simulated. The network page of the console shows where it stopped.</p>"
    ).encode()
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body))))
    return Response(status, headers, body), None


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
