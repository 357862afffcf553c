"""What IAM refuses, with AWS's codes and words.

The codes are those of botocore's model. Words that public reports quote from AWS's own answers
(issue threads of aws-cdk, terraform, aws-nuke, cloud-custodian; records of emulators) are taken as
they are there; the others are marked as unverified.
"""

from studyapp.minicloud.kernel.errors import CloudError


def no_entity(text: str, *, unverified: bool = False) -> CloudError:
    """NoSuchEntity."""
    return CloudError("NoSuchEntity", text, 404, unverified=unverified)


def not_found(word: str, name: str) -> CloudError:
    """No user, group or role has this name."""
    return no_entity(f"The {word} with name {name} cannot be found.")


def no_profile(name: str) -> CloudError:
    """No instance profile has this name."""
    return no_entity(f"Instance Profile {name} cannot be found.")


def no_policy(arn: str) -> CloudError:
    """No managed policy has this ARN, or it is not attached here."""
    return no_entity(f"Policy {arn} was not found.")


def not_attachable(policy: str) -> CloudError:
    """The policy, or "ARN version v1" of one, that an operation names is not there."""
    return no_entity(f"Policy {policy} does not exist or is not attachable.")


def no_boundary(arn: str) -> CloudError:
    """What is to be the boundary is not there."""
    return no_entity(f"Scope ARN: {arn} does not exist or is not attachable.")


def no_version(arn: str, version: str) -> CloudError:
    """The policy has no such version."""
    return no_entity(f"Policy {arn} version {version} does not exist or is not attachable.")


def no_inline(word: str, name: str) -> CloudError:
    """The user, group or role has no inline policy of this name."""
    return no_entity(f"The {word} policy with name {name} cannot be found.")


def no_key(key: str) -> CloudError:
    """The user has no such access key."""
    return no_entity(f"The Access Key with id {key} cannot be found.")


def no_login(name: str) -> CloudError:
    """The user has no password."""
    return no_entity(f"Login Profile for User {name} cannot be found.")


def no_device(serial: str) -> CloudError:
    """No virtual MFA device has this serial number, or not here."""
    return no_entity(f"MFA Device with serial number {serial} does not exist.")


def device_exists() -> CloudError:
    """An MFA device of this name is there."""
    return CloudError("EntityAlreadyExists", "MFA device already exists.", 409)


def device_in_use() -> CloudError:
    """The device is somebody's."""
    return CloudError("EntityAlreadyExists", "MFA Device is already in use.", 409)


def only_in_console() -> CloudError:
    """Root's devices are given and taken in the console."""
    text = "The MFA devices of the root user can be changed in the AWS Management Console only."
    return CloudError("ValidationError", text, 400, unverified=True)


def conflict_of_device() -> CloudError:
    """The device is somebody's, so that it cannot be deleted."""
    return CloudError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", 409)


def wrong_code() -> CloudError:
    """The two codes are not those of the device, one after the other."""
    text = "Authentication code for device is not valid."
    return CloudError("InvalidAuthenticationCode", text, 403, unverified=True)


def no_report(reason: str, text: str, status: int) -> CloudError:
    """There is no credential report, or it is too old."""
    return CloudError(reason, text, status, unverified=True)


def exists(word: str, name: str) -> CloudError:
    """A user, group or role of this name is there."""
    return CloudError("EntityAlreadyExists", f"{word} with name {name} already exists.", 409)


def policy_exists(name: str) -> CloudError:
    """A customer managed policy of this name is there."""
    text = f"A policy called {name} already exists. Duplicate names are not allowed."
    return CloudError("EntityAlreadyExists", text, 409)


def profile_exists(name: str) -> CloudError:
    """An instance profile of this name is there."""
    return CloudError("EntityAlreadyExists", f"Instance Profile {name} already exists.", 409)


def login_exists(name: str) -> CloudError:
    """The user has a password."""
    text = f"Login Profile for user {name} already exists."
    return CloudError("EntityAlreadyExists", text, 409)


def alias_exists(name: str) -> CloudError:
    """Another account has this alias."""
    text = f"The account alias {name} already exists."
    return CloudError("EntityAlreadyExists", text, 409)


def conflict(what: str) -> CloudError:
    """Something must be done before the entity can be deleted."""
    return CloudError("DeleteConflict", f"Cannot delete entity, must {what} first.", 409)


def in_use() -> CloudError:
    """A policy that is attached cannot be deleted."""
    return CloudError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)


def has_versions() -> CloudError:
    """A policy can be deleted only when its default version is the only one."""
    text = (
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy."
    )
    return CloudError("DeleteConflict", text, 409)


def default_version() -> CloudError:
    """The default version cannot be deleted by itself."""
    text = "Cannot delete the default version of a policy."
    return CloudError("DeleteConflict", text, 409)


def over_quota(name: str, limit: int) -> CloudError:
    """There would be more than the quota allows."""
    return CloudError("LimitExceeded", f"Cannot exceed quota for {name}: {limit}", 409)


def too_many_devices(limit: int) -> CloudError:
    """The account has as many virtual MFA devices as it may have users."""
    text = f"Cannot exceed quota for VirtualMFADevicesPerAccount: {limit}"
    return CloudError("LimitExceeded", text, 409, unverified=True)


def too_many_versions() -> CloudError:
    """A policy has five versions."""
    text = (
        "A managed policy can have up to 5 versions. Before you create a new version, you must "
        "delete an existing version."
    )
    return CloudError("LimitExceeded", text, 409)


def inline_too_long(limit: int, word: str, name: str) -> CloudError:
    """All inline policies together are too long."""
    text = f"Maximum policy size of {limit} bytes exceeded for {word} {name}"
    return CloudError("LimitExceeded", text, 409)


def malformed(text: str) -> CloudError:
    """A document is not a policy, or not one for this place."""
    return CloudError("MalformedPolicyDocument", text, 400)


def unknown_principal(arn: str) -> CloudError:
    """A trust policy names somebody who is not there."""
    return malformed(f'Invalid principal in policy: "AWS":"{arn}"')


def protected(name: str) -> CloudError:
    """Only its service changes the role."""
    text = (
        f"Cannot perform the operation on the protected role '{name}' - this role is only "
        "modifiable by AWS"
    )
    return CloudError("UnmodifiableEntity", text, 400)


def only_for_services() -> CloudError:
    """The policy of a service-linked role is for nobody else."""
    text = "Cannot attach a Service Role Policy to a Customer Role."
    return CloudError("PolicyNotAttachable", text, 400)


def linked_exists(name: str) -> CloudError:
    """The service has its role."""
    text = (
        f"Service role name {name} has been taken in this account, please try a different suffix."
    )
    return invalid_input(text, unverified=False)


def weak_password(text: str) -> CloudError:
    """A password breaks a rule of the account."""
    return CloudError("PasswordPolicyViolation", text, 400)


def invalid_input(text: str, *, unverified: bool = True) -> CloudError:
    """A parameter that the model allows and IAM does not."""
    return CloudError("InvalidInput", text, 400, unverified=unverified)


def validation(text: str) -> CloudError:
    """A parameter that does not fit."""
    return CloudError("ValidationError", text, 400)


def bad_marker() -> CloudError:
    """The marker of a page is not one that was given for this question."""
    return CloudError("ValidationError", "Invalid Marker.", 400)


def unmodifiable(text: str) -> CloudError:
    """AWS's own things cannot be changed."""
    return CloudError("AccessDenied", text, 403, unverified=True)


def not_modelled(parameter: str) -> CloudError:
    """A parameter that AWS has and the sandbox does not."""
    return CloudError("NotImplemented", f"{parameter} is not part of this sandbox yet.", 501)
