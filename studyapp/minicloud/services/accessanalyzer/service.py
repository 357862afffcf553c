"""The service IAM Access Analyzer: analyzers live in a Region."""

from studyapp.minicloud.kernel.records import REGIONAL
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("accessanalyzer", scope=REGIONAL, arn_prefix="access-analyzer")
