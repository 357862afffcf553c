"""The text of a denial, as AWS words it.

IAM User Guide, "Troubleshoot access denied error messages", which has an example of each form but
one: an RCP that is silent, whose wording is unverified. That an explicit denial names the ARN of
the policy is known from answers that many published in 2026, for identity policies, boundaries and
SCPs; that RCPs and managed session policies are named likewise is unverified.
"""

from typing import Final

from studyapp.minicloud.policy.trace import NAMES, Decision, Query

ARTICLES: Final = {"identity": "an"}
TRUST: Final = "role trust policy"


def message(decision: Decision, query: Query) -> str:
    """AWS's sentence for a denied query; ValueError for an allowed one."""
    if decision.allowed:
        raise ValueError("an allowed request has no denial")
    who = query.principal
    head = f"User: {who.arn or 'anonymous'} is not authorized to perform: {query.action}"
    by_trust = decision.kind == "trust" and decision.layer == "resource"
    # An operation on no particular resource is denied without naming one, and so is a role that
    # does not trust its caller.
    place = "" if by_trust or query.resource == "*" else f" on resource: {query.resource}"
    policy = TRUST if by_trust else NAMES[decision.layer]
    if decision.reason == "implicit-deny":
        return f"{head}{place} because no {policy} allows the {query.action} action"
    article = "the" if by_trust else ARTICLES.get(decision.layer, "a")
    named = f": {decision.policy}" if decision.policy else ""
    return f"{head}{place} with an explicit deny in {article} {policy}{named}"
