"""Whatever is done in whatever order: the records fit each other, and all of it can be undone."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.iam import state
from studyapp.minicloud.services.iam.entities import entity_of
from tests.minicloud.making import ACCOUNT, World, policy, trust

NAMES = st.sampled_from(["a", "A", "b"])
ARNS = st.sampled_from(
    [f"arn:aws:iam::{ACCOUNT}:policy/{name}" for name in "ab"]
    + ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
)
SORTS = st.sampled_from(["User", "Group", "Role"])
TABLES = {"user": state.USERS, "group": state.GROUPS, "role": state.ROLES}
PATHS = st.sampled_from(["/", "/x/"])


@st.composite
def making(draw):
    sort, name = draw(SORTS), draw(NAMES)
    more = {"AssumeRolePolicyDocument": trust(ACCOUNT)} if sort == "Role" else {}
    return f"Create{sort}", {f"{sort}Name": name, "Path": draw(PATHS), **more}


@st.composite
def holding(draw):
    sort, name = draw(SORTS), draw(NAMES)
    operation = draw(st.sampled_from(["Attach{}Policy", "Detach{}Policy"]))
    return operation.format(sort), {f"{sort}Name": name, "PolicyArn": draw(ARNS)}


@st.composite
def limiting(draw):
    sort, name = draw(st.sampled_from(["User", "Role"])), draw(NAMES)
    if draw(st.booleans()):
        more = {"PermissionsBoundary": draw(ARNS)}
        return f"Put{sort}PermissionsBoundary", {f"{sort}Name": name, **more}
    return f"Delete{sort}PermissionsBoundary", {f"{sort}Name": name}


@st.composite
def moving(draw):
    sort = draw(st.sampled_from(["User", "Group"]))
    new = {f"New{sort}Name": draw(NAMES), "NewPath": draw(PATHS)}
    return f"Update{sort}", {f"{sort}Name": draw(NAMES), **new}


@st.composite
def joining(draw):
    operation = draw(st.sampled_from(["AddUserToGroup", "RemoveUserFromGroup"]))
    return operation, {"UserName": draw(NAMES), "GroupName": draw(NAMES)}


@st.composite
def writing(draw):
    arn = draw(ARNS)
    text = {"PolicyDocument": policy("s3:*")}
    return draw(
        st.sampled_from(
            [
                ("CreatePolicy", {"PolicyName": arn[-1], **text}),
                ("DeletePolicy", {"PolicyArn": arn}),
                ("CreatePolicyVersion", {"PolicyArn": arn, **text}),
                ("DeletePolicyVersion", {"PolicyArn": arn, "VersionId": "v1"}),
                ("SetDefaultPolicyVersion", {"PolicyArn": arn, "VersionId": "v2"}),
            ]
        )
    )


@st.composite
def deleting(draw):
    sort = draw(SORTS)
    return f"Delete{sort}", {f"{sort}Name": draw(NAMES)}


MOST = settings.default.max_examples // 4  # each example is a history of its own
STEPS = st.lists(
    st.one_of(
        making(), making(), holding(), limiting(), moving(), joining(), writing(), deleting()
    ),
    max_size=40,
)


@given(STEPS)
@settings(max_examples=MOST, suppress_health_check=[HealthCheck.too_slow])
def test_records_fit_and_undo_takes_all_back(steps):
    world = World()
    start = world.rows()
    for operation, params in steps:
        with suppress(CloudError):
            world.call("iam", operation, **params)

    check(world)

    end = world.rows()
    undone = 0
    with suppress(NothingToDo):
        while True:
            world.undo()
            undone += 1
    assert world.rows() == start
    for _ in range(undone):
        world.redo()
    assert world.rows() == end


def check(world):
    with world.storage.read("w") as reader:
        db = Records(Work(reader, writes=False), ACCOUNT, "us-east-1")
        holders = {
            (word, key): holder
            for word, table in TABLES.items()
            for (key,), holder in db.scan(table)
        }
        check_entities(db, holders)
        check_attachments(db, holders)
        check_policies(db, holders)


def check_entities(db, holders):
    """Ids lead to names, memberships to both sides, and counts are true."""
    assert {key for (key,), _ in db.scan(state.ENTITIES)} == {
        holder.id for (word, _), holder in holders.items() if word == "group"
    }
    for (word, key), holder in holders.items():
        assert entity_of(db, holder.id) == state.Entity(word, key)
        assert key == holder.name.lower()
        arn = f"arn:aws:iam::{ACCOUNT}:{word}{holder.path}{holder.name}"
        known = arn if word != "group" else None
        assert principals.arn_of(db, holder.id) == known
        assert principals.id_of(db, arn) == (holder.id if known else None)
    members = {key for key, _ in db.scan(state.MEMBERS)}
    users = [holder for (word, _), holder in holders.items() if word == "user"]
    assert members == {(group, user.id) for user in users for group in user.groups}
    counts = db.read(state.COUNTS)
    for word in TABLES:
        assert getattr(counts, f"{word}s") == sum(kind == word for kind, _ in holders)


def check_attachments(db, holders):
    """What is attached is known from both sides."""
    held = set()
    for (word, _), holder in holders.items():
        held |= {(arn, "policy", word, holder.id) for arn in holder.attached}
        boundary = getattr(holder, "boundary", "")
        held |= {(boundary, "boundary", word, holder.id)} if boundary else set()
    assert {key for key, _ in db.scan(state.ATTACHMENTS)} == held


def check_policies(db, holders):
    """Each policy has its default version, and nobody holds one that is gone."""
    own = {policy.name: policy for _, policy in db.scan(state.POLICIES)}
    versions = [key for key, _ in db.scan(state.VERSIONS)]
    for one in own.values():
        assert (one.id, state.version_key(one.default)) in versions
    assert {key[0] for key in versions} == {one.id for one in own.values()}
    counts = db.read(state.COUNTS)
    assert (counts.policies, counts.versions) == (len(own), len(versions))
    attached = {key[0] for key, _ in db.scan(state.ATTACHMENTS)}
    ours = {arn.rpartition("/")[2] for arn in attached if f"::{ACCOUNT}:" in arn}
    assert ours <= set(own)
