"""Quotas of IAM, as of November 2026.

IAM User Guide, "IAM and AWS STS quotas": defaults of an account. `USERS` is 5,000 in AWS; a
sandbox keeps no more than 1,500 of a kind.
"""

GROUPS = 300
USERS = 1_500
ROLES = 1_000
PROFILES = 1_000
POLICIES = 1_500
VERSIONS_PER_POLICY = 5
VERSIONS_IN_USE = 10_000
KEYS_PER_USER = 2
DEVICES_PER_USER = 8
DEVICES = USERS  # virtual ones, given or not: as many as users
CERTIFICATES = 20  # of servers, which the sandbox has none of
SIGNING_CERTIFICATES_PER_USER = 2
SERIAL_NUMBER = 256  # characters, as the model has them
GROUPS_PER_USER = 10
ATTACHED = 10  # managed policies attached to a user, group or role
TAGS = 50
MANAGED_SIZE = 6_144  # characters without white space, as all sizes here
TRUST_SIZE = 2_048
INLINE_SIZE = {"user": 2_048, "group": 5_120, "role": 10_240}  # of all inline policies together
PAGE = 100  # items of a page when the caller asks for no number
LONGEST_PAGE = 1_000  # as the model has it

# Of the policy simulator, the sandbox's own: characters of the policies that come with a call, and
# comparisons of a page, in characters of policies times those of what is compared with them.
SIMULATED_SIZE = 262_144
SIMULATED_WORK = 2_000_000_000
