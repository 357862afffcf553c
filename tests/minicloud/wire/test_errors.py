"""Errors as botocore's own client reads them, in every protocol."""

import json
from typing import Any

import pytest

from studyapp.minicloud.kernel.errors import CloudError, not_implemented
from studyapp.minicloud.wire import Request, Response, envelope, identify, refuse
from studyapp.minicloud.wire.identify import Target
from tests.minicloud.wire.generating import HeadersDict, model, parser

SERVICES = [
    ("iam", "CreateUser", "query", "query"),
    ("ec2", "RunInstances", "ec2", "ec2"),
    ("s3", "PutObject", "rest-xml", "rest-xml"),
    ("route53", "ListHostedZones", "rest-xml", "rest-xml"),
    ("lambda", "Invoke", "rest-json", "rest-json"),
    ("dynamodb", "PutItem", "json", "json"),
    ("sqs", "SendMessage", "json", "json"),
    ("cloudwatch", "PutMetricData", "cbor", "smithy-rpc-v2-cbor"),
    ("cloudwatch", "PutMetricData", "query", "query"),
]


def told(response: Response, service: str, operation: str, protocol: str) -> dict[str, Any]:
    described = {
        "status_code": response.status,
        "headers": HeadersDict(dict(response.headers)),
        "body": response.body,
        "context": {},
    }
    shape = model(service).operation_model(operation).output_shape
    parsed: dict[str, Any] = parser(protocol).parse(described, shape)
    return parsed


@pytest.mark.parametrize(("service", "operation", "spoken", "protocol"), SERVICES)
def test_code_text_and_id_arrive(service: str, operation: str, spoken: str, protocol: str) -> None:
    target = Target(service, operation, spoken)
    text = 'No <such> "thing" & more\n'
    response = refuse(target, CloudError("NoSuchThing", text, 418), "id-1")
    parsed = told(response, service, operation, protocol)
    assert parsed["Error"]["Code"] == "NoSuchThing"
    assert parsed["Error"]["Message"] == text
    assert response.status == 418
    assert parsed["ResponseMetadata"]["RequestId"] == "id-1"


@pytest.mark.parametrize(("service", "operation", "spoken", "protocol"), SERVICES)
def test_what_is_not_built_says_so(
    service: str, operation: str, spoken: str, protocol: str
) -> None:
    target = Target(service, operation, spoken)
    response = refuse(target, not_implemented(service, operation), "id-1")
    parsed = told(response, service, operation, protocol)
    assert response.status == 501
    assert parsed["Error"]["Code"] == "NotImplemented"
    assert operation in parsed["Error"]["Message"]


@pytest.mark.parametrize(
    ("target", "code", "status", "wire"),
    [
        (Target("iam", "GetUser", "query"), "NoSuchEntity", 404, "NoSuchEntity"),
        (Target("iam", "GetUser", "query"), "NoSuchEntityException", 404, "NoSuchEntity"),
        (Target("iam", "GetUser", "query"), "ServiceFailure", 500, "ServiceFailure"),
        (Target("lambda", "Invoke", "rest-json"), "ResourceNotFoundException", 404, None),
        (Target("dynamodb", "PutItem", "json"), "ResourceNotFoundException", 400, None),
    ],
)
def test_the_model_gives_the_status(
    target: Target, code: str, status: int, wire: str | None
) -> None:
    response = refuse(target, CloudError(code, "x"), "id")
    assert response.status == status
    parsed = told(response, target.service, target.operation, target.protocol)
    assert parsed["Error"]["Code"] == (wire or code)


def test_a_refused_signature_has_each_protocols_name() -> None:
    error = CloudError("SignatureDoesNotMatch", "no match", 403)
    names = {}
    for service, operation, spoken, protocol in SERVICES:
        response = refuse(Target(service, operation, spoken), error, "id")
        code = told(response, service, operation, protocol)["Error"]["Code"]
        names[service, spoken] = (code, response.status)
    assert names["iam", "query"] == ("SignatureDoesNotMatch", 403)
    assert names["s3", "rest-xml"] == ("SignatureDoesNotMatch", 403)
    assert names["ec2", "ec2"] == ("AuthFailure", 401)
    assert names["dynamodb", "json"] == ("InvalidSignatureException", 403)
    assert names["lambda", "rest-json"] == ("InvalidSignatureException", 403)


def test_an_unknown_key_has_each_protocols_name() -> None:
    error = CloudError("InvalidClientTokenId", "unknown", 403)
    assert b"<Code>InvalidAccessKeyId<" in refuse(Target("s3", "", "rest-xml"), error, "i").body
    assert b"<Code>AuthFailure<" in refuse(Target("ec2", "", "ec2"), error, "i").body
    assert b"UnrecognizedClientException" in refuse(Target("sqs", "", "json"), error, "i").body


def test_sqs_tells_the_code_of_its_query_days() -> None:
    target = Target("sqs", "SendMessage", "json")
    response = refuse(target, CloudError("QueueDoesNotExist", "gone"), "id")
    code = "AWS.SimpleQueueService.NonExistentQueue"
    assert response.header("x-amzn-query-error") == f"{code};Sender"
    parsed = told(response, "sqs", "SendMessage", "json")
    assert parsed["Error"]["Code"] == code
    assert parsed["Error"]["QueryErrorCode"] == "QueueDoesNotExist"


def test_lambda_tells_who_is_to_blame() -> None:
    target = Target("lambda", "GetFunction", "rest-json")
    response = refuse(target, CloudError("ResourceNotFoundException", "gone"), "id")
    assert response.header("x-amzn-errortype") == "ResourceNotFoundException"
    assert json.loads(response.body) == {"Message": "gone", "Type": "User"}


@pytest.mark.parametrize(
    ("service", "operation", "protocol"),
    [("iam", "CreateUser", "query"), ("ec2", "RunInstances", "ec2")],
)
def test_a_message_that_repeats_a_control_character_can_be_read(
    service: str, operation: str, protocol: str
) -> None:
    error = CloudError("InvalidInput", "The name a\x05<b>\r is not valid.", 400)
    answer = refuse(Target(service, operation, protocol), error, "id")

    found = told(answer, service, operation, protocol)

    assert found["Error"]["Message"] == "The name a\ufffd<b>\r is not valid."


def test_members_of_an_error_arrive() -> None:
    error = CloudError("NoSuchBucket", "gone", 404, BucketName="a&b", Headers={"x-amz-b": "1"})
    response = refuse(Target("s3", "ListObjectsV2", "rest-xml"), error, "id")
    parsed = told(response, "s3", "ListObjectsV2", "rest-xml")
    assert parsed["Error"]["BucketName"] == "a&b"
    assert parsed["ResponseMetadata"]["HostId"]
    assert response.header("x-amz-b") == "1"


def test_a_header_of_an_error_cannot_break_out() -> None:
    error = CloudError("X", "x", 400, Headers={"x-amz-b": "1\r\nSet-Cookie: a=b"})
    value = refuse(Target("s3", "GetObject", "rest-xml"), error, "id").header("x-amz-b")
    assert value is not None
    assert "\n" not in value


def test_head_and_not_modified_have_no_body() -> None:
    missing = CloudError("404", "Not Found", 404)
    head = refuse(Target("s3", "HeadObject", "rest-xml", method="HEAD"), missing, "id")
    assert (head.status, head.body) == (404, b"")
    assert told(head, "s3", "HeadObject", "rest-xml")["Error"]["Code"] == "404"
    same = CloudError("NotModified", "", 304, Headers={"ETag": '"1"'})
    unchanged = refuse(Target("s3", "GetObject", "rest-xml", method="GET"), same, "id")
    assert (unchanged.status, unchanged.body, unchanged.header("etag")) == (304, b"", '"1"')
    failed = CloudError("PreconditionFailed", "no", 412, Condition="If-Match")
    response = refuse(Target("s3", "GetObject", "rest-xml", method="GET"), failed, "id")
    assert b"<Condition>If-Match</Condition>" in response.body


def test_a_request_for_no_known_service_can_be_refused() -> None:
    for headers in (
        (("x-amz-target", "Nobody.Knows"),),
        (("smithy-protocol", "rpc-v2-cbor"),),
        (("authorization", "AWS4-HMAC-SHA256 Credential=A/20240102/r/nope/aws4_request"),),
    ):
        request = Request("POST", "/", "", headers)
        with pytest.raises(CloudError) as caught:
            identify(request)
        response = refuse(envelope(request), caught.value, "id")
        assert response.status >= 400
        assert response.body


def test_any_request_at_all_can_be_refused() -> None:
    broken = Request("GET", "/%ff", "X-Amz-Algorithm=%ff", (("authorization", "what"),))
    response = refuse(envelope(broken), CloudError("InvalidURI", "no", 400), "id")
    assert b"<Code>InvalidURI</Code>" in response.body
