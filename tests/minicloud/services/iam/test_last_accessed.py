"""What was accessed last: reports of services and actions, roles, passwords."""

import pytest

from studyapp.minicloud.kernel.call import Door, KeyCaller
from studyapp.minicloud.kernel.clock import DAY, HOUR
from studyapp.minicloud.services.iam.granting import granted
from tests.minicloud.making import ACCOUNT, World, document, policy, trust

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@pytest.fixture
def world():
    return World()


def report(world, arn, *, level="SERVICE_LEVEL", as_=""):
    """The services of a report, by namespace."""
    asked = {"Arn": arn, "Granularity": level}
    job = world.call("iam", "GenerateServiceLastAccessedDetails", as_=as_, **asked)["JobId"]
    found = world.call("iam", "GetServiceLastAccessedDetails", as_=as_, JobId=job, MaxItems=1000)
    assert (found["JobStatus"], found["JobType"]) == ("COMPLETED", level)
    return {one["ServiceNamespace"]: one for one in found["ServicesLastAccessed"]}


class TestServices:
    def test_a_denied_attempt_counts_and_what_was_not_tried_is_listed(self, world):
        ops = world.user("ops", "s3:ListAllMyBuckets", "ec2:Describe*")
        world.call("s3", "ListBuckets", as_=ops, region_="eu-west-1")
        world.skip(HOUR)
        world.denied("s3", "CreateBucket", as_=ops, Bucket="not-for-ops")
        world.denied("iam", "ListUsers", as_=ops)

        found = report(world, ops)

        assert list(found) == ["ec2", "s3"]  # what policies allow nothing of is not listed
        assert found["ec2"] == {
            "ServiceName": "Amazon EC2",
            "ServiceNamespace": "ec2",
            "TotalAuthenticatedEntities": 0,
        }
        assert found["s3"] == {
            "ServiceName": "Amazon S3",
            "ServiceNamespace": "s3",
            "LastAuthenticated": world.wall + HOUR,
            "LastAuthenticatedEntity": ops,
            "LastAuthenticatedRegion": "us-east-1",
            "TotalAuthenticatedEntities": 1,
        }

    def test_actions_are_told_apart_but_for_those_on_data(self, world):
        ops = world.user("ops", "s3:*")
        world.call("s3", "CreateBucket", as_=ops, Bucket="of-the-ops")
        world.skip(HOUR)
        world.call("s3", "ListBuckets", as_=ops)
        world.skip(HOUR)
        world.refused("s3", "GetObject", as_=ops, Bucket="of-the-ops", Key="nothing")

        found = report(world, ops, level="ACTION_LEVEL")["s3"]

        assert found["LastAuthenticated"] == world.wall + 2 * HOUR
        assert {
            one["ActionName"]: (one["LastAccessedTime"], one["LastAccessedEntity"])
            for one in found["TrackedActionsLastAccessed"]
        } == {"CreateBucket": (world.wall, ops), "ListAllMyBuckets": (world.wall + HOUR, ops)}

    def test_a_group_and_a_policy_tell_of_those_who_have_them(self, world):
        one, two = world.user("one"), world.user("two")
        group = world.call("iam", "CreateGroup", GroupName="readers")["Group"]["Arn"]
        world.call("iam", "AttachGroupPolicy", GroupName="readers", PolicyArn=READ_ONLY)
        for name in ("one", "two"):
            world.call("iam", "AddUserToGroup", GroupName="readers", UserName=name)
        world.call("s3", "ListBuckets", as_=one)
        world.skip(HOUR)
        world.call("s3", "ListBuckets", as_=two)

        for arn in (group, READ_ONLY):
            found = report(world, arn)["s3"]
            assert found["LastAuthenticatedEntity"] == two
            assert found["TotalAuthenticatedEntities"] == 2

        job = world.call("iam", "GenerateServiceLastAccessedDetails", Arn=group)["JobId"]
        asked = {"JobId": job, "ServiceNamespace": "s3"}
        whose = world.call("iam", "GetServiceLastAccessedDetailsWithEntities", **asked)
        names = [entry["EntityInfo"]["Name"] for entry in whose["EntityDetailsList"]]
        assert names == ["two", "one"]

    def test_a_role_is_used_by_its_sessions(self, world):
        role = make_role(world)
        world.call("s3", "ListBuckets", as_=f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/me")

        assert report(world, role)["s3"]["LastAuthenticatedEntity"] == role

    def test_attempts_of_more_than_400_days_ago_are_forgotten(self, world):
        ops = world.user("ops", "s3:*")
        world.call("s3", "ListBuckets", as_=ops)
        world.skip(401 * DAY)

        assert report(world, ops)["s3"]["TotalAuthenticatedEntities"] == 0

    def test_a_report_is_for_who_asked_and_for_a_week(self, world):
        asker = world.user("asker", "iam:*")
        job = world.call("iam", "GenerateServiceLastAccessedDetails", as_=asker, Arn=asker)["JobId"]

        error = world.refused("iam", "GetServiceLastAccessedDetails", JobId=job)
        assert (error.code, error.status) == ("NoSuchEntity", 404)
        world.call("iam", "GetServiceLastAccessedDetails", as_=asker, JobId=job)
        world.skip(8 * DAY)
        error = world.refused("iam", "GetServiceLastAccessedDetails", as_=asker, JobId=job)
        assert error.code == "NoSuchEntity"

    def test_an_administrators_long_report_comes_in_pages(self, world):
        arn = world.administrator
        job = world.call("iam", "GenerateServiceLastAccessedDetails", Arn=arn)["JobId"]
        names, marker = [], {}
        while marker is not None:
            page = world.call("iam", "GetServiceLastAccessedDetails", JobId=job, **marker)
            names += [one["ServiceNamespace"] for one in page["ServicesLastAccessed"]]
            marker = {"Marker": page["Marker"]} if page["IsTruncated"] else None

        assert len(names) > 300
        assert names == sorted(set(names))

    @pytest.mark.parametrize(
        ("arn", "code"),
        [
            (f"arn:aws:iam::{ACCOUNT}:user/nobody", "NoSuchEntity"),
            (f"arn:aws:iam::{ACCOUNT}:policy/none", "NoSuchEntity"),
            ("arn:aws:s3:::a-bucket-of-ours", "InvalidInput"),
        ],
    )
    def test_of_nobody_there_is_none(self, world, arn, code):
        assert world.refused("iam", "GenerateServiceLastAccessedDetails", Arn=arn).code == code


class TestGranting:
    def test_patterns_of_actions(self):
        assert list(granted([policy("s3:Get*", "ec2:Nothing")])) == ["s3"]
        assert "s3" not in granted([document(statement("Allow", NotAction="s3:*"))])
        assert "s3" in granted([document(statement("Allow", NotAction="s3:Get*"))])

    def test_only_a_sure_denial_takes_a_service_away(self):
        allow = policy("s3:Get*")
        sure = policy("s3:G*", effect="Deny")
        somewhere = policy("s3:G*", effect="Deny", resource="arn:aws:s3:::one/*")
        part = policy("s3:GetObject", effect="Deny")

        assert list(granted([allow, sure])) == []
        assert list(granted([allow, somewhere])) == ["s3"]
        assert list(granted([allow, part])) == ["s3"]


def statement(effect, **more):
    return {"Effect": effect, "Resource": "*", **more}


def test_which_policies_let_somebody_in(world):
    ops = world.user("ops", "s3:ListAllMyBuckets")
    world.call("iam", "CreateGroup", GroupName="readers")
    world.call("iam", "AttachGroupPolicy", GroupName="readers", PolicyArn=READ_ONLY)
    world.call("iam", "AddUserToGroup", GroupName="readers", UserName="ops")

    asked = {"Arn": ops, "ServiceNamespaces": ["s3", "ec2"]}
    found = world.call("iam", "ListPoliciesGrantingServiceAccess", **asked)

    s3, ec2 = found["PoliciesGrantingServiceAccess"]
    assert s3["Policies"] == [
        {
            "PolicyName": "may",
            "PolicyType": "INLINE",
            "EntityType": "USER",
            "EntityName": "ops",
        },
        {
            "PolicyName": "AmazonS3ReadOnlyAccess",
            "PolicyType": "MANAGED",
            "PolicyArn": READ_ONLY,
        },
    ]
    assert ec2 == {"ServiceNamespace": "ec2", "Policies": []}
    asked["ServiceNamespaces"] = ["no-service"]
    assert world.refused("iam", "ListPoliciesGrantingServiceAccess", **asked).code == "InvalidInput"


# -- roles and passwords


def make_role(world):
    trusted = trust(world.administrator)
    made = world.call("iam", "CreateRole", RoleName="reader", AssumeRolePolicyDocument=trusted)
    world.call("iam", "AttachRolePolicy", RoleName="reader", PolicyArn=READ_ONLY)
    return made["Role"]["Arn"]


def test_a_role_tells_when_a_session_of_it_called_last(world):
    role = make_role(world)
    assert world.call("iam", "GetRole", RoleName="reader")["Role"]["RoleLastUsed"] == {}
    asked = {"RoleArn": role, "RoleSessionName": "me"}
    keys = world.call("sts", "AssumeRole", **asked)["Credentials"]
    assert world.call("iam", "GetRole", RoleName="reader")["Role"]["RoleLastUsed"] == {}

    world.call(
        "s3",
        "ListBuckets",
        as_=KeyCaller(keys["AccessKeyId"], keys["SessionToken"]),
        region_="eu-west-1",
    )

    found = world.call("iam", "GetRole", RoleName="reader")["Role"]
    assert found["RoleLastUsed"] == {"LastUsedDate": world.wall, "Region": "eu-west-1"}
    assert "RoleLastUsed" not in world.call("iam", "ListRoles")["Roles"][0]


def test_a_password_is_used_in_the_console_and_not_by_keys(world):
    ops = world.user("ops", "s3:ListAllMyBuckets")
    world.call("s3", "ListBuckets", as_=ops)
    world.skip(HOUR)
    world.call("iam", "CreateLoginProfile", UserName="ops", Password="Correct-Horse-9")
    key = world.call("iam", "CreateAccessKey", UserName="ops")["AccessKey"]["AccessKeyId"]
    world.skip(HOUR)
    world.call("s3", "ListBuckets", as_=KeyCaller(key), door_=Door.HTTP)

    assert "PasswordLastUsed" not in world.call("iam", "GetUser", UserName="ops")["User"]

    world.call("s3", "ListBuckets", as_=ops)

    assert world.call("iam", "GetUser", UserName="ops")["User"]["PasswordLastUsed"] == (
        world.wall + 2 * HOUR
    )
    listed = {one["UserName"]: one for one in world.call("iam", "ListUsers")["Users"]}
    assert listed["ops"]["PasswordLastUsed"] == world.wall + 2 * HOUR
    assert "PasswordLastUsed" not in listed["administrator"]
