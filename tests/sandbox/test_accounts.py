"""More than one account in a world: made, entered by each door, kept apart."""

import json

import pytest
from django.urls import reverse

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.sandbox.api import act_as, desk_of
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.mending import denial_of_error, mend, mending
from studyapp.sandbox.simulating import simulate
from tests.sandbox.shells import Typist

DENY_ALL = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'
IDENTITY = "aws sts get-caller-identity --query Account --output text"


def add_account(desk, name="dev"):
    """Make a member account of the desk's world; its id."""
    if "Organization" not in _maybe(desk):
        desk.act("organizations", "CreateOrganization")
    asked = {"AccountName": name, "Email": f"{name}@example.com"}
    made = desk.act("organizations", "CreateAccount", asked).output["CreateAccountStatus"]
    desk.skip(60_000)
    request = {"CreateAccountRequestId": made["Id"]}
    found = desk.look("organizations", "DescribeCreateAccountStatus", request)
    return found["CreateAccountStatus"]["AccountId"]


def _maybe(desk):
    try:
        return desk.look("organizations", "DescribeOrganization")
    except CloudError:
        return {}


@pytest.mark.django_db(transaction=True)
class TestTheShell:
    def test_a_session_of_another_account_acts_over_there(self):
        typist = Typist()
        account = add_account(typist.desk)
        role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"

        typist.out(f"aws sts assume-role --role-arn {role} --role-session-name s1 > session.json")
        keys = json.loads(typist.out("cat session.json"))["Credentials"]
        typist.out(
            f"export AWS_ACCESS_KEY_ID={keys['AccessKeyId']} "
            f"AWS_SECRET_ACCESS_KEY={keys['SecretAccessKey']} "
            f"AWS_SESSION_TOKEN={keys['SessionToken']}"
        )
        assert typist.out(IDENTITY) == f"{account}\n"
        typist.out("aws s3 mb s3://over-there; aws iam create-user --user-name bot")
        typist.out("unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN")

        assert typist.out(IDENTITY) == f"{typist.world.account}\n"
        assert "over-there" not in typist.out("aws s3 ls")

    def test_su_names_the_account(self):
        typist = Typist()
        account = add_account(typist.desk)

        said = typist.out(f"su {account}:OrganizationAccountAccessRole")
        assert said == f"Now acting as role OrganizationAccountAccessRole of account {account}.\n"
        assert typist.out(IDENTITY) == f"{account}\n"
        assert typist.shell.prompt == "OrganizationAccountAccessRole:~$"
        assert typist.type("su agent").code == 1
        typist.out(f"su {typist.world.account}:administrator")
        assert typist.out(IDENTITY) == f"{typist.world.account}\n"

    def test_undo_of_the_account_leaves_nobody_there(self):
        typist = Typist()
        desk = typist.desk
        account = add_account(desk)
        act_as(typist.world, f"arn:aws:iam::{account}:root")
        assert typist.desk.account == account

        typist.desk.undo()
        assert account not in typist.desk.accounts()
        assert typist.type(IDENTITY).code == 254
        typist.desk.catch_up()  # what does not depend on whom the learner acts as
        assert next(arn for arn, _ in typist.desk.principals()).endswith(":root")

    def test_no_scp_hides_the_way_back(self):
        typist = Typist()
        desk = typist.desk
        account = add_account(desk)
        root = desk.look("organizations", "ListRoots")["Roots"][0]["Id"]
        limit = {"Name": "all", "Description": "", "Type": "SERVICE_CONTROL_POLICY"}
        made = desk.act("organizations", "CreatePolicy", {**limit, "Content": DENY_ALL}).output
        policy = made["Policy"]["PolicySummary"]["Id"]
        desk.act("organizations", "AttachPolicy", {"PolicyId": policy, "TargetId": root})
        act_as(typist.world, f"arn:aws:iam::{account}:root")

        assert typist.type("aws s3 ls").code == 254
        names = dict(typist.desk.principals()).values()
        assert f"{typist.world.account}:user/administrator" in names


@pytest.fixture
def desk(learner, learner_client):
    """The learner's account, opened by the button."""
    learner_client.post(reverse("console:start"))
    return desk_of(learner)


class TestTheConsole:
    def switch(self, client, account, role="OrganizationAccountAccessRole"):
        fields = {"do": "switch-role", "account": account, "role": role}
        return client.post(reverse("console:switch_role"), fields)

    def test_switching_acts_in_the_other_account(self, learner, learner_client, desk):
        account = add_account(desk)
        grouped = f"{account[:4]}-{account[4:8]}-{account[8:]}"
        assert self.switch(learner_client, grouped).status_code == 302

        over_there = desk_of(learner)
        assert over_there.account == account
        who = "assumed-role/OrganizationAccountAccessRole/administrator"
        assert over_there.arn == f"arn:aws:sts::{account}:{who}"
        shown = learner_client.get(reverse("console:iam_users")).text
        assert f"in {account}" in shown
        assert "OrganizationAccountAccessRole/administrator</option>" in shown
        assert "administrator</a>" not in shown
        over_there.act("iam", "CreateUser", {"UserName": "bot"})
        assert f"console, in {account}" in learner_client.get(reverse("console:trail")).text
        back = {"identity": desk.administrator}
        learner_client.post(reverse("console:identity"), back)
        assert desk_of(learner).account == desk.home

    def test_who_may_not_reads_why_and_stays(self, learner, learner_client, desk):
        account = add_account(desk)
        desk.act("iam", "CreateUser", {"UserName": "agent"})
        act_as(desk.world, f"arn:aws:iam::{desk.home}:user/agent")

        response = self.switch(learner_client, account)
        assert response.status_code == 422
        assert "sts:AssumeRole" in response.text
        assert desk_of(learner).account == desk.home
        assert "twelve digits" in self.switch(learner_client, "12").text

    @pytest.mark.parametrize("how", ["denied", "closed", "undone"])
    def test_its_pages_answer_whatever_became_of_the_account(self, learner_client, desk, how):
        account = add_account(desk)
        root = desk.look("organizations", "ListRoots")["Roots"][0]["Id"]
        if how == "denied":
            limit = {"Name": "all", "Description": "", "Type": "SERVICE_CONTROL_POLICY"}
            made = desk.act("organizations", "CreatePolicy", {**limit, "Content": DENY_ALL}).output
            policy = made["Policy"]["PolicySummary"]["Id"]
            desk.act("organizations", "AttachPolicy", {"PolicyId": policy, "TargetId": root})
        elif how == "closed":
            desk.act("organizations", "CloseAccount", {"AccountId": account})
        else:
            desk.undo()
        act_as(desk.world, f"arn:aws:iam::{account}:root")

        for name in ("home", "iam_users", "s3", "ec2", "kms", "organizations", "trail", "shell"):
            assert learner_client.get(reverse(f"console:{name}")).status_code < 500, name
        for name, fields in (("region", {"region": "eu-central-1"}), ("skip", {"hours": "1"})):
            assert learner_client.post(reverse(f"console:{name}"), fields).status_code == 302

    def test_nobody_enters_an_account_of_another_learner(
        self, learner_client, desk, other_client, other_learner
    ):
        account = add_account(desk)
        other_client.post(reverse("console:start"))

        assert self.switch(other_client, account).status_code == 422
        root = f"arn:aws:iam::{account}:root"
        other_client.post(reverse("console:identity"), {"identity": root})
        assert desk_of(other_learner).account == desk_of(other_learner).home


@pytest.mark.django_db(transaction=True)
def test_what_an_scp_denies_is_mended_in_the_management_account():
    typist = Typist()
    desk = typist.desk
    account = add_account(desk)
    text = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}'
    limit = {"Name": "no-s3", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": text}
    made = desk.act("organizations", "CreatePolicy", limit).output["Policy"]["PolicySummary"]
    desk.act("organizations", "AttachPolicy", {"PolicyId": made["Id"], "TargetId": account})
    member = Desk(typist.world, who=f"arn:aws:iam::{account}:root")
    with pytest.raises(CloudError) as caught:
        member.act("s3", "ListBuckets")

    denial = denial_of_error(caught.value, member)
    mends = [one for one in mending(member, denial).mends if one.possible]
    assert {owner for one in mends for owner, _ in one.requests} == {desk.home}
    assert mend(member, denial, mends[0].seal)
    member.act("s3", "ListBuckets")


@pytest.mark.django_db(transaction=True)
def test_the_simulator_asks_both_accounts():
    desk = Typist().desk
    account = add_account(desk)
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    assert simulate(desk, desk.administrator, "sts:AssumeRole", role, {}).decision.allowed
    desk.act("iam", "CreateUser", {"UserName": "agent"})
    agent = f"arn:aws:iam::{desk.home}:user/agent"
    assert not simulate(desk, agent, "sts:AssumeRole", role, {}).decision.allowed

    member = Desk(desk.world, who=role)
    key = member.act("kms", "CreateKey").output["KeyMetadata"]["Arn"]
    found = simulate(desk, desk.administrator, "kms:Decrypt", key, {}).decision
    assert (found.allowed, found.rule) == (False, "other-account")
    machine = f"arn:aws:ec2:us-east-1:{account}:instance/i-1"
    found = simulate(desk, desk.administrator, "ec2:StopInstances", machine, {}).decision
    assert not found.allowed
    with pytest.raises(CloudError):
        simulate(desk, role, "s3:ListAllMyBuckets", "*", {})
