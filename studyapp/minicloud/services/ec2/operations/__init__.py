"""The operations of EC2, one module a sort of thing; importing them declares them."""

from studyapp.minicloud.services.ec2.operations import (
    catalogue,
    groups,
    instances,
    launch,
    networks,
    regions,
    rules,
    states,
)

__all__ = [
    "catalogue",
    "groups",
    "instances",
    "launch",
    "networks",
    "regions",
    "rules",
    "states",
]
