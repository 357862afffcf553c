"""Acts taken back out of the middle of a history: the costs are as though they were never done."""

from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel import taken, travel
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.kernel.memory import MemoryStorage
from tests.minicloud.properties.calls import ACCOUNT, REGIONS, Player
from tests.minicloud.properties.test_two_hundred_steps import asked

BUCKET = {"Bucket": "photos-2026"}
HOUR = 3_600_000


def wanted(random):
    """A call: mostly one on the same bucket, whose meter all of its objects share."""
    if random.random() < 0.3:
        return asked(random)
    key = {**BUCKET, "Key": random.choice("abcdef")}
    tags = {"TagSet": [{"Key": "team", "Value": random.choice("xy")}]}
    body = bytes(random.randrange(1_000))
    return random.choice(
        [
            ("s3", "CreateBucket", BUCKET),
            ("s3", "PutObject", {**key, "Body": body}),
            ("s3", "PutObject", {**key, "Body": body}),
            ("s3", "DeleteObject", key),
            ("s3", "PutBucketTagging", {**BUCKET, "Tagging": tags}),
        ]
    )


def play(player, random):
    """Some calls with time between them: (how to make them again, their row), of those that did."""
    done = []
    for _ in range(16):
        player.wall += random.choice([0, 1, 20 * 60_000, 40 * HOUR])
        player.sure("sts", "GetCallerIdentity")  # let happen what is due
        service, operation, params = wanted(random)
        region, calls = random.choice(REGIONS), player.calls
        counter = row_of(player).counter
        if "InstanceIds" in params:
            params["InstanceIds"] = player.machines[-1:] or ["i-0123456789abcdef0"]
        result = player.run((service, operation, params), "root", region)
        if not isinstance(result, CloudError) and result.step:
            again = (player.wall, calls, counter, (service, operation, params), region)
            done.append((again, result.step))
    return done


def repeat(player, again):
    """Make a call as it was made, with the same ids and entropy.

    What was done to something that is gone again, such as an object in a bucket, may not be possible.
    """
    player.wall, calls, counter, called, region = again
    player.sure("sts", "GetCallerIdentity")
    player.calls, row_of(player).counter = calls, counter
    assume(not isinstance(player.run(called, "root", region), CloudError))


def row_of(player):
    return player.storage.worlds[player.id].world


def acts(player):
    """The acts of the history that are taken back, and every row with its act."""
    with player.storage.read(player.id) as reader:
        rows = {one.id: one.act for one in travel.Tree(reader).back(reader.world.head)}
        return taken.taken_back_now(reader), rows


def money(player):
    return {key: image for key, image in player.rows().items() if key[1].startswith("billing")}


@given(st.integers(0, 2**32))
@settings(max_examples=max(1, settings.default.max_examples // 10), deadline=None)
def test_what_is_taken_back_never_cost_anything(seed):
    random = Random(seed)
    player, twin = (Player(MemoryStorage(), ACCOUNT) for _ in "12")
    row_of(player).runs_on = row_of(twin).runs_on = True
    done = play(player, random)
    assume(done)
    player.wall += 30 * HOUR
    player.sure("sts", "GetCallerIdentity")
    for turn in range(4):
        # The last row is the undo of the turn before: it may be taken back itself.
        row = random.choice([*(step for _, step in done), row_of(player).head])
        try:
            player.cloud.undo_earlier(
                player.storage, player.id, row, act=f"mend {turn}", wall=player.wall
            )
        except NothingToDo:
            continue
        player.wall += HOUR
        player.sure("sts", "GetCallerIdentity")

    gone, rows = acts(player)
    for again, step in done:
        if rows[step] not in gone:
            repeat(twin, again)
    twin.wall = player.wall
    twin.sure("sts", "GetCallerIdentity")
    assert money(player) == money(twin)
