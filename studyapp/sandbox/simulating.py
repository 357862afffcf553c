"""What the policies in force would decide: asked of the evaluator that decides calls."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call, CallAs, Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.principals import ACCOUNT
from studyapp.minicloud.kernel.service import ContextValue, Need
from studyapp.minicloud.policy import Decision
from studyapp.minicloud.policy.linting import Finding, Use, lint
from studyapp.minicloud.services.kms import finding
from studyapp.minicloud.services.kms import needs as kms_needs
from studyapp.minicloud.services.s3 import access
from studyapp.minicloud.spec.reference import Reference
from studyapp.sandbox import engine
from studyapp.sandbox.desk import ADDRESS, Desk
from studyapp.sandbox.mending import Denial

ANYBODY = "anonymous"  # a caller without credentials
ASSUMING = "sts:assumerole"
SOURCES = (":user/", ":role/", ":assumed-role/")
REFERENCE = Reference()


class Simulated(Struct, frozen=True):
    """A decision on a call that nobody made; `policy` is the resource's own as AWS shows it.

    `denial` is what `mending` takes; None when the call is allowed.
    """

    who: str
    action: str
    resource: str
    decision: Decision
    policy: str = ""
    denial: Denial | None = None


def simulate(
    desk: Desk, who: str, action: str, resource: str, context: Mapping[str, ContextValue]
) -> Simulated:
    """May `who` (an ARN of the account, or ANYBODY) do `action` on `resource`?

    `context` are condition keys that the call would have. Raises CloudError when there is no such
    principal, and when the learner's own principal may not simulate it or not read the policy of
    the resource.
    """
    shown = _permit(desk, who, action, resource)
    service = engine.service_of(action)
    caller = Anonymous(desk.account) if who == ANYBODY else ArnCaller(who)
    call = Call(
        service,
        "",
        {},
        caller,
        engine.wall(),
        engine.entropy(),
        region=desk.region,
        door=desk.door,
        source_ip=ADDRESS,
        user_agent=f"fairweather-{desk.door}",
        recorded=False,
    )
    with engine.cloud().looking(engine.STORAGE, desk.world.id, call) as ctx:
        need = _need(ctx, action, resource)
        lower = {key.lower(): value for key, value in context.items()}
        need = replace(need, context={**need.context, **lower})
        if lower.get("aws:multifactorauthpresent") is False:  # nor has it an age
            ctx.principal = replace(ctx.principal, mfa_at=None)
        decision: Decision = ctx.decide(need)
        denial = (
            None
            if decision.allowed
            else Denial(ctx.principal, (need,), service, desk.region, user_agent=call.user_agent)
        )
        return Simulated(who, action, resource, decision, shown, denial)


def known_actions(prefix: str) -> tuple[str, ...]:
    """The actions of a service as the Service Authorization Reference spells them."""
    try:
        return tuple(one.name for one in spec.access.actions(prefix).values())
    except KeyError:
        return ()


def action_meaning(action: str) -> str:
    """What an action grants, in AWS's words; "" for a pattern or an unknown one."""
    prefix, _, name = action.partition(":")
    try:
        return spec.access.description(prefix.lower(), name)
    except KeyError:
        return ""


def lint_policy(text: str, use: Use, *, account: str = "") -> Sequence[Finding]:
    """What is wrong with a policy or unwise in it, with cures; `account` is what they put in."""
    return lint(text, use, REFERENCE, account=account)


def service_titles() -> Mapping[str, str]:
    """The names of AWS's services by the prefix of their actions."""
    return spec.access.services()


def _permit(desk: Desk, who: str, action: str, resource: str) -> str:
    """Refuse what the learner's principal may not learn: CloudError. The resource's policy."""
    source = _source(desk, who)
    if source:
        asked = {"PolicySourceArn": source, "ActionNames": [action], "ResourceArns": [resource]}
        desk.look("iam", "SimulatePrincipalPolicy", asked)
    if resource.startswith("arn:aws:s3:::"):
        bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        return str(_look(desk, "s3", "GetBucketPolicy", {"Bucket": bucket}).get("Policy", ""))
    if ":kms:" in resource and _owner(resource) in ("", desk.account):
        asked = {"KeyId": resource, "PolicyName": "default"}
        return str(_look(desk, "kms", "GetKeyPolicy", asked).get("Policy", ""))
    if _owner(resource) not in ("", desk.account):
        return ""  # what another account's thing has is not theirs to read
    if action.lower() == ASSUMING and ":role/" in resource:
        role = _look(desk, "iam", "GetRole", {"RoleName": resource.rpartition("/")[2]})
        return str(role.get("Role", {}).get("AssumeRolePolicyDocument", ""))
    return ""


def _source(desk: Desk, who: str) -> str:
    """Whose policies are asked about: a user or role, of a session its role; "" for any other."""
    if ":assumed-role/" in who and _owner(who) == desk.account:
        role = _look(desk, "iam", "GetRole", {"RoleName": who.split("/")[1]}).get("Role", {})
        return str(role.get("Arn", who))
    return who if any(sort in who for sort in SOURCES) else ""


def _look(desk: Desk, service: str, operation: str, params: Params) -> Output:
    """A read that may find nothing, but may not be refused."""
    try:
        return desk.look(service, operation, params)
    except CloudError as error:
        if error.decision is not None and not error.decision.allowed:
            raise
        return {}


def _need(ctx: Context, action: str, resource: str) -> Need:
    """The need of a call, with the policy of the resource where it has one."""
    if resource.startswith("arn:aws:s3:::"):
        return access.need_of(ctx, action, resource)
    owner = _owner(resource)
    if ":kms:" in resource and ctx.service == "kms":
        at = ctx.at(owner) if ctx.db.holder("account", owner) else ctx
        try:
            key = finding.find(at, resource)
        except CloudError:
            return Need(action, resource, owner=owner, kind="key")
        return kms_needs.about(at, key, action.partition(":")[2])
    if action.lower() == ASSUMING and ":role/" in resource:
        return Need(action, resource, {}, _trust(ctx, resource, owner), owner, "trust")
    return Need(action, resource, owner=owner)


def _owner(resource: str) -> str:
    """The account in an ARN; empty when it names none."""
    account = resource.split(":")[4:5]
    return account[0] if account and ACCOUNT.fullmatch(account[0]) else ""


def _trust(ctx: Context, role: str, owner: str) -> str:
    """The trust policy of a role of an account of the world; "" when it is not there."""
    if ctx.db.holder("account", owner) is None:
        return ""
    try:
        asked = {"RoleName": role.rpartition("/")[2]}
        found = ctx.at(owner).invoke("iam", "GetRole", asked, CallAs.INTERNAL)["Role"]
    except CloudError:
        return ""
    return str(found["AssumeRolePolicyDocument"]) if found["Arn"] == role else ""
