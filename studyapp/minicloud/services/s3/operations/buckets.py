"""Buckets: made, found, listed, deleted."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.pages import BadToken, page
from studyapp.minicloud.kernel.records import Table
from studyapp.minicloud.kernel.regions import HOME, REGIONS
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, limits, rules, store, views
from studyapp.minicloud.services.s3.access import bucket_need
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import (
    BUCKETS,
    OBJECTS,
    PARTS,
    UPLOADS,
    USAGE,
    VERSIONS,
    Bucket,
)

T = TypeVar("T", bound=Struct)
EUROPE = "EU"  # the old name of eu-west-1 as a location constraint


def new_bucket(ctx: Context, params: Params) -> Sequence[Need]:
    """The name that the bucket shall have, and leave to say who owns its objects.

    API Reference, CreateBucket, "Permissions": the header for object ownership needs its own.
    """
    context = {}
    location = (params.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if location:
        context["s3:locationconstraint"] = location
    name = f"arn:aws:s3:::{params['Bucket']}"
    needs = [Need("s3:CreateBucket", name, context)]
    if params.get("ObjectOwnership"):
        needs.append(Need("s3:PutBucketOwnershipControls", name))
    return needs


@SERVICE.operation("CreateBucket", needs=new_bucket, act="create bucket {Bucket}")
def create_bucket(ctx: Context, params: Params) -> Output:
    """Make a bucket in the Region of the request."""
    name = params["Bucket"]
    rules.check_bucket_name(name)
    if params.get("ObjectLockEnabledForBucket"):
        raise CloudError("NotImplemented", "Object Lock is not part of this sandbox.", 501)
    region = _location(ctx, params)
    _check_acl(params)
    held = ctx.db.holder("bucket", name)
    if held is not None and held.account == ctx.account:
        if ctx.region == HOME == region:
            return {"Location": f"/{name}"}
        raise errors.owned(name)
    if held is not None or rules.is_taken(name):
        raise errors.taken(name)
    ctx.quota(limits.BUCKETS, ctx.db.count(BUCKETS), errors.too_many_buckets())
    ctx.db.claim("bucket", name, fresh=True)
    config = params.get("CreateBucketConfiguration") or {}
    tags = rules.tags_of(config.get("Tags", ()), limits.TAGS_PER_BUCKET)
    ownership = params.get("ObjectOwnership", "BucketOwnerEnforced")
    bucket = Bucket(name, region, ctx.moment, tags=tags, ownership=ownership)
    ctx.db.add(BUCKETS, name, bucket)
    return {"Location": f"/{name}" if region == HOME else _address(ctx, name)}


def _location(ctx: Context, params: Params) -> str:
    """The Region of a new bucket: that of the endpoint, which the request has to name.

    The endpoint of us-east-1 takes every Region; others take their own alone.
    """
    location = (params.get("CreateBucketConfiguration") or {}).get("LocationConstraint") or ""
    region = "eu-west-1" if location == EUROPE else location
    if region and (region not in REGIONS or region == HOME):
        raise errors.no_location(location)
    if ctx.region == HOME:
        return region or HOME
    if region != ctx.region:
        raise errors.wrong_location(location)
    return region


def _check_acl(params: Params) -> None:
    """New buckets have no ACLs, unless their ownership says otherwise; the sandbox has none."""
    if params.get("ACL") not in (None, "private") or any(
        params.get(name) for name in params if name.startswith("Grant")
    ):
        if params.get("ObjectOwnership", "BucketOwnerEnforced") == "BucketOwnerEnforced":
            text = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
            raise CloudError("InvalidBucketAclWithObjectOwnership", text, 400)
        raise CloudError("NotImplemented", "ACLs are not part of this sandbox.", 501)


def _address(ctx: Context, name: str) -> str:
    return f"http://{name}.s3.amazonaws.com/"


@SERVICE.operation(
    "DeleteBucket", needs=bucket_need("s3:DeleteBucket"), act="delete bucket {Bucket}"
)
def delete_bucket(ctx: Context, params: Params) -> Output:
    """Delete a bucket that holds nothing."""
    db, bucket = store.home(ctx, params)
    if next(db.scan(OBJECTS, bucket.name, limit=1), None) is not None:
        raise errors.not_empty(bucket.name)
    if next(db.scan(VERSIONS, bucket.name, limit=1), None) is not None:
        raise errors.versions_left(bucket.name)
    _drop_all(db, UPLOADS, bucket.name)  # what was never completed goes with its bucket
    _drop_all(db, PARTS, bucket.name)
    db.delete(BUCKETS, bucket.name)
    if db.get(USAGE, bucket.name) is not None:  # something was in it once
        db.delete(USAGE, bucket.name)
    db.release("bucket", bucket.name)
    return {}


def _drop_all(db: Records, table: Table[T], bucket: str) -> None:
    for key, _ in list(db.scan(table, bucket)):
        db.delete(table, key)


@SERVICE.operation("HeadBucket", needs=bucket_need("s3:ListBucket"), reads=True, anonymous=True)
def head_bucket(ctx: Context, params: Params) -> Output:
    """Whether there is a bucket that the caller may list."""
    _, bucket = store.home(ctx, params)
    return {
        "BucketRegion": bucket.region,
        "BucketArn": f"arn:aws:s3:::{bucket.name}",
        "AccessPointAlias": False,
    }


@SERVICE.operation("GetBucketLocation", needs=bucket_need("s3:GetBucketLocation"), reads=True)
def get_bucket_location(ctx: Context, params: Params) -> Output:
    """The Region of a bucket; nothing stands for us-east-1."""
    _, bucket = store.home(ctx, params)
    return {"LocationConstraint": None if bucket.region == HOME else bucket.region}


def all_buckets(ctx: Context, params: Params) -> Sequence[Need]:
    """Listing is an action on no bucket."""
    return (Need("s3:ListAllMyBuckets"),)


@SERVICE.operation("ListBuckets", needs=all_buckets, reads=True)
def list_buckets(ctx: Context, params: Params) -> Output:
    """The account's buckets in the order of their names."""
    prefix, region = params.get("Prefix", ""), params.get("BucketRegion")
    limit = params.get("MaxBuckets", limits.BUCKETS_A_PAGE)
    try:
        found, token = page(
            ctx,
            lambda after: (
                row
                for row in ctx.db.scan(BUCKETS, starts=prefix, after=after)
                if region in (None, row[1].region)
            ),
            token=params.get("ContinuationToken"),
            limit=limit,
            prefix=prefix,
            region=region,
        )
    except BadToken:
        value = params.get("ContinuationToken")
        text = "The continuation token provided is incorrect"
        raise errors.argument(text, "continuation-token", value) from None
    output: Output = {
        "Buckets": [
            {
                "Name": bucket.name,
                "CreationDate": bucket.created,
                "BucketRegion": bucket.region,
                "BucketArn": f"arn:aws:s3:::{bucket.name}",
            }
            for bucket in found
        ],
        "Owner": views.owner(ctx.account),
    }
    if prefix:
        output["Prefix"] = prefix
    if token:
        output["ContinuationToken"] = token
    return output
