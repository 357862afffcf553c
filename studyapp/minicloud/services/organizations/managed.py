"""The two policies that AWS manages: they allow everything, so that others can deny.

Organizations User Guide, "SCP evaluation" (FullAWSAccess) and "RCP evaluation"
(RCPFullAWSAccess), read in November 2026. The second cannot be detached.
"""

import json
from collections.abc import Mapping

from studyapp.minicloud.services.organizations.state import RCP, SCP, Policy, Sort


def _text(statement: dict[str, str]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)


_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
FULL = Policy(
    id="p-FullAWSAccess",
    name="FullAWSAccess",
    sort=SCP,
    content=_text(_ALL),
    description="Allows access to every operation",
)
FULL_RCP = Policy(
    id="p-RCPFullAWSAccess",
    name="RCPFullAWSAccess",
    sort=RCP,
    content=_text({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}),
    description="Allows access to every operation",
)
MANAGED: Mapping[str, Policy] = {policy.id: policy for policy in (FULL, FULL_RCP)}
FULL_OF: Mapping[Sort, Policy] = {SCP: FULL, RCP: FULL_RCP}


def arn_of(policy: Policy, management: str, organization: str) -> str:
    """The ARN of a policy of an organisation; AWS's own belong to no account."""
    sort = policy.sort.lower()
    if policy.id in MANAGED:
        return f"arn:aws:organizations::aws:policy/{sort}/{policy.id}"
    return f"arn:aws:organizations::{management}:policy/{organization}/{sort}/{policy.id}"
