"""The decision over all policies that apply to a request.

This folder is a second evaluator of IAM policies: plain, slow, and written from AWS's documentation
alone. It shares no line with `studyapp.minicloud.policy`, so that a misreading in one of them shows
as a difference. Each rule names the page that it was read from.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from tests.minicloud.policy.oracle.principals import OUTSIDERS, Named
from tests.minicloud.policy.oracle.request import Policy, Request
from tests.minicloud.policy.oracle.statements import applies

#: What the owner of a bucket is never locked out of.
OWNERS_ALWAYS = ("s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy")
ALLOWED, EXPLICIT, IMPLICIT = "allowed", "explicit-deny", "implicit-deny"
#: What stops a request when more than one thing does and the page gives no order.
UNSAID = "?"


def decide(request: Request, policies: list[Policy]) -> str:
    """Allowed, explicit-deny, or implicit-deny with the layer at which the page's chart ends.

    1. A deny that applies, in any policy, decides. Which of several is named, no page says.
    2. RCPs and SCPs must let the request pass.
    3. The policies of resource and principal must allow it: in one account either of them mostly
       suffices, across accounts both must.
    """
    binding = [one for one in policies if binds(one, request)]
    deniers = [one for one in binding if not (one.layer == "resource" and spares_owner(request))]
    if any(effect_of(one, request, binding, "Deny") is not Named.NOT for one in deniers):
        return EXPLICIT
    for layer in ("rcp", "scp"):
        if not passes_levels(layer, request, binding):
            return f"{IMPLICIT} by {layer}"
    silent = silence(request, binding)
    return f"{IMPLICIT} by {silent}" if silent else ALLOWED


def binds(policy: Policy, request: Request) -> bool:
    """SCPs bind IAM users and roles of the account and its root, but no service-linked role.

    RCPs bind everybody who asks for the resource, but no service-linked role. Callers without
    an IAM identity have no policies of their own, and root has none either.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    caller = request.caller
    if policy.layer in ("scp", "rcp") and caller.is_service_linked:
        return False
    outside = caller.kind in OUTSIDERS
    if policy.layer == "scp":
        return not outside
    if policy.layer in ("identity", "boundary", "session"):
        return not outside and caller.kind != "root"
    return True


def spares_owner(request: Request) -> bool:
    """The owner's root user gets at a bucket policy even if that policy denies it.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
    """
    return (
        request.caller.kind == "root"
        and not request.crosses_accounts
        and request.action.lower() in OWNERS_ALWAYS
    )


def effect_of(policy: Policy, request: Request, binding: list[Policy], effect: str) -> Named:
    """How closely a statement of this effect names the caller, in one policy."""
    has_boundary = any(one.layer == "boundary" for one in binding)
    found = [
        applies(statement, policy, request, has_boundary)
        for statement in policy.statements
        if statement["Effect"] == effect
    ]
    return max(found, key=lambda one: one.value, default=Named.NOT)


def passes_levels(layer: str, request: Request, binding: list[Policy]) -> bool:
    """Every level, from the root over each OU to the account, must have an allow.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
    """
    levels = {one.level for one in binding if one.layer == layer}
    return all(
        layer_allows(layer, request, [one for one in binding if one.level == level])
        for level in levels
    )


def layer_allows(layer: str, request: Request, binding: list[Policy]) -> bool:
    """Whether one policy of the layer allows."""
    return any(
        effect_of(one, request, binding, "Allow") is not Named.NOT
        for one in binding
        if one.layer == layer
    )


def silence(request: Request, binding: list[Policy]) -> str:
    """The layer whose silence denies; "" when the policies of resource and principal allow.

    A KMS grant lets its grantee in, of another account too, without a policy of the grantee's own.
    https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    """
    named = closest(request, binding, [one for one in binding if one.layer == "resource"])
    by_grant = closest(request, binding, [one for one in binding if one.is_grant])
    if request.caller.kind in OUTSIDERS:
        return "resource" if named is Named.NOT else ""
    enough = by_grant if request.crosses_accounts else named
    if enough is Named.DIRECTLY:
        return ""
    if enough is Named.PARENT:
        return silent_limit(request, binding)
    if request.crosses_accounts:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
        own = silence_of_principal(request, binding)
        if named is Named.NOT:
            return UNSAID if own else "resource"
        return own
    if named is Named.NOT and request.kind in ("trust", "key"):
        # Trust policies and key policies must allow the principal or its account.
        # https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
        return "resource"
    return silence_of_principal(request, binding)


def closest(request: Request, binding: list[Policy], policies: list[Policy]) -> Named:
    """How closely an allow of one of the policies names the caller."""
    found = [effect_of(one, request, binding, "Allow") for one in policies]
    return max(found, key=lambda one: one.value, default=Named.NOT)


def silence_of_principal(request: Request, binding: list[Policy]) -> str:
    """Root may everything; others need their identity policies within their limits."""
    if request.caller.kind == "root":
        return ""
    if not layer_allows("identity", request, binding):
        return "identity"
    return silent_limit(request, binding)


def silent_limit(request: Request, binding: list[Policy]) -> str:
    """Permissions boundary and session policy, where there are any, must allow too.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
    """
    for layer in ("boundary", "session"):
        present = any(one.layer == layer for one in binding)
        if present and not layer_allows(layer, request, binding):
            return layer
    return ""
