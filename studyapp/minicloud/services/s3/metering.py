"""What of S3 is charged: stored bytes by class, requests, and bytes that leave for the internet.

Amazon S3 pricing. Every version of an object and every part of an upload that has not ended is
stored. Writing and listing are requests of the first tier, reading of the second; deleting is
free. A request that is refused with 403 costs its bucket's owner nothing here.
"""

from collections.abc import Sequence

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Charge, Gauge
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import (
    BUCKETS,
    OBJECTS,
    PARTS,
    VERSIONS,
    Bucket,
    StoredPart,
    Version,
)

STANDARD = "TimedStorage-ByteHrs"
STORED = {
    "STANDARD": STANDARD,
    "STANDARD_IA": "TimedStorage-SIA-ByteHrs",
    "ONEZONE_IA": "TimedStorage-ZIA-ByteHrs",
    "INTELLIGENT_TIERING": "TimedStorage-INT-FA-ByteHrs",
    "GLACIER": "TimedStorage-GlacierByteHrs",
    "GLACIER_IR": "TimedStorage-GIR-ByteHrs",
    "DEEP_ARCHIVE": "TimedStorage-GDA-ByteHrs",
    "REDUCED_REDUNDANCY": "TimedStorage-RRS-ByteHrs",
}
ASKED = {
    "STANDARD_IA": "SIA-",
    "ONEZONE_IA": "ZIA-",
    "GLACIER": "GLACIER-",
    "GLACIER_IR": "GIR-",
    "DEEP_ARCHIVE": "GDA-",
}
WRITES = ("Put", "Copy", "Create", "Complete", "Upload", "List")
FREE = ("Delete", "Abort")
CHARGED_FAULTS = frozenset({"NoSuchKey", "404", "304", "NotModified", "PreconditionFailed"})
TO_INTERNET = frozenset({Door.HTTP, Door.CONSOLE})


@SERVICE.metered(OBJECTS)
@SERVICE.metered(VERSIONS)
def objects(db: Records, key: tuple[str, ...], version: Version) -> Sequence[Gauge]:
    """A version of an object."""
    if not version.size:
        return ()
    return (_stored(db, key[0], STORED.get(version.storage_class, STANDARD), version.size),)


@SERVICE.metered(PARTS)
def parts(db: Records, key: tuple[str, ...], part: StoredPart) -> Sequence[Gauge]:
    """A part of an upload that may never end."""
    if part.blob is None:
        return ()
    return (_stored(db, key[0], STANDARD, part.blob.size),)


@SERVICE.metered(BUCKETS)
def buckets(_db: Records, _key: tuple[str, ...], bucket: Bucket) -> Sequence[Gauge]:
    """A bucket costs nothing, but its tags are those of what it holds."""
    tags = tuple(sorted(bucket.tags.items()))
    return (Gauge(bucket.name, tags=tags, region=bucket.region),)


def _stored(db: Records, name: str, usage: str, size: int) -> Gauge:
    bucket = db.get(BUCKETS, name)
    tags = tuple(sorted(bucket.tags.items())) if bucket else ()
    return Gauge(name, usage, size, "exact", tags, bucket.region if bucket else HOME)


@SERVICE.charges
def requests(
    ctx: Context, operation: str, params: Params, output: Output | None, error: str
) -> Charge | None:
    """A request to a bucket, and the bytes that its answer takes to the internet."""
    name = str(params.get("Bucket", ""))
    if operation.startswith(FREE) or (error and error not in CHARGED_FAULTS):
        return None
    held = ctx.db.holder("bucket", name) if name and "\x00" not in name else None
    bucket = ctx.db.at(account=held.account).get(BUCKETS, name) if held else None
    stored = str((output or {}).get("StorageClass") or params.get("StorageClass") or "")
    tier = 1 if operation.startswith(WRITES) else 2
    return Charge(
        f"Requests-{ASKED.get(stored, '')}Tier{tier}",
        bucket.region if bucket else HOME,
        name if bucket else "",
        _sent(ctx, output),
        held.account if held else "",
    )


def _sent(ctx: Context, output: Output | None) -> int:
    body = (output or {}).get("Body")
    if not isinstance(body, Blob) or ctx.call.door not in TO_INTERNET:
        return 0
    return body.length
