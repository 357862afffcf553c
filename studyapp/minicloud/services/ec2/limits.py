"""Quotas, as of 2026-11 (Amazon VPC and Amazon EC2 User Guides, "quotas"; Service Quotas)."""

GROUPS = 2_500  # security groups per Region
RULES = 60  # inbound, and outbound, rules per security group
GROUPS_PER_INTERFACE = 5
ADDRESSES = 5  # Elastic IP addresses per Region
KEY_PAIRS = 5_000
TAGS = 50
USER_DATA = 16_384  # bytes before base64
PAGE = 1_000  # items of an answer when the caller sets no limit

# vCPUs of running On-Demand instances per Region, by bucket of families. AWS starts new accounts
# at 5 and raises this by itself as they are used; this is an account that has been used a while.
CORES = {"standard": 64, "G and VT": 8, "P": 8, "X": 0}
