"""Becoming a role: who may, what the session may, and how long it lives."""

import pytest

from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel.call import CallAs, Door, KeyCaller
from studyapp.minicloud.kernel.clock import DAY, HOUR, MINUTE, Moment
from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.service import NO_NEEDS, Service
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.iam import IamIdentity
from tests.minicloud.making import ACCOUNT, RING, World, document, misfits, policy, trust

READER = f"arn:aws:iam::{ACCOUNT}:role/reader"


def make_role(call, text, **more):
    call("iam", "CreateRole", RoleName="reader", AssumeRolePolicyDocument=text, **more)
    call("iam", "PutRolePolicy", RoleName="reader", PolicyName="p",
         PolicyDocument=policy("iam:List*", "iam:GetUser"))  # fmt: skip


@pytest.fixture
def agent(world, call):
    """A user whom the role trusts by name."""
    arn = world.user("agent")
    make_role(call, trust(arn))
    return arn


@pytest.fixture
def assume(call, agent):
    """Assume the role as agent; the output."""

    def one(**more):
        more = {"as_": agent, "RoleArn": READER, "RoleSessionName": "lesson", **more}
        return call("sts", "AssumeRole", **more)

    return one


def signer(output):
    found = output["Credentials"]
    return KeyCaller(found["AccessKeyId"], found["SessionToken"])


class TestWhoMay:
    def test_one_who_is_named_needs_no_policy(self, assume):
        output = assume()

        assert output["AssumedRoleUser"]["Arn"] == (
            f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/lesson"
        )
        assert output["Credentials"]["AccessKeyId"].startswith("ASIA")
        assert misfits("sts", "AssumeRole", output) == []

    def test_somebody_else_is_denied(self, world, denied, agent):
        bot = world.user("bot", "sts:AssumeRole")

        error = denied("sts", "AssumeRole", as_=bot, RoleArn=READER, RoleSessionName="s1")

        assert (error.code, error.status) == ("AccessDenied", 403)
        assert "not authorized to perform: sts:AssumeRole" in error.message

    def test_an_account_only_delegates(self, world, call, denied):
        make_role(call, trust(ACCOUNT))
        bot = world.user("bot")
        denied("sts", "AssumeRole", as_=bot, RoleArn=READER, RoleSessionName="s1")

        bot = world.user("bot", "sts:AssumeRole", resource=READER)
        call("sts", "AssumeRole", as_=bot, RoleArn=READER, RoleSessionName="s1")

    def test_root_may_not(self, world, refused, agent):
        error = refused("sts", "AssumeRole", as_=world.root, RoleArn=READER, RoleSessionName="s1")

        assert error.message == "Roles may not be assumed by root accounts."

    @pytest.mark.parametrize(
        "arn", [f"arn:aws:iam::{ACCOUNT}:role/none", "arn:aws:iam::999988887777:role/reader"]
    )
    def test_a_role_that_is_not_there_looks_like_one_that_is_denied(self, denied, arn):
        denied("sts", "AssumeRole", RoleArn=arn, RoleSessionName="s1")

    def test_who_is_made_again_is_not_trusted(self, world, call, denied, agent):
        call("iam", "DeleteUser", UserName="agent")
        agent = world.user("agent", "sts:AssumeRole")

        denied("sts", "AssumeRole", as_=agent, RoleArn=READER, RoleSessionName="s1")

    def test_an_external_id_may_be_asked_for(self, world, call, denied):
        agent = world.user("agent")
        make_role(call, trust(agent, Condition={"StringEquals": {"sts:ExternalId": "tea"}}))
        params = {"as_": agent, "RoleArn": READER, "RoleSessionName": "s1"}

        denied("sts", "AssumeRole", **params)
        call("sts", "AssumeRole", ExternalId="tea", **params)

    def test_tags_must_be_trusted_too(self, world, call, denied, agent):
        params = {
            "as_": agent,
            "RoleArn": READER,
            "RoleSessionName": "s1",
            "Tags": [{"Key": "team", "Value": "red"}],
        }
        assert "sts:TagSession" in denied("sts", "AssumeRole", **params).message

        text = trust(agent, action=["sts:AssumeRole", "sts:TagSession"])
        call("iam", "UpdateAssumeRolePolicy", RoleName="reader", PolicyDocument=text)
        key = signer(call("sts", "AssumeRole", **params))
        condition = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
        call("iam", "PutRolePolicy", RoleName="reader", PolicyName="p",
             PolicyDocument=policy("iam:ListUsers", Condition=condition))  # fmt: skip
        call("iam", "ListUsers", as_=key)

    def test_a_service_needs_to_be_trusted(self):
        robot = Service("ec2", scope=GLOBAL)
        asked = {"RoleArn": READER, "RoleSessionName": "i-1"}

        @robot.operation("StartInstances", needs=NO_NEEDS)
        def start(ctx, params):
            return ctx.invoke("sts", "AssumeRole", asked, CallAs.SERVICE)

        others = tuple(service for service in ALL if service.name != "ec2")
        world = World(cloud=Cloud((*others, robot), IamIdentity(), RING))
        make_role(world.call, trust("ec2.amazonaws.com", kind="Service"))
        output = world.call("ec2", "StartInstances", InstanceIds=["i-1"])

        assert world.call("sts", "GetCallerIdentity", as_=signer(output))["Arn"].endswith("/i-1")
        text = trust("lambda.amazonaws.com", kind="Service")
        world.call("iam", "UpdateAssumeRolePolicy", RoleName="reader", PolicyDocument=text)
        world.denied("ec2", "StartInstances", InstanceIds=["i-1"])


class TestWhatASessionMay:
    def test_it_may_what_the_role_may(self, call, denied, assume):
        key = signer(assume())

        call("iam", "ListUsers", as_=key)
        denied("iam", "CreateUser", as_=key, UserName="bot")

    def test_a_session_policy_takes_away_and_never_gives(self, call, denied, assume):
        key = signer(assume(Policy=policy("iam:ListUsers", "iam:CreateUser")))

        call("iam", "ListUsers", as_=key)
        error = denied("iam", "ListRoles", as_=key)
        assert "because no session policy allows the iam:ListRoles action" in error.message
        denied("iam", "CreateUser", as_=key, UserName="bot")

    def test_so_does_a_managed_one(self, call, denied, assume):
        arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
        output = assume(PolicyArns=[{"arn": arn}])

        assert output["PackedPolicySize"] > 0
        denied("iam", "ListUsers", as_=signer(output))

    def test_a_malformed_one_is_refused(self, refused, agent, world):
        params = {"as_": agent, "RoleArn": READER, "RoleSessionName": "s1"}

        error = refused("sts", "AssumeRole", Policy="{}", **params)
        assert error.code == "MalformedPolicyDocument"
        many = [{"arn": "arn:aws:iam::aws:policy/" + "x" * 300}] * 7
        error = refused("sts", "AssumeRole", PolicyArns=many, **params)
        assert error.code == "PackedPolicyTooLarge"

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/X"}] * 11}, "ValidationError"),
            ({"Tags": [{"Key": "AWS:team", "Value": "red"}]}, "InvalidParameterValue"),
        ],
    )
    def test_ten_managed_ones_are_the_most_and_tags_of_aws_are_not_given(
        self, call, refused, agent, given, code
    ):
        text = trust(agent, action=["sts:AssumeRole", "sts:TagSession"])
        call("iam", "UpdateAssumeRolePolicy", RoleName="reader", PolicyDocument=text)

        error = refused(
            "sts", "AssumeRole", as_=agent, RoleArn=READER, RoleSessionName="s1", **given
        )

        assert error.code == code

    def test_the_token_is_needed(self, refused, assume):
        output = assume()
        key = output["Credentials"]["AccessKeyId"]

        for token in ("", "x" * 342):
            error = refused("sts", "GetCallerIdentity", as_=KeyCaller(key, token))
            assert error.code == "InvalidClientTokenId"

    def test_a_long_term_key_takes_no_token(self, call, refused):
        key = call("iam", "CreateAccessKey")["AccessKey"]["AccessKeyId"]

        error = refused("sts", "GetCallerIdentity", as_=KeyCaller(key, "token"))

        assert error.code == "InvalidClientTokenId"

    def test_it_ends_with_its_role(self, call, refused, assume):
        key = signer(assume())
        call("iam", "DeleteRolePolicy", RoleName="reader", PolicyName="p")
        call("iam", "DeleteRole", RoleName="reader")

        assert refused("sts", "GetCallerIdentity", as_=key).code == "InvalidClientTokenId"

    def test_undo_takes_it_back(self, world, refused, assume):
        key = signer(assume())
        before = world.rows()
        act = world.undo()

        assert act.label == "assume role reader"
        assert refused("sts", "GetCallerIdentity", as_=key).code == "InvalidClientTokenId"
        world.redo()
        assert world.rows() == before

    def test_neither_secret_nor_token_is_stored(self, world, assume):
        found = assume()["Credentials"]
        kept = str([image.data for image in world.rows().values()]) + str(world.trail())

        assert found["SessionToken"] not in kept
        assert found["SecretAccessKey"] not in kept


class TestHowLong:
    def test_an_hour(self, world, assume):
        ends = assume()["Credentials"]["Expiration"]

        assert ends == Moment(world.wall + HOUR, world.wall + HOUR)

    def test_a_session_of_the_console_lives_in_simulated_time(self, world, call, refused, assume):
        key = signer(assume())
        world.skip(59 * MINUTE)
        call("sts", "GetCallerIdentity", as_=key)
        world.skip(MINUTE)

        error = refused("sts", "GetCallerIdentity", as_=key)

        assert error.code == "ExpiredToken"

    def test_a_session_of_a_client_lives_by_the_wall(self, world, call, refused, assume):
        output = assume(door_=Door.HTTP)
        world.skip(30 * DAY)
        call("sts", "GetCallerIdentity", as_=signer(output))
        again = assume(door_=Door.HTTP)["Credentials"]["Expiration"]
        assert again == Moment(world.wall + 30 * DAY + HOUR, world.wall + HOUR)
        world.pass_time(HOUR)

        assert refused("sts", "GetCallerIdentity", as_=signer(output)).code == "ExpiredToken"

    def test_each_protocol_has_its_own_word(self, world, refused, assume):
        key = signer(assume())
        world.skip(HOUR)

        assert refused("iam", "ListUsers", as_=key).code == "ExpiredToken"
        assert refused("sts", "GetCallerIdentity", as_=key).status == 403

    def test_the_role_sets_a_limit(self, call, refused, assume, agent):
        params = {"as_": agent, "RoleArn": READER, "RoleSessionName": "s1"}
        error = refused("sts", "AssumeRole", DurationSeconds=7_200, **params)
        assert "MaxSessionDuration" in error.message

        call("iam", "UpdateRole", RoleName="reader", MaxSessionDuration=7_200)
        call("sts", "AssumeRole", DurationSeconds=7_200, **params)

    def test_a_session_of_a_session_lasts_an_hour(self, call, refused, assume):
        text = document(
            {"Effect": "Allow", "Principal": {"AWS": READER}, "Action": "sts:AssumeRole"}
        )
        call("iam", "CreateRole", RoleName="next", AssumeRolePolicyDocument=text,
             MaxSessionDuration=43_200)  # fmt: skip
        call("iam", "PutRolePolicy", RoleName="reader", PolicyName="q",
             PolicyDocument=policy("sts:AssumeRole"))  # fmt: skip
        params = {
            "as_": signer(assume()),
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/next",
            "RoleSessionName": "s2",
        }

        call("sts", "AssumeRole", **params)
        assert (
            "role chaining" in refused("sts", "AssumeRole", DurationSeconds=7_200, **params).message
        )

    def test_it_is_forgotten_a_day_after_its_end(self, world, call, assume):
        key = assume()["Credentials"]["AccessKeyId"]
        world.skip(HOUR + DAY)
        call("sts", "GetCallerIdentity")

        assert world.storage.find("access-key", key) is None

    def test_one_that_lives_by_the_wall_is_kept_as_long(self, world, call, assume):
        output = assume(door_=Door.HTTP)
        world.skip(40 * DAY)

        call("sts", "GetCallerIdentity", as_=signer(output))


def test_what_is_not_modelled_says_so(refused, agent):
    params = {"as_": agent, "RoleArn": READER, "RoleSessionName": "s1"}

    error = refused("sts", "AssumeRole", **params, MinimumSessionTokenSize=100)

    assert (error.code, error.status) == ("NotImplemented", 501)
