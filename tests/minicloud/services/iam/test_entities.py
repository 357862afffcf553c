"""Unique ids lead to whose they are, in their own account and while they are there."""

import pytest

from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.iam.entities import entity_of
from studyapp.minicloud.services.iam.state import ENTITIES, Entity
from tests.minicloud.making import ACCOUNT, trust


def found(world, unique_id, account=ACCOUNT):
    with world.storage.read(world.id) as reader:
        return entity_of(Records(Work(reader, writes=False), account, ""), unique_id)


@pytest.fixture
def ids(world):
    made = {
        "user": world.call("iam", "CreateUser", UserName="Developer-1", Path="/team/"),
        "group": world.call("iam", "CreateGroup", GroupName="Team", Path="/team/"),
        "role": world.call(
            "iam",
            "CreateRole",
            RoleName="Deploy",
            Path="/team/",
            AssumeRolePolicyDocument=trust(world.root),
        ),
    }
    return {word: answer[word.title()][f"{word.title()}Id"] for word, answer in made.items()}


def test_each_id_leads_to_its_kind_and_name(world, ids):
    assert {word: found(world, one) for word, one in ids.items()} == {
        "user": Entity("user", "developer-1"),
        "group": Entity("group", "team"),
        "role": Entity("role", "deploy"),
    }


def test_ids_of_another_account_lead_nowhere(world, ids):
    assert [found(world, one, "210987654321") for one in ids.values()] == [None] * 3


def test_an_id_leads_nowhere_when_its_owner_is_gone(world, ids):
    world.call("iam", "DeleteUser", UserName="Developer-1")
    world.call("iam", "DeleteGroup", GroupName="Team")

    assert found(world, ids["user"]) is None
    assert found(world, ids["group"]) is None


def test_what_a_world_kept_of_users_goes_with_them(world, ids):
    with world.storage.write(world.id) as writer:
        work = Work(writer, writes=True)
        Records(work, ACCOUNT, "").put(ENTITIES, ids["user"], Entity("user", "developer-1"))
        writer.apply(work.changes())

    world.call("iam", "UpdateUser", UserName="Developer-1", NewUserName="Developer-2")

    assert found(world, ids["user"]) == Entity("user", "developer-2")
    with world.storage.read(world.id) as reader:
        db = Records(Work(reader, writes=False), ACCOUNT, "")
        assert db.get(ENTITIES, ids["user"]) is None
