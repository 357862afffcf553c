"""Whether a statement applies to a request."""

from typing import Any

from tests.minicloud.policy.oracle.conditions import holds
from tests.minicloud.policy.oracle.principals import Named, named_by, spared_by
from tests.minicloud.policy.oracle.request import Policy, Request, listed
from tests.minicloud.policy.oracle.variables import filled
from tests.minicloud.policy.oracle.wildcards import covers_resource, like, plain


def applies(
    statement: dict[str, Any], policy: Policy, request: Request, has_boundary: bool
) -> Named:
    """How closely the statement names the caller of a request that it covers; NOT if it does not.

    Policies that are attached to a principal or an account have no Principal element: they apply
    to whom they are attached to.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    covered = (
        covers_action(statement, request.action)
        and covers(statement, policy, request)
        and holds(statement.get("Condition", {}), request, policy.has_variables)
    )
    if not covered:
        return Named.NOT
    if policy.layer != "resource":
        return Named.DIRECTLY
    if "NotPrincipal" in statement:
        spared = spared_by(statement["NotPrincipal"], request.caller, has_boundary)
        return Named.NOT if spared else Named.DIRECTLY
    return named_by(statement["Principal"], request.caller)


def covers_action(statement: dict[str, Any], action: str) -> bool:
    """Prefix and name of an action know no case; NotAction covers all but its list.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
    """
    inverted = "NotAction" in statement
    names = listed(statement["NotAction" if inverted else "Action"])
    return inverted != any(like(plain(name.lower()), action.lower()) for name in names)


def covers(statement: dict[str, Any], policy: Policy, request: Request) -> bool:
    """Resources know case and may hold variables; NotResource covers all but its list.

    A resource policy may leave Resource out: it means what the policy is attached to. A trust
    policy always does. A resource with a variable that has no value cannot be matched, and makes
    a statement with NotResource invalid.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
    """
    inverted = "NotResource" in statement
    if not inverted and "Resource" not in statement:
        return policy.layer == "resource"
    names = listed(statement["NotResource" if inverted else "Resource"])
    patterns = [filled(name, request, policy.has_variables) for name in names]
    if inverted and None in patterns:
        return False
    return inverted != any(
        one is not None and covers_resource(one, request.resource) for one in patterns
    )
