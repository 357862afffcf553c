"""S3: buckets, objects and their versions, who may reach them, buckets as websites."""

from studyapp.minicloud.services.s3 import metering, operations, website
from studyapp.minicloud.services.s3.service import SERVICE

__all__ = ["SERVICE", "metering", "operations", "website"]
