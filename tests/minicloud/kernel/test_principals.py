"""Policies are kept with unique ids in the place of names."""

import pytest

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.kernel.work import Records, Work

ACCOUNT = "123456789012"
AGENT = f"arn:aws:iam::{ACCOUNT}:user/agent"


@pytest.fixture
def db():
    storage = MemoryStorage()
    storage.create(World(id="w", seed="s", account=ACCOUNT))
    with storage.write("w") as writer:
        records = Records(Work(writer, writes=True), ACCOUNT, "us-east-1")
        records.claim("account", ACCOUNT)
        principals.introduce(records, "AIDAAGENT", AGENT)
        yield records


def test_a_user_is_kept_by_id_and_shown_by_name(db):
    assert principals.stored(db, AGENT) == "AIDAAGENT"
    assert principals.shown(db, "AIDAAGENT") == AGENT


def test_who_is_gone_is_shown_by_id(db):
    principals.forget(db, "AIDAAGENT", AGENT)
    principals.introduce(db, "AIDAOTHER", AGENT)

    assert principals.shown(db, "AIDAAGENT") == "AIDAAGENT"
    assert principals.stored(db, AGENT) == "AIDAOTHER"


def test_a_name_that_a_world_kept_of_an_arn_goes_with_its_owner(db):
    db.claim(principals.BY_ARN, AGENT, b"AIDAAGENT")

    principals.forget(db, "AIDAAGENT", AGENT)

    assert db.holder(principals.BY_ARN, AGENT) is None


def test_nobody_of_this_world_is_refused(db):
    with pytest.raises(principals.UnknownPrincipal, match="user/bot"):
        principals.stored(db, f"arn:aws:iam::{ACCOUNT}:user/bot")


@pytest.mark.parametrize(
    "name",
    [
        "*",
        "arn:aws:iam::999988887777:user/bot",
        f"arn:aws:iam::{ACCOUNT}:root",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/session",
    ],
)
def test_everyone_accounts_sessions_and_strangers_stay(db, name):
    assert principals.stored(db, name) == name


def test_an_account_id_stands_for_its_root(db):
    assert principals.stored(db, "999988887777") == "arn:aws:iam::999988887777:root"
