"""The service KMS: keys live in a Region and never leave it."""

from studyapp.minicloud.kernel.records import REGIONAL
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("kms", scope=REGIONAL)
