"""What the timeline calls records, changes and due events."""

import pytest

from studyapp.console.history_words import BY_ITSELF, clashing, coming, told
from studyapp.minicloud.kernel.difference import Difference, differences
from studyapp.minicloud.kernel.due import Due
from studyapp.minicloud.kernel.earlier import Clash
from studyapp.minicloud.kernel.records import Address, Change
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.ec2 import state as ec2
from studyapp.minicloud.services.iam import state as iam


def said(kind, before, after, *, key=b"k", region="us-east-1", names=()):
    """The one difference between two values, as it is told."""
    images = [None if one is None else kind.encode(one) for one in (before, after)]
    [found] = differences([Change("1", kind.place(region), key, *images)])
    return told(found, dict(names))


def volume(**given):
    return ec2.Volume(id="vol-01", zone="us-east-1a", size=8, kind="gp3", created=10**12, **given)


def test_a_record_that_appears_and_goes():
    assert said(ec2.VOLUMES, None, volume()).sentence == "EC2 volume vol-01 in us-east-1 appeared."
    gone = said(ec2.VOLUMES, volume(tags=(("Name", "data"),)), None)
    assert gone.sentence == "EC2 volume data (vol-01) in us-east-1 went."
    assert '"size": 8' in gone.before
    assert gone.after == ""


def test_fields_are_told_one_by_one():
    found = said(ec2.VOLUMES, volume(), volume(encrypted=True, iops=3000, tags=(("a", "b"),)))

    assert [(line.name, line.before, line.after) for line in found.lines] == [
        ("tags", "nothing", "a, b"),
        ("iops", "nothing", "3000"),
        ("encrypted", "nothing", "yes"),
    ]
    assert "iops from nothing to 3000" in found.sentence


def test_unique_ids_are_told_by_their_names():
    key = b"AGPA1\x00AIDA1"
    names = {"AGPA1": "admins", "AIDA1": "auditor"}
    found = said(iam.MEMBERS, None, iam.Member(), key=key, names=names.items())

    assert found.sentence == "IAM membership admins / auditor appeared."


def test_secrets_and_counts_are_not_told():
    login = iam.Login(created=1, changed=1, salt=b"salt", hash=b"hash")

    assert "(4 bytes)" in said(iam.LOGINS, None, login).after
    counts = [iam.COUNTS.encode(iam.Counts(users=number)) for number in (1, 2)]
    assert differences([Change("1", "iam/counts", b"", *counts)]) == []


def test_what_lies_beside_says_so():
    one = Difference("1", "ec2", "us-east-1", "hosts", ("i-1",), None, {"id": "i-1"})

    assert told(one, {}).beside


def test_what_lies_beside_stands_in_no_way_that_something_else_bars():
    group = Clash(Address("1", "iam/groups", b"admins"), None, ())
    entity = Clash(Address("1", "iam/entities", b"AGPA1"), None, ())

    assert clashing((entity, group)) == [(group, "IAM group admins")]
    assert clashing((entity,)) == [(entity, "IAM entity AGPA1")]


def test_an_object_without_versions_has_no_number():
    key = ("photos-2026", "a.txt", "null")
    one = Difference("1", "s3", "", "objects", key, None, {"id": "null", "size": 1})

    assert told(one, {}).sentence == "S3 object photos-2026/a.txt appeared."


@pytest.mark.parametrize(
    ("service", "kind"), [(one.name, kind) for one in ALL for kind in one.handlers]
)
def test_each_due_event_has_words(service, kind):
    assert (service, kind) in BY_ITSELF
    args = dict.fromkeys(("instance", "key_id", "name", "account"), "this-one")

    assert "{" not in coming(Due(1, service, kind, "1", "us-east-1", args))
