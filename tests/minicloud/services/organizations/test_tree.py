"""The organisation and its tree: roots, units, accounts, moving, deleting."""

import pytest

from studyapp.minicloud.kernel.clock import DAY
from studyapp.minicloud.kernel.earlier import InTheWay
from tests.minicloud.services.organizations.cases import RCP, SCP, add_account, add_policy, add_unit


class TestTheOrganization:
    def test_it_begins_with_its_management_account_and_scps(self, world, org, root):
        whole = org("DescribeOrganization")["Organization"]

        assert whole["MasterAccountId"] == world.account
        assert whole["FeatureSet"] == "ALL"
        (only,) = org("ListRoots")["Roots"]
        assert only["PolicyTypes"] == [{"Type": SCP, "Status": "ENABLED"}]
        held = org("ListPoliciesForTarget", TargetId=world.account, Filter=SCP)["Policies"]
        assert [one["Id"] for one in held] == ["p-FullAWSAccess"]

    def test_without_one_nothing_is_there(self, refusal):
        for operation in ("DescribeOrganization", "ListRoots", "ListAccounts", "LeaveOrganization"):
            assert refusal(operation) == ("AWSOrganizationsNotInUse", "")

    def test_there_is_one_at_most(self, root, refusal):
        assert refusal("CreateOrganization") == ("AlreadyInOrganization", "")

    def test_making_and_deleting_it_need_permission_and_can_be_undone(self, world, org):
        nobody = world.user("nobody")
        world.call("iam", "CreateServiceLinkedRole", AWSServiceName="organizations.amazonaws.com")
        before = world.rows()  # with the role, which outlives the organisation
        world.denied("organizations", "CreateOrganization", as_=nobody)

        org("CreateOrganization")
        with_one = world.rows()
        world.denied("organizations", "DeleteOrganization", as_=nobody)
        org("DeleteOrganization")

        assert world.rows() == before
        world.undo()
        assert world.rows() == with_one
        world.undo()
        assert world.rows() == before

    def test_it_is_deleted_when_it_is_empty(self, world, org, root, refusal):
        unit = add_unit(world, root)
        assert refusal("DeleteOrganization") == ("OrganizationNotEmpty", "")
        org("DeleteOrganizationalUnit", OrganizationalUnitId=unit)
        policy = add_policy(world, NOTHING)
        assert refusal("DeleteOrganization") == ("OrganizationNotEmpty", "")
        org("DeletePolicy", PolicyId=policy)
        org("DeleteOrganization")

        assert refusal("DescribeOrganization") == ("AWSOrganizationsNotInUse", "")

    def test_for_billing_alone_it_has_no_policies(self, org, refusal):
        org("CreateOrganization", FeatureSet="CONSOLIDATED_BILLING")
        (root,) = org("ListRoots")["Roots"]

        assert root["PolicyTypes"] == []
        enabling = {"RootId": root["Id"], "PolicyType": SCP}
        assert refusal("EnablePolicyType", **enabling)[0].startswith("PolicyTypeNotAvailable")
        making = {"Name": "n", "Description": "", "Type": SCP, "Content": NOTHING}
        assert refusal("CreatePolicy", **making)[0].startswith("PolicyTypeNotAvailable")


NOTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'


class TestUnits:
    def test_five_are_below_each_other_at_most(self, world, root, refusal):
        parent = root
        for level in range(5):
            parent = add_unit(world, parent, f"level {level}")

        made = refusal("CreateOrganizationalUnit", ParentId=parent, Name="too deep")
        assert made == ("ConstraintViolation", "OU_DEPTH_LIMIT_EXCEEDED")

    def test_names_are_unique_below_one_parent(self, world, org, root, refusal):
        first, second = add_unit(world, root, "a"), add_unit(world, root, "b")
        add_unit(world, first, "a")

        taken = ("DuplicateOrganizationalUnit", "")
        assert refusal("CreateOrganizationalUnit", ParentId=root, Name="a") == taken
        renamed = {"OrganizationalUnitId": second, "Name": "a"}
        assert refusal("UpdateOrganizationalUnit", **renamed) == taken
        org("UpdateOrganizationalUnit", OrganizationalUnitId=second, Name="b")

    def test_only_an_empty_one_is_deleted(self, world, root, refusal):
        parent = add_unit(world, root)
        add_unit(world, parent, "below")

        assert refusal("DeleteOrganizationalUnit", OrganizationalUnitId=parent) == (
            "OrganizationalUnitNotEmpty",
            "",
        )

    def test_the_path_names_all_above(self, world, org, root):
        parent = add_unit(world, root)
        child = add_unit(world, parent, "below")

        unit = org("DescribeOrganizationalUnit", OrganizationalUnitId=child)["OrganizationalUnit"]
        whole = org("DescribeOrganization")["Organization"]
        assert unit["Path"] == f"{whole['Id']}/{root}/{parent}/{child}/"
        assert org("ListParents", ChildId=child)["Parents"] == [
            {"Id": parent, "Type": "ORGANIZATIONAL_UNIT"}
        ]


class TestAccounts:
    def test_one_is_made_some_time_after_it_was_asked_for(self, world, org, root):
        asked = org("CreateAccount", AccountName="dev", Email="dev@example.com")
        status = asked["CreateAccountStatus"]
        assert status["State"] == "IN_PROGRESS"
        assert "AccountId" not in status
        assert len(org("ListAccounts")["Accounts"]) == 1

        world.skip(60_000)
        status = org("DescribeCreateAccountStatus", CreateAccountRequestId=status["Id"])
        account = status["CreateAccountStatus"]["AccountId"]
        assert {one["Id"] for one in org("ListAccounts")["Accounts"]} == {world.account, account}
        roles = world.call("iam", "ListRoles", as_=f"arn:aws:iam::{account}:root")["Roles"]
        assert [role["RoleName"] for role in roles] == [
            "AWSServiceRoleForOrganizations",
            "OrganizationAccountAccessRole",
        ]

    def test_undo_takes_the_account_back_and_redo_makes_the_same(self, world, org, root):
        before = world.rows()
        account = add_account(world)
        after = world.rows()

        assert world.undo().label == "create account dev"
        assert world.rows() == before
        assert world.storage.find("account", account) is None
        world.redo()
        org("ListRoots")
        assert world.rows() == after

    def test_a_taken_address_fails_late(self, world, org, root):
        add_account(world, "dev")
        org("CreateAccount", AccountName="two", Email="DEV@example.com")
        world.skip(60_000)

        found = org("ListCreateAccountStatus", States=["FAILED"])["CreateAccountStatuses"]
        assert [one["FailureReason"] for one in found] == ["EMAIL_ALREADY_EXISTS"]
        assert len(org("ListAccounts")["Accounts"]) == 2

    def test_ten_are_the_most(self, org, root, refusal):
        for number in range(9):
            org("CreateAccount", AccountName="a", Email=f"a{number}@example.com")

        assert refusal("CreateAccount", AccountName="a", Email="a@example.com") == (
            "ConstraintViolation",
            "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
        )

    def test_moving_says_from_where(self, world, org, root, refusal):
        account, unit = add_account(world), add_unit(world, root)
        other = add_unit(world, root, "other")
        move = {"AccountId": account, "SourceParentId": other, "DestinationParentId": unit}
        assert refusal("MoveAccount", **move) == ("AccountNotFound", "")
        org("MoveAccount", **move | {"SourceParentId": root})

        again = {"AccountId": account, "SourceParentId": unit, "DestinationParentId": unit}
        assert refusal("MoveAccount", **again) == ("DuplicateAccount", "")
        (shown,) = org("ListAccountsForParent", ParentId=unit)["Accounts"]
        assert f"/{unit}/{account}/" in shown["Paths"][0]
        gone = again | {"DestinationParentId": "ou-none-12345678"}
        assert refusal("MoveAccount", **gone) == ("DestinationParentNotFound", "")


class TestLeaving:
    def test_a_made_account_waits_four_days(self, world, org, root, refusal):
        account = add_account(world)
        wait = ("ConstraintViolation", "WAIT_PERIOD_ACTIVE")
        assert refusal("RemoveAccountFromOrganization", AccountId=account) == wait
        world.skip(4 * DAY)
        org("RemoveAccountFromOrganization", AccountId=account)

        alone = f"arn:aws:iam::{account}:root"
        assert refusal("DescribeOrganization", as_=alone) == ("AWSOrganizationsNotInUse", "")
        org("CreateOrganization", as_=alone)

    def test_a_member_leaves_by_itself_and_the_management_account_never(
        self, world, org, root, refusal
    ):
        account = add_account(world)
        world.skip(4 * DAY)
        before = world.rows()
        org("LeaveOrganization", as_=f"arn:aws:iam::{account}:root")
        world.undo()
        assert world.rows() == before

        assert refusal("LeaveOrganization") == ("MasterCannotLeaveOrganization", "")
        mine = {"AccountId": world.account}
        assert refusal("RemoveAccountFromOrganization", **mine)[0].startswith("MasterCannot")

    def test_a_closed_account_calls_no_more_and_is_gone_after_ninety_days(
        self, world, org, root, refusal, refused
    ):
        account = add_account(world)
        alone = f"arn:aws:iam::{account}:root"
        org("CloseAccount", AccountId=account)
        assert org("DescribeAccount", AccountId=account)["Account"]["State"] == "PENDING_CLOSURE"
        world.skip(60_000)
        assert org("DescribeAccount", AccountId=account)["Account"]["State"] == "SUSPENDED"
        assert refused("iam", "ListUsers", as_=alone).code == "NoSuchEntity"
        assert refusal("CloseAccount", AccountId=account) == ("AccountAlreadyClosed", "")

        world.skip(90 * DAY)
        assert refusal("DescribeAccount", AccountId=account) == ("AccountNotFound", "")
        assert refused("iam", "ListUsers", as_=alone).code == "NoSuchEntity"
        org("CreateAccount", AccountName="dev", Email="dev@example.com")
        world.skip(60_000)
        (failed,) = org("ListCreateAccountStatus", States=["FAILED"])["CreateAccountStatuses"]
        assert failed["FailureReason"] == "EMAIL_ALREADY_EXISTS"  # even then

    def test_the_management_account_stays_open(self, world, root, refusal):
        assert refusal("CloseAccount", AccountId=world.account) == (
            "ConstraintViolation",
            "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
        )


class TestMembers:
    def test_they_see_the_organization_and_nothing_else(self, world, org, root, refusal):
        alone = f"arn:aws:iam::{add_account(world)}:root"

        assert org("DescribeOrganization", as_=alone)["Organization"]["Id"].startswith("o-")
        for operation in ("ListRoots", "ListAccounts", "DeleteOrganization"):
            assert refusal(operation, as_=alone) == ("AccessDenied", "")


@pytest.mark.parametrize("sort", ["TAG_POLICY", "BACKUP_POLICY"])
def test_other_types_of_policies_say_so(root, refusal, sort):
    assert refusal("EnablePolicyType", RootId=root, PolicyType=sort)[0] == "NotImplemented"
    making = {"Name": "n", "Description": "", "Type": sort, "Content": "{}"}
    assert refusal("CreatePolicy", **making)[0] == "NotImplemented"


def test_pages_of_accounts_follow_each_other(world, org, root, refusal):
    made = {world.account, *(add_account(world, f"a{number}") for number in range(3))}
    found, more = [], {}
    while True:
        page = org("ListAccounts", MaxResults=2, **more)
        found += [one["Id"] for one in page["Accounts"]]
        if "NextToken" not in page:
            break
        more = {"NextToken": page["NextToken"]}

    assert sorted(found) == sorted(made)
    assert refusal("ListRoots", **more) == ("InvalidInput", "INVALID_NEXT_TOKEN")


def test_rcps_are_attached_everywhere_and_cannot_go(world, org, root, refusal):
    unit, account = add_unit(world, root), add_account(world)
    org("EnablePolicyType", RootId=root, PolicyType=RCP)

    targets = org("ListTargetsForPolicy", PolicyId="p-RCPFullAWSAccess")["Targets"]
    assert {one["TargetId"] for one in targets} == {root, unit, account, world.account}
    detaching = {"PolicyId": "p-RCPFullAWSAccess", "TargetId": unit}
    assert refusal("DetachPolicy", **detaching) == ("InvalidInput", "NON_DETACHABLE_POLICY")
    enabling = {"RootId": root, "PolicyType": RCP}
    assert refusal("EnablePolicyType", **enabling) == ("PolicyTypeAlreadyEnabled", "")
    org("DisablePolicyType", **enabling)
    assert org("ListTargetsForPolicy", PolicyId="p-RCPFullAWSAccess")["Targets"] == []


class TestTakingBackAnEarlierRequest:
    """CreateAccount alone is taken back, with what it made later, unless somebody builds on that."""

    @pytest.fixture
    def asked(self, world, root):
        """The row of the request, and the account that came of it."""
        params = {"AccountName": "dev", "Email": "dev@example.com"}
        row = world.result("organizations", "CreateAccount", **params).step
        world.skip(60_000)
        (one,) = world.call("organizations", "ListCreateAccountStatus")["CreateAccountStatuses"]
        return row, one["AccountId"]

    def test_the_account_goes_and_later_work_stays(self, world, org, asked):
        row, account = asked
        world.call("s3", "CreateBucket", Bucket="of-the-management")
        world.cloud.undo_earlier(world.storage, "w", row, act="back", wall=world.wall)

        assert len(org("ListAccounts")["Accounts"]) == 1
        assert world.storage.find("account", account) is None
        assert not any(where[0] == account for where in world.rows())
        assert len(world.call("s3", "ListBuckets")["Buckets"]) == 1

    def test_what_was_done_in_the_account_stands_in_the_way(self, world, asked):
        row, account = asked
        root = f"arn:aws:iam::{account}:root"
        world.call("s3", "CreateBucket", Bucket="of-the-member", as_=root)

        with pytest.raises(InTheWay) as caught:
            world.cloud.undo_earlier(world.storage, "w", row, act="back", wall=world.wall)
        assert caught.value.clashes[0].acts == ("create bucket of-the-member",)
