"""Whatever several principals do in whatever order: bytes, time, undo and errors stay in order."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from studyapp.minicloud import spec
from studyapp.minicloud.dispatch import time
from studyapp.minicloud.kernel import history
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.spec import codes
from studyapp.minicloud.spec.statuses import COMMON, STATUSES
from tests.minicloud.properties.calls import (
    ACCOUNT,
    CALLS,
    OTHER,
    REGIONS,
    Player,
    kind_of,
    metered,
    outcome,
    shown,
)

# No model names these, nor the lists of `spec`, which hold what is not answered with status 400.
# S3 API Reference, "Error responses"; EC2 API Reference, "Error codes"; IAM's common errors. That
# a principal is gone which console or shell act as (NoSuchEntity) is ours.
REVIEWED = {
    "iam": {"AccessDenied", "NoSuchEntity", "ValidationError"},
    "sts": {"AccessDenied", "NoSuchEntity"},
    "organizations": {"NoSuchEntity", "NotImplemented"},
    "s3": {
        "IllegalLocationConstraintException",
        "InvalidArgument",
        "InvalidBucketName",
        "InvalidLocationConstraint",
        "InvalidRequest",
        "MalformedPolicy",
        "MalformedXML",
        "NoSuchEntity",
    },
    "ec2": {
        "DependencyViolation",
        "IncorrectInstanceState",
        "InvalidGroup.Duplicate",
        "InvalidGroup.InUse",
        "InvalidGroup.NotFound",
        "InvalidInstanceID.NotFound",
        "InvalidKeyPair.Duplicate",
        "InvalidParameterCombination",
        "InvalidParameterValue",
        "InvalidPermission.Duplicate",
        "MissingParameter",
        "NoSuchEntity",
        "UnauthorizedOperation",
        "VcpuLimitExceeded",
    },
}


class AnyHistory(RuleBasedStateMachine):
    """One world twice, in two storages, beside another world in the first storage."""

    def __init__(self):
        super().__init__()
        shared = MemoryStorage()
        self.world = Player(shared, ACCOUNT)
        self.twin = Player(MemoryStorage(), ACCOUNT)
        self.other = Player(shared, OTHER)
        self.around = {}  # by each step's row: the records before and after it
        self.known = {}
        self.seen_by_all()

    @rule(asked=CALLS)
    def call(self, asked):
        """The same call in both; nothing of it is to be seen in the other world."""
        self.settle()
        before, aside = self.world.rows(), self.other.rows()
        results = [player.run(*asked) for player in (self.world, self.twin)]
        assert outcome(results[0]) == outcome(results[1])
        assert self.other.rows() == aside
        if isinstance(results[0], CloudError):
            assert self.world.rows() == before, results[0]
            self.check_error(asked[0][0], results[0])
        elif results[0].step:
            self.around[results[0].step] = (before, self.world.rows())
        else:
            assert self.world.rows() == before
        self.seen_by_all()

    @rule(asked=CALLS)
    def call_elsewhere(self, asked):
        """The other world changes; this one does not."""
        here = self.world.rows()
        self.other.run(*asked)
        assert self.world.rows() == here

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes):
        """Time passes; what is due happens at the next call."""
        for player in (self.world, self.twin, self.other):
            player.wall += minutes * 60_000
        self.settle()
        self.seen_by_all()

    @precondition(lambda self: self.last_act())
    @rule()
    def undo(self):
        """Back, forth and back again; each state has the bytes that it had."""
        self.settle()
        done, undone = self.world.rows(), self.around[self.last_act().rows[-1].id][0]
        # What time did since an undo is not done again by a redo, but happens again by itself.
        steady = self.row().head == self.row().tip
        for player in (self.world, self.twin):
            storage, cloud = player.storage, player.cloud
            for step, expected in ((cloud.undo, undone), (cloud.redo, done), (cloud.undo, undone)):
                step(storage, player.id)
                assert player.rows() == expected or (expected is done and not steady)
        self.known = {}
        self.seen_by_all()

    @precondition(lambda self: self.around)
    @rule(pick=st.integers(0, 9))
    def undo_earlier(self, pick):
        """An act is taken back and later ones stay, or nothing happens; itself it can be undone."""
        self.settle()
        row = sorted(self.around)[-1 - pick % len(self.around)]
        before, act = self.world.rows(), f"mend {self.row().version}"
        refused = []
        for player in (self.world, self.twin):
            try:
                player.cloud.undo_earlier(player.storage, player.id, row, act=act, wall=player.wall)
            except NothingToDo as nothing:
                refused.append(str(nothing))
        done = self.world.rows()
        if refused:
            assert done == before
            assert len(refused) == 2
        else:
            self.around[self.row().head] = (before, done)
            assert metered(self.world) == shown(self.world)
            for step, expected in ((self.world.cloud.undo, before), (self.world.cloud.redo, done)):
                step(self.world.storage, self.world.id)
                assert self.world.rows() == expected
        self.seen_by_all()

    @precondition(lambda self: self.around)
    @rule(pick=st.integers(0, 30), before=st.booleans())
    def jump(self, pick, before):
        """Anywhere on any branch the records have the bytes, and the clock the time, of then."""
        self.settle()
        row = sorted(self.around)[pick % len(self.around)]
        for player in (self.world, self.twin):
            player.cloud.jump(player.storage, player.id, row, wall=player.wall, before=before)
        self.known = {}
        assert self.world.rows() == self.around[row][0 if before else 1]
        assert time.simulated(self.row(), self.world.wall) == self.journal(row).at
        self.seen_by_all()

    def row(self):
        """The row of the world."""
        return self.world.storage.worlds[self.world.id].world

    def journal(self, row):
        """A row of its journal."""
        return self.world.storage.worlds[self.world.id].journal[row]

    def last_act(self):
        """What undo would take back."""
        with self.world.storage.read(self.world.id) as reader:
            act = history.last_act(reader)
        # The users that every player makes stay, so that there is somebody to call.
        return act if act and act.rows[-1].id in self.around else None

    def settle(self):
        """Let happen what is due, so that it does not happen within the next call."""
        for player in (self.world, self.twin):
            player.sure("sts", "GetCallerIdentity")

    def seen_by_all(self):
        """Both runs hold equal bytes, and each record decodes and encodes to its own bytes."""
        rows = self.world.rows()
        assert rows == self.twin.rows()
        for where, image in rows.items():
            if self.known.get(where) is not image:
                kind = kind_of(where[1])
                assert kind.encode(kind.decode(image)) == image, where
        self.known = rows

    def check_error(self, service, error):
        """Every code is one that AWS has."""
        known = {*STATUSES.get(service, ()), *COMMON, *REVIEWED[service]}
        known |= {each.code for each in codes.BY_FAMILY[codes.family(service)].values()}
        shape = spec.error_shape(service, error.code)
        assert shape.modelled or error.code in known, (service, error)
        assert error.status is None or 300 <= error.status < 500 or error.status == 501, error

    def teardown(self):
        """At the end the trails are equal as well, and name no other account's calls."""
        trails = [player.storage.worlds[player.id].trail for player in (self.world, self.twin)]
        assert trails[0] == trails[1]
        assert {row.account for row in trails[0]} <= {ACCOUNT, ""}
        assert {row.region for row in trails[0]} <= set(REGIONS)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=settings.default.max_examples // 5,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
