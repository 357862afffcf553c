"""The codes that mean the same everywhere and are called otherwise by each protocol.

Who is denied, throttled or not recognised is told in other words by EC2, S3, the query services,
the JSON services and those that speak REST. One table for all of them, by family, with what
single services do otherwise. Pages: CommonErrors.html of the IAM, STS, DynamoDB and Lambda
references; docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html;
docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from studyapp.minicloud.spec.models import protocol

Reason = Literal[
    "denied",  # no policy allows it, or one forbids it; the text is the decision's own
    "throttled",
    "unknown-key",  # nobody has this access key, or its session token does not belong to it
    "bad-signature",
    "expired-token",
    "unsigned",
    "skewed",  # the clocks of both sides differ by more than a quarter of an hour
    "incomplete",  # parts of the signature are missing
    "unknown-operation",
    "internal",
]
Family = Literal["query", "ec2", "json", "rest-json", "rest-xml", "s3"]


class Code(NamedTuple):
    """A code, its HTTP status and its text (with `{operation}` and `{version}` where needed).

    `verified` is false for what no page names.
    """

    code: str
    status: int
    text: str = ""
    verified: bool = True


_TOKEN = "The security token included in the request is invalid."  # noqa: S105  (a sentence)
_EXPIRED = "The security token included in the request is expired"
_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. "
    "Consult the service documentation for details."
)
_INTERNAL = "The request processing has failed because of an unknown error, exception or failure."
_JSON: Mapping[Reason, Code] = {
    "denied": Code("AccessDeniedException", 400),
    "throttled": Code("ThrottlingException", 400, "Rate exceeded"),
    "unknown-key": Code("UnrecognizedClientException", 400, _TOKEN),
    "bad-signature": Code("InvalidSignatureException", 400, _SIGNATURE),
    "expired-token": Code("ExpiredTokenException", 400, _EXPIRED),
    "unsigned": Code("MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
    "skewed": Code("InvalidSignatureException", 400, "Signature expired"),
    "incomplete": Code("IncompleteSignatureException", 400, "Incomplete signature"),
    "unknown-operation": Code("UnknownOperationException", 400),
    "internal": Code("InternalFailure", 500, _INTERNAL),
}
_QUERY: Mapping[Reason, Code] = {
    "denied": Code("AccessDenied", 403),
    "throttled": Code("Throttling", 400, "Rate exceeded"),
    "unknown-key": Code("InvalidClientTokenId", 403, _TOKEN),
    "bad-signature": Code("SignatureDoesNotMatch", 403, _SIGNATURE),
    "expired-token": Code("ExpiredToken", 403, _EXPIRED),
    "unsigned": Code("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    "skewed": Code("SignatureDoesNotMatch", 403, "Signature expired"),
    "incomplete": Code("IncompleteSignature", 400, "Incomplete signature"),
    "unknown-operation": Code(
        "InvalidAction", 400, "Could not find operation {operation} for version {version}"
    ),
    "internal": Code("InternalFailure", 500, _INTERNAL),
}
_VALIDATE = "AWS was not able to validate the provided access credentials"
BY_FAMILY: Mapping[Family, Mapping[Reason, Code]] = {
    "query": _QUERY,
    "json": _JSON,
    "rest-json": {
        **{reason: each._replace(status=403) for reason, each in _JSON.items()},
        "throttled": Code("TooManyRequestsException", 429, "Rate exceeded"),
        "unknown-operation": Code("UnknownOperationException", 404),
        "internal": Code("InternalFailure", 500, _INTERNAL),
    },
    "rest-xml": {**_QUERY, "unknown-operation": Code("InvalidAction", 404, verified=False)},
    "ec2": {
        "denied": Code("UnauthorizedOperation", 403),
        "throttled": Code("RequestLimitExceeded", 503, "Request limit exceeded."),
        "unknown-key": Code("AuthFailure", 401, _VALIDATE),
        "bad-signature": Code("AuthFailure", 401, _VALIDATE),
        "expired-token": Code("RequestExpired", 400, "Request has expired."),
        "unsigned": Code(
            "MissingAuthenticationToken", 403, "Request is missing Authentication Token"
        ),
        "skewed": Code("RequestExpired", 400, "Request has expired."),
        "incomplete": Code("IncompleteSignature", 400, "Incomplete signature"),
        "unknown-operation": Code(
            "InvalidAction", 400, "The action {operation} is not valid for this web service."
        ),
        "internal": Code("InternalError", 500, "An internal error has occurred"),
    },
    "s3": {
        "denied": Code("AccessDenied", 403, "Access Denied"),
        "throttled": Code("SlowDown", 503, "Please reduce your request rate."),
        "unknown-key": Code(
            "InvalidAccessKeyId",
            403,
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
        "bad-signature": Code(
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        ),
        "expired-token": Code("ExpiredToken", 400, "The provided token has expired."),
        "unsigned": Code("AccessDenied", 403, "Access Denied"),
        "skewed": Code(
            "RequestTimeTooSkewed",
            403,
            "The difference between the request time and the current time is too large.",
        ),
        "incomplete": Code(
            "AuthorizationHeaderMalformed",
            400,
            "The authorization header that you provided is not valid.",
        ),
        "unknown-operation": Code(
            "MethodNotAllowed", 405, "The specified method is not allowed against this resource."
        ),
        "internal": Code(
            "InternalError", 500, "We encountered an internal error. Please try again."
        ),
    },
}
BY_SERVICE: Mapping[tuple[str, Reason], Code] = {
    # docs.aws.amazon.com/sns/latest/api/API_Publish.html
    ("sns", "denied"): Code("AuthorizationError", 403),
    ("sns", "throttled"): Code("Throttled", 429, "Rate exceeded"),
    # docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    ("sqs", "denied"): Code("AccessDenied", 403),
    ("sqs", "throttled"): Code("RequestThrottled", 400, "Rate exceeded"),
    ("organizations", "throttled"): Code("TooManyRequestsException", 400, "Rate exceeded"),
    ("efs", "throttled"): Code("ThrottlingException", 429, "Rate exceeded"),
    # API Gateway takes a path that it does not know for an unsigned call.
    ("apigateway", "unknown-operation"): Code(
        "MissingAuthenticationTokenException", 403, "Missing Authentication Token"
    ),
}


# What a call with DryRun answers when all would have gone well.
DRY_RUNS: Mapping[str, Code] = {
    "ec2": Code("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set."),
    # AWS KMS API Reference, "Encrypt", names the code; the text is a report's.
    "kms": Code(
        "DryRunOperationException",
        400,
        "The request would have succeeded, but the DryRun option is set.",
        verified=False,
    ),
}


def code(service: str, reason: Reason, spoken: str = "") -> Code:
    """What the service answers; `spoken` is the protocol of the request, if it has a choice."""
    own = BY_SERVICE.get((service, reason))
    if own is not None:
        return own
    return BY_FAMILY[family(service, spoken)][reason]


def family(service: str, spoken: str = "") -> Family:
    """Which table the service reads. Raises KeyError for an unknown service."""
    if service in {"s3", "s3control"}:
        return "s3"
    used = spoken or protocol(service)
    if used.endswith("cbor"):
        return "json"
    for known in BY_FAMILY:
        if known == used:
            return known
    raise KeyError(used)


def denied(service: str) -> tuple[str, int]:
    """Code and status of a call that policy does not allow."""
    found = code(service, "denied")
    return found.code, found.status


def dry_run(service: str) -> Code:
    """What a call with DryRun answers that would have gone well.

    Raises KeyError for a service whose operations know no DryRun.
    """
    return DRY_RUNS[service]


def unknown_key(service: str) -> tuple[str, int]:
    """Code and status for credentials that nobody has."""
    found = code(service, "unknown-key")
    return found.code, found.status
