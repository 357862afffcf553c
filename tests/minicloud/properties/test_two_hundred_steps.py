"""Two hundred steps of all sorts, undone one by one, then done again: equal bytes at each."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel import history
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.kernel.memory import MemoryStorage
from tests.minicloud.properties.calls import ACCOUNT, REGIONS, Player

STEPS = 200


def asked(random):
    """A call that may change something."""
    number = random.randrange(40)
    bucket, group = f"bucket-{number % 5}-2026", f"group-{number % 7}"
    user, key = {"UserName": f"user-{number}"}, {"Bucket": bucket, "Key": f"{number}.txt"}
    rule = {"IpProtocol": "tcp", "FromPort": number, "ToPort": number, "CidrIp": "0.0.0.0/0"}
    return random.choice(
        [
            ("iam", "CreateUser", user),
            ("iam", "CreateUser", user),
            ("iam", "DeleteUser", user),
            ("iam", "CreateAccessKey", user),
            ("iam", "TagUser", {**user, "Tags": [{"Key": "n", "Value": str(number)}]}),
            ("s3", "CreateBucket", {"Bucket": bucket}),
            ("s3", "PutObject", {**key, "Body": bytes(number)}),
            ("s3", "PutObject", {**key, "Body": bytes(number)}),
            ("s3", "DeleteObject", key),
            ("ec2", "CreateSecurityGroup", {"GroupName": group, "Description": "rules"}),
            ("ec2", "AuthorizeSecurityGroupIngress", {"GroupName": group, **rule}),
            ("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1}),
            ("ec2", random.choice(["StopInstances", "TerminateInstances"]), {"InstanceIds": []}),
            ("kms", "CreateKey", {"Description": str(number)}),
        ]
    )


def play(player, random):
    """A step, or none when it was refused: sometimes time, an undo of an earlier one, a jump."""
    steps = [row for row in player.storage.worlds[player.id].journal.values() if row.kind == "step"]
    chance = random.random()
    if chance < 0.05:
        player.wall += random.randrange(20) * 60_000
        player.sure("sts", "GetCallerIdentity")
    elif chance < 0.15 and steps:
        row, act = random.choice(steps[-20:]).id, f"mend {len(steps)}"
        try:
            player.cloud.undo_earlier(player.storage, player.id, row, act=act, wall=player.wall)
        except NothingToDo:
            return
    elif chance < 0.17 and len(steps) > 9:
        # A short way back, after which the history goes on as another branch.
        row = random.choice(steps[-3:]).id
        player.cloud.jump(player.storage, player.id, row, wall=player.wall)
    else:
        result = player.run(asked(random), "root", random.choice(REGIONS), random.randrange(3))
        assert not isinstance(result, CloudError) or result.status < 500, result


@given(st.integers(0, 2**32))
@settings(max_examples=max(1, settings.default.max_examples // 60), deadline=None)
def test_two_hundred_steps_undone_give_equal_bytes(seed):
    random, player = Random(seed), Player(MemoryStorage(), ACCOUNT)
    world = player.storage.worlds[player.id]
    player.cloud.add_point(player.storage, player.id, "start", wall=player.wall)
    before = {}  # the records before each row that undo leads back from
    while True:
        player.sure("sts", "GetCallerIdentity")  # let happen what is due
        rows = player.rows()
        play(player, random)
        if world.journal[world.world.head].kind == "step":
            before.setdefault(world.world.head, rows)
        with player.storage.read(player.id) as reader:
            done = [row.id for row in history.back(reader, world.world.head) if row.kind == "step"]
        if len(done) >= STEPS + len(SETUP):
            break

    top = player.rows()
    undone = 0
    while True:
        with player.storage.read(player.id) as reader:
            act = history.last_act(reader)
        if act is None or act.stops_at:
            break
        player.cloud.undo(player.storage, player.id)
        assert player.rows() == before[act.rows[-1].id], act.label
        undone += 1
    assert undone >= STEPS
    for _ in range(undone):
        player.cloud.redo(player.storage, player.id)
    assert player.rows() == top


SETUP = range(4)  # the steps that every player begins with
