"""Parameters that a model does not allow are refused in the service's own words."""

import functools

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.blobs import describe
from studyapp.minicloud.kernel.errors import CloudError
from tests.work import steps


def refused(service, operation, **params):
    with pytest.raises(CloudError) as caught:
        spec.validate(service, operation, params)
    return caught.value


def said(service, operation, **params):
    error = refused(service, operation, **params)
    return error.code, error.message


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("iam", "CreateUser", {"UserName": "agent", "Tags": [{"Key": "a", "Value": ""}]}),
        ("iam", "ListUsers", {}),
        ("sts", "GetCallerIdentity", {}),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": describe(b"body")}),
        ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b"", "Expires": 1_700_000_000_000}),
        ("kms", "Encrypt", {"KeyId": "alias/a", "Plaintext": b"x"}),
        ("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}),
        # the idempotency token, which clients make when none is given
        ("autoscaling", "LaunchInstances", {"AutoScalingGroupName": "a", "RequestedCapacity": 1}),
        ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Runtime": "python9"}),
    ],
)
def test_good_parameters_pass(service, operation, params):
    spec.validate(service, operation, params)

    assert spec.reports(service, operation, params) == []


FAILED = "failed to satisfy constraint"
GOLDEN = [
    (
        ("iam", "CreateUser", {"UserName": "al ice"}),
        "ValidationError",
        (
            f"1 validation error detected: Value 'al ice' at 'userName' {FAILED}: "
            r"Member must satisfy regular expression pattern: [\w+=,.@-]+"
        ),
    ),
    (
        ("iam", "CreateUser", {"UserName": "a" * 65}),
        "ValidationError",
        (
            f"1 validation error detected: Value '{'a' * 65}' at 'userName' {FAILED}: "
            "Member must have length less than or equal to 64"
        ),
    ),
    (
        ("iam", "TagUser", {"UserName": "a", "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k"}]}),
        "ValidationError",
        (
            f"1 validation error detected: Value null at 'tags.2.member.value' {FAILED}: "
            "Member must not be null"
        ),
    ),
    (
        ("logs", "DescribeLogGroups", {"logGroupNamePrefix": ""}),
        "InvalidParameterException",
        (
            f"2 validation errors detected: Value '' at 'logGroupNamePrefix' {FAILED}: "
            r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+; "
            f"Value '' at 'logGroupNamePrefix' {FAILED}: "
            "Member must have length greater than or equal to 1"
        ),
    ),
    (
        ("cognito-idp", "SignUp", {"ClientId": "a", "Username": "u", "Password": "p w"}),
        "InvalidParameterException",
        (
            f"1 validation error detected: Value at 'password' {FAILED}: "
            r"Member must satisfy regular expression pattern: [\S]+"
        ),
    ),
    (
        ("dynamodb", "DescribeTable", {}),
        "ValidationException",
        f"1 validation error detected: Value null at 'tableName' {FAILED}: Member must not be null",
    ),
    (
        ("dynamodb", "BatchGetItem", {"RequestItems": {"Things": {"Keys": []}}}),
        "ValidationException",
        (
            f"1 validation error detected: Value '[]' at 'requestItems.Things.member.keys' {FAILED}: "
            "Member must have length greater than or equal to 1"
        ),
    ),
    (
        ("ssm", "GetParameters", {"Names": ["a", "b" * 2049]}),
        "ValidationException",
        (
            f"1 validation error detected: Value '[a, {'b' * 2049}]' at 'names' {FAILED}: Member must "
            "satisfy constraint: [Member must have length less than or equal to 2048, "
            "Member must have length greater than or equal to 1]"
        ),
    ),
    (
        ("kms", "Encrypt", {"KeyId": 1, "Plaintext": b"x"}),
        "SerializationException",
        "NUMBER_VALUE can not be converted to a String",
    ),
    (
        ("ecr", "CreateRepository", {"repositoryName": "a"}),
        "InvalidParameterException",
        (
            f"Invalid parameter at 'repositoryName' {FAILED}: "
            "'must have length greater than or equal to 2'"
        ),
    ),
    (
        ("sqs", "SendMessage", {"QueueUrl": "q"}),
        "MissingParameter",
        "The request must contain the parameter MessageBody.",
    ),
    (
        ("cloudwatch", "PutMetricData", {"MetricData": []}),
        "MissingParameter",
        "The parameter Namespace is required.",
    ),
    (
        ("organizations", "CreateOrganizationalUnit", {"ParentId": "zz", "Name": "a"}),
        "InvalidInputException",
        "You provided a value that does not match the required pattern.",
    ),
    (
        ("ec2", "CreateSecurityGroup", {"GroupName": "web"}),
        "MissingParameter",
        "The request must contain the parameter GroupDescription",
    ),
    (
        ("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1, "InstanceType": "t9.huge"}),
        "InvalidParameterValue",
        "Invalid value 't9.huge' for InstanceType.",
    ),
    (
        ("ec2", "DescribeSecurityGroups", {"MaxResults": 3}),
        "InvalidParameterValue",
        "Value ( 3 ) for parameter maxResults is invalid. Expecting a value greater than 5.",
    ),
    (
        ("ec2", "DescribeInstances", {"Colour": "red"}),
        "UnknownParameter",
        "The parameter Colour is not recognized",
    ),
    (
        ("s3", "PutBucketVersioning", {"Bucket": "b", "VersioningConfiguration": {"Status": "on"}}),
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    ),
    (
        ("s3", "PutObject", {"Bucket": "b", "Key": "k", "StorageClass": "COLD"}),
        "InvalidStorageClass",
        "The storage class you specified is not valid",
    ),
]


@pytest.mark.parametrize(("call", "code", "message"), GOLDEN)
def test_refusals_in_words_that_were_seen(call, code, message):
    service, operation, params = call

    error = refused(service, operation, **params)

    assert (error.code, error.message, error.unverified) == (code, message, False)


def test_a_code_or_text_that_nobody_saw_is_marked():
    assert refused("s3", "PutBucketAcl", Bucket="b", ACL="all").unverified
    assert refused("iam", "CreateUser", UserName="a", Colour="red").unverified
    assert refused("guardduty", "CreateDetector").unverified


def test_an_argument_of_s3_is_named_by_its_header():
    error = refused("s3", "PutBucketAcl", Bucket="b", ACL="all")

    assert error.code == "InvalidArgument"
    assert error.members == {"ArgumentName": "x-amz-acl", "ArgumentValue": "all"}


def test_organizations_gives_its_reason():
    error = refused("organizations", "CreateOrganizationalUnit", ParentId="r-abcd")

    assert error.members == {"Reason": "INPUT_REQUIRED"}


def test_a_password_is_never_repeated():
    for params in ({"Password": 5}, {"Password": "open\x00sesame"}):
        error = refused("iam", "CreateLoginProfile", UserName="agent", **params)

        assert "sesame" not in error.message
        assert "5" not in error.message


def test_a_shape_may_hold_itself():
    item = {"a": {"M": {"b": {"L": [{"S": "x"}, {"NULL": True}]}}}}

    spec.validate("dynamodb", "PutItem", {"TableName": "things", "Item": item})
    item["a"]["M"]["b"]["L"][0]["S"] = 5

    code, _message = said("dynamodb", "PutItem", TableName="things", Item=item)
    assert code == "SerializationException"


def nested(depth):
    """A filter of costs that is wrong at its bottom."""
    found = {"Dimensions": {"Key": 5}}
    for _ in range(depth):
        found = {"Not": found}
    return ("ce", "GetCostAndUsage", {"Filter": found})


@pytest.mark.parametrize(
    "made",
    [
        nested,
        lambda size: ("kms", "CreateKey", {"Tags": [{}] * size * 50}),
        lambda size: ("kms", "CreateKey", {"Tags": [{"TagKey": "a" * size}] * size}),
        lambda size: ("kms", "CreateKey", {f"Colour{one}": 1 for one in range(size * 50)}),
        lambda size: ("iam", "CreateUser", {"UserName": ["a"] * size * 50}),
    ],
)
def test_what_is_wrong_costs_no_more_than_its_size(made):
    few, many = (steps(lambda size=size: refused(*made(size)[:2], **made(size)[2]), of="/studyapp/")
                 for size in (12, 36))  # fmt: skip

    assert many < 4 * few + 2_000
    assert len(refused(*made(400)[:2], **made(400)[2]).message) < 500_000


@pytest.mark.parametrize("value", [True, 1.5, "1", None])
def test_a_number_is_an_integer_and_nothing_else(value):
    assert spec.problems("iam", "ListUsers", {"MaxItems": value})[0].kind == "type"


def test_an_operation_without_input_takes_nothing():
    problem = functools.partial(spec.problems, "sts", "GetCallerIdentity")

    assert problem({}) == []
    assert problem({"Colour": "red"})[0].kind == "unknown"
