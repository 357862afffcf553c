"""How fast a world may be called at the door, and what each protocol says beyond that."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from studyapp.sandbox import services
from studyapp.sandbox.door.pace import MOST_KEPT, SECONDS_AT_ONCE, Pace
from tests.sandbox.doors import Boto, Refused


@given(st.lists(st.integers(0, 400), min_size=1, max_size=300), st.sampled_from([0.5, 2, 10]))
def test_no_more_pass_than_the_bucket_and_its_refill(pauses: list[int], rate: float):
    pace, now, passed = Pace(lambda: rate), 0, 0
    for pause in pauses:
        now += pause
        passed += pace.take("w", now, signed=True)

    room = rate * SECONDS_AT_ONCE + now * rate / 1000
    assert passed <= room
    assert passed >= min(len(pauses), int(rate * SECONDS_AT_ONCE))


def test_worlds_and_strangers_have_buckets_of_their_own():
    pace = Pace(lambda: 1 / SECONDS_AT_ONCE)

    assert [pace.take("a", 0, signed=True) for _ in range(2)] == [True, False]
    assert pace.take("b", 0, signed=True)
    assert pace.take("a", 0, signed=False)
    assert pace.take("a", 1000 * SECONDS_AT_ONCE, signed=True)


def test_buckets_are_bounded():
    pace = Pace(lambda: 1.0)
    for number in range(MOST_KEPT + 50):
        pace.take(f"w{number}", 0, signed=True)

    assert len(pace._buckets) == MOST_KEPT


@pytest.mark.django_db
def test_each_protocol_says_it_in_its_own_words(settings: Any):
    world = services.make_world(timezone.now())
    boto = Boto(world)
    settings.SANDBOX_CALLS_PER_SECOND = 0
    for _ in range(3):
        boto.call("sts", "GetCallerIdentity", {}, None)
    settings.SANDBOX_CALLS_PER_SECOND = 0.5 / SECONDS_AT_ONCE  # never a whole call

    said = {}
    for service, operation in (
        ("iam", "ListUsers"),
        ("sts", "GetCallerIdentity"),
        ("kms", "ListKeys"),
        ("ec2", "DescribeVpcs"),
        ("s3", "ListBuckets"),
    ):
        with pytest.raises(Refused) as refused:
            boto.call(service, operation, {}, None)
        said[service] = str(refused.value)

    assert said == {
        "iam": "Throttling",
        "sts": "Throttling",
        "kms": "ThrottlingException",
        "ec2": "RequestLimitExceeded",
        "s3": "SlowDown",
    }
