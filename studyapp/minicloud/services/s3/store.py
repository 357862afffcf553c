"""Reading and writing the records of S3: one home for what a put and a delete do to a key."""

from collections.abc import Iterator

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, limits, rules
from studyapp.minicloud.services.s3.state import (
    BUCKETS,
    ENABLED,
    NULL,
    OBJECTS,
    USAGE,
    VERSIONS,
    Bucket,
    Usage,
    Version,
    older,
)


def home(ctx: Context, params: Params, name: str = "") -> tuple[Records, Bucket]:
    """The bucket of a request, and the records of the account that owns it.

    Raises NoSuchBucket, InvalidBucketName, and AccessDenied when it has another owner than the
    request expects.
    """
    wanted = name or params["Bucket"]
    held = ctx.db.holder("bucket", wanted) if "\x00" not in wanted else None
    db = ctx.db.at(account=held.account) if held else ctx.db
    bucket = db.get(BUCKETS, wanted) if held else None
    if bucket is None:
        rules.check_bucket_name(wanted)
        raise errors.no_bucket(wanted)
    expected = params.get("ExpectedSourceBucketOwner" if name else "ExpectedBucketOwner")
    if expected and expected != db.account:
        raise errors.denied()
    return db, bucket


def current(db: Records, bucket: str, key: str) -> Version | None:
    """The newest version of a key, unless that is a delete marker."""
    return db.get(OBJECTS, (bucket, key))


def newest(db: Records, bucket: str, key: str) -> Version | None:
    """The newest version of a key, a delete marker too."""
    return current(db, bucket, key) or next(past(db, bucket, key), None)


def past(db: Records, bucket: str, key: str) -> Iterator[Version]:
    """What lies below the current object of a key, newest first: versions and markers."""
    yield from db.values(VERSIONS, (bucket, key))


def version(db: Records, bucket: str, key: str, wanted: str) -> Version | None:
    """A version of a key by its id, a delete marker too."""
    top = current(db, bucket, key)
    if top is not None and top.id == wanted:
        return top
    return next((one for one in past(db, bucket, key) if one.id == wanted), None)


def put(ctx: Context, db: Records, bucket: Bucket, made: Version) -> Version:
    """Write a new version of a key, real or a delete marker; it gets its id and its place."""
    ctx.ids.counter += 1
    kept = bucket.versioning == ENABLED
    sequence = ctx.ids.counter
    made = replace(made, sequence=sequence, id=ctx.ids.hex(32) if kept else NULL)
    top = current(db, bucket.name, made.key)
    usage = usage_of(db, bucket.name)
    if not kept:
        usage = _drop_null(db, bucket, made.key, top, usage)
    still = current(db, bucket.name, made.key)
    if still is not None:
        db.delete(OBJECTS, (bucket.name, made.key))
        db.put(VERSIONS, older(bucket.name, still), still)
    if made.is_marker:
        db.put(VERSIONS, older(bucket.name, made), made)
    else:
        db.put(OBJECTS, (bucket.name, made.key), made)
    error = errors.too_many_objects(limits.OBJECTS)
    ctx.quota(limits.OBJECTS, usage.versions, error)
    write_usage(db, bucket.name, usage, versions=1, size=made.size)
    return made


def remove(db: Records, bucket: str, gone: Version) -> None:
    """Take a version away for good; what was below it is current again."""
    top = current(db, bucket, gone.key)
    if top is not None and top.sequence == gone.sequence:
        db.delete(OBJECTS, (bucket, gone.key))
    else:
        db.delete(VERSIONS, older(bucket, gone))
    below = next(past(db, bucket, gone.key), None)
    if current(db, bucket, gone.key) is None and below is not None and not below.is_marker:
        db.delete(VERSIONS, older(bucket, below))
        db.put(OBJECTS, (bucket, gone.key), below)
    usage = usage_of(db, bucket)
    write_usage(db, bucket, usage, versions=-1, size=-gone.size)


def change(db: Records, bucket: str, changed: Version) -> None:
    """Write a version back whose tags have changed."""
    top = current(db, bucket, changed.key)
    if top is not None and top.sequence == changed.sequence:
        db.put(OBJECTS, (bucket, changed.key), changed)
    else:
        db.put(VERSIONS, older(bucket, changed), changed)


def usage_of(db: Records, bucket: str) -> Usage:
    """What a bucket holds; nothing is kept of it until something comes."""
    return db.get(USAGE, bucket) or Usage()


def write_usage(
    db: Records, bucket: str, usage: Usage, *, versions: int = 0, size: int = 0, uploads: int = 0
) -> None:
    """Keep the count of what a bucket holds."""
    left = Usage(usage.versions + versions, usage.bytes + size, usage.uploads + uploads)
    db.put(USAGE, bucket, left)


def _drop_null(db: Records, bucket: Bucket, key: str, top: Version | None, usage: Usage) -> Usage:
    """Without versioning a write replaces the version `null`, wherever it stands."""
    old = top if top is not None and top.id == NULL else None
    if old is None and bucket.versioning:  # one that never had it has nothing below the top
        old = next((one for one in past(db, bucket.name, key) if one.id == NULL), None)
    if old is None:
        return usage
    if old is top:
        db.delete(OBJECTS, (bucket.name, key))
    else:
        db.delete(VERSIONS, older(bucket.name, old))
    return Usage(usage.versions - 1, usage.bytes - old.size, usage.uploads)
