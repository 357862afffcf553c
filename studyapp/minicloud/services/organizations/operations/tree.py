"""The tree: who is above, who is below."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors
from studyapp.minicloud.services.organizations.finding import managed
from studyapp.minicloud.services.organizations.needs import on
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import NodeKind
from studyapp.minicloud.services.organizations.views import WORDS, listed

KINDS: dict[str, NodeKind] = {word: kind for kind, word in WORDS.items()}


@SERVICE.operation("ListParents", needs=on("ChildId"), reads=True)
def list_parents(ctx: Context, params: Params) -> Output:
    """The one parent that a unit or account has."""
    mine = managed(ctx)
    child = mine.node(params["ChildId"], errors.no_child(), "unit", "account")
    rows = iter([(child.parent, mine.parent(child.parent))])
    return listed(
        ctx, params, "Parents", rows, lambda node: {"Id": node.id, "Type": WORDS[node.kind]}
    )


@SERVICE.operation("ListChildren", needs=on("ParentId"), reads=True)
def list_children(ctx: Context, params: Params) -> Output:
    """The units or the accounts right below a root or unit."""
    mine = managed(ctx)
    word = params["ChildType"]
    parent = mine.parent(params["ParentId"])
    rows = ((one, one) for one in mine.below(parent.id, KINDS[word]))
    return listed(ctx, params, "Children", rows, lambda one: {"Id": one, "Type": word})
