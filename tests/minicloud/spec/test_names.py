"""Services are found by the names that signatures, hosts and headers carry."""

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.spec.models import raw_model
from studyapp.minicloud.spec.names import USUAL, all_names


@pytest.mark.parametrize(
    ("signing", "services"),
    [
        ("monitoring", ("cloudwatch",)),
        ("elasticloadbalancing", ("elbv2", "elb")),
        ("s3", ("s3", "s3control")),
        ("rds", ("rds", "docdb", "neptune")),
        ("states", ("stepfunctions",)),
        ("elasticfilesystem", ("efs",)),
        ("dynamodb", ("dynamodb", "dynamodbstreams")),
    ],
)
def test_a_signing_name_names_services_the_usual_one_first(signing, services):
    assert spec.signing_names()[signing] == services


def test_every_usual_service_shares_the_name():
    assert [name for name, usual in USUAL.items() if usual not in spec.signing_names()[name]] == []


def test_every_service_has_names():
    assert set(all_names()) == spec.service_names()


@pytest.mark.parametrize("service", ["iam", "dynamodb", "elb", "s3control", "sqs", "cloudwatch"])
def test_the_beginning_of_a_model_says_what_the_model_says(service):
    metadata, found = raw_model(service)["metadata"], spec.names(service)

    assert found.version == metadata["apiVersion"]
    assert found.target_prefix == metadata.get("targetPrefix", "")
    assert list(found.protocols) == metadata["protocols"]
    assert found.query_compatible is ("awsQueryCompatible" in metadata)
    assert spec.model(service).signing_name == found.signing_name


def test_an_unknown_service_has_no_names():
    with pytest.raises(KeyError):
        spec.names("nonsense")
