"""The service S3: buckets have Regions, their names and the service's state have not."""

from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("s3", scope=GLOBAL)
