"""Uploads in parts."""

from base64 import b64decode
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.checksums import checksum
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, limits, rules, store, views
from studyapp.minicloud.services.s3.access import bucket_need, copy_need, object_need, put_need
from studyapp.minicloud.services.s3.operations.copying import source
from studyapp.minicloud.services.s3.operations.listing import (
    coder,
    echo,
    marker_of,
    most_of,
    take,
)
from studyapp.minicloud.services.s3.operations.objects import (
    CHECKSUMS,
    body_of,
    check_modelled,
    checksums_of,
)
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import (
    COMPOSITE,
    PARTS,
    UPLOADS,
    Part,
    StoredPart,
    Upload,
    Version,
)


@SERVICE.operation("CreateMultipartUpload", needs=put_need, act="begin to upload {Key} to {Bucket}")
def create_multipart_upload(ctx: Context, params: Params) -> Output:
    """Begin an upload in parts."""
    db, bucket = store.home(ctx, params)
    check_modelled(params)
    upload = Upload(
        key=params["Key"],
        id=ctx.ids.hex(64),
        started=ctx.moment,
        headers=rules.headers_of(params),
        storage_class=params.get("StorageClass", "STANDARD"),
        tags=rules.tags_of_header(params["Tagging"]) if params.get("Tagging") else {},
        algorithm=params.get("ChecksumAlgorithm", ""),
        checksum_type=params.get("ChecksumType", ""),
    )
    db.put(UPLOADS, (bucket.name, upload.key, upload.id), upload)
    usage = store.usage_of(db, bucket.name)
    store.write_usage(db, bucket.name, usage, uploads=1)
    output: Output = {
        "Bucket": bucket.name,
        "Key": upload.key,
        "UploadId": upload.id,
        "ServerSideEncryption": bucket.encryption,
    }
    if upload.algorithm:
        output["ChecksumAlgorithm"] = upload.algorithm
        output["ChecksumType"] = upload.checksum_type or "COMPOSITE"
    return output


def find_upload(db: Records, bucket: str, params: Params) -> Upload:
    """The upload of a request. Raises NoSuchUpload."""
    wanted = params["UploadId"]
    found = None
    if "\x00" not in wanted:
        found = db.get(UPLOADS, (bucket, params["Key"], wanted))
    if found is None:
        raise errors.no_upload(wanted)
    return found


def parts_of(db: Records, bucket: str, upload: str) -> Iterator[StoredPart]:
    """The parts that were uploaded, in the order of their numbers."""
    yield from db.values(PARTS, (bucket, upload))


@SERVICE.operation(
    "UploadPart",
    needs=object_need("s3:PutObject"),
    act="upload part {PartNumber} of {Key}",
)
def upload_part(ctx: Context, params: Params) -> Output:
    """Store a part; the same number again replaces it."""
    db, bucket = store.home(ctx, params)
    upload = find_upload(db, bucket.name, params)
    blob = body_of(ctx, params)
    part = _store_part(ctx, db, bucket.name, upload, params=params, blob=blob)
    given = {name: value for name, value in part.checksums.items() if params.get(name)}
    return {"ETag": part.etag, "ServerSideEncryption": bucket.encryption, **given}


@SERVICE.operation(
    "UploadPartCopy", needs=copy_need, act="copy {CopySource} as part {PartNumber} of {Key}"
)
def upload_part_copy(ctx: Context, params: Params) -> Output:
    """Take a part from an object that is there."""
    _, origin, found = source(ctx, params)
    db, bucket = store.home(ctx, params)
    upload = find_upload(db, bucket.name, params)
    blob = found.blob
    if blob is None:
        raise errors.no_key(found.key)
    if params.get("CopySourceRange"):
        span = rules.source_span(params["CopySourceRange"], found.size)
        blob = ctx.blobs.put(ctx.blobs.read(replace(blob, start=span[0], stop=span[1])))
    part = _store_part(ctx, db, bucket.name, upload, params=params, blob=blob)
    output: Output = {
        "CopyPartResult": {"ETag": part.etag, "LastModified": part.modified},
        "ServerSideEncryption": bucket.encryption,
    }
    if origin.versioning:
        output["CopySourceVersionId"] = found.id
    return output


def _store_part(
    ctx: Context, db: Records, bucket: str, upload: Upload, *, params: Params, blob: Blob
) -> StoredPart:
    number = params["PartNumber"]
    if not 1 <= number <= limits.PARTS:
        text = f"Part number must be an integer between 1 and {limits.PARTS}, inclusive"
        raise errors.argument(text, "partNumber", number)
    part = StoredPart(number, rules.etag_of(blob), ctx.moment, blob, checksums_of(params, blob))
    db.put(PARTS, (bucket, upload.id, f"{number:05d}"), part)
    return part


@SERVICE.operation(
    "CompleteMultipartUpload", needs=object_need("s3:PutObject"), act="upload {Key} to {Bucket}"
)
def complete_multipart_upload(ctx: Context, params: Params) -> Output:
    """Put the parts together as an object."""
    db, bucket = store.home(ctx, params)
    upload = find_upload(db, bucket.name, params)
    chosen = _chosen(db, bucket.name, upload, params)
    rules.check_write(params, store.current(db, bucket.name, upload.key))
    blobs = [part.blob for part in chosen if part.blob is not None]
    whole = ctx.blobs.put(piece for blob in blobs for piece in ctx.blobs.read(blob))
    made = Version(
        key=upload.key,
        id="",
        sequence=0,
        modified=ctx.moment,
        etag=rules.etag_of_parts(part.etag for part in chosen),
        blob=whole,
        headers=upload.headers,
        storage_class=upload.storage_class,
        tags=upload.tags,
        parts=tuple(Part(part.number, part.etag, _size(part)) for part in chosen),
        **_whole_checksum(upload, chosen, whole),
    )
    _forget(db, bucket.name, upload)
    made = store.put(ctx, db, bucket, made)
    return {
        "Location": f"http://{bucket.name}.s3.amazonaws.com/{upload.key}",
        "Bucket": bucket.name,
        "Key": upload.key,
        "ETag": made.etag,
        "ServerSideEncryption": bucket.encryption,
        **views.checksums(made),
        **views.version_id(bucket, made),
    }


def _whole_checksum(upload: Upload, chosen: list[StoredPart], whole: Blob) -> dict[str, Any]:
    """The checksum of an object out of those of its parts.

    S3 User Guide, "Checking object integrity": a composite one is that of the parts' checksums,
    with their number; CRC-32 can also be that of the whole, which is what we keep else.
    """
    name = f"Checksum{upload.algorithm}"
    raw = [b64decode(part.checksums.get(name, "")) for part in chosen]
    if not upload.algorithm or upload.checksum_type == "FULL_OBJECT" or not all(raw):
        return {"checksums": checksums_of({}, whole)}
    value = f"{checksum(upload.algorithm, b''.join(raw))}-{len(raw)}"
    return {"checksums": {name: value}, "checksum_type": COMPOSITE}


def _chosen(db: Records, bucket: str, upload: Upload, params: Params) -> list[StoredPart]:
    """The parts that the request names. Raises MalformedXML, InvalidPart, EntityTooSmall."""
    wanted = (params.get("MultipartUpload") or {}).get("Parts") or []
    if not wanted:
        raise errors.malformed_xml()
    numbers = [part.get("PartNumber", 0) for part in wanted]
    if any(one >= following for one, following in pairwise(numbers)):
        raise errors.part_order()
    stored = {part.number: part for part in parts_of(db, bucket, upload.id)}
    chosen = []
    for part in wanted:
        found = stored.get(part.get("PartNumber", 0))
        if found is None or part.get("ETag", "").strip('"') != found.etag.strip('"'):
            raise errors.bad_part(part.get("PartNumber", 0))
        chosen.append(found)
    for part in chosen[:-1]:
        if _size(part) < limits.PART_BYTES:
            raise errors.part_too_small(part.number, _size(part), limits.PART_BYTES)
    return chosen


def _size(part: StoredPart) -> int:
    return part.blob.size if part.blob else 0


def _forget(db: Records, bucket: str, upload: Upload) -> None:
    for part in list(parts_of(db, bucket, upload.id)):
        db.delete(PARTS, (bucket, upload.id, f"{part.number:05d}"))
    db.delete(UPLOADS, (bucket, upload.key, upload.id))
    usage = store.usage_of(db, bucket)
    store.write_usage(db, bucket, usage, uploads=-1)


@SERVICE.operation(
    "AbortMultipartUpload",
    needs=object_need("s3:AbortMultipartUpload"),
    act="give up uploading {Key}",
)
def abort_multipart_upload(ctx: Context, params: Params) -> Output:
    """Drop an upload and its parts."""
    db, bucket = store.home(ctx, params)
    _forget(db, bucket.name, find_upload(db, bucket.name, params))
    return {}


@SERVICE.operation("ListParts", needs=object_need("s3:ListMultipartUploadParts"), reads=True)
def list_parts(ctx: Context, params: Params) -> Output:
    """The parts of an upload, a page at a time."""
    db, bucket = store.home(ctx, params)
    upload = find_upload(db, bucket.name, params)
    marker = int(params.get("PartNumberMarker") or 0)
    most = min(params.get("MaxParts", limits.A_PAGE), limits.A_PAGE)
    after = (bucket.name, upload.id, f"{marker:05d}")
    rows = [
        part for _, part in db.scan(PARTS, (bucket.name, upload.id), after=after, limit=most + 1)
    ]
    shown = rows[:most]
    output: Output = {
        "Bucket": bucket.name,
        "Key": upload.key,
        "UploadId": upload.id,
        "PartNumberMarker": marker,
        "MaxParts": most,
        "IsTruncated": len(rows) > most,
        "StorageClass": upload.storage_class,
        "Owner": views.owner(db.account),
        "Initiator": {"ID": ctx.principal.arn, "DisplayName": ctx.principal.name},
        "Parts": [_part_view(part) for part in shown],
    }
    if shown:
        output["NextPartNumberMarker"] = shown[-1].number
    return output


def _part_view(part: StoredPart) -> dict[str, Any]:
    sums = {name: part.checksums[name] for name in CHECKSUMS if name in part.checksums}
    return {
        "PartNumber": part.number,
        "ETag": part.etag,
        "Size": _size(part),
        "LastModified": part.modified,
        **sums,
    }


@SERVICE.operation(
    "ListMultipartUploads", needs=bucket_need("s3:ListBucketMultipartUploads"), reads=True
)
def list_multipart_uploads(ctx: Context, params: Params) -> Output:
    """The uploads of a bucket that have begun and not ended."""
    db, bucket = store.home(ctx, params)
    prefix, delimiter = params.get("Prefix") or "", params.get("Delimiter") or ""
    key, last = marker_of(params, "KeyMarker"), params.get("UploadIdMarker") or ""
    most = most_of(params, "MaxUploads")
    rows = _upload_entries(db, bucket.name, prefix, delimiter, (key, last))
    listed, more = take(rows, most)
    more = more and most > 0
    code = coder(params)
    output: Output = {
        "Bucket": bucket.name,
        "KeyMarker": code(key),
        "UploadIdMarker": last,
        "MaxUploads": most,
        "Prefix": code(prefix),
        "IsTruncated": more,
        "CommonPrefixes": [{"Prefix": code(one)} for one in listed if isinstance(one, str)],
        "Uploads": [
            {
                "Key": code(upload.key),
                "UploadId": upload.id,
                "Initiated": upload.started,
                "StorageClass": upload.storage_class,
                "Owner": views.owner(db.account),
            }
            for upload in listed
            if not isinstance(upload, str)
        ],
    }
    if more:
        end = listed[-1]
        output["NextKeyMarker"] = code(end if isinstance(end, str) else end.key)
        output["NextUploadIdMarker"] = "" if isinstance(end, str) else end.id
    return output | echo(params, code, "Delimiter")


def _upload_entries(
    db: Records, bucket: str, prefix: str, delimiter: str, behind: tuple[str, str]
) -> Iterator[Upload | str]:
    """Uploads and common prefixes behind a key, or behind an upload of it."""
    if "\x00" in prefix:
        return
    key, last = behind
    before = None
    since = (bucket, key) if key else None
    for upload in db.values(UPLOADS, bucket, starts=prefix, since=since):
        if upload.key == key and (not last or upload.id <= last):
            continue
        common = rules.common_prefix(upload.key, prefix, delimiter)
        if not common:
            yield upload
        elif common != before and not key.startswith(common):
            before = common
            yield common
