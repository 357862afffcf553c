"""The operations of S3 that the sandbox has."""

from studyapp.minicloud.services.s3.operations import (
    buckets,
    copying,
    deleting,
    listing,
    multipart,
    objects,
    policies,
    settings,
    tagging,
)

__all__ = [
    "buckets",
    "copying",
    "deleting",
    "listing",
    "multipart",
    "objects",
    "policies",
    "settings",
    "tagging",
]
