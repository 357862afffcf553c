"""Cost Explorer: what an account cost, by day or month, grouped and filtered, and what it will."""

from studyapp.minicloud.services.ce import operations, tags
from studyapp.minicloud.services.ce.service import SERVICE

__all__ = ["SERVICE", "operations", "tags"]
