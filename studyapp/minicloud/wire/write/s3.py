"""What S3 does that its model does not say.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from studyapp.minicloud.wire.message import Headers

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

# Root elements of answers whose output shape is called otherwise.
ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CreateSession": "CreateSessionResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}


def request_headers(request_id: str) -> Headers:
    """The two ids of an answer; the second follows from the first."""
    return (("x-amz-request-id", request_id), ("x-amz-id-2", host_id(request_id)))


def host_id(request_id: str) -> str:
    """The extended request id, as long as S3's."""
    digest = sha256(request_id.encode()).digest()
    return b64encode(digest + sha256(digest).digest()[:24]).decode()


def location(output: Mapping[str, Any]) -> bytes:
    """GetBucketLocation: the region is the text of the root element, empty for us-east-1."""
    region = output.get("LocationConstraint") or ""
    root = f'<LocationConstraint xmlns="{NAMESPACE}"'
    text = f"{root}>{region}</LocationConstraint>" if region else f"{root}/>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def status(operation: str, output: Mapping[str, Any], modelled: int) -> int:
    """206 for a part of an object."""
    if operation in {"GetObject", "HeadObject"} and output.get("ContentRange"):
        return 206
    return modelled
