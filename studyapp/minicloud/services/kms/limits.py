"""Bounds: those of KMS (as of 2026-11, AWS KMS Developer Guide, "Quotas"), and the sandbox's own."""

KEYS = 1_500  # of the sandbox; the default quota is 100,000
ALIASES_PER_KEY = 50
GRANTS_PER_KEY = 50_000
POLICY_BYTES = 32_768
ROTATIONS_ON_DEMAND = 25
LEAST_WINDOW, MOST_WINDOW = 7, 30  # days before a key is deleted
A_PAGE = 100
A_PAGE_OF_TAGS = 50
TAGS = 50
