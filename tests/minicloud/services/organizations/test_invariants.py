"""Whatever is done in whatever order: the records fit each other, and all of it can be undone."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel import membership
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.kernel.work import Records, Work
from studyapp.minicloud.services.organizations import state
from studyapp.minicloud.services.organizations.managed import FULL_OF
from tests.minicloud.making import ACCOUNT, World
from tests.minicloud.services.organizations.cases import (
    HTTPS,
    NO_S3,
    RCP,
    SCP,
    add_account,
    add_policy,
    add_unit,
    found,
)

DAY = 86_400_000
# Numbers stand for nodes and policies: the one of that rank among those that are there.
RANK = st.integers(0, 5)
TEXTS = {SCP: NO_S3, RCP: HTTPS}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("CreateOrganizationalUnit"), RANK, st.sampled_from(["a", "b"])),
        st.tuples(st.just("DeleteOrganizationalUnit"), RANK),
        st.tuples(st.just("MoveAccount"), RANK, RANK),
        st.tuples(st.just("CreatePolicy"), st.sampled_from([SCP, RCP])),
        st.tuples(st.just("DeletePolicy"), RANK),
        st.tuples(st.sampled_from(["AttachPolicy", "DetachPolicy"]), RANK, RANK),
        st.tuples(
            st.sampled_from(["EnablePolicyType", "DisablePolicyType"]), st.sampled_from([SCP, RCP])
        ),
        st.tuples(st.just("CreateAccount")),
        st.tuples(st.sampled_from(["CloseAccount", "RemoveAccountFromOrganization"]), RANK),
        st.tuples(st.just("skip"), st.sampled_from([60_000, 5 * DAY, 91 * DAY])),
    ),
    min_size=8,
    max_size=30,
)


class Meant:
    """What the numbers of a step mean in the organisation as it is."""

    def __init__(self, world):
        self.db = records(world)
        nodes = [node for _, node in self.db.scan(state.NODES)]
        self.nodes = [node.id for node in nodes]
        self.parents = [node.id for node in nodes if node.kind != "account"]
        self.accounts = [node for node in nodes if node.kind == "account"]
        self.policies = [key for (key,), _ in self.db.scan(state.POLICIES)] + ["p-FullAWSAccess"]

    def params(self, operation, first=0, second=0):
        """The parameters of an operation."""
        account = pick(self.accounts, first)
        attaching = {
            "PolicyId": pick(self.policies, first),
            "TargetId": pick(self.nodes, second),
        }
        switching = {"RootId": self.db.read(state.ORGANIZATION).root, "PolicyType": first}
        known = {
            "CreateOrganizationalUnit": {"ParentId": pick(self.parents, first), "Name": second},
            "DeleteOrganizationalUnit": {"OrganizationalUnitId": pick(self.parents, first)},
            "MoveAccount": {
                "AccountId": account.id,
                "SourceParentId": account.parent,
                "DestinationParentId": pick(self.parents, second),
            },
            "CreatePolicy": {
                "Name": f"policy {len(self.policies)}",
                "Description": "",
                "Type": first,
                "Content": TEXTS.get(first, ""),
            },
            "DeletePolicy": {"PolicyId": pick(self.policies, first)},
            "AttachPolicy": attaching,
            "DetachPolicy": attaching,
            "EnablePolicyType": switching,
            "DisablePolicyType": switching,
            "CreateAccount": {
                "AccountName": "more",
                "Email": f"a{len(list(self.db.scan(state.REQUESTS)))}@example.com",
            },
        }
        return known.get(operation, {"AccountId": account.id})


def pick(found, rank):
    """The one of a rank, counted around."""
    return found[rank % len(found)] if isinstance(rank, int) else found[0]


def records(world):
    with world.storage.read("w") as reader:
        return Records(Work(reader, writes=False), ACCOUNT, "us-east-1")


MOST = settings.default.max_examples // 4  # each example is a history of its own


@given(STEPS, st.booleans())
@settings(max_examples=MOST, suppress_health_check=[HealthCheck.too_slow])
def test_records_fit_and_undo_takes_all_back(steps, both):
    world = World()
    start = world.rows()
    root = found(world)
    add_account(world)
    add_unit(world, root)
    if both:
        world.call("organizations", "EnablePolicyType", RootId=root, PolicyType=RCP)
    add_policy(world, NO_S3, root)
    for operation, *rest in steps:
        if operation == "skip":
            world.skip(*rest)
            continue
        with suppress(CloudError):
            world.call("organizations", operation, **Meant(world).params(operation, *rest))
            check(world)

    world.call("organizations", "ListRoots")  # what is due happens before it
    end = world.rows()
    undone = 0
    with suppress(NothingToDo):
        while True:
            world.undo()
            undone += 1
    assert world.rows() == start
    for _ in range(undone):
        world.redo()
    world.call("organizations", "ListRoots")
    assert world.rows() == end


def check(world):
    """Tree, members and attachments tell the same from every side."""
    db = records(world)
    org = db.read(state.ORGANIZATION)
    nodes = {key: node for (key,), node in db.scan(state.NODES)}
    members = {key for (key,), _ in db.scan(state.MEMBERS)}
    assert {key for key, node in nodes.items() if node.kind == "account"} == members
    children = {(node.parent, node.kind, key) for key, node in nodes.items() if node.parent}
    assert {key for key, _ in db.scan(state.CHILDREN)} == children
    held = {(one, key) for key, node in nodes.items() for one in (*node.scps, *node.rcps)}
    assert {key for key, _ in db.scan(state.TARGETS)} == held
    for node in nodes.values():
        for sort in state.SORTS:
            on = sort in org.types
            assert bool(node.attached(sort)) == on
            assert sort == SCP or not on or FULL_OF[sort].id in node.attached(sort)
    for account in membership.accounts(db):
        mine = membership.membership(db, account)
        assert bool(mine.organization) == (account in members)
        if account in members:
            assert mine.nodes[-1] == nodes[account].parent
            assert all(below.parent == above for above, below in ways(mine, nodes))


def ways(mine, nodes):
    """Each node of an account's way down from the root with the one below it."""
    return [(above, nodes[below]) for above, below in zip(mine.nodes, mine.nodes[1:], strict=False)]
