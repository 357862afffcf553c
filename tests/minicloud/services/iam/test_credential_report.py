"""The credential report: a line for each user, as of when it was made."""

import csv
import io

import pytest

from studyapp.minicloud.kernel.clock import HOUR
from tests.minicloud.making import World


@pytest.fixture
def world():
    return World()


def report(world):
    answer = world.call("iam", "GetCredentialReport")
    assert answer["ReportFormat"] == "text/csv"
    rows = csv.DictReader(io.StringIO(answer["Content"].decode()))
    return {row["user"]: row for row in rows}


def test_it_has_to_be_made_first(world):
    error = world.refused("iam", "GetCredentialReport")

    assert (error.code, error.status) == ("ReportNotPresent", 410)


def test_it_tells_of_passwords_and_keys(world):
    world.user("ops", "s3:ListAllMyBuckets")
    world.call("iam", "CreateLoginProfile", UserName="ops", Password="Correct-Horse-9")
    world.call("iam", "UpdateAccountPasswordPolicy", MaxPasswordAge=90)
    first, second = (
        world.call("iam", "CreateAccessKey", UserName="ops")["AccessKey"]["AccessKeyId"]
        for _ in range(2)
    )
    world.call("s3", "ListBuckets", as_=first, region_="eu-west-1")
    world.call("iam", "UpdateAccessKey", UserName="ops", AccessKeyId=second, Status="Inactive")

    assert world.call("iam", "GenerateCredentialReport")["State"] == "STARTED"
    row = report(world)["ops"]

    assert row["arn"].endswith(":user/ops")
    assert (row["password_enabled"], row["mfa_active"]) == ("true", "false")
    assert row["password_last_changed"] == "2026-01-05T09:00:00+00:00"
    assert row["password_next_rotation"] == "2026-04-05T09:00:00+00:00"
    assert (row["access_key_1_active"], row["access_key_1_last_used_region"]) == (
        "true",
        "eu-west-1",
    )
    assert row["access_key_1_last_used_service"] == "s3"
    assert (row["access_key_2_active"], row["access_key_2_last_used_date"]) == ("false", "N/A")
    assert row["cert_1_active"] == "false"


def test_root_has_a_line_of_its_own_and_a_user_without_a_password_too(world):
    world.call("iam", "GenerateCredentialReport")
    rows = report(world)

    assert rows["<root_account>"]["password_enabled"] == "not_supported"
    assert next(iter(rows)) == "<root_account>"
    world.user("robot")
    assert "robot" not in report(world)


def test_a_new_one_is_made_after_four_hours(world):
    world.call("iam", "GenerateCredentialReport")
    world.user("late")
    assert world.call("iam", "GenerateCredentialReport") == {"State": "COMPLETE"}
    assert "late" not in report(world)

    world.skip(4 * HOUR)

    assert world.refused("iam", "GetCredentialReport").code == "ReportExpired"
    world.call("iam", "GenerateCredentialReport")
    assert "late" in report(world)


def test_an_undo_brings_the_older_one_back(world):
    before = world.rows()
    world.call("iam", "GenerateCredentialReport")

    assert world.undo().label == "make the credential report"
    assert world.rows() == before
