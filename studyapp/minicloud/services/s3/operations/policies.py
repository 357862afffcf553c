"""Who may reach a bucket: its policy, Block Public Access, ownership of objects."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.policy import check, rename_principals
from studyapp.minicloud.services.s3 import errors, limits, store, views
from studyapp.minicloud.services.s3.access import bucket_need, is_public, object_need
from studyapp.minicloud.services.s3.operations.objects import find
from studyapp.minicloud.services.s3.policy_rules import check_rules
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import BUCKETS, Bucket, PublicAccess

NO_POLICY = "The bucket policy does not exist"
NO_BLOCK = "The public access block configuration was not found"


@SERVICE.operation(
    "PutBucketPolicy", needs=bucket_need("s3:PutBucketPolicy"), act="set the policy of {Bucket}"
)
def put_bucket_policy(ctx: Context, params: Params) -> Output:
    """Set the bucket's policy; Block Public Access refuses a public one."""
    db, bucket = store.home(ctx, params)
    text = params["Policy"]
    if len(text.encode()) > limits.POLICY_BYTES:
        raise errors.malformed_policy("Policy exceeds the maximum allowed document size.")
    problems = check(text, "resource")
    if problems:
        raise errors.malformed_policy(problems[0].message)
    check_rules(text, bucket.name)
    if bucket.block is not None and bucket.block.block_policy and is_public(text):
        raise blocked(ctx, bucket)
    try:
        kept = rename_principals(text, lambda name: principals.stored(ctx.db, name))
    except principals.UnknownPrincipal as error:
        wrong = errors.malformed_policy("Invalid principal in policy")
        wrong.members["Detail"] = f'"AWS" : "{error}"'
        raise wrong from error
    db.put(BUCKETS, bucket.name, replace(bucket, policy=kept))
    return {}


def blocked(ctx: Context, bucket: Bucket) -> CloudError:
    """What BlockPublicPolicy answers to a public policy."""
    text = (
        f"User: {ctx.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "
        f'"arn:aws:s3:::{bucket.name}" because public policies are prevented by the '
        "BlockPublicPolicy setting in S3 Block Public Access."
    )
    return CloudError("AccessDenied", text, 403)


@SERVICE.operation("GetBucketPolicy", needs=bucket_need("s3:GetBucketPolicy"), reads=True)
def get_bucket_policy(ctx: Context, params: Params) -> Output:
    """The bucket's policy, with the principals' ARNs."""
    db, bucket = store.home(ctx, params)
    if not bucket.policy:
        raise errors.missing("NoSuchBucketPolicy", NO_POLICY, bucket.name)
    return {"Policy": rename_principals(bucket.policy, lambda name: principals.shown(db, name))}


@SERVICE.operation(
    "GetBucketPolicyStatus", needs=bucket_need("s3:GetBucketPolicyStatus"), reads=True
)
def get_bucket_policy_status(ctx: Context, params: Params) -> Output:
    """Whether the policy is public."""
    _, bucket = store.home(ctx, params)
    if not bucket.policy:
        raise errors.missing("NoSuchBucketPolicy", NO_POLICY, bucket.name)
    return {"PolicyStatus": {"IsPublic": is_public(bucket.policy)}}


@SERVICE.operation(
    "DeleteBucketPolicy",
    needs=bucket_need("s3:DeleteBucketPolicy"),
    act="delete the policy of {Bucket}",
)
def delete_bucket_policy(ctx: Context, params: Params) -> Output:
    """Take the policy away; there may be none."""
    db, bucket = store.home(ctx, params)
    db.put(BUCKETS, bucket.name, replace(bucket, policy=""))
    return {}


@SERVICE.operation(
    "PutPublicAccessBlock",
    needs=bucket_need("s3:PutBucketPublicAccessBlock"),
    act="set Block Public Access of {Bucket}",
)
def put_public_access_block(ctx: Context, params: Params) -> Output:
    """Set the four switches; those that are not named are off."""
    db, bucket = store.home(ctx, params)
    given = params["PublicAccessBlockConfiguration"]
    block = PublicAccess(
        bool(given.get("BlockPublicAcls")),
        bool(given.get("IgnorePublicAcls")),
        bool(given.get("BlockPublicPolicy")),
        bool(given.get("RestrictPublicBuckets")),
    )
    db.put(BUCKETS, bucket.name, replace(bucket, block=block))
    return {}


@SERVICE.operation(
    "GetPublicAccessBlock", needs=bucket_need("s3:GetBucketPublicAccessBlock"), reads=True
)
def get_public_access_block(ctx: Context, params: Params) -> Output:
    """The four switches."""
    _, bucket = store.home(ctx, params)
    if bucket.block is None:
        raise errors.missing("NoSuchPublicAccessBlockConfiguration", NO_BLOCK, bucket.name)
    return {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": bucket.block.block_acls,
            "IgnorePublicAcls": bucket.block.ignore_acls,
            "BlockPublicPolicy": bucket.block.block_policy,
            "RestrictPublicBuckets": bucket.block.restrict,
        }
    }


@SERVICE.operation(
    "DeletePublicAccessBlock",
    needs=bucket_need("s3:PutBucketPublicAccessBlock"),
    act="take Block Public Access off {Bucket}",
)
def delete_public_access_block(ctx: Context, params: Params) -> Output:
    """Take the switches away: nothing is blocked."""
    db, bucket = store.home(ctx, params)
    db.put(BUCKETS, bucket.name, replace(bucket, block=None))
    return {}


@SERVICE.operation(
    "PutBucketOwnershipControls",
    needs=bucket_need("s3:PutBucketOwnershipControls"),
    act="set the object ownership of {Bucket}",
)
def put_bucket_ownership_controls(ctx: Context, params: Params) -> Output:
    """Set who owns objects; the sandbox has no ACLs, so only the owner can."""
    db, bucket = store.home(ctx, params)
    rules = params["OwnershipControls"]["Rules"]
    if len(rules) != 1:
        raise errors.malformed_xml()
    db.put(BUCKETS, bucket.name, replace(bucket, ownership=rules[0]["ObjectOwnership"]))
    return {}


@SERVICE.operation(
    "GetBucketOwnershipControls",
    needs=bucket_need("s3:GetBucketOwnershipControls"),
    reads=True,
)
def get_bucket_ownership_controls(ctx: Context, params: Params) -> Output:
    """Who owns objects."""
    _, bucket = store.home(ctx, params)
    return {"OwnershipControls": {"Rules": [{"ObjectOwnership": bucket.ownership}]}}


@SERVICE.operation("GetBucketAcl", needs=bucket_need("s3:GetBucketAcl"), reads=True)
def get_bucket_acl(ctx: Context, params: Params) -> Output:
    """The ACL of every bucket: full control for its owner."""
    db, _ = store.home(ctx, params)
    return _acl(db)


@SERVICE.operation(
    "GetObjectAcl",
    needs=object_need("s3:GetObjectAcl", versioned="s3:GetObjectVersionAcl"),
    reads=True,
)
def get_object_acl(ctx: Context, params: Params) -> Output:
    """The ACL of every object: full control for the bucket's owner."""
    db, bucket = store.home(ctx, params)
    find(ctx, db, bucket, params)
    return _acl(db)


@SERVICE.operation(
    "PutBucketAcl", needs=bucket_need("s3:PutBucketAcl"), act="set the ACL of {Bucket}"
)
def put_bucket_acl(ctx: Context, params: Params) -> Output:
    """Refused unless it says what holds anyway: the owner is in control."""
    store.home(ctx, params)
    if params.get("ACL") == "private":
        return {}
    raise errors.no_acls()


@SERVICE.operation("PutObjectAcl", needs=object_need("s3:PutObjectAcl"), act="set the ACL of {Key}")
def put_object_acl(ctx: Context, params: Params) -> Output:
    """Refused unless it says what holds anyway: the owner is in control."""
    db, bucket = store.home(ctx, params)
    find(ctx, db, bucket, params)
    if params.get("ACL") in ("private", "bucket-owner-full-control"):
        return {}
    raise errors.no_acls()


def _acl(db: Records) -> dict[str, Any]:
    owner = views.owner(db.account)
    grantee = {**owner, "Type": "CanonicalUser"}
    return {"Owner": owner, "Grants": [{"Grantee": grantee, "Permission": "FULL_CONTROL"}]}
