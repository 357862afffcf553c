"""Quotas, as of 2026-11-27.

Groups, network ACLs, rules, addresses: Amazon VPC User Guide, "Amazon VPC quotas". Key pairs: API
Reference, "CreateKeyPair". Tags: API Reference, "CreateTags". Filters: API Reference, "Filter", and
reports of FilterLimitExceeded. User data: EC2 User Guide, "Run commands at
launch using instance user data". vCPUs: Service Quotas, L-1216C47A and its like.
"""

GROUPS = 2_500  # security groups per Region
RULES = 60  # inbound, and outbound, rules per security group; IPv4 and IPv6 count apart
GROUPS_PER_INTERFACE = 5
ACLS = 200  # network ACLs per VPC
ACL_RULES = 20  # inbound, and outbound, rules per network ACL with the rule *; IPv6 counts apart
ADDRESSES = 5  # Elastic IP addresses per Region
KEY_PAIRS = 5_000  # per Region
TAGS = 50  # per resource
TAGGED_AT_ONCE = 1_000  # resources of one CreateTags or DeleteTags
FILTER_VALUES = 200  # of a Describe call, over all its filters
USER_DATA = 16_384  # bytes before base64
SMALLEST_PAGE = 5  # of DescribeInstances; elsewhere the model has it
PAGE = 1_000  # items of an answer when the caller sets no limit

# vCPUs of running On-Demand instances per Region, by bucket of families. The defaults are 5 for
# standard families (L-1216C47A, the AWS CLI's example of get-aws-default-service-quota) and 0 for
# all the others; AWS raises them by itself as an account is used. With 5 a lesson could not have
# three small machines at once, so the sandbox is an account that has been used for a while.
CORES = {"standard": 64, "G and VT": 8, "P": 0, "X": 0}
