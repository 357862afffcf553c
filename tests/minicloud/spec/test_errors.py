"""Errors travel with the shape, code and status of their service."""

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.spec import codes
from studyapp.minicloud.spec.models import raw_model
from studyapp.minicloud.spec.statuses import QUERY_CODES


@pytest.mark.parametrize(
    ("service", "code", "expected"),
    [
        ("iam", "NoSuchEntity", ("NoSuchEntityException", "NoSuchEntity", 404, True)),
        ("iam", "NoSuchEntityException", ("NoSuchEntityException", "NoSuchEntity", 404, True)),
        (
            "iam",
            "EntityAlreadyExists",
            ("EntityAlreadyExistsException", "EntityAlreadyExists", 409, True),
        ),
        ("iam", "ServiceFailure", ("ServiceFailureException", "ServiceFailure", 500, False)),
        (
            "dynamodb",
            "InternalServerError",
            ("InternalServerError", "InternalServerError", 500, False),
        ),
        (
            "dynamodb",
            "ResourceInUseException",
            ("ResourceInUseException", "ResourceInUseException", 400, True),
        ),
        (
            "lambda",
            "ResourceNotFoundException",
            ("ResourceNotFoundException", "ResourceNotFoundException", 404, True),
        ),
        ("s3", "NoSuchBucketPolicy", ("NoSuchBucketPolicy", "NoSuchBucketPolicy", 404, True)),
        ("s3", "SlowDown", ("SlowDown", "SlowDown", 503, False)),
        ("s3", "MalformedPolicy", ("MalformedPolicy", "MalformedPolicy", 400, True)),
        (
            "ec2",
            "InvalidInstanceID.NotFound",
            ("InvalidInstanceID.NotFound", "InvalidInstanceID.NotFound", 400, True),
        ),
        ("ec2", "DryRunOperation", ("DryRunOperation", "DryRunOperation", 412, True)),
        ("sts", "AccessDenied", ("AccessDenied", "AccessDenied", 403, True)),
        (
            "lambda",
            "AccessDeniedException",
            ("AccessDeniedException", "AccessDeniedException", 403, True),
        ),
        (
            "kms",
            "AccessDeniedException",
            ("AccessDeniedException", "AccessDeniedException", 400, True),
        ),
        ("iam", "NotImplemented", ("NotImplemented", "NotImplemented", 501, False)),
    ],
)
def test_an_error_has_shape_code_status_and_fault(service, code, expected):
    assert spec.error_shape(service, code)[:4] == expected


def test_clients_of_the_query_protocol_know_older_codes():
    for code in ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"):
        found = spec.error_shape("sqs", code)

        assert found.name == "QueueDoesNotExist"
        assert found.query_code == "AWS.SimpleQueueService.NonExistentQueue"
    assert spec.error_shape("sqs", "MissingParameter").query_code == "MissingParameter"
    assert spec.error_shape("cloudwatch", "InvalidParameterValue").name == (
        "InvalidParameterValueException"
    )
    assert spec.error_shape("iam", "NoSuchEntity").query_code == ""


def test_older_codes_belong_to_shapes_that_exist():
    for service, table in QUERY_CODES.items():
        shapes = raw_model(service)["shapes"]

        assert [name for name in table if not shapes[name].get("exception")] == []


def test_an_unknown_service_has_no_errors():
    with pytest.raises(KeyError):
        spec.error_shape("nonsense", "AccessDenied")


@pytest.mark.parametrize(
    ("service", "denied", "unknown"),
    [
        ("iam", ("AccessDenied", 403), ("InvalidClientTokenId", 403)),
        ("ec2", ("UnauthorizedOperation", 403), ("AuthFailure", 401)),
        ("dynamodb", ("AccessDeniedException", 400), ("UnrecognizedClientException", 400)),
        ("lambda", ("AccessDeniedException", 403), ("UnrecognizedClientException", 403)),
        ("s3", ("AccessDenied", 403), ("InvalidAccessKeyId", 403)),
        ("s3control", ("AccessDenied", 403), ("InvalidAccessKeyId", 403)),
        ("sns", ("AuthorizationError", 403), ("InvalidClientTokenId", 403)),
        ("sqs", ("AccessDenied", 403), ("UnrecognizedClientException", 400)),
        ("route53", ("AccessDenied", 403), ("InvalidClientTokenId", 403)),
    ],
)
def test_refused_callers_read_their_protocols_code(service, denied, unknown):
    assert spec.denied(service) == denied
    assert spec.unknown_key(service) == unknown


def test_a_service_with_a_choice_answers_in_the_protocol_of_the_request():
    assert codes.code("cloudwatch", "denied", "query").code == "AccessDenied"
    assert codes.code("cloudwatch", "denied", "cbor").code == "AccessDeniedException"
    assert codes.code("cloudwatch", "denied").code == "AccessDeniedException"


def test_every_family_knows_every_reason():
    reasons = set(codes.BY_FAMILY["query"])

    assert all(set(table) == reasons for table in codes.BY_FAMILY.values())
    assert {reason for _service, reason in codes.BY_SERVICE} <= reasons
