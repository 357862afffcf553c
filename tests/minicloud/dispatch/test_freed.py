"""What a call made is gone when it has been answered, without the collector."""

import gc

import pytest

from studyapp.minicloud.dispatch.chain import Chain


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("iam", "ListUsers", {}),
        ("iam", "CreateUser", {"UserName": "developer-1"}),
        ("s3", "CreateBucket", {"Bucket": "kept-by-nobody"}),
    ],
)
def test_a_call_leaves_nothing_to_the_collector(world, service, operation, params):
    world.call("iam", "GetUser", UserName="administrator")
    gc.collect()
    gc.disable()
    try:
        world.call(service, operation, **params)
        assert [one for one in gc.get_objects() if isinstance(one, Chain)] == []
    finally:
        gc.enable()
