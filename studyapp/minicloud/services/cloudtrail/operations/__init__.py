"""The operations of CloudTrail that the sandbox has."""

from studyapp.minicloud.services.cloudtrail.operations import (
    logging,
    lookup,
    selectors,
    tags,
    trails,
)

__all__ = ["logging", "lookup", "selectors", "tags", "trails"]
