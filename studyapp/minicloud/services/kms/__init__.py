"""KMS: keys that never leave the service, who may use them, and what they encrypt."""

from studyapp.minicloud.services.kms import metering, operations
from studyapp.minicloud.services.kms.service import SERVICE

__all__ = ["SERVICE", "metering", "operations"]
