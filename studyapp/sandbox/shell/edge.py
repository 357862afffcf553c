"""The cloud as the `aws` command of one line reaches it: who calls, what time it is, links."""

import logging
import secrets
import uuid
from collections.abc import Iterable, Iterator
from hmac import compare_digest

from django.conf import settings

from studyapp.minicloud import spec
from studyapp.minicloud.cli import Profile, Tools
from studyapp.minicloud.kernel.blobs import Blob, Blobs, Full
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Caller, KeyCaller, Output, Params
from studyapp.minicloud.kernel.clock import SECOND
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.shell import FileError
from studyapp.minicloud.spec import codes
from studyapp.sandbox import engine
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.door.calls import UNSIGNED, owner_of
from studyapp.sandbox.door.places import host_of
from studyapp.sandbox.queries import world_of_name
from studyapp.sandbox.shell import signing

logger = logging.getLogger(__name__)

CALLS_A_LINE = 1_000
SECONDS_A_LINE = 20  # of the wall's clock; a line that takes longer makes no further calls

# What the engine says of credentials, and what the services call it (`spec.codes`).
CREDENTIALS: dict[str, codes.Reason] = {
    "InvalidClientTokenId": "unknown-key",
    "SignatureDoesNotMatch": "bad-signature",
    "ExpiredToken": "expired-token",
}


class LineBlobs:
    """The bodies of a world; a full store is told as a full disk is."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def put(self, chunks: Iterable[bytes]) -> Blob:
        """See `Blobs.put`; FileError when the world keeps all that it may."""
        try:
            return self._blobs.put(chunks)
        except Full as error:
            raise FileError("S3", str(error)) from None

    def read(self, blob: Blob) -> Iterator[bytes]:
        """See `Blobs.read`."""
        return self._blobs.read(blob)


class Edge:
    """Makes the calls of one line; `site` is the address of the site, for links.

    `waited` is how much simulated time waiters let pass, in milliseconds.
    """

    def __init__(self, desk: Desk, site: str) -> None:
        self.desk = desk
        self.site = site
        self.calls = 0
        self.waited = 0
        self._session: signing.Credentials | None = None
        self.until = engine.wall() + SECONDS_A_LINE * SECOND

    def tools(self, now: int) -> Tools:
        """What the command works with; `now` is the simulated time."""
        return Tools(
            call=self.call,
            blobs=LineBlobs(engine.STORAGE.blobs(self.desk.world.id)),
            presign=self.presign,
            sleep=self.sleep,
            token=lambda: str(uuid.UUID(bytes=secrets.token_bytes(16), version=4)),
            services=service_names(),
            now=now,
            most_calls=CALLS_A_LINE,
        )

    def call(
        self, service: str, operation: str, params: Params, region: str, profile: Profile
    ) -> Output:
        """One call of the line's act; CloudError under the code that clients see.

        A fault of the cloud itself is logged and told as the service's internal error.
        """
        self.calls += 1
        if self.calls > CALLS_A_LINE or engine.wall() > self.until:
            text = "This line made too many calls, or took too long: the sandbox stopped it here."
            raise CloudError("TooManyCalls", text, 429, unverified=True)
        try:
            caller = self._caller(service, params, profile)
            result = self.desk.call_as(caller, service, operation, params, region=region)
        except CloudError as error:
            raise _as_seen(service, error) from None
        except Exception:
            world = self.desk.world.id
            logger.exception("%s:%s failed in the shell of world %s", service, operation, world)
            raise _refusal(service, "internal") from None
        return {**result.output, "ResponseMetadata": {"RequestId": result.request_id}}

    def sleep(self, seconds: float) -> None:
        """Let simulated time pass instead of waiting."""
        milliseconds = int(seconds * SECOND)
        self.desk.skip(milliseconds)
        self.waited += milliseconds

    def presign(self, bucket: str, key: str, seconds: int, region: str, profile: Profile) -> str:
        """A link signed with the profile's key, or as whoever the shell acts as."""
        signer = self._signer(profile)
        host = host_of(self.desk.world.id, settings.SANDBOX_HOST, bucket, "s3")
        scheme, place = signing.address(self.site, host)
        link = signing.Link(scheme, place, bucket, key, region, seconds)
        return signing.presign(link, signer, engine.wall())

    def _caller(self, service: str, params: Params, profile: Profile) -> Caller:
        if profile.anonymous:
            if service not in UNSIGNED:
                raise _refusal(service, "unsigned")
            return Anonymous(owner_of(self.desk.world, str(params.get("Bucket", ""))))
        if not profile.access_key_id:
            return ArnCaller(self.desk.arn)
        self._check(service, profile)
        return KeyCaller(profile.access_key_id, profile.session_token)

    def _check(self, service: str, profile: Profile) -> None:
        """Whether the secret in the learner's file is the key's, as a signature would show."""
        secret = self._secret(profile.access_key_id)
        if secret is None:
            raise _refusal(service, "unknown-key")
        if not compare_digest(secret.encode(), profile.secret_access_key.encode()):
            raise _refusal(service, "bad-signature")

    def _secret(self, access_key_id: str) -> str | None:
        """The secret of a key of this world; None for any other."""
        found = world_of_name("access-key", access_key_id) if access_key_id.isascii() else None
        if found is None or found[0].pk != self.desk.world.pk:
            return None
        return engine.secret_of(access_key_id, found[1])[1]

    def _signer(self, profile: Profile) -> signing.Credentials:
        if profile.access_key_id:
            self._check("s3", profile)
            return signing.Credentials(
                profile.access_key_id, profile.secret_access_key, profile.session_token
            )
        if self._session is None:
            made = self.desk.credentials()
            self._session = signing.Credentials(
                made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]
            )
        return self._session


def service_names() -> tuple[str, ...]:
    """The services that completion shows."""
    return tuple(sorted(engine.cloud().registry.services))


def _refusal(service: str, reason: codes.Reason) -> CloudError:
    found = codes.code(service, reason)
    return CloudError(found.code, found.text, found.status, unverified=not found.verified)


def _as_seen(service: str, error: CloudError) -> CloudError:
    """The error under the code that the service's protocol gives it."""
    reason = CREDENTIALS.get(error.code)
    if reason is not None:
        found = codes.code(service, reason)
        code, message = found.code, found.text or error.message
    else:
        code, message = spec.error_shape(service, error.code).code, error.message
    if (code, message) == (error.code, error.message):
        return error
    seen = CloudError(code, message, error.status, unverified=error.unverified, **error.members)
    seen.request_id, seen.decision = error.request_id, error.decision
    return seen
