"""An account with a trail, and a call of each operation that goes well in it."""

from studyapp.minicloud.services.cloudtrail import SERVICE
from tests.minicloud.making import document
from tests.minicloud.services.suite import Suite

BUCKET = "trail-of-2026"
TRAIL = {"S3BucketName": BUCKET}
TAGS = [{"Key": "team", "Value": "blue"}]
SELECTORS = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]

# "arn" is the trail's ARN.
CASES = {
    "AddTags": {"ResourceId": "arn", "TagsList": [{"Key": "cost", "Value": "42"}]},
    "CreateTrail": {"Name": "second", **TRAIL, "TagsList": TAGS},
    "DeleteTrail": {"Name": "first"},
    "DescribeTrails": {},
    "GetEventSelectors": {"TrailName": "first"},
    "GetTrail": {"Name": "arn"},
    "GetTrailStatus": {"Name": "first"},
    "ListTags": {"ResourceIdList": ["arn"]},
    "ListTrails": {},
    "LookupEvents": {"MaxResults": 5},
    "PutEventSelectors": {"TrailName": "first", "EventSelectors": SELECTORS},
    "RemoveTags": {"ResourceId": "arn", "TagsList": TAGS},
    "StartLogging": {"Name": "quiet"},
    "StopLogging": {"Name": "first"},
    "UpdateTrail": {"Name": "first", "S3KeyPrefix": "audit"},
}


def bucket_policy(bucket, account, *, source="", write=True):
    """What lets CloudTrail write into a bucket; `source` is the ARN of the one trail that may."""
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    is_source = {"aws:SourceArn": source} if source else {}
    given = {"s3:x-amz-acl": "bucket-owner-full-control"}
    return document(
        {
            **service,
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{bucket}",
            **({"Condition": {"StringEquals": is_source}} if source else {}),
        },
        {
            **service,
            "Action": "s3:PutObject" if write else "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
            "Condition": {"StringEquals": {**given, **is_source}},
        },
    )


def furnish(world, bucket=BUCKET):
    """A bucket that CloudTrail may write into, and two trails, of which the first one logs."""
    world.call("s3", "CreateBucket", Bucket=bucket)
    text = bucket_policy(bucket, world.account)
    world.call("s3", "PutBucketPolicy", Bucket=bucket, Policy=text)
    made = world.call("cloudtrail", "CreateTrail", Name="first", **TRAIL, TagsList=TAGS)
    world.call("cloudtrail", "CreateTrail", Name="quiet", **TRAIL)
    world.call("cloudtrail", "StartLogging", Name="first")
    return made["TrailARN"]


def params(operation, arn):
    """The parameters of a case, with the ARN of the world's trail."""

    def real(value):
        return [arn if one == "arn" else one for one in value] if isinstance(value, list) else value

    return {
        name: arn if value == "arn" else real(value) for name, value in CASES[operation].items()
    }


SUITE = Suite(
    service=SERVICE,
    names=frozenset(CASES),
    furnish=furnish,
    params=params,
    denied=("AccessDeniedException", 400),
    again=("CreateTrail",),
)
