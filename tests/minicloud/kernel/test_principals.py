"""Policies are kept with unique ids in the place of names."""

import json

import pytest

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.kernel.work import Records, Work

ACCOUNT = "123456789012"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"


@pytest.fixture
def db():
    storage = MemoryStorage()
    storage.create(World(id="w", seed="s", account=ACCOUNT))
    with storage.write("w") as writer:
        records = Records(Work(writer, writes=True), ACCOUNT, "us-east-1")
        records.claim("account", ACCOUNT)
        principals.introduce(records, "AIDAALICE", ALICE)
        yield records


def text(*names):
    return json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": list(names)}}})


def names(kept):
    return json.loads(kept)["Statement"]["Principal"]["AWS"]


def test_a_user_is_kept_by_id_and_shown_by_name(db):
    kept = principals.stored(db, text(ALICE))

    assert names(kept) == ["AIDAALICE"]
    assert names(principals.shown(db, kept)) == [ALICE]


def test_who_is_gone_is_shown_by_id(db):
    kept = principals.stored(db, text(ALICE))
    principals.forget(db, "AIDAALICE", ALICE)
    principals.introduce(db, "AIDAOTHER", ALICE)

    assert names(principals.shown(db, kept)) == ["AIDAALICE"]


def test_nobody_of_this_world_is_refused(db):
    with pytest.raises(principals.UnknownPrincipal, match="user/bob"):
        principals.stored(db, text(f"arn:aws:iam::{ACCOUNT}:user/bob"))


def test_other_worlds_are_not_looked_up(db):
    stranger = "arn:aws:iam::999988887777:user/bob"

    assert names(principals.stored(db, text(stranger, "999988887777", "*"))) == [
        stranger,
        "arn:aws:iam::999988887777:root",
        "*",
    ]


def test_everyone_and_services_stay(db):
    whole = json.dumps({"Statement": [{"Principal": "*"}, {"Principal": {"Service": "ec2"}}]})

    assert json.loads(principals.stored(db, whole)) == json.loads(whole)
