"""What EC2 refuses, with AWS's codes and words.

Codes: docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. Words are those that
public reports quote from AWS's answers (issue threads of terraform, cloud-custodian, aws-cli,
skypilot, leftovers); the others are marked as unverified.
"""

from studyapp.minicloud.kernel.errors import CloudError


def refusal(code: str, text: str, *, unverified: bool = False) -> CloudError:
    """An error of EC2; all that are not about authorisation have status 400."""
    return CloudError(code, text, 400, unverified=unverified)


def invalid(text: str, *, unverified: bool = False) -> CloudError:
    """InvalidParameterValue."""
    return refusal("InvalidParameterValue", text, unverified=unverified)


def combination(text: str, *, unverified: bool = False) -> CloudError:
    """InvalidParameterCombination."""
    return refusal("InvalidParameterCombination", text, unverified=unverified)


def missing(name: str) -> CloudError:
    """MissingParameter."""
    return refusal("MissingParameter", f"The request must contain the parameter {name}")


def no_group(group: str, vpc: str = "") -> CloudError:
    """InvalidGroup.NotFound, by id, or by name in the default VPC."""
    where = f" in default VPC '{vpc}'" if vpc else ""
    return refusal("InvalidGroup.NotFound", f"The security group '{group}' does not exist{where}")


def group_exists(name: str, vpc: str) -> CloudError:
    """InvalidGroup.Duplicate."""
    text = f"The security group '{name}' already exists for VPC '{vpc}'"
    return refusal("InvalidGroup.Duplicate", text)


def no_key(name: str) -> CloudError:
    """InvalidKeyPair.NotFound."""
    return refusal("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")


def key_exists() -> CloudError:
    """InvalidKeyPair.Duplicate."""
    return refusal("InvalidKeyPair.Duplicate", "The keypair already exists")


def dependent(resource: str) -> CloudError:
    """DependencyViolation."""
    return refusal("DependencyViolation", f"resource {resource} has a dependent object")


def rule_exists(words: str) -> CloudError:
    """InvalidPermission.Duplicate; `words` describe the rule."""
    text = f'the specified rule "{words}" already exists'
    return refusal("InvalidPermission.Duplicate", text)


def no_rule() -> CloudError:
    """InvalidPermission.NotFound."""
    text = "The specified rule does not exist in this security group."
    return refusal("InvalidPermission.NotFound", text)


def no_rule_id(rule: str) -> CloudError:
    """InvalidSecurityGroupRuleId.NotFound."""
    text = f"The security group rule ID '{rule}' does not exist"
    return refusal("InvalidSecurityGroupRuleId.NotFound", text)


def wrong_state(instance: str, verb: str) -> CloudError:
    """IncorrectInstanceState; `verb` is "started", "stopped" …"""
    text = f"The instance '{instance}' is not in a state from which it can be {verb}."
    return refusal("IncorrectInstanceState", text)


def never_ran(instance: str) -> CloudError:
    """IncorrectInstanceState for stopping what is still pending."""
    text = f"Instance '{instance}' cannot be stopped as it has never reached the 'running' state."
    return refusal("IncorrectInstanceState", text)


def protected(instance: str) -> CloudError:
    """OperationNotPermitted: termination protection is on."""
    text = (
        f"The instance '{instance}' may not be terminated. "
        "Modify its 'disableApiTermination' instance attribute and try again."
    )
    return refusal("OperationNotPermitted", text)


def stop_protected(instance: str) -> CloudError:
    """OperationNotPermitted: stop protection is on."""
    text = (
        f"The instance '{instance}' may not be stopped. "
        "Modify its 'disableApiStop' instance attribute and try again."
    )
    return refusal("OperationNotPermitted", text, unverified=True)


def too_many_cores(limit: int) -> CloudError:
    """VcpuLimitExceeded."""
    text = (
        f"You have requested more vCPU capacity than your current vCPU limit of {limit} allows "
        "for the instance bucket that the specified instance type belongs to. Please visit "
        "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
    )
    return refusal("VcpuLimitExceeded", text)


def in_use(address: str) -> CloudError:
    """InvalidIPAddress.InUse."""
    return refusal("InvalidIPAddress.InUse", f"Address {address} is in use.")


def mismatch(kind: str, image: str) -> CloudError:
    """InvalidParameterValue: the architectures of type and image differ."""
    return invalid(
        f"The architecture '{kind}' of the specified instance type does not match the "
        f"architecture '{image}' of the specified AMI. Specify an instance type and an AMI that "
        "have matching architectures, and try again. You can use 'describe-instance-types' or "
        "'describe-images' to discover the architecture of the instance type or AMI."
    )
