"""The lines of "Parameter validation failed:" are botocore's."""

import functools

from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud import spec
from studyapp.minicloud.spec.models import model

OPERATIONS = (
    *(("iam", "CreateUser"), ("iam", "TagUser"), ("ec2", "RunInstances"), ("s3", "PutObject")),
    *(("dynamodb", "PutItem"), ("dynamodb", "BatchGetItem"), ("lambda", "CreateFunction")),
    *(("route53", "ChangeResourceRecordSets"), ("sqs", "SendMessage"), ("kms", "CreateGrant")),
    *(("cloudwatch", "PutMetricAlarm"), ("ssm", "PutParameter"), ("events", "PutTargets")),
    *(("ecs", "RegisterTaskDefinition"), ("s3", "PutBucketLifecycleConfiguration")),
)
WRONG = st.sampled_from([None, [], {}, "", 0, -1, 1.5, b"x", ["x"], {"x": "y"}, object()])


def botocore_says(service, operation, params):
    shape = model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(params, shape).generate_report()
    return [line for line in report.split("\n") if line]


@functools.cache
def values(service, name, depth):
    """Values of a shape, some of them wrong."""
    shape = model(service).shape_for(name)
    kind = shape.type_name
    if kind == "structure":
        return structures(service, shape, depth)
    if kind == "list":
        return st.lists(values(service, shape.member.name, depth - 1), max_size=2)
    if kind == "map":
        return st.dictionaries(
            st.text(max_size=3), values(service, shape.value.name, depth - 1), max_size=2
        )
    return {
        "string": st.sampled_from(shape.metadata.get("enum", ["", "a", "name-1", "x y"])),
        "boolean": st.booleans(),
        "blob": st.binary(max_size=3),
    }.get(kind, st.integers(-2, 300))


def structures(service, shape, depth):
    required = set(shape.required_members)
    members = {
        name: values(service, member.name, depth - 1) | WRONG
        for name, member in shape.members.items()
        if depth > 0 or name in required
        if not member.metadata.get("idempotencyToken")
    }
    if depth < -2:
        return st.just({})
    some = st.fixed_dictionaries({}, optional=members)
    return some | st.builds(lambda known: known | {"Colour": "red"}, some)


@st.composite
def calls(draw):
    service, operation = draw(st.sampled_from(OPERATIONS))
    shape = model(service).operation_model(operation).input_shape
    return service, operation, draw(values(service, shape.name, 2))


@settings(max_examples=150)
@given(call=calls())
def test_what_botocore_refuses_is_refused_in_its_words(call):
    service, operation, params = call

    theirs = botocore_says(service, operation, params)
    ours = spec.reports(service, operation, params)

    # We know fewer types: no bool as a number, no text as a time or a body, no tuple as a list.
    assert [line for line in theirs if line not in ours] == []
    assert all("Invalid type" in line for line in ours if line not in theirs)


def test_each_kind_of_report():
    assert spec.reports("iam", "TagUser", {"UserName": "", "Tags": [{"Key": 1}], "Colour": 1}) == [
        ('Unknown parameter in input: "Colour", must be one of: UserName, Tags'),
        "Invalid length for parameter UserName, value: 0, valid min length: 1",
        'Missing required parameter in Tags[0]: "Value"',
        (
            "Invalid type for parameter Tags[0].Key, value: 1, type: <class 'int'>, "
            "valid types: <class 'str'>"
        ),
    ]


def test_a_tagged_union_takes_one_member():
    window = functools.partial(spec.reports, "cloudwatch", "PutMetricAlarm")

    for value in ({}, {"WallClockWindow": {}, "SlidingWindow": {}}):
        params = {"AlarmName": "a", "EvaluationWindow": value}
        lines = window(params)

        assert lines[0] == botocore_says("cloudwatch", "PutMetricAlarm", params)[0]
        assert "WallClockWindow, SlidingWindow" in lines[0]


def test_a_missing_idempotency_token_is_made_by_the_tools():
    params = {"AutoScalingGroupName": "web", "RequestedCapacity": 1}

    assert "ClientToken" in botocore_says("autoscaling", "LaunchInstances", params)[0]
    assert spec.reports("autoscaling", "LaunchInstances", params) == []
