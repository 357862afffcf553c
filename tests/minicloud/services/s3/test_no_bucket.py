"""What every operation on a bucket answers when there is none."""

import pytest

from tests.minicloud.services.s3.cases import SUITE


@pytest.fixture(scope="module")
def furnished():
    return SUITE.made()


@pytest.mark.parametrize("operation", sorted(SUITE.names - {"ListBuckets", "CreateBucket"}))
def test_a_bucket_that_is_not_there(furnished, operation):
    world, known = furnished
    params = {**SUITE.params(operation, known), "Bucket": "nowhere-to-be-found"}

    error = world.refused("s3", operation, as_=world.user("caller"), **params)

    assert (error.code, error.status) == ("NoSuchBucket", 404)
    assert error.members["BucketName"] == "nowhere-to-be-found"
