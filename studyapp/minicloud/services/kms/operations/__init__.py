"""The operations of KMS, one module a sort of thing; importing them declares them."""

from studyapp.minicloud.services.kms.operations import (
    aliases,
    cryptography,
    deletion,
    grants,
    keys,
    policies,
    rotation,
    tags,
)

__all__ = [
    "aliases",
    "cryptography",
    "deletion",
    "grants",
    "keys",
    "policies",
    "rotation",
    "tags",
]
