"""Objects: put, read, told about."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, rules, store, views
from studyapp.minicloud.services.s3.access import may_list, object_need, put_need
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import Bucket, Version

CHECKSUMS = (
    "ChecksumCRC32",
    "ChecksumCRC32C",
    "ChecksumCRC64NVME",
    "ChecksumSHA1",
    "ChecksumSHA256",
)
CLASSES = (
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
)


@SERVICE.operation("PutObject", needs=put_need, act="upload {Key} to {Bucket}", anonymous=True)
def put_object(ctx: Context, params: Params) -> Output:
    """Store an object; in a bucket with versioning as a new version."""
    db, bucket = store.home(ctx, params)
    check_modelled(params)
    rules.check_write(params, store.current(db, bucket.name, params["Key"]))
    blob = body_of(ctx, params)
    made = Version(
        key=params["Key"],
        id="",
        sequence=0,
        modified=ctx.moment,
        etag=rules.etag_of(blob),
        blob=blob,
        headers=rules.headers_of(params),
        storage_class=params.get("StorageClass", "STANDARD"),
        tags=rules.tags_of_header(params["Tagging"]) if params.get("Tagging") else {},
        checksums=checksums_of(params, blob),
    )
    made = store.put(ctx, db, bucket, made)
    return {
        "ETag": made.etag,
        "ServerSideEncryption": bucket.encryption,
        **views.checksums(made),
        **views.version_id(bucket, made),
    }


def body_of(ctx: Context, params: Params) -> Blob:
    """The stored body of a request: the door has stored it, or it comes as bytes."""
    body = params.get("Body")
    if isinstance(body, Blob):
        return body
    return ctx.blobs.put([bytes(body or b"")])


def checksums_of(params: Params, blob: Blob) -> dict[str, str]:
    """The checksums to be kept: those that the request brings, else the CRC-32 that S3 adds.

    The door has compared what came in a header with the body; CRC-32 and SHA-256 are compared
    here too, for callers that come another way.
    """
    known = {
        "ChecksumCRC32": b64encode(blob.crc32.to_bytes(4, "big")).decode(),
        "ChecksumSHA256": b64encode(bytes.fromhex(blob.digest)).decode(),
    }
    given = {name: str(params[name]) for name in CHECKSUMS if params.get(name)}
    for name, value in given.items():
        if name in known and known[name] != value:
            raise errors.bad_digest(name.removeprefix("Checksum"))
    return given or {"ChecksumCRC32": known["ChecksumCRC32"]}


def check_modelled(params: Params) -> None:
    """Refuse what S3 has and the sandbox has not."""
    if params.get("ACL") not in (None, "private", "bucket-owner-full-control"):
        raise errors.no_acls()
    if any(params.get(name) for name in params if name.startswith("Grant")):
        raise errors.no_acls()
    storage = params.get("StorageClass", "STANDARD")
    if storage not in CLASSES:
        if storage in ("GLACIER", "DEEP_ARCHIVE"):
            text = f"The storage class {storage} is not part of this sandbox yet."
            raise CloudError("NotImplemented", text, 501)
        text = "The storage class you specified is not valid"
        raise CloudError("InvalidStorageClass", text, 400)
    if params.get("ServerSideEncryption") not in (None, "AES256"):
        text = "Encryption with AWS KMS keys is not part of this sandbox yet."
        raise CloudError("NotImplemented", text, 501)
    for name in ("SSECustomerAlgorithm", "ObjectLockMode", "ObjectLockLegalHoldStatus"):
        if params.get(name):
            text = f"{name} is not part of this sandbox yet."
            raise CloudError("NotImplemented", text, 501)


def find(ctx: Context, db: Records, bucket: Bucket, params: Params) -> Version:
    """The version that is asked for.

    Raises NoSuchKey (AccessDenied for those who may not list), NoSuchVersion, MethodNotAllowed.
    """
    key, wanted = params["Key"], params.get("VersionId")
    found = (
        store.version(db, bucket.name, key, wanted)
        if wanted
        else store.current(db, bucket.name, key)
    )
    if found is not None and not found.is_marker:
        return found
    if not may_list(ctx, db, bucket, key):
        raise errors.denied()
    if found is not None:
        raise errors.is_marker(key, found.id, asked=True)
    if wanted:
        raise errors.no_version(key, wanted)
    marker = store.newest(db, bucket.name, key)
    if marker is not None:
        raise errors.is_marker(key, marker.id, asked=False)
    raise errors.no_key(key)


@SERVICE.operation(
    "GetObject",
    needs=object_need("s3:GetObject", versioned="s3:GetObjectVersion"),
    reads=True,
    anonymous=True,
)
def get_object(ctx: Context, params: Params) -> Output:
    """An object, or a part of it."""
    return read(ctx, params, with_body=True)


@SERVICE.operation(
    "HeadObject",
    needs=object_need("s3:GetObject", versioned="s3:GetObjectVersion"),
    reads=True,
    anonymous=True,
)
def head_object(ctx: Context, params: Params) -> Output:
    """What GetObject would say of an object, without the object."""
    return read(ctx, params, with_body=False)


def read(ctx: Context, params: Params, *, with_body: bool) -> Output:
    """An object's headers, and its body when it is wanted."""
    db, bucket = store.home(ctx, params)
    if ctx.principal.kind == "anonymous" and any(name.startswith("Response") for name in params):
        text = "Request specific response headers cannot be used for anonymous GET requests."
        raise errors.request(text)
    found = find(ctx, db, bucket, params)
    rules.check_read(params, found, ctx.wall)
    output = views.head(bucket, found, params)
    span = _span(params, found)
    if span is not None:
        start, stop = span
        output["ContentLength"] = stop - start
        output["ContentRange"] = f"bytes {start}-{stop - 1}/{found.size}"
        for name in (*found.checksums, "ChecksumType"):  # those of the whole say nothing of a part
            output.pop(name, None)
    if params.get("PartNumber"):
        output["PartsCount"] = max(1, len(found.parts))
    if with_body and found.blob is not None:
        start, stop = span or (0, found.size)
        output["Body"] = replace(found.blob, start=start, stop=stop)
    return output


def _span(params: Params, version: Version) -> tuple[int, int] | None:
    """The bytes that are asked for, by range or by the number of a part."""
    number = params.get("PartNumber")
    if params.get("Range") and number:
        text = "Cannot specify both Range header and partNumber query parameter"
        raise errors.request(text)
    if params.get("Range"):
        return rules.part_of(params["Range"], version.size)
    if number is None:
        return None
    parts = version.parts
    if not parts:
        if number != 1:
            raise CloudError(
                "InvalidPartNumber", "The requested partnumber is not satisfiable", 416
            )
        return (0, version.size) if version.size else None
    start = 0
    for part in parts:
        if part.number == number:
            return start, start + part.size
        start += part.size
    raise CloudError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416)


def attributes_need(ctx: Context, params: Params) -> Sequence[Need]:
    """Reading the object, and its attributes (API Reference, GetObjectAttributes)."""
    reading = object_need("s3:GetObject", versioned="s3:GetObjectVersion")
    telling = object_need("s3:GetObjectAttributes", versioned="s3:GetObjectVersionAttributes")
    return (*reading(ctx, params), *telling(ctx, params))


@SERVICE.operation(
    "GetObjectAttributes",
    needs=attributes_need,
    reads=True,
)
def get_object_attributes(ctx: Context, params: Params) -> Output:
    """What is wanted to be known of an object."""
    db, bucket = store.home(ctx, params)
    found = find(ctx, db, bucket, params)
    wanted = set(params["ObjectAttributes"])
    output: dict[str, Any] = {
        "LastModified": found.modified,
        **views.version_id(bucket, found),
    }
    if "ETag" in wanted:
        output["ETag"] = found.etag.strip('"')
    if "ObjectSize" in wanted:
        output["ObjectSize"] = found.size
    if "StorageClass" in wanted:
        output["StorageClass"] = found.storage_class
    if "Checksum" in wanted and found.checksums:
        output["Checksum"] = views.checksums(found)
    if "ObjectParts" in wanted and found.parts:
        output["ObjectParts"] = {"TotalPartsCount": len(found.parts)}
    return output
