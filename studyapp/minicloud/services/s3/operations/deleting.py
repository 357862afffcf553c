"""Objects deleted: for good, or hidden by a delete marker."""

from collections.abc import Sequence
from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, rules, store
from studyapp.minicloud.services.s3.access import object_need, on_object
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import Bucket, Version

MOST = 1_000  # keys of one DeleteObjects


@SERVICE.operation(
    "DeleteObject",
    needs=object_need("s3:DeleteObject", versioned="s3:DeleteObjectVersion"),
    act="delete {Key} from {Bucket}",
    anonymous=True,
)
def delete_object(ctx: Context, params: Params) -> Output:
    """Delete an object; with versioning and without a version id, hide it."""
    db, bucket = store.home(ctx, params)
    _check_match(db, bucket, params)
    return delete(ctx, db, bucket, params["Key"], params.get("VersionId"))


def delete(
    ctx: Context, db: Records, bucket: Bucket, key: str, wanted: str | None
) -> dict[str, Any]:
    """What a delete does to one key; deleting what is not there goes well."""
    if wanted:
        found = store.version(db, bucket.name, key, wanted)
        if found is None:
            return {"VersionId": wanted}
        store.remove(db, bucket.name, found)
        marker = {"DeleteMarker": True} if found.is_marker else {}
        return {"VersionId": wanted, **marker}
    if not bucket.versioning:
        found = store.current(db, bucket.name, key)
        if found is not None:
            store.remove(db, bucket.name, found)
        return {}
    made = Version(key=key, id="", sequence=0, modified=ctx.moment)
    made = store.put(ctx, db, bucket, made)
    return {"DeleteMarker": True, "VersionId": made.id}


def _check_match(db: Records, bucket: Bucket, params: Params) -> None:
    wanted = params.get("IfMatch")
    if wanted is None:
        return
    found = store.current(db, bucket.name, params["Key"])
    if found is None or not rules.same_etag(wanted, found.etag):
        raise errors.precondition("If-Match")


def nothing_yet(ctx: Context, params: Params) -> Sequence[Need]:
    """Each key of DeleteObjects is decided by itself: those that are denied stay."""
    store.home(ctx, params)
    return ()


@SERVICE.operation(
    "DeleteObjects", needs=nothing_yet, act="delete objects from {Bucket}", anonymous=True
)
def delete_objects(ctx: Context, params: Params) -> Output:
    """Delete many objects; what could not be deleted is told one by one."""
    db, bucket = store.home(ctx, params)
    listed = params["Delete"]["Objects"]
    if not listed or len(listed) > MOST:
        raise errors.malformed_xml()
    deleted, failed = [], []
    for one in listed:
        key, wanted = one["Key"], one.get("VersionId")
        name = {"Key": key, **({"VersionId": wanted} if wanted else {})}
        try:
            done = _delete_one(ctx, db, bucket, key, wanted)
        except CloudError as error:
            failed.append({**name, "Code": error.code, "Message": error.message})
            continue
        if done.get("DeleteMarker"):
            name |= {"DeleteMarker": True, "DeleteMarkerVersionId": done["VersionId"]}
        deleted.append(name)
    quiet = params["Delete"].get("Quiet", False)
    output: Output = {} if quiet else {"Deleted": deleted}
    return {**output, "Errors": failed} if failed else output


def _delete_one(
    ctx: Context, db: Records, bucket: Bucket, key: str, wanted: str | None
) -> dict[str, Any]:
    rules.check_key(key)
    action = "s3:DeleteObjectVersion" if wanted else "s3:DeleteObject"
    context = {"s3:versionid": wanted} if wanted else {}
    if not ctx.allows(on_object(ctx, db, bucket, action, key, context=context)):
        raise errors.denied()
    return delete(ctx, db, bucket, key, wanted)
