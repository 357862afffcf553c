"""What an account has before anybody has done anything."""

from studyapp.minicloud.kernel.call import KeyCaller
from studyapp.minicloud.kernel.work import claim_address, read_claim
from studyapp.minicloud.services.iam import keys
from tests.minicloud.making import ACCOUNT, RING, World


def test_root_has_a_key_whose_id_follows_from_the_seed(world):
    key = keys.root_key_id("seed")

    assert world.call("sts", "GetCallerIdentity", as_=KeyCaller(key)) == {
        "UserId": ACCOUNT,
        "Account": ACCOUNT,
        "Arn": f"arn:aws:iam::{ACCOUNT}:root",
    }
    assert len(key) == 20
    assert world.storage.find("access-key", key) == "w"


def test_the_claim_leads_to_the_secret(world):
    key = keys.root_key_id("seed")
    with world.storage.read("w") as reader:
        entry = keys.entry(read_claim(reader.get(claim_address("access-key", key)).data))

    assert entry.account == ACCOUNT
    assert len(RING.secret(key, entry.serial, entry.ring)) == 40


def test_the_administrator_may_do_everything(world):
    found = world.call("sts", "GetCallerIdentity")

    assert found["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/administrator"
    assert found["UserId"].startswith("AIDA")
    assert len(found["UserId"]) == 21


def test_two_worlds_of_one_seed_are_equal():
    assert World().rows() == World().rows()


def test_an_unknown_key_is_refused(world):
    error = world.refused("sts", "GetCallerIdentity", as_="AKIAIOSFODNN7EXAMPLE")

    assert (error.code, error.status) == ("InvalidClientTokenId", 403)
