"""The pages of Organizations: the tree, accounts, units, policies, and what a member sees."""

import pytest

from studyapp.sandbox.api import act_as
from tests.sandbox.test_accounts import add_account

WHOLE = "/console/organizations/"
POLICIES = f"{WHOLE}policies/"
DENY = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'
SCP = "SERVICE_CONTROL_POLICY"


@pytest.fixture
def account(desk):
    """A member account."""
    return add_account(desk)


@pytest.fixture
def root(desk, account):
    """The root of its organization."""
    return desk.look("organizations", "ListRoots")["Roots"][0]["Id"]


def send(page, path, do, **fields):
    return page.post(path, {"do": do, **fields}, follow=True)


def test_an_organization_is_made_and_deleted(page, desk):
    assert "Create an organization" in page.get(WHOLE).text
    assert "None yet" in page.get("/console/").text

    shown = send(page, WHOLE, "create-organization", features="ALL").text
    assert "aws organizations create-organization --feature-set ALL" in shown
    assert "FullAWSAccess" not in shown  # only what is one's own stands in the tree
    assert "management" in shown

    send(page, WHOLE, "delete-organization")
    assert "Create an organization" in page.get(WHOLE).text


def test_an_account_is_asked_for_and_comes(page, desk):
    desk.act("organizations", "CreateOrganization")
    fields = {"name": "dev", "email": "dev@example.com", "role": "OrganizationAccountAccessRole"}
    assert "In progress" in send(page, WHOLE, "create-account", **fields).text

    desk.skip(60_000)
    shown = page.get(WHOLE).text
    assert "In progress" not in shown
    assert "dev" in shown
    refused = page.post(WHOLE, {"do": "create-account", "name": "two", "email": "nobody"})
    assert refused.status_code == 422
    assert "InvalidInputException" in refused.text
    send(page, WHOLE, "create-account", **fields)
    desk.skip(60_000)
    assert "An account with this e-mail address exists." in page.get(WHOLE).text


def test_a_unit_is_made_renamed_filled_and_not_deleted_before_it_is_empty(
    page, desk, account, root
):
    place = f"{WHOLE}units/{root}/"
    send(page, place, "create-unit", name="Workloads")
    (unit,) = desk.look("organizations", "ListOrganizationalUnitsForParent", {"ParentId": root})[
        "OrganizationalUnits"
    ]
    inside = f"{WHOLE}units/{unit['Id']}/"
    send(page, inside, "rename", new_name="Sandboxes")
    send(page, f"{WHOLE}accounts/{account}/", "move", unit=unit["Id"])

    shown = page.get(inside).text
    assert "Sandboxes" in shown
    assert account in shown
    refused = page.post(inside, {"do": "delete-unit"})
    assert refused.status_code == 422
    assert "OrganizationalUnitNotEmptyException" in refused.text
    send(page, f"{WHOLE}accounts/{account}/", "move", unit=root)
    send(page, inside, "delete-unit")
    assert page.get(inside).status_code == 404


def test_a_policy_is_written_attached_seen_below_and_taken_away(page, desk, account, root):
    fields = {"type": SCP, "name": "no-s3", "description": "", "content": DENY}
    made = page.post(POLICIES, {"do": "create-policy", **fields})
    policy = made.headers["Location"].partition("?")[0]
    policy_id = policy.rstrip("/").rpartition("/")[2]
    assert "Attached to nothing" in page.get(policy).text

    send(page, f"{WHOLE}units/{root}/", "attach", policy=policy_id)
    shown = page.get(f"{WHOLE}accounts/{account}/").text
    assert "no-s3" in shown
    assert "SCP no-s3" in page.get(WHOLE).text
    act_as(desk.world, f"arn:aws:iam::{account}:root")
    refused = page.post("/console/s3/", {"do": "create-bucket", "name": "over-there"})
    assert "service control policy" in refused.text
    assert "no-s3" in refused.text
    act_as(desk.world, "")
    assert page.post(policy, {"do": "delete-policy"}).status_code == 422
    send(page, policy, "detach", target=root)
    send(page, policy, "delete-policy")
    assert page.get(policy).status_code == 404


@pytest.mark.parametrize("use", ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"])
def test_each_type_has_a_start_that_is_accepted(page, desk, root, use):
    drawer = page.get(f"{POLICIES}?new={use}").text
    text = drawer.partition('name="content"')[2].partition(">\n")[2].partition("</textarea>")[0]
    fields = {"type": use, "name": "start", "content": text.replace("&quot;", '"')}

    assert page.post(POLICIES, {"do": "create-policy", **fields}).status_code == 302


def test_the_last_policy_of_a_target_stays_and_says_why(page, account):
    place = f"{WHOLE}accounts/{account}/"
    refused = page.post(place, {"do": "detach", "policy": "p-FullAWSAccess"})

    assert refused.status_code == 422
    assert "You cannot remove the last policy" in refused.text


def test_types_are_switched(page, desk, root):
    fields = {"root": root, "type": "RESOURCE_CONTROL_POLICY"}
    send(page, WHOLE, "enable", **fields)
    targets = {"PolicyId": "p-RCPFullAWSAccess"}
    assert desk.look("organizations", "ListTargetsForPolicy", targets)["Targets"]

    send(page, WHOLE, "disable", **fields)
    assert not desk.look("organizations", "ListTargetsForPolicy", targets)["Targets"]


def test_an_account_is_closed(page, account):
    place = f"{WHOLE}accounts/{account}/"
    assert f"switch-role/?account={account}" in page.get(place).text

    assert page.post(place, {"do": "remove"}).status_code == 422  # it is too young
    shown = send(page, place, "close").text
    assert "Closing" in shown
    assert f"switch-role/?account={account}" not in shown


def test_an_account_that_left_is_invited_and_comes_back(page, desk, account):
    desk.skip(5 * 86_400_000)
    send(page, f"{WHOLE}accounts/{account}/", "remove")
    assert page.get(f"{WHOLE}accounts/{account}/").status_code == 404
    shown = send(page, WHOLE, "invite", party=f"{account[:4]}-{account[4:8]}-{account[8:]}").text
    assert "Open" in shown

    act_as(desk.world, f"arn:aws:iam::{account}:root")
    shown = page.get(WHOLE).text
    assert f"management+{desk.home}@example.com" in shown
    handshake = shown.partition('name="handshake" value="')[2].partition('"')[0]
    assert "This is a member account" in send(page, WHOLE, "accept", handshake=handshake).text
    act_as(desk.world, "")
    assert "Accepted" in page.get(WHOLE).text
    assert page.post(WHOLE, {"do": "cancel-invitation", "handshake": handshake}).status_code == 422


def test_a_member_sees_whose_it_is_and_may_ask_to_leave(page, desk, account):
    act_as(desk.world, f"arn:aws:iam::{account}:root")

    shown = page.get(WHOLE).text
    assert desk.home in shown
    assert "Leave organization" in shown
    assert "four days" in shown
    assert "requires a wait period" in page.post(WHOLE, {"do": "leave"}).text
    assert page.get(f"{WHOLE}accounts/{account}/").status_code == 403
    assert f"Managed by {desk.home}" in page.get("/console/").text


def test_who_may_not_look_reads_why(page, desk, account):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    act_as(desk.world, f"arn:aws:iam::{desk.home}:user/auditor")

    assert page.get(WHOLE).status_code == 403
    assert "organizations:ListPolicies" in page.get(POLICIES).text
