"""Tags of buckets and of objects."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.s3 import errors, limits, rules, store, views
from studyapp.minicloud.services.s3.access import bucket_need, object_need
from studyapp.minicloud.services.s3.operations.objects import find
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import BUCKETS

NO_TAGS = "The TagSet does not exist"


@SERVICE.operation(
    "PutObjectTagging",
    needs=object_need("s3:PutObjectTagging", versioned="s3:PutObjectVersionTagging"),
    act="tag {Key}",
)
def put_object_tagging(ctx: Context, params: Params) -> Output:
    """Set the tags of an object; those that it had are gone."""
    tags = rules.tags_of(params["Tagging"]["TagSet"], limits.TAGS_PER_OBJECT)
    return _set_tags(ctx, params, tags)


@SERVICE.operation(
    "DeleteObjectTagging",
    needs=object_need("s3:DeleteObjectTagging", versioned="s3:DeleteObjectVersionTagging"),
    act="take the tags off {Key}",
)
def delete_object_tagging(ctx: Context, params: Params) -> Output:
    """Take all tags off an object."""
    return _set_tags(ctx, params, {})


def _set_tags(ctx: Context, params: Params, tags: dict[str, str]) -> dict[str, Any]:
    db, bucket = store.home(ctx, params)
    found = find(ctx, db, bucket, params)
    store.change(db, bucket.name, replace(found, tags=tags))
    return views.version_id(bucket, found)


@SERVICE.operation(
    "GetObjectTagging",
    needs=object_need("s3:GetObjectTagging", versioned="s3:GetObjectVersionTagging"),
    reads=True,
)
def get_object_tagging(ctx: Context, params: Params) -> Output:
    """The tags of an object."""
    db, bucket = store.home(ctx, params)
    found = find(ctx, db, bucket, params)
    return {"TagSet": views.tag_list(found.tags), **views.version_id(bucket, found)}


@SERVICE.operation(
    "PutBucketTagging", needs=bucket_need("s3:PutBucketTagging"), act="tag bucket {Bucket}"
)
def put_bucket_tagging(ctx: Context, params: Params) -> Output:
    """Set the tags of a bucket; those that it had are gone."""
    db, bucket = store.home(ctx, params)
    tags = rules.tags_of(params["Tagging"]["TagSet"], limits.TAGS_PER_BUCKET)
    db.put(BUCKETS, bucket.name, replace(bucket, tags=tags))
    return {}


@SERVICE.operation("GetBucketTagging", needs=bucket_need("s3:GetBucketTagging"), reads=True)
def get_bucket_tagging(ctx: Context, params: Params) -> Output:
    """The tags of a bucket; NoSuchTagSet when there are none."""
    _, bucket = store.home(ctx, params)
    if not bucket.tags:
        raise errors.missing("NoSuchTagSet", NO_TAGS, bucket.name)
    return {"TagSet": views.tag_list(bucket.tags)}


@SERVICE.operation(
    "DeleteBucketTagging",
    needs=bucket_need("s3:PutBucketTagging"),
    act="take the tags off bucket {Bucket}",
)
def delete_bucket_tagging(ctx: Context, params: Params) -> Output:
    """Take all tags off a bucket."""
    db, bucket = store.home(ctx, params)
    db.put(BUCKETS, bucket.name, replace(bucket, tags={}))
    return {}
