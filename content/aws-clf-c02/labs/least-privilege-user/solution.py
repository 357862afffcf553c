"""A group, a policy of our own for it, and a user who joins it."""

import json

import boto3

BUCKET = "arn:aws:s3:::studio-photos-2026"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"},
    ],
}

iam = boto3.client("iam")
iam.create_group(GroupName="photo-readers")
created = iam.create_policy(PolicyName="read-studio-photos", PolicyDocument=json.dumps(POLICY))
iam.attach_group_policy(GroupName="photo-readers", PolicyArn=created["Policy"]["Arn"])
iam.create_user(UserName="developer-1")
iam.add_user_to_group(UserName="developer-1", GroupName="photo-readers")
