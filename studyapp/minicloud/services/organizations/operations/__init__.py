"""The operations of Organizations, one module a sort of thing; importing them declares them."""

from studyapp.minicloud.services.organizations.operations import (
    accounts,
    attachments,
    invitations,
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
    "invitations",
    "leaving",
    "organization",
    "policies",
    "services",
    "tags",
    "tree",
    "units",
]
