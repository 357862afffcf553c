"""What a call gave, as the tool prints it."""

from studyapp.minicloud import spec
from studyapp.minicloud.cli.present import present

TEXT = '{"Version": "2012-10-17", "Statement": []}'


def test_policies_are_objects():
    shape = spec.operation("iam", "GetUserPolicy").output_shape

    shown = present({"PolicyName": "p", "PolicyDocument": TEXT}, shape, "query")

    assert shown == {
        "PolicyName": "p",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
    }
