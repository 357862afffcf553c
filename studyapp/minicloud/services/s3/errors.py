"""What S3 refuses, with AWS's codes and words.

Codes, statuses and most texts: Amazon S3 API Reference, "Error responses"
(docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). Texts that no page gives are
marked as unverified.
"""

from typing import Any

from studyapp.minicloud.kernel.errors import CloudError


def no_bucket(name: str) -> CloudError:
    """NoSuchBucket."""
    text = "The specified bucket does not exist"
    return CloudError("NoSuchBucket", text, 404, BucketName=name)


def no_key(key: str) -> CloudError:
    """NoSuchKey."""
    return CloudError("NoSuchKey", "The specified key does not exist.", 404, Key=key)


def no_version(key: str, version: str) -> CloudError:
    """NoSuchVersion."""
    text = "The specified version does not exist."
    return CloudError("NoSuchVersion", text, 404, Key=key, VersionId=version)


def is_marker(key: str, version: str, *, asked: bool) -> CloudError:
    """The newest version is a delete marker (404), or the asked one is (405)."""
    headers = {"x-amz-delete-marker": "true", "x-amz-version-id": version}
    if not asked:
        error = no_key(key)
        error.members["Headers"] = headers
        return error
    text = "The specified method is not allowed against this resource."
    headers["Allow"] = "DELETE"
    members: dict[str, Any] = {"Method": "GET", "ResourceType": "DeleteMarker", "Headers": headers}
    return CloudError("MethodNotAllowed", text, 405, **members)


def taken(name: str) -> CloudError:
    """BucketAlreadyExists."""
    text = (
        "The requested bucket name is not available. The bucket namespace is shared by all users "
        "of the system. Please select a different name and try again."
    )
    return CloudError("BucketAlreadyExists", text, 409, BucketName=name)


def owned(name: str) -> CloudError:
    """BucketAlreadyOwnedByYou."""
    text = "Your previous request to create the named bucket succeeded and you already own it."
    return CloudError("BucketAlreadyOwnedByYou", text, 409, BucketName=name)


def bad_name(name: str) -> CloudError:
    """InvalidBucketName."""
    text = "The specified bucket is not valid."
    return CloudError("InvalidBucketName", text, 400, BucketName=name)


def not_empty(name: str) -> CloudError:
    """BucketNotEmpty."""
    text = "The bucket you tried to delete is not empty"
    return CloudError("BucketNotEmpty", text, 409, BucketName=name)


def versions_left(name: str) -> CloudError:
    """BucketNotEmpty for what only a list of versions shows."""
    text = (
        "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
    )
    return CloudError("BucketNotEmpty", text, 409, BucketName=name)


def too_many_buckets() -> CloudError:
    """TooManyBuckets."""
    text = "You have attempted to create more buckets than allowed"
    return CloudError("TooManyBuckets", text, 400)


def too_many_objects(limit: int) -> CloudError:
    """A bound of the sandbox, not of S3."""
    text = f"A sandbox keeps {limit} objects at most; delete some, or reset it."
    return CloudError("ServiceQuotaExceeded", text, 400, unverified=True)


def wrong_location(location: str) -> CloudError:
    """IllegalLocationConstraintException."""
    text = (
        f"The {location or 'unspecified'} location constraint is incompatible for the region "
        "specific endpoint this request was sent to."
    )
    return CloudError("IllegalLocationConstraintException", text, 400)


def no_location(location: str) -> CloudError:
    """InvalidLocationConstraint."""
    text = "The specified location-constraint is not valid"
    return CloudError("InvalidLocationConstraint", text, 400, LocationConstraint=location)


def precondition(condition: str) -> CloudError:
    """PreconditionFailed."""
    text = "At least one of the pre-conditions you specified did not hold"
    return CloudError("PreconditionFailed", text, 412, Condition=condition)


def not_modified() -> CloudError:
    """A conditional read of what the client has already."""
    return CloudError("304", "Not Modified", 304)


def bad_range(asked: str, size: int) -> CloudError:
    """InvalidRange."""
    text = "The requested range is not satisfiable"
    members: dict[str, Any] = {"RangeRequested": asked, "ActualObjectSize": size}
    return CloudError("InvalidRange", text, 416, **members)


def argument(text: str, name: str, value: object, *, unverified: bool = False) -> CloudError:
    """InvalidArgument."""
    members: dict[str, Any] = {"ArgumentName": name, "ArgumentValue": value}
    return CloudError("InvalidArgument", text, 400, unverified=unverified, **members)


def request(text: str, *, unverified: bool = False) -> CloudError:
    """InvalidRequest."""
    return CloudError("InvalidRequest", text, 400, unverified=unverified)


def key_too_long(size: int) -> CloudError:
    """KeyTooLongError."""
    members: dict[str, Any] = {"Size": size, "MaxSizeAllowed": 1024}
    return CloudError("KeyTooLongError", "Your key is too long", 400, **members)


def no_upload(upload: str) -> CloudError:
    """NoSuchUpload."""
    text = (
        "The specified upload does not exist. The upload ID may be invalid, or the upload may "
        "have been aborted or completed."
    )
    return CloudError("NoSuchUpload", text, 404, UploadId=upload)


def bad_part(number: int) -> CloudError:
    """InvalidPart."""
    text = (
        "One or more of the specified parts could not be found.  The part may not have been "
        "uploaded, or the specified entity tag may not match the part's entity tag."
    )
    return CloudError("InvalidPart", text, 400, PartNumber=number)


def part_order() -> CloudError:
    """InvalidPartOrder."""
    text = "The list of parts was not in ascending order. Parts must be ordered by part number."
    return CloudError("InvalidPartOrder", text, 400)


def part_too_small(number: int, size: int, least: int) -> CloudError:
    """EntityTooSmall."""
    text = "Your proposed upload is smaller than the minimum allowed size"
    members: dict[str, Any] = {"PartNumber": number, "ProposedSize": size, "MinSizeAllowed": least}
    return CloudError("EntityTooSmall", text, 400, **members)


def denied() -> CloudError:
    """AccessDenied, for what policies alone do not decide."""
    return CloudError("AccessDenied", "Access Denied", 403)


def malformed_xml() -> CloudError:
    """MalformedXML."""
    text = (
        "The XML you provided was not well-formed or did not validate against our published schema"
    )
    return CloudError("MalformedXML", text, 400)


def malformed_policy(text: str, *, unverified: bool = False) -> CloudError:
    """MalformedPolicy."""
    return CloudError("MalformedPolicy", text, 400, unverified=unverified)


def missing(code: str, text: str, bucket: str) -> CloudError:
    """A setting that the bucket does not have."""
    return CloudError(code, text, 404, BucketName=bucket)


def no_acls() -> CloudError:
    """AccessControlListNotSupported."""
    text = "The bucket does not allow ACLs"
    return CloudError("AccessControlListNotSupported", text, 400)


def invalid_tag(text: str) -> CloudError:
    """InvalidTag."""
    return CloudError("InvalidTag", text, 400)


def bad_digest(algorithm: str) -> CloudError:
    """BadDigest of a checksum that came as a parameter."""
    text = f"The {algorithm} you specified did not match the calculated checksum."
    return CloudError("BadDigest", text, 400)
