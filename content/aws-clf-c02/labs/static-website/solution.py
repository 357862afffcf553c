"""The bucket, its two pages, hosting, and a policy that lets everybody read objects."""

import json

import boto3

BUCKET = "village-museum-hours"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
    ],
}

s3 = boto3.client("s3")
s3.create_bucket(Bucket=BUCKET)
for key, words in {"index.html": "Open from 10 to 17", "error.html": "No such page"}.items():
    body = f"<h1>{words}</h1>\n".encode()
    s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType="text/html")
s3.put_bucket_website(
    Bucket=BUCKET,
    WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"},
        "ErrorDocument": {"Key": "error.html"},
    },
)
s3.put_public_access_block(
    Bucket=BUCKET,
    PublicAccessBlockConfiguration={
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    },
)
s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(POLICY))
