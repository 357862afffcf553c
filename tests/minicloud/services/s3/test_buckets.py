"""Buckets: names, owners, Regions, settings."""

import re

import pytest

from studyapp.minicloud.kernel.errors import CloudError
from tests.minicloud.making import World


def no(world, operation, **params):
    error = world.refused("s3", operation, **params)
    return error.code, error.status


@pytest.mark.parametrize(
    "name", ["ab", "Upper-case", "under_score", "a..b", "192.168.1.1", "-start", "end-", "xn--a-b"]
)
def test_names_that_are_no_names(world, name):
    assert no(world, "CreateBucket", Bucket=name) in (
        ("InvalidBucketName", 400),
        ("InvalidArgument", 400),
    )


def test_a_name_that_somebody_else_has(world):
    assert no(world, "CreateBucket", Bucket="my-bucket") == ("BucketAlreadyExists", 409)


def test_a_name_that_one_has_already(world):
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")
    place = {"LocationConstraint": "eu-west-1"}
    again = {"Bucket": "learner-notes-1", "CreateBucketConfiguration": place}

    assert no(world, "CreateBucket", **again) == ("BucketAlreadyOwnedByYou", 409)


def test_worlds_do_not_take_each_others_names(world):
    other = World(seed="another")
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")

    other.call("s3", "CreateBucket", Bucket="learner-notes-1")


@pytest.mark.parametrize(
    ("region", "place", "expected"),
    [
        ("us-east-1", None, None),
        ("us-east-1", "eu-west-1", "eu-west-1"),
        ("us-east-1", "EU", "eu-west-1"),
        ("eu-west-1", "eu-west-1", "eu-west-1"),
    ],
)
def test_where_a_bucket_lies(world, region, place, expected):
    config = {"CreateBucketConfiguration": {"LocationConstraint": place}} if place else {}
    world.call("s3", "CreateBucket", Bucket="learner-notes-1", region_=region, **config)

    found = world.call("s3", "GetBucketLocation", Bucket="learner-notes-1")

    assert found == {"LocationConstraint": expected}


@pytest.mark.parametrize(
    ("region", "place", "code"),
    [
        ("eu-west-1", None, "IllegalLocationConstraintException"),
        ("eu-west-1", "eu-west-2", "IllegalLocationConstraintException"),
    ],
)
def test_where_a_bucket_cannot_lie(world, region, place, code):
    config = {"CreateBucketConfiguration": {"LocationConstraint": place}} if place else {}

    assert no(world, "CreateBucket", Bucket="learner-1", region_=region, **config) == (code, 400)


def test_buckets_are_listed_a_page_at_a_time(world):
    names = [f"learner-{number}-x" for number in range(7)]
    for name in reversed(names):
        world.call("s3", "CreateBucket", Bucket=name)

    found, token = [], None
    while True:
        more = {"ContinuationToken": token} if token else {}
        page = world.call("s3", "ListBuckets", MaxBuckets=3, Prefix="learner-", **more)
        found += [one["Name"] for one in page["Buckets"]]
        token = page.get("ContinuationToken")
        if token is None:
            break

    assert found == names
    assert no(world, "ListBuckets", ContinuationToken="made-up") == ("InvalidArgument", 400)


def test_nothing_is_public_at_first(world):
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")

    block = world.call("s3", "GetPublicAccessBlock", Bucket="learner-notes-1")

    assert set(block["PublicAccessBlockConfiguration"].values()) == {True}
    assert no(world, "PutBucketAcl", Bucket="learner-notes-1", ACL="public-read") == (
        "AccessControlListNotSupported",
        400,
    )


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("GetBucketPolicy", "NoSuchBucketPolicy"),
        ("GetBucketTagging", "NoSuchTagSet"),
        ("GetBucketWebsite", "NoSuchWebsiteConfiguration"),
        ("GetBucketCors", "NoSuchCORSConfiguration"),
    ],
)
def test_what_a_new_bucket_does_not_have(world, operation, code):
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")

    assert no(world, operation, Bucket="learner-notes-1") == (code, 404)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"AllowedMethods": ["PATCH"]}, "Unsupported method is PATCH"),
        ({"AllowedOrigins": ["*.*"]}, 'AllowedOrigin "*.*" can not have more than one wildcard.'),
        ({"AllowedHeaders": ["**"]}, 'AllowedHeader "**" can not have more than one wildcard.'),
        ({"ExposeHeaders": ["x-*"]}, 'ExposeHeader "x-*" contains wildcard.'),
    ],
)
def test_cors_rules_that_are_not_taken(world, rule, text):
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")
    rules = [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], **rule}]

    with pytest.raises(CloudError, match=re.escape(text)) as caught:
        world.call(
            "s3", "PutBucketCors", Bucket="learner-notes-1", CORSConfiguration={"CORSRules": rules}
        )
    assert caught.value.code == "InvalidRequest"


def test_a_bucket_of_another_owner_than_expected(world):
    world.call("s3", "CreateBucket", Bucket="learner-notes-1")
    wrong = {"Bucket": "learner-notes-1", "ExpectedBucketOwner": "999999999999"}

    assert no(world, "ListObjectsV2", **wrong) == ("AccessDenied", 403)
