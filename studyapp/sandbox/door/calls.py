"""One request of an AWS client: who signed it, what it asks, the call, the answer."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from studyapp.minicloud import spec, wire
from studyapp.minicloud.dispatch.authenticate import unsigned
from studyapp.minicloud.kernel.blobs import Blobs, Full
from studyapp.minicloud.kernel.call import Anonymous, Call, Caller, Door, KeyCaller
from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.errors import CloudError, not_implemented
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.spec import codes
from studyapp.minicloud.wire import Request, Response, Signature, Target
from studyapp.sandbox import engine
from studyapp.sandbox.door import cors
from studyapp.sandbox.door.pace import Pace
from studyapp.sandbox.door.places import Kind, Place
from studyapp.sandbox.models import World
from studyapp.sandbox.queries import Home, home_of, home_of_name
from studyapp.sandbox.storage import RequestStorage

LARGEST_BODY = 10 * 1024 * 1024  # bytes of a request that is not stored as it comes
LARGEST_QUERY = (
    2 * 1024 * 1024
)  # of a form that names an operation: decoded it takes many times that
LARGEST_OBJECT = 50 * 1024 * 1024
LARGEST_FORM = 20 * 1024 * 1024  # of a browser's form, which is read whole before it is known whose
LARGEST_UNSIGNED = 64 * 1024  # of what nobody signed
PACE = Pace(lambda: settings.SANDBOX_CALLS_PER_SECOND)
KEY = "access-key"  # the kind of name that finds a signed request's world
UNSIGNED = ("s3", "sts")  # services that answer without a signature, at a world's own host


class Asked(msgspec.Struct):
    """A request on its way: what is known of it so far."""

    request: Request
    place: Place
    address: str
    secure: bool
    target: Target
    entropy: bytes
    storage: RequestStorage
    answered_as: str = ""  # the id that the call was given
    world: Home | None = None
    signature: Signature | None = None  # whose key told the world
    secret: str = ""

    @property
    def request_id(self) -> str:
        """The call's id; before there is a call, the one that it would be given."""
        return self.answered_as or Entropy(self.entropy).uuid()

    @property
    def blobs(self) -> Blobs | None:
        """The bodies of the world, when there is one."""
        return self.storage.blobs(self.world.id) if self.world else None


def open_request(
    request: Request, place: Place, wrapper: BaseDatabaseWrapper, *, address: str, secure: bool
) -> Asked:
    """Begin with a request whose body is still to come."""
    entropy = engine.entropy()
    target = wire.envelope(request)
    storage = engine.STORAGE.of_request(wrapper)
    return Asked(request, place, address, secure, target, entropy, storage)


def answer(asked: Asked, body: Iterator[bytes]) -> Response:
    """The response; every refusal in the form of the protocol that the request speaks."""
    try:
        response = _answer(asked, body)
    except CloudError as error:
        refusal = _of_lost_key(asked) or error
        response = wire.refuse(asked.target, refusal, error.request_id or asked.request_id)
    except KeyError:  # a world that is gone, unless it is something else
        lost = _of_lost_key(asked)
        if lost is None:
            raise
        response = wire.refuse(asked.target, lost, asked.request_id)
    except Full as error:
        refusal = CloudError("EntityTooLarge", str(error), 400, unverified=True)
        response = wire.refuse(asked.target, refusal, asked.request_id)
    if asked.target.service != "s3" or asked.request.method == "OPTIONS":
        return response
    return cors.let_read(response, asked.world, asked.request)


def _answer(asked: Asked, body: Iterator[bytes]) -> Response:
    signature = asked.target.credentials or wire.authorization(asked.request)
    restored = wire.restore_names(asked.request, signature)
    if restored is not asked.request:
        asked.request, asked.target = restored, wire.envelope(restored)
    if asked.request.method == "OPTIONS":
        return _preflight(asked, signature)
    if signature is not None:
        _find_world(asked, signature)
    if asked.target.service != "s3" or _is_action(asked.request):  # it may stand in a form
        signed = LARGEST_QUERY if _is_action(asked.request) else LARGEST_BODY
        whole = _whole(body, signed if signature else LARGEST_UNSIGNED)
        asked.request = asked.request.with_body(whole)
    asked.target = wire.identify(asked.request, asked.target)
    if asked.target.operation == wire.POST_OBJECT:
        return _form(asked, body)
    if signature is None:
        _find_world(asked, None)
    _take_body(asked, signature, body)
    params = wire.parse(asked.target, asked.request)
    output = _call(asked, _caller(asked, signature), asked.target, params)
    return wire.respond(asked.target, output, asked.request_id)


def _preflight(asked: Asked, signature: Signature | None) -> Response:
    """A browser asks before a page's request. Nobody signs that: a key only tells the world."""
    if asked.target.service != "s3" or asked.place.name not in ("", "s3"):
        raise cors.refused(asked.request)
    if signature is not None:
        _find_world(asked, signature)
    elif asked.place.kind is not Kind.SITE:
        asked.world = home_of(World.objects.filter(pk=asked.place.world).first())
    headers = cors.preflight(asked.world, asked.place, asked.request)
    return wire.bare(asked.target, asked.request_id, headers)


def _is_action(request: Request) -> bool:
    """Whether the body may be a form that names an operation: nobody sends S3 such a body."""
    if request.method != "POST":
        return False
    kind = request.header("content-type").partition(";")[0].strip().lower()
    return kind == "application/x-www-form-urlencoded"


def _find_world(asked: Asked, signature: Signature | None) -> None:
    """The world of the key, or of the host; the secret of the key."""
    asked.world = None
    if signature is None:
        service = asked.target.service
        if service in UNSIGNED and service == asked.place.name:
            asked.world = home_of(World.objects.filter(pk=asked.place.world).first())
        if asked.world is None:
            if spec.is_unsigned(service, asked.target.operation):
                raise not_implemented(service, asked.target.operation)
            raise unsigned(service)
        return
    try:
        home, secret = _known_key(signature.access_key_id)
    except _NoKey:
        raise _unknown_key(signature) from None
    if asked.place.world not in ("", home.id):
        raise _unknown_key(signature)
    asked.signature, asked.world, asked.secret = signature, home, secret


class _NoKey(Exception):
    """Nobody has an access key with this id."""


@lru_cache(maxsize=1024)
def _known_key(access_key_id: str) -> tuple[Home, str]:
    """The world of an access key and its secret, looked up once. Raises _NoKey, each time anew.

    The key may be deleted meanwhile, or its world: then the call finds neither, and `answer` says
    what it would say of a key that was never there.
    """
    found = home_of_name(KEY, access_key_id)
    if found is None:
        raise _NoKey(access_key_id)
    return found[0], engine.secret_of(access_key_id, found[1])[1]


def _of_lost_key(asked: Asked) -> CloudError | None:
    """What a request is answered whose key is there no longer; None when it is, or none signed."""
    if asked.signature is None:
        return None
    if home_of_name(KEY, asked.signature.access_key_id, asked.storage.wrapper) is not None:
        return None
    _known_key.cache_clear()
    asked.world = None
    return _unknown_key(asked.signature)


def _take_body(asked: Asked, signature: Signature | None, body: Iterator[bytes]) -> None:
    """Check the signature and take the body in: stored at once, or read whole."""
    now = engine.wall()
    if asked.target.service != "s3":
        if signature is not None:
            wire.verify(signature, asked.request, asked.secret, now)
        return
    if signature is not None:
        wire.verify_head(signature, asked.request, asked.secret, now)
    stored = wire.streams(asked.target)
    limit = LARGEST_OBJECT if stored else LARGEST_BODY
    intake = wire.Intake(asked.request, signature, asked.secret, limit=limit)
    pieces = intake.stream(body)
    if stored and signature is None:
        # Nobody may fill a world with what it would refuse.
        call = _call_of(
            asked, _caller(asked, None), asked.target, wire.parse(asked.target, asked.request)
        )
        engine.cloud().admit(engine.STORAGE, _world(asked).id, call)
    if stored and asked.blobs is not None:
        asked.request = intake.complete(asked.blobs.put(pieces))
    else:
        asked.request = intake.complete(b"".join(pieces))


def _form(asked: Asked, body: Iterator[bytes]) -> Response:
    """A browser's form with a signed policy, or an anonymous one."""
    bucket = asked.target.labels["Bucket"]
    whole = _whole(body, LARGEST_FORM)
    form = wire.read_form(msgspec.structs.replace(asked.request, body=whole))
    signature = wire.form_signature(form)
    _find_world(asked, signature)
    if signature is not None:
        wire.verify_form(form, signature, bucket, asked.secret, engine.wall())
    request = wire.form_request(form, bucket)
    target = Target("s3", "PutObject", "rest-xml", labels={"Bucket": bucket, "Key": form.key})
    caller = _caller(asked, signature)
    engine.cloud().admit(
        engine.STORAGE,
        _world(asked).id,
        _call_of(asked, caller, target, wire.parse(target, request)),
    )
    stored = engine.STORAGE.blobs(_world(asked).id).put([form.file])
    request = msgspec.structs.replace(request, body=stored)
    output = _call(asked, caller, target, wire.parse(target, request))
    done = wire.respond(target, output, asked.request_id)
    host = asked.request.header("host")
    origin = f"http{'s' if asked.secure else ''}://{host}"
    if not asked.request.bucket:
        origin = f"{origin}/{bucket}"
    return wire.form_response(form, bucket, str(output.get("ETag", "")), origin, done)


def _call(
    asked: Asked, caller: Caller, target: Target, params: dict[str, object]
) -> dict[str, object]:
    if not PACE.take(_world(asked).id, engine.wall(), signed=isinstance(caller, KeyCaller)):
        slow = codes.code(target.service, "throttled", target.protocol)
        raise CloudError(slow.code, slow.text, slow.status, unverified=not slow.verified)
    call = _call_of(asked, caller, target, params)
    result = engine.cloud().call(asked.storage, _world(asked).id, call)
    asked.answered_as = result.request_id
    return result.output


def _call_of(asked: Asked, caller: Caller, target: Target, params: dict[str, object]) -> Call:
    return Call(
        target.service,
        target.operation,
        params,
        caller,
        engine.wall(),
        asked.entropy,
        region=target.region,
        door=Door.HTTP,
        source_ip=asked.address,
        user_agent=asked.request.header("user-agent"),
        referer=asked.request.header("referer"),
        secure=asked.secure,
    )


def _world(asked: Asked) -> Home:
    if asked.world is None:
        raise unsigned(asked.target.service)
    return asked.world


def _caller(asked: Asked, signature: Signature | None) -> Caller:
    if signature is not None:
        return KeyCaller(signature.access_key_id, signature.token)
    return Anonymous(owner_of(_world(asked), asked.target.labels.get("Bucket", "")))


def owner_of(world: Home | World, bucket: str) -> str:
    """The account that owns a bucket of a world, else the world's first."""
    if not bucket:
        return world.account
    with engine.STORAGE.read(world.id) as reader:
        db = Records(Work(reader, writes=False), world.account, world.region)
        held = db.holder("bucket", bucket) if "\x00" not in bucket else None
    return held.account if held else world.account


def _whole(body: Iterator[bytes], limit: int) -> bytes:
    pieces, size = [], 0
    for piece in body:
        size += len(piece)
        if size > limit:
            text = f"The request is larger than {limit} bytes."
            raise CloudError("RequestEntityTooLarge", text, 413, unverified=True)
        pieces.append(piece)
    return b"".join(pieces)


def _unknown_key(signature: Signature) -> CloudError:
    text = "The security token included in the request is invalid."
    members: dict[str, Any] = {}
    if signature.service in ("s3", ""):
        text = "The AWS Access Key Id you provided does not exist in our records."
        members = {"AWSAccessKeyId": signature.access_key_id}
    return CloudError("InvalidClientTokenId", text, 403, **members)
