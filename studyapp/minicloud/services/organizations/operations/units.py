"""Organizational units: folders for accounts, five below each other at most."""

from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors, limits
from studyapp.minicloud.services.organizations.finding import Realm, managed
from studyapp.minicloud.services.organizations.needs import creating, on
from studyapp.minicloud.services.organizations.operations.tags import tags_of
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import Node
from studyapp.minicloud.services.organizations.tree import plant, put, uproot
from studyapp.minicloud.services.organizations.views import listed, unit_view


@SERVICE.operation("CreateOrganizationalUnit", needs=creating("ParentId"), act="create OU {Name}")
def create_organizational_unit(ctx: Context, params: Params) -> Output:
    """Make a unit below the root or another unit."""
    mine = managed(ctx)
    parent = mine.parent(params["ParentId"])
    _check_free(mine, parent, params["Name"])
    if len(mine.above(parent)) > limits.DEPTH:
        text = (
            "You cannot add an organizational unit to the specified parent because it would exceed "
            "the max depth allowed."
        )
        raise errors.constraint("OU_DEPTH_LIMIT_EXCEEDED", text, unverified=False)
    units = sum(node.kind == "unit" for node in mine.nodes())
    text = "You have exceeded the allowed number of OUs."
    ctx.quota(limits.UNITS, units, errors.constraint("OU_NUMBER_LIMIT_EXCEEDED", text))
    unit = Node(
        id=f"ou-{mine.org.root.removeprefix('r-')}-{ctx.ids.hex(8)}",
        kind="unit",
        name=params["Name"],
        parent=parent.id,
        tags=tags_of(params.get("Tags", ())),
    )
    return {"OrganizationalUnit": unit_view(mine, plant(mine, unit))}


@SERVICE.operation("DescribeOrganizationalUnit", needs=on("OrganizationalUnitId"), reads=True)
def describe_organizational_unit(ctx: Context, params: Params) -> Output:
    """A unit with its path."""
    mine = managed(ctx)
    return {"OrganizationalUnit": unit_view(mine, mine.unit(params["OrganizationalUnitId"]))}


@SERVICE.operation(
    "UpdateOrganizationalUnit",
    needs=on("OrganizationalUnitId"),
    act="rename OU {OrganizationalUnitId}",
)
def update_organizational_unit(ctx: Context, params: Params) -> Output:
    """Give a unit another name; what is below it stays."""
    mine = managed(ctx)
    unit = mine.unit(params["OrganizationalUnitId"])
    name = params.get("Name", unit.name)
    if name != unit.name:
        _check_free(mine, mine.parent(unit.parent), name)
    return {"OrganizationalUnit": unit_view(mine, put(mine, replace(unit, name=name)))}


@SERVICE.operation(
    "DeleteOrganizationalUnit",
    needs=on("OrganizationalUnitId"),
    act="delete OU {OrganizationalUnitId}",
)
def delete_organizational_unit(ctx: Context, params: Params) -> Output:
    """Delete an empty unit."""
    mine = managed(ctx)
    unit = mine.unit(params["OrganizationalUnitId"])
    if any(mine.below(unit.id, "unit")) or any(mine.below(unit.id, "account")):
        raise errors.unit_not_empty()
    uproot(mine, unit)
    return {}


@SERVICE.operation("ListOrganizationalUnitsForParent", needs=on("ParentId"), reads=True)
def list_organizational_units_for_parent(ctx: Context, params: Params) -> Output:
    """The units right below a root or unit."""
    mine = managed(ctx)
    parent = mine.parent(params["ParentId"])
    rows = ((unit, mine.unit(unit)) for unit in mine.below(parent.id, "unit"))
    return listed(ctx, params, "OrganizationalUnits", rows, lambda unit: unit_view(mine, unit))


def _check_free(mine: Realm, parent: Node, name: str) -> None:
    """Refuse a name that another unit of the parent has."""
    if any(mine.unit(unit).name == name for unit in mine.below(parent.id, "unit")):
        raise errors.same_unit()
