"""Every operation, there and back, against botocore's own client."""

from typing import Any

import pytest
from botocore.model import OperationModel

from studyapp.minicloud.wire import identify, parse, respond
from studyapp.minicloud.wire.identify import Target
from tests.minicloud.wire import generating
from tests.minicloud.wire.generating import PROTOCOLS, differences, model, plain

SERVICES = [
    ("iam", "query"),
    ("sts", "query"),
    ("ec2", "ec2"),
    ("s3", "rest-xml"),
    ("sqs", "json"),
    ("dynamodb", "json"),
    ("lambda", "rest-json"),
    ("route53", "rest-xml"),
    ("cloudwatch", "smithy-rpc-v2-cbor"),
    ("cloudwatch", "json"),
    ("cloudwatch", "query"),
]

# URIs that another operation answers: a deprecated twin, and one of another endpoint.
NOT_ROUTED = {
    "GetBucketLifecycle",
    "GetBucketNotification",
    "ListDirectoryBuckets",
    "PutBucketLifecycle",
    "PutBucketNotification",
}
# The client's own event handler reads the raw body, not the parser; see test_s3.py.
READ_BY_A_HANDLER = {"GetBucketLocation"}


def operations(service: str) -> list[OperationModel]:
    described = model(service)
    found = [described.operation_model(name) for name in described.operation_names]
    return [one for one in found if not (one.has_event_stream_input or one.has_event_stream_output)]


def compare_request(operation: OperationModel, protocol: str) -> list[str]:
    shape = operation.input_shape
    params = generating.value_of(shape) if shape is not None else {}
    request = generating.request_of(operation, protocol, params)
    target = identify(request)
    wanted = (operation.service_model.service_name, operation.name)
    if (target.service, target.operation) != wanted:
        return [f"routed to {target.operation}"]
    if target.protocol != PROTOCOLS.get(protocol, protocol):
        return [f"taken for {target.protocol}"]
    return differences(plain(params), parse(target, request))


@pytest.mark.parametrize(("service", "protocol"), SERVICES)
def test_parameters_arrive_as_the_client_sent_them(service: str, protocol: str) -> None:
    wrong = {}
    for operation in operations(service):
        if operation.name not in NOT_ROUTED:
            found = compare_request(operation, protocol)
            if found:
                wrong[operation.name] = found[:3]
    assert wrong == {}


def output_of(operation: OperationModel) -> dict[str, Any]:
    shape = operation.output_shape
    made: dict[str, Any] = generating.value_of(shape) if shape is not None else {}
    if "Metadata" in made and operation.service_model.service_name == "s3":
        made["Metadata"] = {"k1": "v-1"}  # a header; beyond ASCII see test_s3.py
    return made


def compare_response(operation: OperationModel, protocol: str) -> list[str]:
    output = plain(output_of(operation))
    output.pop("EncodingType", None)  # the client's handler decodes such listings; see test_s3.py
    name = operation.service_model.service_name
    target = Target(name, operation.name, PROTOCOLS.get(protocol, protocol))
    response = respond(target, output, "request-1")
    shape = operation.output_shape
    stream = shape is not None and operation.has_streaming_output
    got = plain(generating.read_by_client(response, operation, protocol, stream=stream))
    status = [
        name
        for name, member in (shape.members.items() if shape is not None else ())
        if member.serialization.get("location") == "statusCode"
    ]
    for name in status:
        got.pop(name, None)
        output.pop(name, None)
    return differences(output, got)


@pytest.mark.parametrize(("service", "protocol"), SERVICES)
def test_outputs_arrive_as_the_service_gave_them(service: str, protocol: str) -> None:
    wrong = {}
    for operation in operations(service):
        if operation.name not in READ_BY_A_HANDLER | NOT_ROUTED:
            found = compare_response(operation, protocol)
            if found:
                wrong[operation.name] = found[:3]
    assert wrong == {}
