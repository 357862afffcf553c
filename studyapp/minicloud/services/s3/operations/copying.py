"""Copies of objects, and of parts of them into an upload."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, rules, store, views
from studyapp.minicloud.services.s3.access import copy_need
from studyapp.minicloud.services.s3.operations.objects import check_modelled, checksums_of, find
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import COMPOSITE, Bucket, Headers, Version

LARGEST = 5 * 1024**3  # bytes that CopyObject copies at once


def source(ctx: Context, params: Params) -> tuple[Records, Bucket, Version]:
    """What is copied, if its conditions hold."""
    name, key, wanted = rules.source_of(params["CopySource"])
    db, bucket = store.home(ctx, params, name)
    asked = {"Key": key, **({"VersionId": wanted} if wanted else {})}
    found = find(ctx, db, bucket, asked)
    rules.check_read(params, found, ctx.wall, "CopySource")
    return db, bucket, found


@SERVICE.operation("CopyObject", needs=copy_need, act="copy {CopySource} to {Bucket}/{Key}")
def copy_object(ctx: Context, params: Params) -> Output:
    """Copy an object with its metadata and tags, or with new ones."""
    _, origin, found = source(ctx, params)
    db, bucket = store.home(ctx, params)
    check_modelled(params)
    rules.check_redirect(params)
    directive = params.get("MetadataDirective", "COPY")
    itself = (origin.name, found.key) == (bucket.name, params["Key"])
    new_class = params.get("StorageClass", found.storage_class)
    same = directive == "COPY" and new_class == found.storage_class and not _is_changed(params)
    if itself and same and "?versionId=" not in params["CopySource"]:
        text = (
            "This copy request is illegal because it is trying to copy an object to itself "
            "without changing the object's metadata, storage class, website redirect location or "
            "encryption attributes."
        )
        raise errors.request(text)
    rules.check_write(params, store.current(db, bucket.name, params["Key"]))
    tags = found.tags
    if params.get("TaggingDirective", "COPY") == "REPLACE":
        tags = rules.tags_of_header(params.get("Tagging") or "")
    whole = found.blob
    if whole is None:
        raise errors.no_key(found.key)
    made = replace(
        found,
        key=params["Key"],
        modified=ctx.moment,
        etag=rules.etag_of(whole),
        headers=rules.headers_of(params) if directive == "REPLACE" else _kept(found, params),
        storage_class=params.get("StorageClass", "STANDARD"),
        tags=tags,
        parts=(),
        checksums=checksums_of({}, whole) if found.checksum_type == COMPOSITE else found.checksums,
        checksum_type="",
    )
    made = store.put(ctx, db, bucket, made)
    output: Output = {
        "CopyObjectResult": {
            "ETag": made.etag,
            "LastModified": made.modified,
            **views.checksums(made),
        },
        "ServerSideEncryption": bucket.encryption,
        **views.version_id(bucket, made),
    }
    if origin.versioning:
        output["CopySourceVersionId"] = found.id
    return output


def _is_changed(params: Params) -> bool:
    """Whether a copy of an object to itself says something new about it."""
    return bool(params.get("WebsiteRedirectLocation") or params.get("ServerSideEncryption"))


def _kept(found: Version, params: Params) -> Headers:
    """The headers of the source; where a page redirects to is never copied (CopyObject)."""
    return replace(found.headers, redirect=params.get("WebsiteRedirectLocation", ""))
