"""Bounds: those of S3 (as of 2026-11, "Amazon S3 endpoints and quotas", AWS General Reference),
and the sandbox's own, which are lower."""

BUCKETS = 1_500  # of the sandbox; S3's default quota is 10,000
OBJECTS = 20_000  # of the sandbox, versions and markers included
KEY_BYTES = 1_024
METADATA_BYTES = 2_048
POLICY_BYTES = 20_480
TAGS_PER_OBJECT = 10
TAGS_PER_BUCKET = 50
PART_BYTES = 5 * 1024 * 1024  # the least size of a part, but for the last
PARTS = 10_000
A_PAGE = 1_000
BUCKETS_A_PAGE = 10_000
