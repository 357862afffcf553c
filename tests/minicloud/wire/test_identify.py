"""Which operation a request is taken for."""

import pytest

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.wire import POST_OBJECT, Request, identify, parse, streams


def asked(
    method: str,
    path: str,
    query: str = "",
    *,
    scope: str = "",
    body: bytes = b"",
    bucket: str = "",
    **headers: str,
) -> Request:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if scope:
        credential = f"Credential=AKIA/20240102/eu-west-1/{scope}/aws4_request"
        signed = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"
        given |= {"authorization": signed, "x-amz-date": "20240102T030405Z"}
    return Request(method, path, query, tuple(given.items()), body, bucket)


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "operation"),
    [
        ("GET", "/", "", {}, "ListBuckets"),
        ("GET", "/b", "", {}, "ListObjects"),
        ("GET", "/b/", "list-type=2", {}, "ListObjectsV2"),
        ("GET", "/b", "versions", {}, "ListObjectVersions"),
        ("GET", "/b", "location", {}, "GetBucketLocation"),
        ("GET", "/b", "lifecycle", {}, "GetBucketLifecycleConfiguration"),
        ("HEAD", "/b", "", {}, "HeadBucket"),
        ("HEAD", "/b/k", "", {}, "HeadObject"),
        ("GET", "/b/k", "", {}, "GetObject"),
        ("GET", "/b/k", "x-id=GetObject", {}, "GetObject"),
        ("GET", "/b/k", "uploadId=1", {}, "ListParts"),
        ("PUT", "/b/k", "", {}, "PutObject"),
        ("PUT", "/b/k", "x-id=PutObject", {}, "PutObject"),
        ("PUT", "/b/k", "", {"x_amz_copy_source": "b/o"}, "CopyObject"),
        ("PUT", "/b/k", "partNumber=1&uploadId=1", {}, "UploadPart"),
        ("PUT", "/b/k", "partNumber=1&uploadId=1", {"x_amz_copy_source": "b/o"}, "UploadPartCopy"),
        ("POST", "/b/k", "uploads", {}, "CreateMultipartUpload"),
        ("POST", "/b/k", "uploadId=1", {}, "CompleteMultipartUpload"),
        ("POST", "/b", "delete", {}, "DeleteObjects"),
        ("DELETE", "/b/k", "uploadId=1", {}, "AbortMultipartUpload"),
        ("DELETE", "/b/k", "", {}, "DeleteObject"),
        ("POST", "/b", "", {"content_type": "multipart/form-data; boundary=x"}, POST_OBJECT),
    ],
)
def test_s3_is_told_by_path_query_and_headers(
    method: str, path: str, query: str, headers: dict[str, str], operation: str
) -> None:
    assert identify(asked(method, path, query, scope="s3", **headers)).operation == operation


@pytest.mark.parametrize(
    ("path", "bucket", "key"),
    [
        ("/b/a%2Fb/../c//d/", "", "a/b/../c//d/"),
        ("/a%20b/%C3%A9", "b", "a b/é"),
        ("//x", "b", "/x"),
        ("/k%0A", "b", "k\n"),
    ],
)
def test_keys_keep_what_their_path_says(path: str, bucket: str, key: str) -> None:
    request = asked("GET", path, bucket=bucket)
    target = identify(request)
    assert target.credentials is None
    assert parse(target, request) == {"Bucket": "b", "Key": key}


FORM = "application/x-www-form-urlencoded; charset=utf-8"


@pytest.mark.parametrize(
    ("scope", "request_headers", "path", "body", "expected"),
    [
        ("iam", {"content_type": FORM}, "/", b"Action=ListUsers&Version=2010-05-08", ("iam", "ListUsers", "query")),
        ("ec2", {"content_type": FORM}, "/", b"Action=DescribeVpcs&Version=2016-11-15", ("ec2", "DescribeVpcs", "ec2")),
        ("elasticloadbalancing", {"content_type": FORM}, "/", b"Action=DescribeLoadBalancers&Version=2012-06-01", ("elb", "DescribeLoadBalancers", "query")),
        ("elasticloadbalancing", {"content_type": FORM}, "/", b"Action=DescribeLoadBalancers&Version=2015-12-01", ("elbv2", "DescribeLoadBalancers", "query")),
        ("monitoring", {"content_type": FORM}, "/", b"Action=ListMetrics&Version=2010-08-01", ("cloudwatch", "ListMetrics", "query")),
        ("monitoring", {"x_amz_target": "GraniteServiceVersion20100801.ListMetrics"}, "/", b"{}", ("cloudwatch", "ListMetrics", "json")),
        ("monitoring", {"smithy_protocol": "rpc-v2-cbor"}, "/service/GraniteServiceVersion20100801/operation/ListMetrics", b"", ("cloudwatch", "ListMetrics", "cbor")),
        ("dynamodb", {"x_amz_target": "DynamoDBStreams_20120810.ListStreams"}, "/", b"{}", ("dynamodbstreams", "ListStreams", "json")),
        ("states", {"x_amz_target": "AWSStepFunctions.ListStateMachines"}, "/", b"{}", ("stepfunctions", "ListStateMachines", "json")),
        ("", {"content_type": FORM}, "/", b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15", ("sts", "AssumeRoleWithWebIdentity", "query")),
        ("", {"x_amz_target": "AWSCognitoIdentityProviderService.SignUp"}, "/", b"{}", ("cognito-idp", "SignUp", "json")),
        ("lambda", {}, "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations", b"", ("lambda", "Invoke", "rest-json")),
        ("apigateway", {}, "/v2/apis", b"{}", ("apigatewayv2", "CreateApi", "rest-json")),
    ],
)  # fmt: skip
def test_the_request_tells_service_operation_and_protocol(
    scope: str,
    request_headers: dict[str, str],
    path: str,
    body: bytes,
    expected: tuple[str, str, str],
) -> None:
    target = identify(asked("POST", path, scope=scope, body=body, **request_headers))
    assert (target.service, target.operation, target.protocol) == expected
    assert target.region == ("eu-west-1" if scope else "us-east-1")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (asked("POST", "/", scope="iam", content_type=FORM, body=b"Action=Nope&Version=1"), "InvalidAction"),
        (asked("POST", "/", scope="ec2", content_type=FORM, body=b"Action=Nope"), "InvalidAction"),
        (asked("POST", "/", scope="iam", content_type=FORM, body=b"A=1"), "MissingAction"),
        (asked("POST", "/", scope="sqs", x_amz_target="AmazonSQS.Nope"), "UnknownOperationException"),
        (asked("POST", "/", scope="sqs", content_type=FORM, body=b"Action=SendMessage"), "InvalidAction"),
        (asked("POST", "/b/k", scope="s3", content_type="multipart/form-data"), "MethodNotAllowed"),
        (asked("GET", "/nowhere", scope="lambda"), "UnknownOperationException"),
        (asked("PATCH", "/b/k", scope="s3"), "MethodNotAllowed"),
        (asked("GET", "/b/%ff", scope="s3"), "InvalidURI"),
        (asked("GET", "/", scope="no-such-service"), "MissingAuthenticationToken"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(request_: Request, code: str) -> None:
    with pytest.raises(CloudError) as caught:
        identify(request_)
    assert caught.value.code == code


def test_only_bodies_of_objects_are_streamed() -> None:
    assert streams(identify(asked("PUT", "/b/k", scope="s3")))
    assert streams(identify(asked("PUT", "/b/k", "partNumber=1&uploadId=1", scope="s3")))
    assert not streams(identify(asked("PUT", "/b", "policy", scope="s3")))
    assert not streams(identify(asked("POST", "/", scope="sqs", x_amz_target="X.SendMessage")))


def test_a_body_that_comes_later_leaves_what_the_head_said() -> None:
    """Only what the body decides is read anew."""
    head = Request("POST", "/", "a=1", (("content-type", FORM),))
    assert (head.fields, head.arguments, head.form) == ({"content-type": FORM}, (("a", "1"),), ())
    whole = head.with_body(b"Action=GetUser")
    assert whole.fields is head.fields
    assert whole.arguments is head.arguments
    assert whole.form == (("Action", "GetUser"),)
    assert head.body == b""
