"""Inviting accounts that stand alone: asked, answered, taken back, forgotten."""

import pytest

from studyapp.minicloud.kernel.clock import DAY
from tests.minicloud.making import policy


@pytest.fixture
def alone(world, estate):
    """The member account, which has left: it stands alone; the ARN of its root."""
    world.skip(5 * DAY)
    estate.org("RemoveAccountFromOrganization", AccountId=estate.account)
    return estate.its_root


@pytest.fixture
def invite(org, estate, alone):
    """Invite the account; the invitation's id."""

    def one(**target):
        asked = {"Id": estate.account, "Type": "ACCOUNT", **target}
        return org("InviteAccountToOrganization", Target=asked)["Handshake"]["Id"]

    return one


def state_of(org, handshake, **who):
    return org("DescribeHandshake", HandshakeId=handshake, **who)["Handshake"]["State"]


class TestAnswers:
    def test_an_accepted_one_makes_a_member_again(self, denied, org, estate, alone, invite):
        handshake = invite(Id="dev@example.com", Type="EMAIL")
        (seen,) = org("ListHandshakesForAccount", as_=alone)["Handshakes"]
        assert (seen["Id"], seen["State"]) == (handshake, "OPEN")
        org("AcceptHandshake", HandshakeId=handshake, as_=alone)

        account = org("DescribeAccount", AccountId=estate.account)["Account"]
        assert (account["Name"], account["JoinedMethod"]) == ("dev", "INVITED")
        estate.limit(policy("s3:*", effect="Deny"))
        denied("s3", "ListBuckets", as_=alone)
        org("RemoveAccountFromOrganization", AccountId=estate.account)  # it need not wait

    def test_joining_one_with_all_features_makes_its_role(self, call, org, alone, invite, refusal):
        handshake = invite()
        role = {"RoleName": "AWSServiceRoleForOrganizations"}
        call("iam", "DeleteServiceLinkedRole", as_=alone, **role)
        call("iam", "CreateUser", as_=alone, UserName="ops")
        may = {"UserName": "ops", "PolicyName": "may", "PolicyDocument": policy("organizations:*")}
        call("iam", "PutUserPolicy", as_=alone, **may)
        asked = {"HandshakeId": handshake, "as_": alone.replace(":root", ":user/ops")}

        assert refusal("AcceptHandshake", **asked) == (
            "AccessDeniedForDependency",
            "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
        )
        assert state_of(org, handshake) == "OPEN"
        org("AcceptHandshake", HandshakeId=handshake, as_=alone)
        call("iam", "GetRole", as_=alone, **role)

    def test_each_is_answered_once(self, org, alone, invite, refusal):
        handshake = invite()
        org("DeclineHandshake", HandshakeId=handshake, as_=alone)

        again = {"HandshakeId": handshake, "as_": alone}
        assert refusal("DeclineHandshake", **again) == ("HandshakeAlreadyInState", "")
        assert refusal("AcceptHandshake", **again) == ("InvalidHandshakeTransition", "")
        assert refusal("CancelHandshake", HandshakeId=handshake)[0] == "InvalidHandshakeTransition"

    def test_who_sent_it_does_not_answer_it(self, org, alone, invite, refusal):
        handshake = invite()
        for operation in ("AcceptHandshake", "DeclineHandshake"):
            assert refusal(operation, HandshakeId=handshake) == ("HandshakeNotFound", "")
        assert refusal("CancelHandshake", HandshakeId=handshake, as_=alone)[0] == (
            "AWSOrganizationsNotInUse"
        )
        org("CancelHandshake", HandshakeId=handshake)
        assert state_of(org, handshake, as_=alone) == "CANCELED"

    def test_undo_takes_the_joining_back(self, world, org, alone, invite):
        handshake = invite()
        before = world.rows()
        org("AcceptHandshake", HandshakeId=handshake, as_=alone)
        after = world.rows()

        assert world.undo().label == "accept an invitation"
        assert world.rows() == before
        world.redo()
        assert world.rows() == after


class TestLimits:
    def test_one_is_open_at_a_time_and_members_are_not_invited(self, org, alone, invite, refusal):
        handshake = invite()
        target = {"Id": "dev@example.com", "Type": "EMAIL"}
        assert refusal("InviteAccountToOrganization", Target=target) == ("DuplicateHandshake", "")
        org("AcceptHandshake", HandshakeId=handshake, as_=alone)

        assert refusal("InviteAccountToOrganization", Target=target) == (
            "HandshakeConstraintViolation",
            "ALREADY_IN_AN_ORGANIZATION",
        )

    def test_it_ends_after_fifteen_days_and_is_forgotten_after_thirty_more(
        self, world, org, alone, invite, refusal
    ):
        handshake = invite()
        world.skip(15 * DAY)
        assert state_of(org, handshake) == "EXPIRED"
        late = {"HandshakeId": handshake, "as_": alone}
        assert refusal("AcceptHandshake", **late) == ("InvalidHandshakeTransition", "")

        world.skip(30 * DAY)
        assert refusal("DescribeHandshake", HandshakeId=handshake) == ("HandshakeNotFound", "")
        assert org("ListHandshakesForAccount", as_=alone)["Handshakes"] == []

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ({"Id": "o-1234567890", "Type": "ORGANIZATION"}, "INVALID_PARTY_TYPE_TARGET"),
            ({"Id": "dev", "Type": "ACCOUNT"}, "INVALID_PATTERN"),
        ],
    )
    def test_only_accounts_are_invited(self, root, refusal, target, reason):
        assert refusal("InviteAccountToOrganization", Target=target) == ("InvalidInput", reason)

    def test_an_account_of_nobody_here_never_answers(self, org, root):
        target = {"Id": "210987654321", "Type": "ACCOUNT"}
        made = org("InviteAccountToOrganization", Target=target)["Handshake"]
        assert made["Parties"][1] == target

        (seen,) = org("ListHandshakesForOrganization")["Handshakes"]
        assert seen["State"] == "OPEN"
        org("DeleteOrganization")
