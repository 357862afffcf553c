"""The text of a denial, as AWS words it.

IAM User Guide, "Troubleshoot access denied error messages".
"""

from typing import Final

from studyapp.minicloud.policy.trace import Decision, Query

IN: Final = {
    "identity": "an identity-based policy",
    "resource": "a resource-based policy",
    "boundary": "a permissions boundary",
    "session": "a session policy",
    "scp": "a service control policy",
    "rcp": "a resource control policy",
}
NO: Final = {
    "identity": "identity-based policy",
    "resource": "resource-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "scp": "service control policy",
    "rcp": "resource control policy",
}


def message(decision: Decision, query: Query) -> str:
    """AWS's sentence for a denied query; ValueError for an allowed one."""
    if decision.allowed:
        raise ValueError("an allowed request has no denial")
    who = query.principal
    head = f"User: {who.arn or 'anonymous'} is not authorized to perform: {query.action}"
    # An operation on no particular resource is denied without naming one.
    place = "" if query.resource == "*" else f" on resource: {query.resource}"
    return f"{head}{place} {_reason(decision, query)}"


def _reason(decision: Decision, query: Query) -> str:
    if decision.reason == "explicit-deny":
        return f"with an explicit deny in {IN[decision.layer]}"
    return f"because no {NO[decision.layer]} allows the {query.action} action"
