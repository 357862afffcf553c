"""What Access Analyzer refuses. Codes and statuses are those of botocore's model.

The words are unverified: no page of the API Reference gives them.
"""

from studyapp.minicloud.kernel.errors import CloudError


def no_analyzer(name: str) -> CloudError:
    """No analyzer has this name or ARN here."""
    return CloudError(
        "ResourceNotFoundException",
        f"Analyzer not found: {name}",
        404,
        unverified=True,
        resourceId=name,
        resourceType="Analyzer",
    )


def no_finding(name: str) -> CloudError:
    """The analyzer has no such finding now."""
    return CloudError(
        "ResourceNotFoundException",
        f"Finding not found: {name}",
        404,
        unverified=True,
        resourceId=name,
        resourceType="Finding",
    )


def no_resource(arn: str) -> CloudError:
    """Nothing that is analyzed has this ARN."""
    return CloudError(
        "ResourceNotFoundException",
        f"Resource not found: {arn}",
        404,
        unverified=True,
        resourceId=arn,
        resourceType="Resource",
    )


def no_role(words: str) -> CloudError:
    """The caller may not let Access Analyzer make its role; `words` are those of IAM."""
    return CloudError("AccessDeniedException", words, 403)


def exists(name: str) -> CloudError:
    """The name is taken."""
    return CloudError(
        "ConflictException",
        f"An analyzer named {name} exists already.",
        409,
        unverified=True,
        resourceId=name,
        resourceType="Analyzer",
    )


def over_quota(zone: str) -> CloudError:
    """One analyzer of a kind is the most in a Region."""
    return CloudError(
        "ServiceQuotaExceededException",
        f"The Region has an analyzer of the type {zone} already.",
        402,
        unverified=True,
        resourceId=zone,
        resourceType="Analyzer",
    )


def invalid(text: str) -> CloudError:
    """A parameter that is well-formed and makes no sense."""
    return CloudError("ValidationException", text, 400, unverified=True, reason="other")


def too_complex() -> CloudError:
    """What is asked about is too much to be decided in a second."""
    text = "The policy is too complex to be checked for so much access at once."
    return CloudError("UnprocessableEntityException", text, 422, unverified=True)


def not_modelled(what: str) -> CloudError:
    """Something that AWS has and the sandbox does not."""
    return CloudError("NotImplemented", f"{what} is not part of this sandbox.", 501)
