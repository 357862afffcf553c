"""Parameters that a model does not allow are refused in the service's own words."""

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.errors import CloudError


def refused(service, operation, **params):
    with pytest.raises(CloudError) as caught:
        spec.validate(service, operation, params)
    return caught.value.code, caught.value.message


def test_good_parameters_pass():
    spec.validate("iam", "CreateUser", {"UserName": "alice", "Tags": [{"Key": "a", "Value": ""}]})


def test_a_pattern_is_named():
    assert refused("iam", "CreateUser", UserName="al ice") == (
        "ValidationError",
        (
            "1 validation error detected: Value 'al ice' at 'userName' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w+=,.@-]+"
        ),
    )


def test_a_missing_member_is_null():
    code, message = refused("dynamodb", "DescribeTable")

    assert code == "ValidationException"
    assert message == (
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
        "Member must not be null"
    )


def test_a_shape_may_hold_itself():
    item = {"a": {"M": {"b": {"L": [{"S": "x"}, {"NULL": True}]}}}}

    spec.validate("dynamodb", "PutItem", {"TableName": "things", "Item": item})
