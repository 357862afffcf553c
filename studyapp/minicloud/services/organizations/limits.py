"""Quotas of Organizations, as of November 2026 (User Guide, "Quotas for AWS Organizations").

Service control policies: ten a target and 10,240 characters each since 15 May 2026, as public
reports of the announcement say; it was five and 5,120 before, as it still is for resource control
policies.
"""

ACCOUNTS = 10  # the default; closed ones count until they are gone
UNITS = 1_500  # of the sandbox; 2,000 in AWS
DEPTH = 5  # units below the root
POLICIES = 1_000  # of a type
ATTACHED = {"SERVICE_CONTROL_POLICY": 10, "RESOURCE_CONTROL_POLICY": 5}
SIZE = {"SERVICE_CONTROL_POLICY": 10_240, "RESOURCE_CONTROL_POLICY": 5_120}  # characters
TAGS = 50
PAGE = 20
WAIT_DAYS = 4  # before a created account may leave
GRACE_DAYS = 90  # from closing an account to its end
REQUESTS_KEPT = 90  # days that the request for an account can be looked up
INVITED_DAYS = 15  # that an invitation can be answered
HANDSHAKES_KEPT = 30  # days that an answered one can be looked up
