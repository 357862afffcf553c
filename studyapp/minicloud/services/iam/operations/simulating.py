"""The policy simulator's operations, and the condition keys that policies ask for.

API Reference, "SimulatePrincipalPolicy", "SimulateCustomPolicy", "GetContextKeysFor…".
"""

from collections.abc import Sequence

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import rows
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.policy import Subject
from studyapp.minicloud.services.iam import errors
from studyapp.minicloud.services.iam.excluding import without
from studyapp.minicloud.services.iam.needs import anything
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.simulation import (
    Origin,
    Question,
    boundary_of,
    context_of,
    entity,
    given,
    keys_of,
    most_actions,
    organization_given,
    organization_of,
    origins_of,
    result,
    subject,
)
from studyapp.minicloud.services.iam.sorts import listed
from studyapp.minicloud.services.iam.state import Holder

NOT_MODELLED = ("ResourceHandlingOption",)
BOUNDARY = "PermissionsBoundaryPolicyInputList"


def on_source(ctx: Context, params: Params) -> Sequence[Need]:
    """The operation's action on the user, group or role whose policies are looked at."""
    return (Need(f"iam:{ctx.operation}", params["PolicySourceArn"]),)


@SERVICE.operation("SimulatePrincipalPolicy", needs=on_source, reads=True)
def simulate_principal_policy(ctx: Context, params: Params) -> Output:
    """What somebody's policies would allow, with others added to them."""
    holder = entity(ctx, params["PolicySourceArn"])
    origins = [*origins_of(ctx, holder), *given(params, "PolicyInputList", "identity")]
    origins += list(given(params, BOUNDARY, "boundary")) or list(boundary_of(ctx, holder))
    origins += organization_of(ctx, subject(ctx, holder))
    origins = without(origins, params.get("PolicyExclusionList", ()))
    return _simulated(ctx, params, holder, origins)


@SERVICE.operation("SimulateCustomPolicy", needs=anything, reads=True)
def simulate_custom_policy(ctx: Context, params: Params) -> Output:
    """What policies would allow that nobody holds."""
    origins = list(given(params, "PolicyInputList", "identity"))
    origins += given(params, BOUNDARY, "boundary")
    origins += organization_given(params)
    return _simulated(ctx, params, None, origins)


def _simulated(
    ctx: Context, params: Params, holder: Holder | None, origins: list[Origin]
) -> Output:
    for name in NOT_MODELLED:
        if name in params:
            raise errors.not_modelled(name)
    for action in params["ActionNames"]:
        if ":" not in action:
            raise errors.invalid_input(f"Invalid Action Name: {action}")
    caller = entity(ctx, params["CallerArn"]) if "CallerArn" in params else holder
    who = subject(ctx, caller) if caller else Subject("user", ctx.account)
    if "ResourcePolicy" in params:
        texts = {"ResourcePolicy": [params["ResourcePolicy"]]}
        origins += given(texts, "ResourcePolicy", "resource", "resource")
    owner = params.get("ResourceOwner", "").removeprefix("arn:aws:iam::").removesuffix(":root")
    question = Question(who, origins, context_of(who, caller, params), owner)
    resources = params.get("ResourceArns", [])
    actions = enumerate(params["ActionNames"])
    scan = rows((f"{number:06}", action) for number, action in actions)
    return listed(
        ctx,
        params,
        scan,
        "EvaluationResults",
        lambda action: result(question, action, resources),
        most=most_actions(question, resources),
    )


@SERVICE.operation("GetContextKeysForCustomPolicy", needs=anything, reads=True)
def get_context_keys_for_custom_policy(ctx: Context, params: Params) -> Output:
    """The condition keys that policies ask for."""
    found = given(params, "PolicyInputList", "identity")
    return {"ContextKeyNames": keys_of(one.source.text for one in found)}


@SERVICE.operation("GetContextKeysForPrincipalPolicy", needs=on_source, reads=True)
def get_context_keys_for_principal_policy(ctx: Context, params: Params) -> Output:
    """The condition keys that somebody's policies ask for, with others added to them."""
    holder = entity(ctx, params["PolicySourceArn"])
    found = [*origins_of(ctx, holder), *given(params, "PolicyInputList", "identity")]
    return {"ContextKeyNames": keys_of(one.source.text for one in found)}
