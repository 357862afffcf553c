"""CloudTrail: who did what in the account, looked up or delivered to a bucket."""

from studyapp.minicloud.services.cloudtrail import delivery, operations
from studyapp.minicloud.services.cloudtrail.service import SERVICE

__all__ = ["SERVICE", "delivery", "operations"]
