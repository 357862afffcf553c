"""Keys: their states, other names, policies, material and end."""

import json

import pytest

from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.services.kms import limits
from tests.minicloud.making import ACCOUNT, World, document

HOME = f"arn:aws:kms:us-east-1:{ACCOUNT}"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def key(world):
    return world.call("kms", "CreateKey", Description="for data")["KeyMetadata"]["KeyId"]


def state(world, key):
    return world.call("kms", "DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"]


def encrypted(world, key, **more):
    return world.call("kms", "Encrypt", KeyId=key, Plaintext=b"secret", **more)["CiphertextBlob"]


@pytest.mark.parametrize("form", ["{key}", HOME + ":key/{key}", "alias/data", HOME + ":alias/data"])
def test_a_key_has_four_sorts_of_names(world, key, form):
    world.call("kms", "CreateAlias", AliasName="alias/data", TargetKeyId=key)

    found = world.call("kms", "DescribeKey", KeyId=form.format(key=key))["KeyMetadata"]

    assert (found["KeyId"], found["Arn"]) == (key, f"{HOME}:key/{key}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "Invalid keyId 'nonsense'"),
        ("0" * 8 + "-0000-0000-0000-" + "0" * 12, f"Key '{HOME}:key/{'0' * 8}-0000-0000-0000-"),
        ("alias/no", f"Alias {HOME}:alias/no is not found."),
        ("arn:aws:s3:::bucket", "Invalid arn arn:aws:s3:::bucket"),
        ("arn:aws:kms:eu-west-1:123456789012:alias/no", "Invalid arn eu-west-1"),
    ],
)
def test_what_is_no_key_is_not_found(world, text, message):
    error = world.refused("kms", "DescribeKey", KeyId=text)

    assert error.code == "NotFoundException"
    assert message in error.message


def test_an_alias_does_not_name_a_key_that_is_administered(world, key):
    world.call("kms", "CreateAlias", AliasName="alias/data", TargetKeyId=key)

    error = world.refused("kms", "DisableKey", KeyId="alias/data")

    assert (error.code, error.message) == ("NotFoundException", "Invalid keyId 'alias/data'")


def test_a_disabled_key_is_of_no_use_until_it_is_on_again(world, key):
    blob = encrypted(world, key)
    world.call("kms", "DisableKey", KeyId=key)

    error = world.refused("kms", "Decrypt", CiphertextBlob=blob)

    assert (error.code, error.message) == (
        "DisabledException",
        f"{HOME}:key/{key} is disabled.",
    )
    world.call("kms", "EnableKey", KeyId=key)
    assert world.call("kms", "Decrypt", CiphertextBlob=blob)["Plaintext"] == b"secret"


def test_keys_stay_in_their_region(world, key):
    elsewhere = world.refused("kms", "DescribeKey", KeyId=key, region_="eu-west-1")
    blob = encrypted(world, key)
    moved = world.refused("kms", "Decrypt", CiphertextBlob=blob, region_="eu-west-1")

    assert elsewhere.code == "NotFoundException"
    assert moved.code == "AccessDeniedException"
    assert moved.message.startswith("The ciphertext refers to a customer master key that does not")


def test_names_are_unique_and_some_are_reserved(world, key):
    world.call("kms", "CreateAlias", AliasName="alias/data", TargetKeyId=key)
    again = {"AliasName": "alias/data", "TargetKeyId": key}

    assert world.refused("kms", "CreateAlias", **again).code == "AlreadyExistsException"
    for name, code in (
        ("data", "ValidationException"),
        ("alias/aws/s3", "NotAuthorizedException"),
        ("alias/a:b", "ValidationException"),
    ):
        error = world.refused("kms", "CreateAlias", AliasName=name, TargetKeyId=key)
        assert error.code == code
    assert error.message == "alias/a:b contains invalid characters for an alias"
    for operation, more in (("UpdateAlias", {"TargetKeyId": key}), ("DeleteAlias", {})):
        error = world.refused("kms", operation, AliasName="alias/aws/s3", **more)
        assert error.code == "NotAuthorizedException"
    for target in ("alias/data", f"{HOME}:alias/data"):
        error = world.refused("kms", "CreateAlias", AliasName="alias/b", TargetKeyId=target)
        assert error.message == "Aliases must refer to keys. Not aliases"


def test_a_name_moves_to_another_key(world, key):
    other = world.call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    world.call("kms", "CreateAlias", AliasName="alias/data", TargetKeyId=key)
    world.call("kms", "UpdateAlias", AliasName="alias/data", TargetKeyId=other)

    assert world.call("kms", "ListAliases", KeyId=key)["Aliases"] == []
    assert world.call("kms", "DescribeKey", KeyId="alias/data")["KeyMetadata"]["KeyId"] == other


# -- the end of a key


@pytest.mark.parametrize("days", [6, 31])
def test_a_window_has_its_bounds(world, key, days):
    error = world.refused("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=days)

    assert error.code == "ValidationException"
    assert f"Value '{days}' at 'pendingWindowInDays'" in error.message


def test_a_key_goes_when_its_window_is_over_and_takes_its_names_along(world, key):
    blob = encrypted(world, key)
    world.call("kms", "CreateAlias", AliasName="alias/data", TargetKeyId=key)
    world.call("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    assert state(world, key) == "PendingDeletion"
    assert world.refused("kms", "Decrypt", CiphertextBlob=blob).code == "KMSInvalidStateException"

    world.skip(7 * DAY - 1)
    assert state(world, key) == "PendingDeletion"
    world.skip(1)

    assert world.refused("kms", "DescribeKey", KeyId=key).code == "NotFoundException"
    assert world.call("kms", "ListAliases")["Aliases"] == []
    assert world.refused("kms", "Decrypt", CiphertextBlob=blob).code == "AccessDeniedException"


def test_a_key_that_is_kept_is_disabled_and_stays(world, key):
    world.call("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    world.call("kms", "CancelKeyDeletion", KeyId=key)
    assert state(world, key) == "Disabled"

    world.skip(8 * DAY)

    assert state(world, key) == "Disabled"
    assert world.refused("kms", "CancelKeyDeletion", KeyId=key).code == "KMSInvalidStateException"


def test_a_later_schedule_counts_and_the_first_one_does_not(world, key):
    world.call("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    world.skip(DAY)
    world.call("kms", "CancelKeyDeletion", KeyId=key)
    world.call("kms", "ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=10)

    world.skip(7 * DAY)

    assert state(world, key) == "PendingDeletion"


# -- encryption


def test_the_encryption_context_is_part_of_the_lock(world, key):
    blob = encrypted(world, key, EncryptionContext={"a": "1", "b": "2"})
    right = world.call(
        "kms", "Decrypt", CiphertextBlob=blob, EncryptionContext={"b": "2", "a": "1"}
    )

    assert right["Plaintext"] == b"secret"
    for context in ({}, {"a": "1"}, {"a": "1", "b": "3"}):
        error = world.refused("kms", "Decrypt", CiphertextBlob=blob, EncryptionContext=context)
        assert error.code == "InvalidCiphertextException"


@pytest.mark.parametrize("place", [0, 5, 18, 25, -1])
def test_a_changed_ciphertext_is_refused(world, key, place):
    blob = bytearray(encrypted(world, key))
    blob[place] ^= 1

    error = world.refused("kms", "Decrypt", CiphertextBlob=bytes(blob))

    assert error.code in ("InvalidCiphertextException", "AccessDeniedException")


def test_two_ciphertexts_of_one_text_differ(world, key):
    assert encrypted(world, key) != encrypted(world, key)


def test_the_wrong_key_is_named(world, key):
    other = world.call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    blob = encrypted(world, key)

    error = world.refused("kms", "Decrypt", CiphertextBlob=blob, KeyId=other)

    assert error.code == "IncorrectKeyException"


def test_a_data_key_opens_with_its_ciphertext(world, key):
    made = world.call("kms", "GenerateDataKey", KeyId=key, KeySpec="AES_256")
    again = world.call("kms", "Decrypt", CiphertextBlob=made["CiphertextBlob"])

    assert len(made["Plaintext"]) == 32
    assert again["Plaintext"] == made["Plaintext"]


def test_what_was_encrypted_before_a_rotation_still_opens(world, key):
    before = encrypted(world, key)
    world.call("kms", "RotateKeyOnDemand", KeyId=key)
    after = encrypted(world, key)

    first = world.call("kms", "Decrypt", CiphertextBlob=before)
    second = world.call("kms", "Decrypt", CiphertextBlob=after)
    assert first["Plaintext"] == second["Plaintext"] == b"secret"
    assert first["KeyMaterialId"] != second["KeyMaterialId"]


def test_a_key_rotates_by_plan_each_year(world, key):
    world.call("kms", "EnableKeyRotation", KeyId=key)
    world.skip(365 * DAY)
    world.skip(365 * DAY)

    rotations = world.call("kms", "ListKeyRotations", KeyId=key)["Rotations"]
    assert [one["RotationType"] for one in rotations] == ["AUTOMATIC", "AUTOMATIC"]
    world.call("kms", "DisableKeyRotation", KeyId=key)
    world.skip(400 * DAY)
    assert len(world.call("kms", "ListKeyRotations", KeyId=key)["Rotations"]) == 2


def test_a_new_period_counts_from_now(world, key):
    world.call("kms", "EnableKeyRotation", KeyId=key)
    world.skip(300 * DAY)
    world.call("kms", "EnableKeyRotation", KeyId=key, RotationPeriodInDays=90)
    world.skip(80 * DAY)
    assert world.call("kms", "ListKeyRotations", KeyId=key)["Rotations"] == []
    world.skip(10 * DAY)
    assert len(world.call("kms", "ListKeyRotations", KeyId=key)["Rotations"]) == 1


def test_rotations_on_demand_are_counted(world, key):
    for _ in range(limits.ROTATIONS_ON_DEMAND):
        world.call("kms", "RotateKeyOnDemand", KeyId=key)

    assert world.refused("kms", "RotateKeyOnDemand", KeyId=key).code == "LimitExceededException"


def test_a_dry_run_does_nothing_and_says_so(world, key):
    error = world.refused("kms", "Encrypt", KeyId=key, Plaintext=b"x", DryRun=True)

    assert error.code == "DryRunOperationException"


@pytest.mark.parametrize(
    "params",
    [
        {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
        {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
        {"Origin": "EXTERNAL"},
        {"MultiRegion": True},
    ],
)
def test_what_is_not_modelled_says_so(world, params):
    error = world.refused("kms", "CreateKey", **params)

    assert (error.code, error.status) == ("NotImplemented", 501)


# -- the key's policy


def test_the_default_policy_leaves_it_to_the_account(world, key):
    policy = json.loads(world.call("kms", "GetKeyPolicy", KeyId=key)["Policy"])

    assert policy["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    reader = world.user("reader", "kms:DescribeKey")
    assert world.call("kms", "DescribeKey", KeyId=key, as_=reader)


def test_an_identity_policy_alone_opens_no_key(world, key):
    only = document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": world.administrator},
            "Action": "kms:*",
            "Resource": "*",
        }
    )
    world.call("kms", "PutKeyPolicy", KeyId=key, Policy=only)
    reader = world.user("reader", "kms:*")

    error = world.denied("kms", "DescribeKey", KeyId=key, as_=reader)

    assert error.code == "AccessDeniedException"
    assert world.call("kms", "DescribeKey", KeyId=key)


def test_a_key_policy_alone_is_enough_for_whom_it_names(world, key):
    user = world.user("named")
    both = document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {"Effect": "Allow", "Principal": {"AWS": user}, "Action": "kms:Encrypt", "Resource": "*"},
    )
    world.call("kms", "PutKeyPolicy", KeyId=key, Policy=both)

    assert world.call("kms", "Encrypt", KeyId=key, Plaintext=b"x", as_=user)
    assert world.denied("kms", "DescribeKey", KeyId=key, as_=user)


def test_a_policy_that_locks_its_writer_out_is_refused_unless_it_is_meant(world, key):
    user = world.user("named")
    locked = document(
        {"Effect": "Allow", "Principal": {"AWS": user}, "Action": "kms:*", "Resource": "*"}
    )

    error = world.refused("kms", "PutKeyPolicy", KeyId=key, Policy=locked)

    assert error.code == "MalformedPolicyDocumentException"
    assert "will not allow you to update the key policy" in error.message
    world.call("kms", "PutKeyPolicy", KeyId=key, Policy=locked, BypassPolicyLockoutSafetyCheck=True)
    assert world.denied("kms", "DescribeKey", KeyId=key)


def test_a_policy_names_only_who_is_there(world, key):
    nobody = document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody"},
            "Action": "kms:*",
            "Resource": "*",
        }
    )

    error = world.refused("kms", "PutKeyPolicy", KeyId=key, Policy=nobody)

    assert error.code == "MalformedPolicyDocumentException"


def test_tags_of_a_key_decide(world):
    blue = world.call("kms", "CreateKey", Tags=[{"TagKey": "team", "TagValue": "blue"}])
    red = world.call("kms", "CreateKey", Tags=[{"TagKey": "team", "TagValue": "red"}])
    user = world.user(
        "blue", "kms:Encrypt", Condition={"StringEquals": {"aws:ResourceTag/team": "blue"}}
    )

    def encrypt(made):
        key = made["KeyMetadata"]["KeyId"]
        return {"KeyId": key, "Plaintext": b"x", "as_": user}

    assert world.call("kms", "Encrypt", **encrypt(blue))
    assert world.denied("kms", "Encrypt", **encrypt(red))


def test_the_plain_text_is_in_no_trail(world, key):
    blob = world.call("kms", "Encrypt", KeyId=key, Plaintext=b"hunter2")["CiphertextBlob"]
    world.call("kms", "Decrypt", CiphertextBlob=blob)

    assert all(b"hunter2" not in repr(row).encode() for row in world.trail())
    assert all("aHVudGVyMg" not in repr(row) for row in world.trail())


@pytest.mark.parametrize("operation", ["Decrypt", "ReEncrypt"])
def test_what_is_to_be_decrypted_must_be_there(refused, operation):
    asked = {"DestinationKeyId": "alias/a"} if operation == "ReEncrypt" else {}
    error = refused("kms", operation, **asked)

    assert error.code == "ValidationException"
    assert "'ciphertextBlob'" in error.message
