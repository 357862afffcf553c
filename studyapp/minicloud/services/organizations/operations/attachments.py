"""Where policies are attached: to the root, to units, to accounts."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors, tree
from studyapp.minicloud.services.organizations.finding import managed
from studyapp.minicloud.services.organizations.needs import on
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import SORTS
from studyapp.minicloud.services.organizations.views import listed, policy_view, target_view


@SERVICE.operation(
    "AttachPolicy", needs=on("PolicyId", "TargetId"), act="attach {PolicyId} to {TargetId}"
)
def attach_policy(ctx: Context, params: Params) -> Output:
    """Attach a policy of an enabled type; it limits all that is below the target."""
    mine = managed(ctx)
    policy = mine.policy(params["PolicyId"])
    node = mine.node(params["TargetId"], errors.no_target())
    if policy.sort not in mine.org.types:
        raise errors.type_not_enabled()
    tree.attach(mine, node, policy)
    return {}


@SERVICE.operation(
    "DetachPolicy", needs=on("PolicyId", "TargetId"), act="detach {PolicyId} from {TargetId}"
)
def detach_policy(ctx: Context, params: Params) -> Output:
    """Detach a policy; the last service control policy of a target stays."""
    mine = managed(ctx)
    policy = mine.policy(params["PolicyId"])
    node = mine.node(params["TargetId"], errors.no_target())
    tree.detach(mine, node, policy)
    return {}


@SERVICE.operation("ListPoliciesForTarget", needs=on("TargetId"), reads=True)
def list_policies_for_target(ctx: Context, params: Params) -> Output:
    """The policies of a type that are attached right to a target, not above it."""
    mine = managed(ctx)
    node = mine.node(params["TargetId"], errors.no_target())
    sort = next((one for one in SORTS if one == params["Filter"]), None)
    held = node.attached(sort) if sort else ()
    rows = ((one, mine.policy(one)) for one in held)
    return listed(ctx, params, "Policies", rows, lambda one: policy_view(mine, one))


@SERVICE.operation("ListTargetsForPolicy", needs=on("PolicyId"), reads=True)
def list_targets_for_policy(ctx: Context, params: Params) -> Output:
    """Where a policy is attached."""
    mine = managed(ctx)
    policy = mine.policy(params["PolicyId"])
    rows = ((one, mine.node(one, errors.no_target())) for one in mine.targets(policy.id))
    return listed(ctx, params, "Targets", rows, lambda node: target_view(mine, node))
