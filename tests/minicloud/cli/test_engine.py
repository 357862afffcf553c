"""The command on the engine itself: what a learner types, from the first user to a refusal."""

import json

import pytest

from studyapp.minicloud.cli import Tools, run_line
from studyapp.minicloud.kernel.call import KeyCaller
from studyapp.minicloud.shell import MemoryFiles, Node, new_session
from tests.minicloud.making import World

HOME = "/home/cloudshell-user"


class Shell:
    """A shell of a learner in a world of its own."""

    def __init__(self):
        self.world = World()
        self.who = ""
        self.session = new_session(AWS_REGION="us-east-1")
        self.files = MemoryFiles({path: Node(directory=True) for path in ("/home", HOME)})

    def call(self, service, operation, params, region, profile):
        caller = self.who
        if profile.access_key_id:
            caller = KeyCaller(profile.access_key_id, profile.session_token)
        result = self.world.result(service, operation, as_=caller, region_=region, **params)
        return {**result.output, "ResponseMetadata": {"RequestId": result.request_id}}

    def run(self, line):
        tools = Tools(
            call=self.call,
            blobs=self.world.storage.blobs("w"),
            presign=lambda *_: "",
            sleep=lambda _: None,
            token=lambda: "token",
            services=("iam", "sts"),
            now=self.world.wall,
        )
        outcome = run_line(line, self.session, self.files, tools)
        self.session = outcome.session
        return outcome


@pytest.fixture
def shell():
    return Shell()


def test_a_user_is_made_and_listed(shell):
    made = json.loads(shell.run("aws iam create-user --user-name agent").stdout)["User"]

    assert list(made) == ["Path", "UserName", "UserId", "Arn", "CreateDate"]
    assert made["CreateDate"] == "2026-01-05T09:00:00+00:00"
    names = shell.run("aws iam list-users --query 'Users[].UserName' --output text")
    assert "agent" in names.stdout.split()


def test_a_refusal_carries_its_decision(shell):
    shell.who = shell.world.user("agent")
    outcome = shell.run("aws iam create-user --user-name bot")

    assert outcome.code == 254
    assert outcome.stderr.startswith(
        "\nAn error occurred (AccessDenied) when calling the CreateUser operation: "
        "User: arn:aws:iam::123456789012:user/agent is not authorized to perform: iam:CreateUser"
    )
    called = outcome.calls[0]
    assert called.request_id
    assert not called.decision.allowed


def test_a_policy_from_a_file_lets_a_user_in(shell):
    shell.world.user("agent")
    shell.run(
        "cat > p.json <<'EOF'\n"
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}]}\n'
        "EOF\n"
        "aws iam put-user-policy --user-name agent --policy-name p --policy-document file://p.json"
    )
    shell.who = shell.world.user("agent")

    assert shell.run("aws iam list-users --query 'length(Users)'").code == 0
    assert shell.run("aws iam create-user --user-name bot").code == 254


def test_an_access_key_of_a_profile_is_who_calls(shell):
    shell.world.user("agent")
    shell.run(
        "KEYS=$(aws iam create-access-key --user-name agent "
        "--query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text)"
    )
    shell.run("aws configure set aws_access_key_id $(echo $KEYS | cut -d ' ' -f 1) --profile agent")
    shell.run(
        "aws configure set aws_secret_access_key $(echo $KEYS | cut -d ' ' -f 2) --profile agent"
    )
    arn = shell.run("aws sts get-caller-identity --query Arn --output text --profile agent")

    assert arn.stdout == "arn:aws:iam::123456789012:user/agent\n"


def test_pages_of_the_engine_are_joined(shell):
    for number in range(5):
        shell.world.user(f"u{number}")
    outcome = shell.run("aws iam list-users --page-size 2 --query 'length(Users)'")

    assert outcome.stdout == "6\n"
    assert len(outcome.calls) == 3


def test_errors_of_the_service_are_told(shell):
    outcome = shell.run("aws iam get-user --user-name nobody")

    assert outcome.stderr == (
        "\nAn error occurred (NoSuchEntity) when calling the GetUser operation: "
        "The user with name nobody cannot be found.\n"
    )
