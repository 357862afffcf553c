"""The encoded message of a denial says what was asked, and only its own ring can read it."""

import json

import pytest

from studyapp.minicloud.kernel import denials
from studyapp.minicloud.kernel.secrets import KeyRing
from tests.minicloud.making import ACCOUNT, RING


def test_a_denied_call_of_ec2_carries_what_was_asked(world, denied):
    agent = world.user("agent")

    error = denied("ec2", "StopInstances", as_=agent, InstanceIds=["i-0123456789abcdef0"])

    head, _, encoded = error.message.partition(" Encoded authorization failure message: ")
    assert head == (
        "You are not authorized to perform this operation. User: "
        f"{agent} is not authorized to perform: ec2:StopInstances on resource: "
        f"arn:aws:ec2:us-east-1:{world.account}:instance/i-0123456789abcdef0 because no "
        "identity-based policy allows the ec2:StopInstances action."
    )
    said = json.loads(denials.decode(RING, encoded, world.account))
    assert (said["allowed"], said["explicitDeny"]) == (False, False)
    assert said["context"]["principal"]["name"] == "agent"
    assert said["context"]["action"] == "ec2:StopInstances"
    keys = {one["key"]: one["values"]["items"] for one in said["context"]["conditions"]["items"]}
    assert keys["ec2:region"] == [{"value": "us-east-1"}]
    assert keys["aws:securetransport"] == [{"value": "true"}]


def test_who_may_reads_it_through_sts(world, call, denied, refused):
    agent = world.user("agent")
    error = denied("ec2", "DescribeInstances", as_=agent)
    encoded = error.message.rpartition(" ")[2]

    denied("sts", "DecodeAuthorizationMessage", as_=agent, EncodedMessage=encoded)
    said = call("sts", "DecodeAuthorizationMessage", EncodedMessage=encoded)["DecodedMessage"]
    strange = refused("sts", "DecodeAuthorizationMessage", EncodedMessage="nonsense")

    assert json.loads(said)["context"]["principal"]["arn"] == agent
    assert strange.code == "InvalidAuthorizationMessageException"


def test_other_texts_and_other_rings_are_refused():
    other = KeyRing({"k2": b"another key of 32 bytes for us .."}, "k2")
    for text in ("", "nonsense", other.seal(b"denial:x"), RING.seal(b"something else")):
        with pytest.raises(ValueError, match=r"not a"):
            denials.decode(RING, text, ACCOUNT)
