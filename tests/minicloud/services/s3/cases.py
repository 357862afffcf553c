"""A bucket with one of everything, and a call of each operation that goes well in it."""

import json
from typing import Any

from studyapp.minicloud.services.s3 import SERVICE
from tests.minicloud.services.suite import Suite

BUCKET = "learner-notes-1"
OTHER = "learner-empty-1"
KEY = "a/notes.txt"
TAGS = {"TagSet": [{"Key": "team", "Value": "blue"}]}
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:user/administrator"},
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
)
CORS = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.org"]}]}
AES = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
BLOCK = {"BlockPublicAcls": True, "RestrictPublicBuckets": True}
OWNER = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
THE_BUCKET = {"Bucket": BUCKET}
THE_OBJECT = {"Bucket": BUCKET, "Key": KEY}
UPLOAD = {**THE_OBJECT, "UploadId": "?"}

# operation -> (parameters, the action that it needs, code of a denial)
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "AbortMultipartUpload": (UPLOAD, "s3:AbortMultipartUpload"),
    "CompleteMultipartUpload": (
        {**UPLOAD, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "?"}]}},
        "s3:PutObject",
    ),
    "CopyObject": ({**THE_BUCKET, "Key": "copy", "CopySource": f"{BUCKET}/{KEY}"}, "s3:PutObject"),
    "CreateBucket": ({"Bucket": "learner-new-1"}, "s3:CreateBucket"),
    "CreateMultipartUpload": (THE_OBJECT, "s3:PutObject"),
    "DeleteBucket": ({"Bucket": OTHER}, "s3:DeleteBucket"),
    "DeleteBucketCors": (THE_BUCKET, "s3:PutBucketCORS"),
    "DeleteBucketEncryption": (THE_BUCKET, "s3:PutEncryptionConfiguration"),
    "DeleteBucketPolicy": (THE_BUCKET, "s3:DeleteBucketPolicy"),
    "DeleteBucketTagging": (THE_BUCKET, "s3:PutBucketTagging"),
    "DeleteBucketWebsite": (THE_BUCKET, "s3:DeleteBucketWebsite"),
    "DeleteObject": (THE_OBJECT, "s3:DeleteObject"),
    "DeleteObjectTagging": (THE_OBJECT, "s3:DeleteObjectTagging"),
    "DeletePublicAccessBlock": (THE_BUCKET, "s3:PutBucketPublicAccessBlock"),
    "GetBucketAcl": (THE_BUCKET, "s3:GetBucketAcl"),
    "GetBucketCors": (THE_BUCKET, "s3:GetBucketCORS"),
    "GetBucketEncryption": (THE_BUCKET, "s3:GetEncryptionConfiguration"),
    "GetBucketLocation": (THE_BUCKET, "s3:GetBucketLocation"),
    "GetBucketOwnershipControls": (THE_BUCKET, "s3:GetBucketOwnershipControls"),
    "GetBucketPolicy": (THE_BUCKET, "s3:GetBucketPolicy"),
    "GetBucketPolicyStatus": (THE_BUCKET, "s3:GetBucketPolicyStatus"),
    "GetBucketTagging": (THE_BUCKET, "s3:GetBucketTagging"),
    "GetBucketVersioning": (THE_BUCKET, "s3:GetBucketVersioning"),
    "GetBucketWebsite": (THE_BUCKET, "s3:GetBucketWebsite"),
    "GetObject": (THE_OBJECT, "s3:GetObject"),
    "GetObjectAcl": (THE_OBJECT, "s3:GetObjectAcl"),
    "GetObjectAttributes": (
        {**THE_OBJECT, "ObjectAttributes": ["ETag", "ObjectSize", "StorageClass", "Checksum"]},
        "s3:GetObjectAttributes",
    ),
    "GetObjectTagging": (THE_OBJECT, "s3:GetObjectTagging"),
    "GetPublicAccessBlock": (THE_BUCKET, "s3:GetBucketPublicAccessBlock"),
    "HeadBucket": (THE_BUCKET, "s3:ListBucket"),
    "HeadObject": (THE_OBJECT, "s3:GetObject"),
    "ListBuckets": ({}, "s3:ListAllMyBuckets"),
    "ListMultipartUploads": (THE_BUCKET, "s3:ListBucketMultipartUploads"),
    "ListObjectVersions": (THE_BUCKET, "s3:ListBucketVersions"),
    "ListObjects": (THE_BUCKET, "s3:ListBucket"),
    "ListObjectsV2": (THE_BUCKET, "s3:ListBucket"),
    "ListParts": (UPLOAD, "s3:ListMultipartUploadParts"),
    "PutBucketAcl": ({**THE_BUCKET, "ACL": "private"}, "s3:PutBucketAcl"),
    "PutBucketCors": ({**THE_BUCKET, "CORSConfiguration": {"CORSRules": []}}, "s3:PutBucketCORS"),
    "PutBucketEncryption": (
        {**THE_BUCKET, "ServerSideEncryptionConfiguration": AES},
        "s3:PutEncryptionConfiguration",
    ),
    "PutBucketOwnershipControls": (
        {**THE_BUCKET, "OwnershipControls": OWNER},
        "s3:PutBucketOwnershipControls",
    ),
    "PutBucketPolicy": (
        {**THE_BUCKET, "Policy": POLICY.replace("Get", "Put")},
        "s3:PutBucketPolicy",
    ),
    "PutBucketTagging": ({**THE_BUCKET, "Tagging": {"TagSet": []}}, "s3:PutBucketTagging"),
    "PutBucketVersioning": (
        {**THE_BUCKET, "VersioningConfiguration": {"Status": "Enabled"}},
        "s3:PutBucketVersioning",
    ),
    "PutBucketWebsite": (
        {**THE_BUCKET, "WebsiteConfiguration": {"IndexDocument": {"Suffix": "home.html"}}},
        "s3:PutBucketWebsite",
    ),
    "PutObject": ({**THE_OBJECT, "Body": b"changed"}, "s3:PutObject"),
    "PutObjectAcl": ({**THE_OBJECT, "ACL": "private"}, "s3:PutObjectAcl"),
    "PutObjectTagging": ({**THE_OBJECT, "Tagging": {"TagSet": []}}, "s3:PutObjectTagging"),
    "PutPublicAccessBlock": (
        {**THE_BUCKET, "PublicAccessBlockConfiguration": BLOCK},
        "s3:PutBucketPublicAccessBlock",
    ),
    "UploadPart": ({**UPLOAD, "PartNumber": 2, "Body": b"more"}, "s3:PutObject"),
    "UploadPartCopy": (
        {**UPLOAD, "PartNumber": 2, "CopySource": f"{BUCKET}/{KEY}"},
        "s3:PutObject",
    ),
}
ALSO_NEEDED = dict.fromkeys(("CopyObject", "GetObjectAttributes", "UploadPartCopy"), "s3:GetObject")
# What these say holds anyway, so nothing changes.
NO_CHANGE = {"PutBucketAcl", "PutObjectAcl", "PutBucketEncryption", "DeleteBucketEncryption"}


def furnish(world):
    """A bucket with an object, all settings and an upload that has begun; what calls need."""
    for name in (BUCKET, OTHER):
        world.call("s3", "CreateBucket", Bucket=name)
    world.call("s3", "PutObject", **THE_OBJECT, Body=b"hello", Tagging="team=blue")
    world.call("s3", "PutBucketPolicy", **THE_BUCKET, Policy=POLICY)
    world.call("s3", "PutBucketTagging", **THE_BUCKET, Tagging=TAGS)
    world.call("s3", "PutBucketCors", **THE_BUCKET, CORSConfiguration=CORS)
    site = {"IndexDocument": {"Suffix": "index.html"}}
    world.call("s3", "PutBucketWebsite", **THE_BUCKET, WebsiteConfiguration=site)
    begun = world.call("s3", "CreateMultipartUpload", **THE_OBJECT)
    upload = {**THE_OBJECT, "UploadId": begun["UploadId"]}
    part = world.call("s3", "UploadPart", **upload, PartNumber=1, Body=b"part")
    return begun["UploadId"], part["ETag"]


def params_of(operation, known):
    """The parameters of a case, with what only the furnished world knows."""
    params = json.loads(json.dumps(CASES[operation][0], default=lambda body: body.decode()))
    if "Body" in params:
        params["Body"] = params["Body"].encode()
    if "UploadId" in params:
        params["UploadId"] = known[0]
    for part in params.get("MultipartUpload", {}).get("Parts", ()):
        part["ETag"] = known[1]
    return params


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    # A copy asks for its source first.
    needs={
        name: (ALSO_NEEDED[name], action) if name in ALSO_NEEDED else (action,)
        for name, (_, action) in CASES.items()
    },
    no_case=frozenset({"DeleteObjects"}),  # it answers for each key, allowed or not
    no_change=frozenset(NO_CHANGE),
    unlike_model=("Body",),
)
