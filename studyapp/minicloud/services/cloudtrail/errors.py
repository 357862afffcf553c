"""What CloudTrail refuses, with AWS's codes and words.

Codes are those of botocore's model; all have status 400 (AWS CloudTrail API Reference, "Common
Errors" and each operation's list). The words of an unknown trail are those of the User Guide's
example of an error (AWS CloudTrail User Guide, "CloudTrail log file examples"); those about a
bucket's policy, a name that is taken and too many trails are quoted in many public reports of
AWS's answers. The others are marked as unverified.
"""

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.errors import CloudError


def unknown(name: str, account: str) -> CloudError:
    """There is no such trail."""
    text = f"Unknown trail: {name} for the user: {account}"
    return CloudError("TrailNotFoundException", text, 400)


def exists(name: str, account: str) -> CloudError:
    """The name is taken in the Region."""
    text = f"Trail {name} already exists for customer: {account}"
    return CloudError("TrailAlreadyExistsException", text, 400)


def too_many(account: str, limit: int, region: str) -> CloudError:
    """There are as many trails as there may be."""
    text = f"User: {account} already has {limit} trails in {region}."
    return CloudError("MaximumNumberOfTrailsExceededException", text, 400)


def bad_name(text: str, *, unverified: bool = True) -> CloudError:
    """A name that breaks a rule."""
    return CloudError("InvalidTrailNameException", text, 400, unverified=unverified)


def bad_arn(text: str) -> CloudError:
    """An ARN of something else."""
    words = f"The ARN {text} is not the ARN of a trail."
    return CloudError("CloudTrailARNInvalidException", words, 400, unverified=True)


def not_home(region: str, home: str) -> CloudError:
    """A change is asked for in another Region than the trail's own."""
    text = f"The trail was not created in {region}: its home Region is {home}."
    return CloudError("InvalidHomeRegionException", text, 400, unverified=True)


def no_bucket(bucket: str) -> CloudError:
    """The bucket is not there."""
    text = f"S3 bucket {bucket} does not exist!"
    return CloudError("S3BucketDoesNotExistException", text, 400, unverified=True)


def bad_policy(bucket: str) -> CloudError:
    """The bucket's policy does not let CloudTrail write."""
    text = f"Incorrect S3 bucket policy is detected for bucket: {bucket}"
    return CloudError("InsufficientS3BucketPolicyException", text, 400)


def bad_prefix(limit: int) -> CloudError:
    """The prefix of the log files is too long."""
    text = f"S3 prefix is longer than maximum length: {limit}"
    return CloudError("InvalidS3PrefixException", text, 400, unverified=True)


def combination(text: str) -> CloudError:
    """Parameters that exclude each other."""
    return CloudError("InvalidParameterCombinationException", text, 400)


def bad_selectors(text: str, *, unverified: bool = True) -> CloudError:
    """Event selectors that a trail cannot have."""
    return CloudError("InvalidEventSelectorsException", text, 400, unverified=unverified)


def bad_attributes(text: str) -> CloudError:
    """Events cannot be looked up by this."""
    return CloudError("InvalidLookupAttributesException", text, 400, unverified=True)


def bad_range() -> CloudError:
    """The end lies before the start."""
    text = "The start time must be before the end time."
    return CloudError("InvalidTimeRangeException", text, 400, unverified=True)


def too_fast() -> CloudError:
    """More than two look-ups in a second (API Reference, "LookupEvents")."""
    found = spec.codes.code("cloudtrail", "throttled")
    return CloudError(found.code, found.text, found.status, unverified=not found.verified)


def bad_token() -> CloudError:
    """A token of another question."""
    text = "The next token is not valid: it belongs to a request with other parameters."
    return CloudError("InvalidNextTokenException", text, 400, unverified=True)


def bad_tag(text: str) -> CloudError:
    """A tag that cannot be set."""
    return CloudError("InvalidTagParameterException", text, 400, unverified=True)


def too_many_tags(limit: int) -> CloudError:
    """More tags than a trail may have."""
    text = f"The trail would have more than {limit} tags."
    return CloudError("TagsLimitExceededException", text, 400, unverified=True)


def no_resource(name: str) -> CloudError:
    """There is nothing with this ARN to be tagged."""
    text = f"The resource {name} does not exist."
    return CloudError("ResourceNotFoundException", text, 400, unverified=True)


def not_here(what: str) -> CloudError:
    """AWS has it, the sandbox has not."""
    return CloudError("NotImplemented", f"{what} is not part of this sandbox yet.", 501)
