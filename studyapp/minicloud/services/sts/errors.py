"""What STS refuses; the words are those that public reports quote, unless marked."""

from studyapp.minicloud.kernel.errors import CloudError


def roots_have_none() -> CloudError:
    """Root cannot become a role."""
    return CloudError("AccessDenied", "Roles may not be assumed by root accounts.", 403)


def longer_than_chain() -> CloudError:
    """A session made by a session lasts an hour at most."""
    text = (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
        "role chaining"
    )
    return CloudError("ValidationError", text, 400)


def longer_than_role() -> CloudError:
    """The role's own limit."""
    text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    return CloudError("ValidationError", text, 400)


def malformed(text: str) -> CloudError:
    """A session policy is no policy."""
    return CloudError("MalformedPolicyDocument", text, 400)


def too_large(percent: int) -> CloudError:
    """Session policies and tags are too long."""
    text = f"Packed policy consumes {percent}% of allotted space, please use smaller policy."
    return CloudError("PackedPolicyTooLarge", text, 400)


def tag_twice() -> CloudError:
    """Two session tags have the same key."""
    text = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    return CloudError("InvalidParameterValue", text, 400)


def reserved_tag() -> CloudError:
    """A tag whose key is AWS's own."""
    text = "Tag keys that begin with aws: are reserved."
    return CloudError("InvalidParameterValue", text, 400, unverified=True)


def too_many_policies(most: int) -> CloudError:
    """More managed session policies than there may be."""
    text = f"A session has at most {most} managed session policies."
    return CloudError("ValidationError", text, 400, unverified=True)


def no_such_tag() -> CloudError:
    """A tag is to be handed on that is none of the session's."""
    text = "The specified transitive tag key must be included in the requested tags."
    return CloudError("InvalidParameterValue", text, 400)


def handed_on() -> CloudError:
    """A tag is passed that the caller's session hands on."""
    text = (
        "One of the specified transitive tag keys can't be set because it conflicts with a "
        "transitive tag key from the calling session."
    )
    return CloudError("InvalidParameterValue", text, 400)


def too_many_tags(most: int) -> CloudError:
    """The tags that are handed on and those that are passed are too many together."""
    text = f"A session has at most {most} tags, with those that are handed on."
    return CloudError("InvalidParameterValue", text, 400, unverified=True)


def other_identity() -> CloudError:
    """The caller's session has a source identity, which stays."""
    text = "The source identity is already set for this assume role session"
    return CloudError("ValidationError", text, 400, unverified=True)


def wrong_code() -> CloudError:
    """The code is not the device's, or was used."""
    text = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
    return CloudError("AccessDenied", text, 403)


def no_device() -> CloudError:
    """The device is not there, or not the caller's."""
    text = (
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
        "serial number is valid and associated with this user."
    )
    return CloudError("AccessDenied", text, 403)


def half_a_factor() -> CloudError:
    """A serial number without a code, or the other way round."""
    text = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
    return CloudError("AccessDenied", text, 403)


def only_for_long_keys(operation: str = "GetSessionToken") -> CloudError:
    """Sessions get no further sessions of the same kind."""
    text = f"Cannot call {operation} with session credentials"
    return CloudError("AccessDenied", text, 403)


def not_modelled(parameter: str) -> CloudError:
    """A parameter that AWS has and the sandbox does not."""
    return CloudError("NotImplemented", f"{parameter} is not part of this sandbox yet.", 501)
