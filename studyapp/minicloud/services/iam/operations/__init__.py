"""The operations of IAM, one module a sort of resource; importing them declares them."""

from studyapp.minicloud.services.iam.operations import (
    account,
    attachments,
    boundaries,
    credential_report,
    devices,
    groups,
    inline,
    keys,
    logins,
    policies,
    profiles,
    roles,
    simulating,
    tags,
    users,
    versions,
)

__all__ = [
    "account",
    "attachments",
    "boundaries",
    "credential_report",
    "devices",
    "groups",
    "inline",
    "keys",
    "logins",
    "policies",
    "profiles",
    "roles",
    "simulating",
    "tags",
    "users",
    "versions",
]
