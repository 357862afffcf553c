"""Trails: their rules, their bucket, and the files that they deliver."""

import gzip
import json

import pytest

from tests.minicloud.services.cloudtrail.cases import BUCKET, TRAIL, bucket_policy, furnish

MINUTE = 60_000


@pytest.fixture
def bucket(world):
    """A bucket that CloudTrail may write into."""
    world.call("s3", "CreateBucket", Bucket=BUCKET)
    allow(world)
    return BUCKET


def allow(world, **how):
    text = bucket_policy(BUCKET, world.account, **how)
    world.call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=text)


def files(world):
    """The keys of the log files, and all their records in order."""
    listed = world.call("s3", "ListObjectsV2", Bucket=BUCKET).get("Contents", [])
    found = [one for one in listed if one["Key"].endswith(".json.gz")]
    records = []
    for one in found:
        body = world.call("s3", "GetObject", Bucket=BUCKET, Key=one["Key"])["Body"]
        data = b"".join(world.storage.blobs("w").read(body))
        records += json.loads(gzip.decompress(data))["Records"]
    return [one["Key"] for one in found], records


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("ab", "too short"),
        ("a" * 129, "too long"),
        ("a b c", "only contain"),
        ("-abc", "start and end"),
        ("my-_trail", "adjacent"),
        ("192.168.5.4", "IP address"),
    ],
)
def test_a_bad_name_is_refused_with_its_rule(world, bucket, name, rule):
    error = world.refused("cloudtrail", "CreateTrail", Name=name, S3BucketName=bucket)

    assert error.code == "InvalidTrailNameException"
    assert rule in error.message


def test_the_bucket_must_be_there_and_let_it_write(world):
    asked = {"Name": "first", "S3BucketName": BUCKET}
    assert refused(world, asked) == "S3BucketDoesNotExistException"
    world.call("s3", "CreateBucket", Bucket=BUCKET)
    assert refused(world, asked) == "InsufficientS3BucketPolicyException"
    allow(world, write=False)
    assert refused(world, asked) == "InsufficientS3BucketPolicyException"
    other = f"arn:aws:cloudtrail:us-east-1:{world.account}:trail/other"
    allow(world, source=other)
    assert refused(world, asked) == "InsufficientS3BucketPolicyException"
    allow(world, source=other.replace("other", "first"))
    assert world.call("cloudtrail", "CreateTrail", **asked)["TrailARN"].endswith("trail/first")
    assert refused(world, asked) == "TrailAlreadyExistsException"


def refused(world, asked):
    return world.refused("cloudtrail", "CreateTrail", **asked).code


def test_what_is_not_modelled_says_so(world, bucket):
    more = {"KmsKeyId": "alias/a"}
    error = world.refused("cloudtrail", "CreateTrail", Name="abc", S3BucketName=bucket, **more)

    assert error.status == 501
    assert "KMS" in error.message


def test_a_trail_of_all_regions_shows_everywhere_and_changes_at_home(world, bucket):
    made = {"S3BucketName": bucket, "IsMultiRegionTrail": True}
    arn = world.call("cloudtrail", "CreateTrail", Name="wide", **made)["TrailARN"]
    abroad = {"region_": "eu-west-1"}

    shown = world.call("cloudtrail", "DescribeTrails", **abroad)["trailList"]
    assert [one["HomeRegion"] for one in shown] == ["us-east-1"]
    no_shadows = world.call("cloudtrail", "DescribeTrails", includeShadowTrails=False, **abroad)
    assert no_shadows["trailList"] == []
    assert world.call("cloudtrail", "GetTrailStatus", Name=arn, **abroad)["IsLogging"] is False
    away = world.refused("cloudtrail", "StartLogging", Name=arn, **abroad)
    assert away.code == "InvalidHomeRegionException"
    by_name = world.refused("cloudtrail", "GetTrailStatus", Name="wide", **abroad)
    assert by_name.message == f"Unknown trail: wide for the user: {world.account}"
    narrow = {"Name": "wide", "IncludeGlobalServiceEvents": False}
    mixed = world.refused("cloudtrail", "UpdateTrail", **narrow)
    assert mixed.code == "InvalidParameterCombinationException"


def test_there_are_five_at_most(world, bucket):
    for number in range(5):
        world.call("cloudtrail", "CreateTrail", Name=f"trail-{number}", **TRAIL)

    error = world.refused("cloudtrail", "CreateTrail", Name="trail-6", **TRAIL)

    assert error.code == "MaximumNumberOfTrailsExceededException"


def test_what_happens_is_delivered_some_minutes_later(world):
    furnish(world)
    world.pass_time(1_000)
    world.call("cloudtrail", "StopLogging", Name="first")
    world.call("cloudtrail", "StartLogging", Name="first")
    world.call("iam", "CreateUser", UserName="developer-1")
    world.call("ec2", "DescribeVpcs", region_="eu-west-1")
    assert files(world)[0] == []
    world.pass_time(6 * MINUTE)

    keys, records = files(world)

    folder = f"AWSLogs/{world.account}/CloudTrail/us-east-1/2026/01/05/"
    [name] = [key.removeprefix(folder) for key in keys]
    assert name.startswith(f"{world.account}_CloudTrail_us-east-1_20260105T0905Z_")
    told = [one["eventName"] for one in records]
    assert told == ["StopLogging", "StartLogging", "CreateUser"]
    status = world.call("cloudtrail", "GetTrailStatus", Name="first")
    assert status["IsLogging"]
    assert status["LatestDeliveryTime"] == world.wall - MINUTE
    world.call("cloudtrail", "StopLogging", Name="first")
    world.call("iam", "CreateUser", UserName="developer-2")
    world.skip(2 * 60 * MINUTE)
    assert len(files(world)[0]) == len(keys)


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("arn:aws:s3", True),
        ("arn:aws:s3:::", True),
        ("arn:aws:s3:::photos-2026/", True),
        ("arn:aws:s3:::photos-2026/a/b", True),
        ("arn:aws:s3:::photos-2026", False),
        ("arn:aws:s3:::*", False),
        ("arn:aws:s3:::*/*", False),
        ("photos-2026/", False),
    ],
)
def test_objects_are_named_by_their_buckets_slash(world, bucket, value, valid):
    world.call("cloudtrail", "CreateTrail", Name="one", S3BucketName=bucket)
    chosen = [{"DataResources": [{"Type": "AWS::S3::Object", "Values": [value]}]}]
    asked = {"TrailName": "one", "EventSelectors": chosen}
    if valid:
        world.call("cloudtrail", "PutEventSelectors", **asked)
        return
    error = world.refused("cloudtrail", "PutEventSelectors", **asked)
    assert (error.code, error.message) == (
        "InvalidEventSelectorsException",
        f"Value {value} for DataResources.Values is invalid.",
    )


def test_each_region_has_a_file_and_objects_only_when_asked(world, bucket):
    made = {"S3BucketName": bucket, "IsMultiRegionTrail": True, "S3KeyPrefix": "audit/"}
    world.call("cloudtrail", "CreateTrail", Name="wide", **made)
    data = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::photos-2026/"]}]
    chosen = [{"ReadWriteType": "WriteOnly", "DataResources": data}]
    world.call("cloudtrail", "PutEventSelectors", TrailName="wide", EventSelectors=chosen)
    world.pass_time(1_000)
    world.call("cloudtrail", "StartLogging", Name="wide")
    world.call("s3", "CreateBucket", Bucket="photos-2026")
    world.call("s3", "PutObject", Bucket="photos-2026", Key="a", region_="eu-west-1")
    world.call("s3", "PutObject", Bucket=bucket, Key="b")
    world.call("iam", "ListUsers")
    world.pass_time(6 * MINUTE)

    keys, records = files(world)

    folders = [key.split("/")[4] for key in keys if key.startswith("audit/AWSLogs/")]
    assert folders == ["eu-west-1", "us-east-1"]
    told = sorted((one["eventName"], one["managementEvent"]) for one in records)
    assert told == [("CreateBucket", True), ("PutObject", False), ("StartLogging", True)]


def test_a_bucket_that_refuses_shows_in_the_status_and_breaks_nothing(world):
    furnish(world)
    world.call("s3", "DeleteBucketPolicy", Bucket=BUCKET)
    world.pass_time(6 * MINUTE)
    world.call("iam", "ListUsers")
    row = world.trail()[-1]

    status = world.call("cloudtrail", "GetTrailStatus", Name="first")

    assert status["LatestDeliveryError"] == "AccessDenied"
    assert row.decision["allowed"]
    assert not any("s3" in name for name in row.resources)


def test_an_undo_takes_the_files_back_and_they_come_again(world):
    furnish(world)
    world.call("iam", "CreateUser", UserName="developer-1")
    world.pass_time(6 * MINUTE)
    world.call("iam", "CreateUser", UserName="developer-2")
    assert len(files(world)[0]) == 1
    world.undo()
    world.undo()

    keys, records = files(world)

    assert len(keys) == 1
    assert "CreateUser" not in [one["eventName"] for one in records]
