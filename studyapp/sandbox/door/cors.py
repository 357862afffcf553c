"""Pages of other origins at the S3 door: their preflight requests, and answers they may read."""

from urllib.parse import unquote

import msgspec

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.s3 import cors
from studyapp.minicloud.wire import Request, Response
from studyapp.sandbox import engine
from studyapp.sandbox.door.places import Kind, Place
from studyapp.sandbox.queries import Home


def preflight(world: Home | None, place: Place, request: Request) -> cors.Headers:
    """The headers that answer an OPTIONS request. Raises CloudError as S3 refuses.

    At the site's own host a world is told by a key alone; a preflight request has one only for a
    presigned link.
    """
    origin = request.header("origin")
    if not origin:
        raise cors.no_origin()
    named = request.header("access-control-request-headers").lower().split(",")
    headers = tuple(name.strip() for name in named if name.strip())
    asking = cors.Asking(origin, request.header("access-control-request-method"), headers)
    if world is None and place.kind is Kind.SITE:
        text = (
            "Bucket not found: no sandbox can be told from an unsigned request to this host. Use "
            "the endpoint for browsers that the console names under Connect."
        )
        raise cors.forbidden(text, asking, unverified=True)
    bucket, key = _named(request)
    rules = _rules(world, bucket) if world else None
    return cors.preflight(rules, asking, resource="OBJECT" if key else "BUCKET")


def let_read(response: Response, world: Home | None, request: Request) -> Response:
    """The response, with what lets the asking page read it when a rule of the bucket fits."""
    origin = request.header("origin")
    if not origin or world is None:
        return response
    method = request.header("access-control-request-method") or request.method
    rules = _rules(world, _named(request)[0])
    headers = cors.answer(rules or [], cors.Asking(origin, method))
    if headers is None:
        return response
    return msgspec.structs.replace(response, headers=(*response.headers, *headers))


def refused(request: Request) -> CloudError:
    """What a service that knows no CORS answers to OPTIONS."""
    text = "In this sandbox only Amazon S3 answers preflight requests."
    method = request.header("access-control-request-method")
    return cors.forbidden(text, cors.Asking("", method), "SERVICE", unverified=True)


def _named(request: Request) -> tuple[str, str]:
    """The bucket and the key of a path, "" for what it does not name."""
    path = unquote(request.path.removeprefix("/"), errors="replace")
    if request.bucket:
        return request.bucket, path
    bucket, _, key = path.partition("/")
    return bucket, key


def _rules(world: Home, bucket: str) -> list[cors.Rule] | None:
    with engine.STORAGE.read(world.id) as reader:
        db = Records(Work(reader, writes=False), world.account, world.region)
        return cors.rules_of(db, bucket)
