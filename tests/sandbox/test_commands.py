"""The line that a page shows makes the same call when it is typed into the shell."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.cli import Tools, run_line
from studyapp.minicloud.kernel.blobs import MemoryBlobs
from studyapp.minicloud.shell import MemoryFiles, Node, new_session
from studyapp.sandbox.commands import command_line

HOME = "/home/cloudshell-user"


def typed(line):
    """What the simulated command calls for a line."""
    seen = []

    def call(service, operation, params, region, profile):
        params.pop("ClientToken", None)  # a token that the command adds by itself
        seen.append((service, operation, params, region))
        return {}

    tools = Tools(
        call=call,
        blobs=MemoryBlobs(),
        presign=lambda *_: "",
        sleep=lambda _: None,
        token=lambda: "token",
        services=("iam", "s3", "ec2", "sts"),
        now=0,
    )
    files = MemoryFiles({path: Node(directory=True) for path in ("/home", HOME)})
    outcome = run_line(line, new_session(AWS_REGION="us-east-1"), files, tools)
    assert outcome.stderr == ""
    return seen[0]


POLICY = '{"Version": "2012-10-17",\n "Statement": [{"Sid": "It\'s $HOME", "Effect": "Allow"}]}'
CALLS = [
    ("iam", "CreateUser", {"UserName": "agent", "Tags": [{"Key": "a b", "Value": "c,d=e"}]}),
    ("iam", "PutUserPolicy", {"UserName": "a", "PolicyName": "p", "PolicyDocument": POLICY}),
    ("iam", "CreateLoginProfile", {"UserName": "a", "Password": "-xy'\"", "PasswordResetRequired": False}),
    ("iam", "UpdateAccountPasswordPolicy", {"MinimumPasswordLength": 12, "RequireNumbers": True}),
    ("s3", "CreateBucket", {"Bucket": "b", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
    ("s3", "PutPublicAccessBlock", {"Bucket": "b", "PublicAccessBlockConfiguration": {"BlockPublicAcls": False}}),
    ("ec2", "TerminateInstances", {"InstanceIds": ["i-1", "i-2"]}),
    ("ec2", "RunInstances", {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "SecurityGroupIds": ["sg-1"], "UserData": base64.b64encode(b"#!/bin/bash\necho 'hi'\n").decode()}),
    ("ec2", "RunInstances", {"ImageId": "ami-1", "MinCount": 2, "MaxCount": 3}),
    ("ec2", "DeleteNetworkAclEntry", {"NetworkAclId": "acl-1", "RuleNumber": 90, "Egress": False}),
    ("ec2", "CreateNetworkAclEntry", {"NetworkAclId": "acl-1", "RuleNumber": 90, "Protocol": "-1", "RuleAction": "deny", "Egress": True, "CidrBlock": "0.0.0.0/0"}),
    ("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("service", "operation", "params"), CALLS)
def test_a_line_makes_the_same_call(service, operation, params):
    line = command_line(service, operation, params, region="eu-west-1")

    assert typed(line) == (service, operation, params, "eu-west-1")


def test_the_line_is_what_a_person_would_type():
    line = command_line("iam", "AddUserToGroup", {"GroupName": "ops", "UserName": "agent"})

    assert line == "aws iam add-user-to-group --group-name ops --user-name agent"


def test_a_body_becomes_a_file():
    line = command_line("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": 1}, body="a b.txt")

    assert line == "aws s3api put-object --bucket b --key k --body 'a b.txt'"


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_arrives_as_it_is(text):
    if "://" in text:
        return  # the command reads a file or an address in its place
    params = {"UserName": text, "Tags": [{"Key": text, "Value": text}]}
    assert typed(command_line("iam", "CreateUser", params))[2] == params
