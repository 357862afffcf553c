"""The operations of Organizations, one module a sort of thing; importing them declares them."""

from studyapp.minicloud.services.organizations.operations import (
    accounts,
    attachments,
    leaving,
    organization,
    policies,
    services,
    tags,
    tree,
    units,
)

__all__ = [
    "accounts",
    "attachments",
    "leaving",
    "organization",
    "policies",
    "services",
    "tags",
    "tree",
    "units",
]
