"""How a bucket behaves: versioning, encryption, as a website, for pages of other origins."""

from typing import Any

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.s3 import cors, errors, store
from studyapp.minicloud.services.s3.access import bucket_need
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import BUCKETS, ENABLED, SUSPENDED

NO_WEBSITE = "The specified bucket does not have a website configuration"
NO_CORS = "The CORS configuration does not exist"


@SERVICE.operation(
    "PutBucketVersioning",
    needs=bucket_need("s3:PutBucketVersioning"),
    act="set versioning of {Bucket}",
)
def put_bucket_versioning(ctx: Context, params: Params) -> Output:
    """Turn versioning on, or suspend it; it can never be as if it had not been."""
    db, bucket = store.home(ctx, params)
    given = params["VersioningConfiguration"]
    if given.get("MFADelete") == "Enabled":
        raise CloudError("NotImplemented", "MFA delete is not part of this sandbox.", 501)
    status = given.get("Status")
    if status not in (ENABLED, SUSPENDED):
        text = "The Versioning element must be specified"
        raise CloudError("IllegalVersioningConfigurationException", text, 400)
    db.put(BUCKETS, bucket.name, replace(bucket, versioning=status))
    return {}


@SERVICE.operation("GetBucketVersioning", needs=bucket_need("s3:GetBucketVersioning"), reads=True)
def get_bucket_versioning(ctx: Context, params: Params) -> Output:
    """Enabled, Suspended, or nothing for a bucket that never had it."""
    _, bucket = store.home(ctx, params)
    return {"Status": bucket.versioning} if bucket.versioning else {}


@SERVICE.operation(
    "PutBucketEncryption",
    needs=bucket_need("s3:PutEncryptionConfiguration"),
    act="set the encryption of {Bucket}",
)
def put_bucket_encryption(ctx: Context, params: Params) -> Output:
    """Set the default encryption; keys of AWS KMS are not there yet."""
    db, bucket = store.home(ctx, params)
    rules = params["ServerSideEncryptionConfiguration"]["Rules"]
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {}) if len(rules) == 1 else {}
    if not default:
        raise errors.malformed_xml()
    if default["SSEAlgorithm"] != "AES256":
        text = "Encryption with AWS KMS keys is not part of this sandbox yet."
        raise CloudError("NotImplemented", text, 501)
    db.put(BUCKETS, bucket.name, replace(bucket, encryption="AES256"))
    return {}


@SERVICE.operation(
    "GetBucketEncryption", needs=bucket_need("s3:GetEncryptionConfiguration"), reads=True
)
def get_bucket_encryption(ctx: Context, params: Params) -> Output:
    """The default encryption, which every bucket has since January 2023."""
    _, bucket = store.home(ctx, params)
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": bucket.encryption},
        "BucketKeyEnabled": False,
    }
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


@SERVICE.operation(
    "DeleteBucketEncryption",
    needs=bucket_need("s3:PutEncryptionConfiguration"),
    act="reset the encryption of {Bucket}",
)
def delete_bucket_encryption(ctx: Context, params: Params) -> Output:
    """Back to S3's own keys, which is where it stands."""
    db, bucket = store.home(ctx, params)
    db.put(BUCKETS, bucket.name, replace(bucket, encryption="AES256"))
    return {}


@SERVICE.operation(
    "PutBucketWebsite",
    needs=bucket_need("s3:PutBucketWebsite"),
    act="make {Bucket} a website",
)
def put_bucket_website(ctx: Context, params: Params) -> Output:
    """Let the bucket answer as a website."""
    db, bucket = store.home(ctx, params)
    given: dict[str, Any] = params["WebsiteConfiguration"]
    redirect = given.get("RedirectAllRequestsTo")
    index = given.get("IndexDocument", {}).get("Suffix", "")
    if redirect and len(given) > 1:
        text = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
        raise errors.request(text, unverified=True)
    if not redirect and not index:
        text = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
        raise errors.argument(text, "IndexDocument", "null")
    if "/" in index:
        text = "The IndexDocument Suffix is not well formed"
        raise errors.argument(text, "IndexDocument", index)
    db.put(BUCKETS, bucket.name, replace(bucket, website=given))
    return {}


@SERVICE.operation("GetBucketWebsite", needs=bucket_need("s3:GetBucketWebsite"), reads=True)
def get_bucket_website(ctx: Context, params: Params) -> Output:
    """How the bucket answers as a website; NoSuchWebsiteConfiguration when it does not."""
    _, bucket = store.home(ctx, params)
    if bucket.website is None:
        raise errors.missing("NoSuchWebsiteConfiguration", NO_WEBSITE, bucket.name)
    return dict(bucket.website)


@SERVICE.operation(
    "DeleteBucketWebsite",
    needs=bucket_need("s3:DeleteBucketWebsite"),
    act="stop the website of {Bucket}",
)
def delete_bucket_website(ctx: Context, params: Params) -> Output:
    """Let the bucket be no website; it may be none."""
    db, bucket = store.home(ctx, params)
    db.put(BUCKETS, bucket.name, replace(bucket, website=None))
    return {}


@SERVICE.operation(
    "PutBucketCors", needs=bucket_need("s3:PutBucketCORS"), act="set the CORS rules of {Bucket}"
)
def put_bucket_cors(ctx: Context, params: Params) -> Output:
    """Set which pages of other origins may read."""
    db, bucket = store.home(ctx, params)
    rules = params["CORSConfiguration"]["CORSRules"]
    cors.check(rules)
    db.put(BUCKETS, bucket.name, replace(bucket, cors=rules))
    return {}


@SERVICE.operation("GetBucketCors", needs=bucket_need("s3:GetBucketCORS"), reads=True)
def get_bucket_cors(ctx: Context, params: Params) -> Output:
    """The CORS rules; NoSuchCORSConfiguration when there are none."""
    _, bucket = store.home(ctx, params)
    if bucket.cors is None:
        raise errors.missing("NoSuchCORSConfiguration", NO_CORS, bucket.name)
    return {"CORSRules": bucket.cors}


@SERVICE.operation(
    "DeleteBucketCors",
    needs=bucket_need("s3:PutBucketCORS"),
    act="delete the CORS rules of {Bucket}",
)
def delete_bucket_cors(ctx: Context, params: Params) -> Output:
    """Take the CORS rules away; there may be none."""
    db, bucket = store.home(ctx, params)
    db.put(BUCKETS, bucket.name, replace(bucket, cors=None))
    return {}
