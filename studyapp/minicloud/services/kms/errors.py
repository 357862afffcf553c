"""What KMS refuses, with AWS's codes and words.

Codes are those of botocore's model; all have status 400 (AWS KMS API Reference, "Common Errors"
and each operation's list). Words that public reports of answers quote are taken as they are
there; the others are marked as unverified.
"""

from studyapp.minicloud.kernel.errors import CloudError


def no_key(arn: str) -> CloudError:
    """No key has this id or ARN."""
    return CloudError("NotFoundException", f"Key '{arn}' does not exist", 400)


def no_alias(arn: str) -> CloudError:
    """No key has this other name."""
    return CloudError("NotFoundException", f"Alias {arn} is not found.", 400)


def bad_key_id(text: str) -> CloudError:
    """Neither an id, nor an ARN, nor (where it may be one) another name."""
    return CloudError("NotFoundException", f"Invalid keyId '{text}'", 400)


def bad_arn(text: str) -> CloudError:
    """An ARN of something else."""
    return CloudError("NotFoundException", f"Invalid arn {text}", 400, unverified=True)


def other_region(region: str) -> CloudError:
    """An ARN of another Region, which the words name."""
    return CloudError("NotFoundException", f"Invalid arn {region}", 400)


def disabled(arn: str) -> CloudError:
    """The key is switched off."""
    return CloudError("DisabledException", f"{arn} is disabled.", 400)


def pending(arn: str) -> CloudError:
    """The key waits for its deletion."""
    return CloudError("KMSInvalidStateException", f"{arn} is pending deletion.", 400)


def not_pending(arn: str) -> CloudError:
    """There is no deletion to cancel."""
    return CloudError("KMSInvalidStateException", f"{arn} is not pending deletion.", 400)


def alias_exists(arn: str) -> CloudError:
    """The name is taken in this account and Region."""
    text = f"An alias with the name {arn} already exists"
    return CloudError("AlreadyExistsException", text, 400)


def bad_alias(name: str) -> CloudError:
    """A sign that no alias has, such as a colon."""
    return validation(f"{name} contains invalid characters for an alias")


def alias_of_alias() -> CloudError:
    """An alias leads to a key, never to another alias."""
    return validation("Aliases must refer to keys. Not aliases")


def reserved_alias() -> CloudError:
    """Names of keys that AWS manages; that AWS answers this code without words is said by few."""
    text = "The prefix alias/aws/ is reserved for keys that AWS manages."
    return CloudError("NotAuthorizedException", text, 400, unverified=True)


def validation(text: str) -> CloudError:
    """A parameter is out of its bounds."""
    return CloudError("ValidationException", text, 400)


def malformed(text: str) -> CloudError:
    """A key policy that is none."""
    return CloudError("MalformedPolicyDocumentException", text, 400)


def locked_out() -> CloudError:
    """The caller could not change the policy again."""
    text = "The new key policy will not allow you to update the key policy in the future."
    return CloudError("MalformedPolicyDocumentException", text, 400)


def unknown_principal() -> CloudError:
    """The policy names who is not there."""
    text = "Policy contains a statement with one or more invalid principals."
    return CloudError("MalformedPolicyDocumentException", text, 400)


def no_policy() -> CloudError:
    """A key has one policy, and its name is `default`."""
    return CloudError("NotFoundException", "No such policy exists", 400)


def bad_ciphertext() -> CloudError:
    """Nothing that this account's keys have made, or not with this encryption context."""
    return CloudError("InvalidCiphertextException", "", 400)


def key_of_ciphertext_gone() -> CloudError:
    """The ciphertext names a key that is not here: deleted, or of another Region.

    Quoted by public reports of 2017 to 2023, such as aws-encryption-sdk-javascript issue 1005.
    """
    text = (
        "The ciphertext refers to a customer master key that does not exist, does not exist in "
        "this region, or you are not allowed to access."
    )
    return CloudError("AccessDeniedException", text, 400)


def wrong_key() -> CloudError:
    """The ciphertext is another key's."""
    text = "The key ID in the request does not identify a CMK that can perform this operation."
    return CloudError("IncorrectKeyException", text, 400)


def bad_grantee(arn: str) -> CloudError:
    """The ARN names nobody who can hold a grant."""
    text = f"ARN does not refer to a valid principal: {arn}"
    return CloudError("InvalidArnException", text, 400)


def no_grant(grant: str) -> CloudError:
    """The key has no grant with this id; public reports confirm the code alone."""
    text = f"Grant ID {grant} not found"
    return CloudError("NotFoundException", text, 400, unverified=True)


def bad_grant_token() -> CloudError:
    """No grant token of this sandbox."""
    return CloudError("InvalidGrantTokenException", "Invalid token", 400, unverified=True)


def wider_grant(arn: str) -> CloudError:
    """Who may create grants by a grant alone can give no more than it has."""
    text = (
        f"User: {arn} is not authorized to perform: kms:CreateGrant because the grant that allows "
        "it does not hold these operations with these constraints"
    )
    return CloudError("AccessDeniedException", text, 400, unverified=True)


def bad_marker() -> CloudError:
    """A marker that was not made for this question."""
    return CloudError("InvalidMarkerException", "Invalid marker", 400, unverified=True)


def bad_tag(text: str) -> CloudError:
    """Tags that cannot be."""
    return CloudError("TagException", text, 400)


def too_many_rotations(arn: str) -> CloudError:
    """The key was rotated on demand as often as it may be."""
    text = (
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand "
        f"rotations can be performed for this key: {arn}"
    )
    return CloudError("LimitExceededException", text, 400)


def over_quota(what: str, limit: int) -> CloudError:
    """More than KMS, or the sandbox, keeps."""
    text = f"You have reached the limit of {limit} {what}."
    return CloudError("LimitExceededException", text, 400, unverified=True)


def not_modelled(what: str) -> CloudError:
    """A parameter or a sort of key that AWS has and the sandbox does not."""
    return CloudError("NotImplemented", f"{what} is not part of this sandbox yet.", 501)
