"""The door remembers the keys that it has seen; one that is lost answers as if it never was."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from studyapp.minicloud.kernel.call import ArnCaller, Call
from studyapp.sandbox import engine, services
from studyapp.sandbox.models import World
from tests.sandbox.doors import Boto, Keys, Refused

pytestmark = pytest.mark.django_db
NEVER: Keys = {"id": "AKIAIOSFODNN7EXAMPLE", "secret": "x" * 40, "token": ""}
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("sts", "GetCallerIdentity", {}),
    ("ec2", "DescribeVpcs", {}),
    ("kms", "ListKeys", {}),
    ("s3", "ListBuckets", {}),
    ("s3", "GetObject", {"Bucket": "a-bucket", "Key": "k"}),
    ("s3", "PutObject", {"Bucket": "a-bucket", "Key": "k", "Body": b"b"}),
]


@pytest.fixture
def world(now: datetime) -> World:
    return services.make_world(now)


@pytest.fixture
def key(world: World) -> Keys:
    """The key of a user who may do everything."""
    by_root(world, "CreateUser", UserName="developer-1")
    policy = "arn:aws:iam::aws:policy/AdministratorAccess"
    by_root(world, "AttachUserPolicy", UserName="developer-1", PolicyArn=policy)
    made = by_root(world, "CreateAccessKey", UserName="developer-1")["AccessKey"]
    return {"id": made["AccessKeyId"], "secret": made["SecretAccessKey"], "token": ""}


def by_root(world: World, operation: str, **params: Any) -> dict[str, Any]:
    root = ArnCaller(f"arn:aws:iam::{world.account}:root")
    asked = Call("iam", operation, params, root, engine.wall(), engine.entropy())
    return engine.cloud().call(engine.STORAGE, world.id, asked).output


def answers(world: World, keys: Keys) -> list[str]:
    """The codes that the calls are refused with, "" for none."""
    door, codes = Boto(world), []
    for service, operation, params in ASKED:
        try:
            door.call(service, operation, params, keys)
            codes.append("")
        except Refused as refused:
            codes.append(str(refused))
    return codes


def test_a_deleted_key_is_as_if_it_never_was(world: World, key: Keys) -> None:
    never = answers(world, NEVER)
    assert answers(world, key)[:4] == [""] * 4
    by_root(world, "DeleteAccessKey", UserName="developer-1", AccessKeyId=key["id"])
    assert answers(world, key) == never
    wrong = {**key, "secret": "y" * 40}
    assert answers(world, wrong) == never

    engine.cloud().undo(engine.STORAGE, world.id)
    assert answers(world, key)[:4] == [""] * 4
    assert answers(world, wrong)[0] == "SignatureDoesNotMatch"


def test_a_key_is_lost_with_a_reset(world: World, key: Keys, now: datetime) -> None:
    never = answers(world, NEVER)
    assert answers(world, key)[:4] == [""] * 4
    services.reset_world(world, now + timedelta(hours=1))
    assert answers(world, key) == never


def test_a_key_is_lost_with_its_world(world: World, key: Keys, now: datetime) -> None:
    other = services.make_world(now)
    never = answers(other, NEVER)
    assert answers(world, key)[:4] == [""] * 4
    World.objects.filter(pk=world.id).delete()
    for one in range(len(ASKED)):
        assert answers(other, key)[one] == never[one]
    assert answers(other, key) == never


def test_each_call_of_a_lost_world_is_refused_at_once(
    world: World, key: Keys, now: datetime
) -> None:
    """Each of them is the first to meet a key that is remembered and lost."""
    other = services.make_world(now)
    never = answers(other, NEVER)
    for number, (service, operation, params) in enumerate(ASKED):
        made = services.make_world(now)
        keys = Boto(made).root
        assert answers(made, keys)[:4] == [""] * 4
        World.objects.filter(pk=made.id).delete()
        with pytest.raises(Refused, match=never[number]):
            Boto(other).call(service, operation, params, keys)
