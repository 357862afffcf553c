"""Models, waiters and paginators come out of botocore's data as they are there."""

import subprocess
import sys

import pytest

from studyapp.minicloud import spec


def test_a_model_has_its_operations_and_shapes():
    create = spec.operation("iam", "CreateUser")

    assert list(create.input_shape.members) == [
        "Path",
        "UserName",
        "PermissionsBoundary",
        "Tags",
    ]
    assert spec.model("iam").api_version == "2010-05-08"


@pytest.mark.parametrize("service", ["nonsense", "../iam", ""])
def test_an_unknown_service_is_a_key_error(service):
    with pytest.raises(KeyError):
        spec.model(service)


def test_an_unknown_operation_is_a_key_error():
    with pytest.raises(KeyError):
        spec.operation("iam", "CreateUnicorn")


@pytest.mark.parametrize(
    ("service", "spoken"),
    [
        ("iam", "query"),
        ("ec2", "ec2"),
        ("s3", "rest-xml"),
        ("lambda", "rest-json"),
        ("dynamodb", "json"),
        ("cloudwatch", "json"),
    ],
)
def test_the_protocol_is_the_one_that_clients_choose(service, spoken):
    assert spec.protocol(service) == spoken


def test_importing_reads_no_model_and_nothing_heavy():
    program = (
        "import studyapp.minicloud.spec, sys; from studyapp.minicloud.spec.store import STORE;"
        "print([each for each in sys.modules if each.startswith('botocore.')], STORE.held)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.strip() == b"[] 0"
