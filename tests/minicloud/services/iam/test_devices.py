"""MFA devices: what an authenticator app on a phone shows counts, once, by the wall's clock."""

import csv

import pytest

from studyapp.minicloud.kernel import factors
from studyapp.minicloud.kernel.call import Door, KeyCaller
from studyapp.minicloud.kernel.clock import HOUR
from tests.minicloud.making import ACCOUNT, World, policy, trust
from tests.minicloud.phones import Phone

SERIAL = f"arn:aws:iam::{ACCOUNT}:mfa/phone"


@pytest.fixture
def world():
    return World()


# RFC 6238, appendix B, for SHA-1: the last six of the eight digits.
@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(second, code):
    assert factors.code_of(b"12345678901234567890", second // 30) == code


def test_a_new_device_shows_its_seed_once_and_as_a_picture(world):
    phone = Phone(world)

    assert phone.serial == SERIAL
    assert len(phone.device["Base32StringSeed"]) == 64
    assert phone.device["QRCodePNG"].startswith(b"\x89PNG")
    listed = world.call("iam", "ListVirtualMFADevices")["VirtualMFADevices"]
    assert listed == [{"SerialNumber": SERIAL}]


def test_a_device_that_is_made_again_has_another_seed(world):
    first = Phone(world)
    world.call("iam", "DeleteVirtualMFADevice", SerialNumber=SERIAL)

    assert Phone(world).seed != first.seed


def test_a_name_is_as_long_as_a_serial_number_can_be(world):
    error = world.refused("iam", "CreateVirtualMFADevice", VirtualMFADeviceName="x" * 227)

    assert error.code == "ValidationError"
    assert Phone(world, "x" * 226).device["QRCodePNG"]


def test_two_codes_in_a_row_give_the_device(world):
    user = world.user("ops")
    phone = Phone(world)

    phone.give("ops")

    devices = world.call("iam", "ListMFADevices", UserName="ops")["MFADevices"]
    assert [one["SerialNumber"] for one in devices] == [SERIAL]
    held = world.call("iam", "ListVirtualMFADevices", AssignmentStatus="Assigned")
    assert held["VirtualMFADevices"][0]["User"]["Arn"] == user
    assert world.call("iam", "ListVirtualMFADevices", AssignmentStatus="Unassigned") == {
        "VirtualMFADevices": [],
        "IsTruncated": False,
    }


def test_wrong_codes_give_nothing(world):
    world.user("ops")
    phone = Phone(world)
    code = phone.code()

    for codes in ((code, code), (phone.code(1), code), ("000000", "111111")):
        error = world.refused(
            "iam",
            "EnableMFADevice",
            UserName="ops",
            SerialNumber=SERIAL,
            AuthenticationCode1=codes[0],
            AuthenticationCode2=codes[1],
        )
        assert (error.code, error.status) == ("InvalidAuthenticationCode", 403)
    assert world.call("iam", "ListMFADevices", UserName="ops")["MFADevices"] == []


def test_a_device_is_one_users_and_goes_before_the_user(world):
    world.user("ops")
    world.user("dev")
    phone = Phone(world)
    phone.give("ops")

    taken = world.refused(
        "iam", "EnableMFADevice", UserName="dev", SerialNumber=SERIAL, **phone.two()
    )
    kept = world.refused("iam", "DeleteVirtualMFADevice", SerialNumber=SERIAL)
    held = world.refused("iam", "DeleteUser", UserName="ops")

    assert (taken.code, kept.code, held.code) == (
        "EntityAlreadyExists",
        "DeleteConflict",
        "DeleteConflict",
    )
    assert held.message == "Cannot delete entity, must delete MFA device first."
    world.call("iam", "DeactivateMFADevice", UserName="ops", SerialNumber=SERIAL)
    world.call("iam", "DeleteVirtualMFADevice", SerialNumber=SERIAL)
    world.call("iam", "DeleteUser", UserName="ops")


def test_a_wrong_clock_is_set_again(world):
    world.user("ops")
    phone = Phone(world)
    phone.give("ops")
    late = {"AuthenticationCode1": phone.code(20), "AuthenticationCode2": phone.code(21)}

    world.call("iam", "ResyncMFADevice", UserName="ops", SerialNumber=SERIAL, **late)


# -- credentials with a factor


@pytest.fixture
def ops(world):
    """A user with a key and a phone, who may do all but only with a second factor."""
    world.user("ops")
    world.call(
        "iam",
        "PutUserPolicy",
        UserName="ops",
        PolicyName="mfa",
        PolicyDocument=policy("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    )
    phone = Phone(world)
    phone.give("ops")
    world.pass_time(60_000)
    key = world.call("iam", "CreateAccessKey", UserName="ops")["AccessKey"]["AccessKeyId"]
    return key, phone


def session(world, key, **more):
    made = world.call("sts", "GetSessionToken", as_=key, **more)["Credentials"]
    return KeyCaller(made["AccessKeyId"], made["SessionToken"])


def test_a_long_term_key_has_no_factor(world, ops):
    assert world.denied("s3", "ListBuckets", as_=ops[0])


def test_a_session_with_a_code_has(world, ops):
    key, phone = ops
    who = session(world, key, SerialNumber=SERIAL, TokenCode=phone.code())

    assert world.call("s3", "ListBuckets", as_=who)["Buckets"] == []
    assert world.call("iam", "ListUsers", as_=who)["Users"]
    assert world.call("sts", "GetCallerIdentity", as_=who)["Arn"].endswith(":user/ops")


def test_a_session_without_a_code_has_none_and_calls_no_iam(world, ops):
    key, _ = ops
    world.call("iam", "DeleteUserPolicy", UserName="ops", PolicyName="mfa")
    world.user("ops", "*")
    who = session(world, key)

    assert world.call("s3", "ListBuckets", as_=who)["Buckets"] == []
    error = world.refused("iam", "ListUsers", as_=who)
    assert (error.code, error.status) == ("InvalidClientTokenId", 403)
    assert world.refused("sts", "GetSessionToken", as_=who).code == "AccessDenied"


def test_a_code_counts_once(world, ops):
    key, phone = ops
    code = phone.code()
    session(world, key, SerialNumber=SERIAL, TokenCode=code)

    again = {"SerialNumber": SERIAL, "TokenCode": code}
    error = world.refused("sts", "GetSessionToken", as_=key, **again)

    assert error.code == "AccessDenied"
    assert "invalid MFA one time pass code" in error.message


def test_codes_go_by_the_wall_and_their_age_by_simulated_time(world, ops):
    key, phone = ops
    world.call(
        "iam",
        "PutUserPolicy",
        UserName="ops",
        PolicyName="mfa",
        PolicyDocument=policy(
            "*", Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
        ),
    )
    world.skip(30 * HOUR)
    who = session(world, key, SerialNumber=SERIAL, TokenCode=phone.code())
    assert world.call("s3", "ListBuckets", as_=who)["Buckets"] == []

    world.skip(HOUR)

    assert world.denied("s3", "ListBuckets", as_=who)


def test_a_device_of_somebody_else_is_refused(world, ops):
    _, phone = ops
    world.user("dev")
    key = world.call("iam", "CreateAccessKey", UserName="dev")["AccessKey"]["AccessKeyId"]

    for params in (
        {"SerialNumber": SERIAL, "TokenCode": phone.code()},
        {"SerialNumber": SERIAL + "x", "TokenCode": "123456"},
        {"SerialNumber": SERIAL},
    ):
        error = world.refused("sts", "GetSessionToken", as_=key, **params)
        assert error.code == "AccessDenied"
        assert "MultiFactorAuthentication failed" in error.message


def test_a_role_asks_for_a_factor(world, ops):
    key, phone = ops
    world.call(
        "iam",
        "PutUserPolicy",
        UserName="ops",
        PolicyName="assume",
        PolicyDocument=policy("sts:AssumeRole"),
    )
    world.call(
        "iam",
        "CreateRole",
        RoleName="careful",
        AssumeRolePolicyDocument=trust(
            f"arn:aws:iam::{ACCOUNT}:root",
            Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        ),
    )
    asked = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/careful", "RoleSessionName": "now"}

    assert world.denied("sts", "AssumeRole", as_=key, **asked)
    code = {"SerialNumber": SERIAL, "TokenCode": phone.code()}
    assert world.call("sts", "AssumeRole", as_=key, **asked, **code)["Credentials"]


# -- root


def test_root_gets_a_device_in_the_console_alone(world):
    phone = Phone(world)
    asked = {"UserName": "root", "SerialNumber": SERIAL, "as_": world.root}

    for params in ({"door_": Door.SHELL}, {"door_": Door.HTTP}):
        error = world.refused("iam", "EnableMFADevice", **asked, **params, **phone.two())
        assert error.code == "ValidationError"
    error = world.refused("iam", "EnableMFADevice", **asked | {"as_": ""}, **phone.two())
    assert error.code == "NoSuchEntity"  # an administrator is not root
    world.call("iam", "EnableMFADevice", **asked, **phone.two())

    (mine,) = world.call("iam", "ListMFADevices", as_=world.root)["MFADevices"]
    assert mine["SerialNumber"] == SERIAL
    (one,) = world.call("iam", "ListVirtualMFADevices")["VirtualMFADevices"]
    assert one["User"]["Arn"] == world.root
    summary = world.call("iam", "GetAccountSummary")["SummaryMap"]
    assert [summary[name] for name in ("AccountMFAEnabled", "MFADevices", "MFADevicesInUse")] == [
        1
    ] * 3
    world.call("iam", "GenerateCredentialReport")
    text = world.call("iam", "GetCredentialReport")["Content"].decode()
    assert csv_row(text, "<root_account>")["mfa_active"] == "true"
    world.call("iam", "DeactivateMFADevice", **asked)
    assert world.call("iam", "GetAccountSummary")["SummaryMap"]["AccountMFAEnabled"] == 0


def test_roots_session_shows_its_factor(world):
    phone = Phone(world)
    asked = {"UserName": "root", "SerialNumber": SERIAL}
    world.call("iam", "EnableMFADevice", as_=world.root, **asked, **phone.two())
    world.pass_time(60_000)

    code = {"SerialNumber": SERIAL, "TokenCode": phone.code()}
    made = world.call("sts", "GetSessionToken", as_=world.root, **code)["Credentials"]

    assert made["AccessKeyId"].startswith("ASIA")


def test_a_user_who_is_called_root_is_a_user(world):
    world.user("root")
    phone = Phone(world)

    asked = {"UserName": "root", "SerialNumber": SERIAL}
    world.call("iam", "EnableMFADevice", as_=world.root, **asked, **phone.two())

    assert world.call("iam", "GetAccountSummary")["SummaryMap"]["AccountMFAEnabled"] == 0
    assert world.call("iam", "ListMFADevices", UserName="root")["MFADevices"]


def csv_row(text, user):
    return {row["user"]: row for row in csv.DictReader(text.splitlines())}[user]
