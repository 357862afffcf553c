"""Candidates at the cursor."""

import pytest

from studyapp.minicloud.cli import complete, hint
from tests.minicloud.cli.edge import SERVICES, Edge


def at(line, cursor=None):
    edge = Edge()
    cursor = len(line) if cursor is None else cursor
    return complete(line, cursor, edge.session, edge.files, services=SERVICES)


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("hist", ["history"]),
        ("aw", ["awk", "aws"]),
        ("aws ia", ["iam"]),
        ("aws s3", ["s3", "s3api"]),
        ("aws iam create-us", ["create-user"]),
        ("aws iam create-user --us", ["--user-name"]),
        (
            "aws iam create-user --user-name a --p",
            ["--path", "--permissions-boundary", "--profile"],
        ),
        ("aws ec2 wait instance-r", ["instance-running"]),
        ("aws ec2 wait instance-running --instance", ["--instance-ids"]),
        ("aws ec2 run-instances --instance-type t3.mi", ["t3.micro"]),
        ("aws iam list-users --output ta", ["table"]),
        ("aws ec2 describe-instances --region eu-central-", ["eu-central-1", "eu-central-2"]),
        (
            "aws --region us-east-1 iam delete-us",
            ["delete-user", "delete-user-permissions-boundary"],
        ),
        ("aws s3 s", ["sync"]),
        ("aws s3 cp a", ["a.txt"]),
        ("aws s3 cp s3", ["s3://"]),
        (
            "aws iam create-user --cli-input-json file://us",
            ["file://user.json", "file://user.yaml"],
        ),
        ("aws lambda create-function --zip-file fileb://si", ["fileb://site/"]),
        ("aws configure l", ["list", "list-profiles"]),
        ("cat si", ["site/"]),
        ("cat site/i", ["site/img/", "site/index.html"]),
        ("echo a | gre", ["grep"]),
        ("nothing-here xyz", []),
        ("aws nothing xyz", []),
        ("aws iam nothing --x", []),
    ],
)
def test_candidates(line, first):
    found = at(line).candidates

    assert list(found[: len(first)]) == first
    assert bool(found) == bool(first)


def test_only_what_stands_before_the_cursor_counts():
    completion = at("aws iam create- --x", len("aws iam create-"))

    assert completion.start == len("aws iam ")
    assert "create-user" in completion.candidates


def test_required_options_come_first_and_given_ones_not_again():
    names = at("aws iam create-user --path / ").candidates

    assert names[0] == "--user-name"
    assert "--path" not in names


def test_a_hint_shows_the_form_of_a_command():
    line = "aws s3 cp notes.txt"

    assert hint(line, len(line)).usage.startswith("<LocalPath> <S3Uri>")


def test_a_hint_explains_the_option_at_hand():
    line = "aws iam create-user --user-name "
    found = hint(line, len(line))

    assert found.name == "create-user"
    assert found.usage.startswith("--user-name <value> [--path <value>]")
    assert found.text == "The name of the user to create."


@pytest.mark.parametrize(
    "line", ["", "ls", "aws", "aws iam", "aws iam frob", "aws s3 frob", "aws x y"]
)
def test_there_is_no_hint_without_a_command(line):
    assert hint(line, len(line)) is None
