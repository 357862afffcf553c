"""What EC2 refuses, with AWS's codes and words.

Codes were compared with "Error codes for the Amazon EC2 API" (API Reference, errors-overview) as
of 2026-11; a code that is not there says so where it is used. The page gives few words: those
here stand in AWS's own guides or were quoted from AWS's answers in public reports, as each
function says. What nobody was found to quote, or only other simulators do, is `unverified`.
"""

import re

from studyapp.minicloud.kernel.errors import CloudError

RULE_ID = re.compile(r"sgr-[0-9a-f]{8}(?:[0-9a-f]{9})?")

# Parameters whose absence is known to be told in these words.
QUOTED = frozenset(
    {
        *("ImageId", "GroupDescription", "groupName or groupId", "size/snapshot"),
        "icmpTypeCode.type",  # terraform issue 2085
    }
)


def refusal(code: str, text: str, *, unverified: bool = False) -> CloudError:
    """An error of the caller's; all that are not about authorisation have status 400."""
    return CloudError(code, text, 400, unverified=unverified)


def invalid(text: str, *, unverified: bool = False) -> CloudError:
    """InvalidParameterValue."""
    return refusal("InvalidParameterValue", text, unverified=unverified)


def page_too_small(most: int) -> CloudError:
    """The page of fewer than five; quoted by reports about steampipe and boto3."""
    return invalid(
        f"Value ( {most} ) for parameter maxResults is invalid. Expecting a value greater than 5."
    )


def combination(text: str, *, unverified: bool = False) -> CloudError:
    """InvalidParameterCombination."""
    return refusal("InvalidParameterCombination", text, unverified=unverified)


def missing(name: str) -> CloudError:
    """MissingParameter; reports about terraform, chef and Auto Scaling quote some names."""
    text = f"The request must contain the parameter {name}"
    return refusal("MissingParameter", text, unverified=name not in QUOTED)


def no_group(group: str, vpc: str = "") -> CloudError:
    """InvalidGroup.NotFound, by id, or by name in the default VPC (boto/boto3 issue 1697)."""
    where = f" in default VPC '{vpc}'" if vpc else ""
    return refusal("InvalidGroup.NotFound", f"The security group '{group}' does not exist{where}")


def group_exists(name: str, vpc: str) -> CloudError:
    """InvalidGroup.Duplicate; quoted by reports about terraform, aws-cli and pulumi."""
    text = f"The security group '{name}' already exists for VPC '{vpc}'"
    return refusal("InvalidGroup.Duplicate", text)


def no_key(name: str) -> CloudError:
    """InvalidKeyPair.NotFound."""
    return refusal("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")


def key_exists() -> CloudError:
    """InvalidKeyPair.Duplicate; older answers named the key pair, newer ones do not."""
    return refusal("InvalidKeyPair.Duplicate", "The keypair already exists")


def too_many_filter_values(limit: int) -> CloudError:
    """FilterLimitExceeded; quoted by reports about gossm and convox."""
    text = f"The maximum number of filter values specified on a single call is {limit}"
    return refusal("FilterLimitExceeded", text)


def dependent(resource: str) -> CloudError:
    """DependencyViolation; quoted by reports about terraform and eksctl."""
    return refusal("DependencyViolation", f"resource {resource} has a dependent object")


def unknown_protocol(given: str) -> CloudError:
    """InvalidParameterValue; quoted of network ACLs too (boto/boto3 issue 1716)."""
    return invalid(f"Invalid value '{given}' for IP protocol. Unknown protocol.")


def rule_number(number: int) -> CloudError:
    """InvalidParameterValue: a rule of a network ACL that AWS keeps to itself; quoted by a guide."""
    return invalid(
        f"Value ({number}) for parameter ruleNumber is invalid. "
        "Rulenumber must be in range 1..32766"
    )


def entry_exists(number: int) -> CloudError:
    """NetworkAclEntryAlreadyExists; quoted by an AWS guide and ansible's amazon.aws issue 2592."""
    text = f"The network acl entry identified by {number} already exists."
    return refusal("NetworkAclEntryAlreadyExists", text)


def no_entry(number: int, *, egress: bool) -> CloudError:
    """InvalidNetworkAclEntry.NotFound; terraform-provider-aws issue 12175 quotes an inbound one."""
    side = "egress" if egress else "ingress"
    text = f"no {side} entry with number {number}"
    return refusal("InvalidNetworkAclEntry.NotFound", text, unverified=egress)


def default_acl(acl: str) -> CloudError:
    """InvalidParameterValue; scripts that tidy accounts look for these words, but for the id."""
    return invalid(f"cannot delete default network ACL {acl}", unverified=True)


def acl_in_use(acl: str) -> CloudError:
    """DependencyViolation in the words that AWS has for VPCs, subnets and DHCP options."""
    text = f"The networkAcl '{acl}' has dependencies and cannot be deleted."
    return refusal("DependencyViolation", text, unverified=True)


def no_association(association: str) -> CloudError:
    """InvalidAssociationID.NotFound; terraform-provider-aws issue 31888."""
    text = f"The association ID '{association}' does not exist"
    return refusal("InvalidAssociationID.NotFound", text)


def other_arguments() -> CloudError:
    """IdempotentParameterMismatch; a report about RunInstances quotes it (rust-lang/bors 830)."""
    text = (
        "Arguments on this idempotent request are inconsistent with arguments used in previous "
        "request(s)."
    )
    return refusal("IdempotentParameterMismatch", text)


def rule_exists(words: str) -> CloudError:
    """InvalidPermission.Duplicate; `words` describe the rule."""
    text = f'the specified rule "{words}" already exists'
    return refusal("InvalidPermission.Duplicate", text)


def no_rule() -> CloudError:
    """InvalidPermission.NotFound; the words are those of the page with the codes."""
    text = "The specified rule does not exist in this security group."
    return refusal("InvalidPermission.NotFound", text)


def no_rule_id(rule: str) -> CloudError:
    """InvalidSecurityGroupRuleId.NotFound, or .Malformed for what cannot be the id of a rule."""
    if not RULE_ID.fullmatch(rule):
        return malformed("InvalidSecurityGroupRuleId", "sgr", rule)
    text = f"The security group rule ID '{rule}' does not exist"
    return refusal("InvalidSecurityGroupRuleId.NotFound", text, unverified=True)


def malformed(start: str, prefix: str, given: str) -> CloudError:
    """An id that cannot be, such as InvalidInstanceID.Malformed (quoted by gitlab-runner logs).

    The words are known of instances, and taken for the others.
    """
    hint = "" if given.rpartition("-")[0] == prefix else f' (expecting "{prefix}-...")'
    text = f'Invalid id: "{given}"{hint}'
    return refusal(f"{start}.Malformed", text, unverified=prefix not in ("i", "ami", "sg"))


def malformed_volume(given: str) -> CloudError:
    """InvalidParameterValue: what aws-parallelcluster and others see for volumes that cannot be.

    The page with the codes has InvalidVolumeID.Malformed as well; nobody was found to quote it.
    """
    return invalid(f"Value ({given}) for parameter volumes is invalid. Expected: 'vol-...'.")


def not_startable(instance: str) -> CloudError:
    """IncorrectInstanceState for starting what is not stopped (burstable-ai/burst issue 42)."""
    return _wrong_state(f"The instance '{instance}'", "started")


def not_stoppable(instance: str) -> CloudError:
    """IncorrectInstanceState for stopping what has ended; quoted from a CloudTrail record."""
    return _wrong_state(f"This instance '{instance}'", "stopped")


def wrong_state(instance: str, verb: str) -> CloudError:
    """IncorrectInstanceState for anything else; nobody was found to quote the words."""
    return _wrong_state(f"The instance '{instance}'", verb, unverified=True)


def _wrong_state(subject: str, verb: str, *, unverified: bool = False) -> CloudError:
    text = f"{subject} is not in a state from which it can be {verb}."
    return refusal("IncorrectInstanceState", text, unverified=unverified)


def not_stopped(instance: str) -> CloudError:
    """IncorrectInstanceState for changing type or user data; quoted by an aws-cli report."""
    text = f"The instance '{instance}' is not in the 'stopped' state."
    return refusal("IncorrectInstanceState", text)


def never_ran(instance: str) -> CloudError:
    """IncorrectInstanceState for stopping what is pending (cloud-custodian pull request 6014)."""
    text = f"Instance '{instance}' cannot be stopped as it has never reached the 'running' state."
    return refusal("IncorrectInstanceState", text)


def protected(instance: str) -> CloudError:
    """OperationNotPermitted: termination protection is on (EC2 User Guide, troubleshooting)."""
    text = (
        f"The instance '{instance}' may not be terminated. "
        "Modify its 'disableApiTermination' instance attribute and try again."
    )
    return refusal("OperationNotPermitted", text)


def stop_protected(instance: str) -> CloudError:
    """OperationNotPermitted: stop protection is on; quoted by AWS's own training labs."""
    text = (
        f"The instance '{instance}' may not be stopped. "
        "Modify its 'disableApiStop' instance attribute and try again."
    )
    return refusal("OperationNotPermitted", text)


def too_many_cores(limit: int) -> CloudError:
    """VcpuLimitExceeded; quoted by reports about Auto Scaling and GPU launches."""
    text = (
        f"You have requested more vCPU capacity than your current vCPU limit of {limit} allows "
        "for the instance bucket that the specified instance type belongs to. Please visit "
        "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
    )
    return refusal("VcpuLimitExceeded", text)


def in_use(address: str) -> CloudError:
    """InvalidIPAddress.InUse; quoted by a kubernetes guide for a launch."""
    return refusal("InvalidIPAddress.InUse", f"Address {address} is in use.")


def mismatch(kind: str, image: str) -> CloudError:
    """InvalidParameterValue: the architectures of type and image differ (AWS ParallelCluster)."""
    return invalid(
        f"The architecture '{kind}' of the specified instance type does not match the "
        f"architecture '{image}' of the specified AMI. Specify an instance type and an AMI that "
        "have matching architectures, and try again. You can use 'describe-instance-types' or "
        "'describe-images' to discover the architecture of the instance type or AMI."
    )


def pending(instance: str) -> CloudError:
    """InvalidInstanceID: an Elastic IP address for what is pending (terraform's source)."""
    text = f"The pending instance '{instance}' is not in a valid state for this operation."
    return refusal("InvalidInstanceID", text)


def token_of_ended() -> CloudError:
    """IdempotentInstanceTerminated; quoted by a report about boto3 (boto/boto3 issue 4406)."""
    text = (
        "The client token you have provided is associated with a terminated instance. Please use a "
        "different client token"
    )
    return refusal("IdempotentInstanceTerminated", text)
