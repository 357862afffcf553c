"""Errors that services answer and no model describes: their HTTP statuses, and older codes.

S3: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; EC2:
docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; the codes that SQS had when it
spoke the query protocol: docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference (each
operation's errors).
"""

from collections.abc import Mapping

_FORBIDDEN = (
    "AccessDenied AccountProblem AllAccessDisabled CrossLocationLoggingProhibited "
    "InvalidAccessKeyId InvalidObjectState InvalidPayer InvalidSecurity NotSignedUp "
    "RequestTimeTooSkewed SignatureDoesNotMatch"
)
_MISSING = (
    "NoSuchAccessPoint NoSuchBucket NoSuchBucketPolicy NoSuchCORSConfiguration "
    "NoSuchConfiguration NoSuchKey NoSuchLifecycleConfiguration NoSuchPublicAccessBlockConfiguration "
    "NoSuchTagSet NoSuchTagSetError NoSuchUpload NoSuchVersion NoSuchWebsiteConfiguration "
    "ObjectLockConfigurationNotFoundError OwnershipControlsNotFoundError "
    "ReplicationConfigurationNotFoundError ServerSideEncryptionConfigurationNotFoundError"
)
_CONFLICT = (
    "BucketAlreadyExists BucketAlreadyOwnedByYou BucketNotEmpty ConditionalRequestConflict "
    "InvalidBucketState OperationAborted RestoreAlreadyInProgress"
)
STATUSES: Mapping[str, Mapping[str, int]] = {
    "s3": {
        **dict.fromkeys(_FORBIDDEN.split(), 403),
        **dict.fromkeys(_MISSING.split(), 404),
        **dict.fromkeys(_CONFLICT.split(), 409),
        "PermanentRedirect": 301,
        "Redirect": 307,
        "TemporaryRedirect": 307,
        "NotModified": 304,
        "MethodNotAllowed": 405,
        "MissingContentLength": 411,
        "PreconditionFailed": 412,
        "InvalidRange": 416,
        "InternalError": 500,
        "NotImplemented": 501,
        "ServiceUnavailable": 503,
        "SlowDown": 503,
        "Busy": 503,
    },
    "ec2": {
        "AuthFailure": 401,
        "Blocked": 403,
        "OptInRequired": 403,
        "PendingVerification": 403,
        "UnauthorizedOperation": 403,
        "DryRunOperation": 412,
        "InternalError": 500,
        "InternalFailure": 500,
        "InsufficientInstanceCapacity": 500,
        "InsufficientHostCapacity": 500,
        "InsufficientAddressCapacity": 500,
        "InsufficientReservedInstanceCapacity": 500,
        "RequestLimitExceeded": 503,
        "ServiceUnavailable": 503,
        "Unavailable": 503,
    },
}
# CommonErrors.html, the same in the references of most services.
COMMON: Mapping[str, int] = {
    "AccessDenied": 403,
    "ExpiredToken": 403,
    "InvalidClientTokenId": 403,
    "MissingAuthenticationToken": 403,
    "NotAuthorized": 403,
    "OptInRequired": 403,
    "SignatureDoesNotMatch": 403,
    "MalformedQueryString": 404,
    "InternalFailure": 500,
    "InternalError": 500,
    "NotImplemented": 501,
    "ServiceUnavailable": 503,
}

_PREFIX = "AWS.SimpleQueueService."
# Shape -> the code that clients of the query protocol know, sent beside the shape's name.
QUERY_CODES: Mapping[str, Mapping[str, str]] = {
    "sqs": {
        "QueueDoesNotExist": f"{_PREFIX}NonExistentQueue",
        "QueueNameExists": "QueueAlreadyExists",
        "QueueDeletedRecently": f"{_PREFIX}QueueDeletedRecently",
        "BatchEntryIdsNotDistinct": f"{_PREFIX}BatchEntryIdsNotDistinct",
        "BatchRequestTooLong": f"{_PREFIX}BatchRequestTooLong",
        "EmptyBatchRequest": f"{_PREFIX}EmptyBatchRequest",
        "InvalidBatchEntryId": f"{_PREFIX}InvalidBatchEntryId",
        "TooManyEntriesInBatchRequest": f"{_PREFIX}TooManyEntriesInBatchRequest",
        "MessageNotInflight": f"{_PREFIX}MessageNotInflight",
        "PurgeQueueInProgress": f"{_PREFIX}PurgeQueueInProgress",
        "UnsupportedOperation": f"{_PREFIX}UnsupportedOperation",
        "KmsAccessDenied": "KMS.AccessDeniedException",
        "KmsDisabled": "KMS.DisabledException",
        "KmsInvalidKeyUsage": "KMS.InvalidKeyUsageException",
        "KmsInvalidState": "KMS.InvalidStateException",
        "KmsNotFound": "KMS.NotFoundException",
        "KmsOptInRequired": "KMS.OptInRequired",
        "KmsThrottled": "KMS.ThrottlingException",
    },
}
