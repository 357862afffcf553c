"""What a hostile request costs at the door: counted, and hardly more when it is three times as long."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from django.utils import timezone

from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, KeyCaller
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.sandbox import services
from tests.sandbox.doors import Boto, Raw, straight
from tests.sandbox.shells import Typist
from tests.work import steps

KB = 1024
ACCOUNT = "111122223333"


def document(size: int) -> str:
    """A policy of about so many bytes, in which everything is as it should be."""
    action = '"s3:GetObject",'
    actions = action * (size // len(action)) + '"s3:PutObject"'
    statement = f'{{"Effect": "Allow", "Action": [{actions}], "Resource": "*"}}'
    return f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'


def deep(size: int) -> str:
    """A policy that is nested without end."""
    return '{"Version": "2012-10-17", "Statement": ' + '[{"a":' * (size // 6)


CALLS: dict[str, Any] = {
    "iam CreatePolicy": lambda text: {"PolicyName": "p", "PolicyDocument": text},
    "iam CreateRole": lambda text: {"RoleName": "r", "AssumeRolePolicyDocument": text},
    "iam PutUserPolicy": lambda text: {
        "UserName": "administrator",
        "PolicyName": "p",
        "PolicyDocument": text,
    },
    "iam SimulateCustomPolicy": lambda text: {
        "PolicyInputList": [text],
        "ActionNames": ["s3:GetObject"],
    },
    "kms CreateKey": lambda text: {"Policy": text},
    "organizations CreatePolicy": lambda text: {
        "Name": "p",
        "Description": "",
        "Type": "SERVICE_CONTROL_POLICY",
        "Content": text,
    },
    "s3 PutBucketPolicy": lambda text: {"Bucket": "a-bucket", "Policy": text},
    "sts AssumeRole": lambda text: {
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/r",
        "RoleSessionName": "session",
        "Policy": text,
    },
}


@pytest.fixture
def boto() -> Boto:
    """A client of a fresh world with a bucket and an organisation."""
    door = Boto(services.make_world(timezone.now()))
    door.call("s3", "CreateBucket", {"Bucket": "a-bucket"}, None)
    door.call("organizations", "CreateOrganization", {}, None)
    return door


def signed(boto: Boto, service: str, operation: str, params: Any) -> Any:
    """The request as the client signs it, which is not sent."""
    client = boto._client(service, boto.root)
    kept: list[Any] = []

    def keep(request: Any, **_more: Any) -> AWSResponse:
        kept.append(request)
        return AWSResponse(request.url, 500, HeadersDict({}), Raw(b""))

    client.meta.events.unregister("before-send.*.*", straight)
    client.meta.events.register_first("before-send.*.*", keep)
    with suppress(ClientError, ResponseParserError):
        client._make_api_call(operation, params)
    return kept[0]


def cost(request: Any) -> tuple[int, int]:
    """How many steps of ours a request takes, and the status of its answer."""
    answers: list[AWSResponse] = []
    taken = steps(lambda: answers.append(straight(request)), of="/studyapp/")
    return taken, answers[0].status_code


@pytest.mark.django_db
@pytest.mark.parametrize("text", [document, deep])
def test_a_policy_is_refused_for_its_length_before_it_is_read(boto: Boto, text: Any):
    for call, params in CALLS.items():
        service, operation = call.split()
        short, long = (
            signed(boto, service, operation, params(text(size))) for size in (140 * KB, 420 * KB)
        )

        cost(short)  # what is made at a first call is not the request's
        (few, status), (many, other) = cost(short), cost(long)

        assert 400 <= status < 500, call
        assert 400 <= other < 500, call
        pieces = (len(long.body) - len(short.body)) // (64 * KB) + 1
        assert many < 1.05 * few + 50 * pieces, call


@pytest.mark.django_db
@pytest.mark.parametrize("service", ["no-such-service", "", "é"])
def test_a_service_that_aws_does_not_have_is_refused_whoever_calls(service):
    desk = Typist().desk
    codes = []
    for caller in (ArnCaller(desk.arn), KeyCaller("AKIANOBODYHASTHISKEY"), Anonymous(desk.account)):
        with pytest.raises(CloudError) as refused:
            desk.call_as(caller, service, "List", {}, region="us-east-1")
        codes.append(refused.value.code)

    assert codes == ["NotImplemented", "InvalidClientTokenId", "AccessDenied"]
