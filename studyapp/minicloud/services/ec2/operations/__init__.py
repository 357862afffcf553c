"""The operations of EC2, one module a sort of thing; importing them declares them."""

from studyapp.minicloud.services.ec2.operations import (
    acls,
    addresses,
    attributes,
    catalogue,
    groups,
    instances,
    keys,
    launch,
    networks,
    profiles,
    regions,
    rules,
    states,
    tags,
)

__all__ = [
    "acls",
    "addresses",
    "attributes",
    "catalogue",
    "groups",
    "instances",
    "keys",
    "launch",
    "networks",
    "profiles",
    "regions",
    "rules",
    "states",
    "tags",
]
