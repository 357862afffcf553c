"""IAM answers policies percent-encoded, and clients decode them."""

from xml.etree import ElementTree as ET

from botocore.handlers import json_decode_policies

from studyapp.minicloud.wire import respond
from studyapp.minicloud.wire.identify import Target
from tests.minicloud.wire.generating import model

TEXT = '{"Statement": [{"Sid": "50%2F50 +é", "Resource": "a/b~c"}]}'


def test_a_policy_arrives_as_the_object_that_it_was():
    target = Target("iam", "GetUserPolicy", "query")

    response = respond(target, {"UserName": "a b", "PolicyDocument": TEXT}, "id")

    root = ET.fromstring(response.body)
    found = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert found["UserName"] == "a b"
    assert found["PolicyDocument"].startswith("%7B%22Statement%22%3A%20%5B")
    parsed = {"PolicyDocument": found["PolicyDocument"]}
    json_decode_policies(parsed, model("iam").operation_model("GetUserPolicy"))
    assert parsed["PolicyDocument"] == {"Statement": [{"Sid": "50%2F50 +é", "Resource": "a/b~c"}]}
