"""Texts that are no Unicode are refused, recorded, and break nothing."""

import pytest

HALF = "half \ud800 of a pair"


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("iam", "CreateUser", {"UserName": HALF}),
        ("iam", "CreateUser", {"UserName": "a", "Tags": [{"Key": "k", "Value": HALF}]}),
        ("s3", "PutObject", {"Bucket": "learner-1", "Key": HALF}),
        ("ec2", "DescribeInstances", {"Filters": [{"Name": HALF, "Values": [HALF]}]}),
    ],
)
def test_half_of_a_surrogate_pair_is_refused(world, service, operation, params):
    error = world.refused(service, operation, **params)

    assert (error.code, error.status) == ("SerializationException", 400)
    assert "half ? of a pair" in str(world.trail()[-1].params)
