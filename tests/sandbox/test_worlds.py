"""Worlds of learners: made at first use, reset at once, moved at sign-in, swept later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from studyapp.accounts.models import User
from studyapp.minicloud.kernel.call import Call, KeyCaller
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.sandbox import engine, services
from studyapp.sandbox.models import Generation, Name, Record, World

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:8000"


def call(world: World, service: str, operation: str, key: str = "", **params: object):
    """A call signed by root's key, or by another one."""
    who = KeyCaller(key or services.credentials_of(world, URL).access_key_id)
    asked = Call(service, operation, params, who, engine.wall(), engine.entropy())
    return engine.cloud().call(engine.STORAGE, world.id, asked).output


def users(world: World) -> list[str]:
    return [user["UserName"] for user in call(world, "iam", "ListUsers")["Users"]]


def test_a_world_starts_with_an_administrator_and_roots_key(now):
    world = services.make_world(now)

    found = services.credentials_of(world, URL)

    assert found.account_id == world.account
    assert len(found.secret_access_key) == 40
    assert users(world) == ["administrator"]
    identity = call(world, "sts", "GetCallerIdentity")
    assert identity["Arn"] == f"arn:aws:iam::{world.account}:root"


def test_a_learner_has_one_world(learner: User, other_learner: User, now):
    mine = services.world_of(learner, now)

    assert services.world_of(learner, now) == mine
    assert services.world_of(other_learner, now) != mine


def test_a_key_of_one_world_opens_no_other(now):
    one, two = services.make_world(now), services.make_world(now)
    key = services.credentials_of(one, URL).access_key_id

    with pytest.raises(CloudError, match="InvalidClientTokenId"):
        call(two, "iam", "ListUsers", key=key)


def test_a_reset_keeps_id_and_keys_and_nothing_else(now):
    world = services.make_world(now)
    before = services.credentials_of(world, URL)
    call(world, "iam", "CreateUser", UserName="developer-1")
    old = world.generation

    services.reset_world(world, now + timedelta(hours=1))

    assert services.credentials_of(world, URL) == before
    assert users(world) == ["administrator"]
    assert Record.objects.filter(generation_id=old).exists()
    services.sweep(now)
    assert not Record.objects.filter(generation_id=old).exists()
    assert not Generation.objects.filter(pk=old).exists()
    assert users(world) == ["administrator"]


def test_a_chosen_account_id_replaces_an_ownerless_world_only(learner: User, now):
    first = services.make_world(now, account_id="123456789012")
    call(first, "iam", "CreateUser", UserName="developer-1")
    second = services.make_world(now, account_id="123456789012", take_over=True)
    assert users(second) == ["administrator"]
    assert not World.objects.filter(pk=first.pk).exists()

    owned = services.world_of(learner, now)
    with pytest.raises(services.AccountInUse, match="belongs to a learner"):
        services.make_world(now, account_id=owned.account, take_over=True)
    with pytest.raises(services.AccountInUse, match="twelve digits"):
        services.make_world(now, account_id="12345678901x")


def test_a_guests_world_moves_to_an_account_without_one(guest: User, learner: User, now):
    theirs = services.world_of(guest, now)
    call(theirs, "iam", "CreateUser", UserName="developer-1")

    services.move(guest, learner)

    assert "developer-1" in users(services.world_of(learner, now))


def test_an_account_that_has_a_world_keeps_it(guest: User, learner: User, now):
    services.world_of(guest, now)
    own = services.world_of(learner, now)

    services.move(guest, learner)

    assert services.world_of(learner, now) == own


def test_the_download_tells_what_was_called(learner: User):
    world = services.world_of(learner, timezone.now())
    call(world, "iam", "CreateUser", UserName="developer-1")

    found = services.collect(learner)

    assert found["account"] == world.account
    assert found["calls"][0]["call"] == "iam:CreateUser"
    assert found["calls"][0]["parameters"] == {"UserName": "developer-1"}


def test_what_belongs_to_a_deleted_learner_goes(learner: User, now):
    world = services.world_of(learner, now)
    generation = world.generation

    learner.delete()

    assert not World.objects.filter(pk=world.pk).exists()
    assert not Record.objects.filter(generation_id=generation).exists()
    assert not Name.objects.filter(generation_id=generation).exists()
