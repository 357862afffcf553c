"""Who signed is remembered, and never longer than it is true."""

from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.dispatch import callers
from studyapp.minicloud.kernel.call import KeyCaller
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.iam import IamIdentity
from tests.minicloud.making import RING, World, document, policy
from tests.work import steps

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
LISTS = policy("s3:ListAllMyBuckets")
NEVER = document({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
USER = {"UserName": "developer-1"}
GROUP = {"GroupName": "team"}
OWN = {"PolicyArn": "arn:aws:iam::123456789012:policy/own"}
CHANGES = [
    ("PutUserPolicy", {**USER, "PolicyName": "p", "PolicyDocument": LISTS}),
    ("PutUserPolicy", {**USER, "PolicyName": "q", "PolicyDocument": NEVER}),
    ("DeleteUserPolicy", {**USER, "PolicyName": "q"}),
    ("AttachUserPolicy", {**USER, "PolicyArn": READ_ONLY}),
    ("DetachUserPolicy", {**USER, "PolicyArn": READ_ONLY}),
    ("AddUserToGroup", {**USER, **GROUP}),
    ("RemoveUserFromGroup", {**USER, **GROUP}),
    ("PutGroupPolicy", {**GROUP, "PolicyName": "g", "PolicyDocument": LISTS}),
    ("DeleteGroupPolicy", {**GROUP, "PolicyName": "g"}),
    ("AttachUserPolicy", {**USER, **OWN}),
    ("CreatePolicyVersion", {**OWN, "PolicyDocument": NEVER, "SetAsDefault": True}),
    ("CreatePolicyVersion", {**OWN, "PolicyDocument": LISTS, "SetAsDefault": True}),
    ("PutUserPermissionsBoundary", {**USER, "PermissionsBoundary": READ_ONLY}),
    ("DeleteUserPermissionsBoundary", USER),
    ("TagUser", {**USER, "Tags": [{"Key": "team", "Value": "blue"}]}),
    ("UpdateUser", {**USER, "NewPath": "/moved/"}),
    ("UpdateAccountPasswordPolicy", {"AllowUsersToChangePassword": True}),
    ("UpdateAccessKey", {**USER, "Status": "Inactive"}),
    ("UpdateAccessKey", {**USER, "Status": "Active"}),
    ("DeleteAccessKey", USER),
    ("undo", {}),
    ("redo", {}),
]


def made():
    """A world with a user who has a key, a group and a policy; the key."""
    world = World(cloud=new_cloud())
    for name, params in (
        ("CreateUser", USER),
        ("CreateGroup", GROUP),
        ("CreatePolicy", {"PolicyName": "own", "PolicyDocument": LISTS}),
    ):
        world.call("iam", name, **params)
    return world, world.call("iam", "CreateAccessKey", **USER)["AccessKey"]["AccessKeyId"]


def new_cloud():
    return Cloud(ALL, IamIdentity(), RING)


def change(world, key, name, params):
    """Do it, or leave it where it cannot be done now."""
    try:
        if name in {"undo", "redo"}:
            getattr(world, name)()
            return
        more = {"AccessKeyId": key} if name.endswith("AccessKey") else {}
        world.call("iam", name, **params, **more)
    except (CloudError, NothingToDo):
        pass


def answers(world, key):
    """What the holder of the key is told: who they are, and whether and why they may."""
    told = []
    for service, operation in (("sts", "GetCallerIdentity"), ("s3", "ListBuckets")):
        try:
            result = world.result(service, operation, as_=key)
        except CloudError as error:
            told.append((error.code, error.principal, error.decision))
        else:
            told.append((result.principal, result.decision))
    return told


@given(st.lists(st.sampled_from(CHANGES), max_size=14))
def test_a_cloud_that_remembers_says_what_a_new_one_says(changes):
    world, key = made()
    remembering = world.cloud
    for name, params in [("", {}), *changes]:
        if name:
            change(world, key, name, params)
        world.cloud = remembering
        told = answers(world, key)
        world.cloud = new_cloud()
        assert told == answers(world, key)
        world.cloud = remembering


def test_a_second_call_reads_no_record_of_the_caller():
    world, key = made()
    world.user("developer-1", "s3:ListAllMyBuckets")

    def lines_of_iam():
        return steps(lambda: world.call("s3", "ListBuckets", as_=key), of="iam/identity.py")

    assert lines_of_iam() > 0
    assert lines_of_iam() == 0


def test_keys_of_sessions_are_asked_each_time():
    assert not callers.is_lasting(KeyCaller("ASIAEXAMPLE", "token"))
    assert not callers.is_lasting(KeyCaller("AKIAEXAMPLE", "token"))
    assert callers.is_lasting(KeyCaller("AKIAEXAMPLE"))


def test_old_keys_are_forgotten_when_there_are_many(monkeypatch):
    monkeypatch.setattr(callers, "MOST", 2)
    world, key = made()
    keys = [key, *(made_key(world, f"user-{number}") for number in range(3))]

    assert [world.call("sts", "GetCallerIdentity", as_=one)["UserId"] for one in keys] == [
        world.call("sts", "GetCallerIdentity", as_=one)["UserId"] for one in keys
    ]


def made_key(world, name):
    world.call("iam", "CreateUser", UserName=name)
    return world.call("iam", "CreateAccessKey", UserName=name)["AccessKey"]["AccessKeyId"]
