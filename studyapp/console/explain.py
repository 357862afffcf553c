"""Why a call was refused, in words: which statement decided, what was looked at, what would help."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from studyapp.sandbox.api import (
    CloudError,
    Decision,
    Step,
    TrailRow,
    beside_policies,
    decision_of,
)

ASKED = re.compile(r"perform: (?P<action>[\w-]+:[\w*]+)(?: on resource: (?P<resource>\S+))?")
LAYERS: Final = (
    ("Organization limits (SCPs and RCPs)", ("scp", "rcp")),
    ("Policy of the resource", ("resource",)),
    ("Identity policies", ("identity",)),
    ("Permissions boundary", ("boundary",)),
    ("Session policy", ("session",)),
)
NO_POLICY: Final = {
    "Organization limits (SCPs and RCPs)": "This account is in no organization.",
    "Policy of the resource": "The resource has none, or none was asked.",
    "Identity policies": "None applies to the caller.",
    "Permissions boundary": "None is set.",
    "Session policy": "None was passed.",
}
REMEDIES: Final = {
    "deny-wins": "Change or remove the statement that denies it, or make the request so that the "
    "statement no longer matches. No allow can win over a deny.",
    "not-principal": "In the policy of the resource, replace NotPrincipal by Principal * with a "
    "condition on aws:PrincipalArn: NotPrincipal spares nobody who has a permissions boundary.",
    "no-allow": "Attach a policy to {who} that allows {lacking}.",
    "boundary": "Let the permissions boundary of {who} allow {lacking} too.",
    "session": "Ask for a session whose policy allows {lacking} too.",
    "must-be-named": "Let the policy of the resource itself name {who}.",
    "outsider-no-allow": "Let the policy of the resource allow {action} to this caller.",
    "other-account": "Let the policy of the resource in the other account allow {action}.",
    "scp": "Let every service control policy above the account allow {action}.",
    "rcp": "Let every resource control policy above the account allow {action}.",
}
# What a code says in plain words; the first pattern that is found in the code counts.
SENTENCES: Final = (
    ("NotInUse", "This account is in no organization."),
    ("ConstraintViolation|TypeNotEnabled|TypeNotAvailable", "A rule or a limit of the organization is in the way; the message says which."),
    ("PolicyInUse", "It is attached somewhere. Detach it first."),
    ("NotImplemented", "The sandbox does not have this operation yet; AWS does."),
    ("NoSuchBucketPolicy|NoSuchWebsite|NoSuchTagSet|NoSuchPublicAccess|NoSuchCORS", "Nothing of this kind is set here."),
    ("NoSuch|NotFound|404", "There is no such thing in this account, or not in this Region."),
    ("AlreadyExists|AlreadyOwned|Duplicate|InUse", "That name is taken, or that rule is there already."),
    ("DeleteConflict|DependencyViolation|NotEmpty", "Something else still hangs on it. Remove that first."),
    ("MalformedPolicy", "The policy cannot be read as it stands; the lines with problems are named at the editor."),
    ("InvalidCiphertext", "No key of this Region made this text, or it was made with another encryption context."),
    ("IncorrectKey", "Another key made this text."),
    ("Disabled|KMSInvalidState", "The key is switched off, or waits for its deletion."),
    ("Malformed|Invalid|Validation|Missing|Illegal|KeyTooLong|TooLarge|PasswordPolicy", "A value is missing or not as AWS accepts it."),
    ("IncorrectInstanceState|IncorrectState", "It is not in the state that this needs. Wait, or bring it there first."),
    ("LimitExceeded|TooMany|Quota", "A quota of the account is reached."),
    ("Unsupported|OperationNotPermitted|Unmodifiable", "This cannot be done with this thing as it is set up."),
)  # fmt: skip
DENIALS: Final = re.compile("AccessDenied|UnauthorizedOperation|AllAccessDisabled")

Lacking = tuple[tuple[str, str], ...]  # actions with the resources that they are asked for


class Line(Struct, frozen=True):
    """A step of the trace: `state` "pass", "deny", "unreached" or "" (looked at, decided nothing).

    `link` is a label and where the thing that decides can be read and changed.
    """

    state: str
    title: str
    text: str
    details: tuple[str, ...] = ()
    link: tuple[str, str] = ("", "")


class Diff(Struct, frozen=True):
    """A policy that changes: its lines with "+", "-" or " " in front, and who changes it."""

    title: str
    lines: tuple[tuple[str, str], ...]
    note: str = ""


class MendView(Struct, frozen=True):
    """A fix: what to do, what else it allows, the changes, and the same in CLI.

    `seal` is what the button sends, "" when nobody can do it from here.
    """

    said: tuple[str, ...]
    wider: tuple[str, ...]
    diffs: tuple[Diff, ...]
    lines: tuple[str, ...]
    seal: str
    label: str = ""


class Mends(Struct, frozen=True):
    """The fixes of a denied call; `hidden` are the fields by which it is found again.

    `allowed` says that the policies of now allow it, so that nothing is left to mend.
    """

    views: tuple[MendView, ...] = ()
    note: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    allowed: bool = False


class Fault(Struct, frozen=True):
    """A refused call, explained. `lines` is the trace, empty when no policy was asked."""

    code: str
    message: str
    sentence: str
    call: str
    who: str = ""
    action: str = ""
    resource: str = ""
    remedy: str = ""
    request_id: str = ""
    denied: bool = False
    unverified: bool = False
    lines: tuple[Line, ...] = ()
    mends: Mends | None = None


def explain(error: CloudError, *, service: str, operation: str, who: str) -> Fault:
    """A call that has just been refused; `who` is the ARN of the caller."""
    return _fault(
        error.code,
        error.message,
        error.decision,
        lacking=error.lacking,
        call=f"{service}:{operation}" if operation else "",
        who=who,
        request_id=error.request_id,
        unverified=error.unverified,
    )


def explain_row(row: TrailRow) -> Fault | None:
    """A recorded call; None when it succeeded and no policy was asked."""
    decision = decision_of(row)
    if not row.error_code and decision is None:
        return None
    who = str(row.principal.get("arn", row.principal.get("kind", "")))
    return _fault(
        row.error_code,
        row.error_message,
        decision,
        lacking=row.lacking,
        call=f"{row.service}:{row.operation}",
        who=who,
        request_id=row.request_id,
        resources=row.resources,
    )


def _fault(
    code: str,
    message: str,
    decision: Decision | None,
    *,
    lacking: Lacking,
    call: str,
    who: str,
    request_id: str,
    unverified: bool = False,
    resources: tuple[str, ...] = (),
) -> Fault:
    asked = ASKED.search(message)
    action = asked["action"] if asked else call
    resource = (asked["resource"] if asked else None) or (resources[0] if resources else "")
    refused = decision is not None and not decision.allowed
    other = None if refused or not code else beside_policies(call, message)
    return Fault(
        code=code,
        message=message,
        sentence=other.sentence if other else _sentence(code, decision),
        call=call,
        who=who,
        action=action,
        resource=resource.rstrip(".").strip('"'),
        remedy=other.remedy
        if other
        else remedy_of(decision, who, action, lacking or ((action, resource),)),
        request_id=request_id,
        denied=refused or bool(DENIALS.search(code)),
        unverified=unverified,
        lines=tuple(trace(decision)) if decision is not None and (refused or not code) else (),
    )


def _sentence(code: str, decision: Decision | None) -> str:
    if decision is not None and (not code or not decision.allowed):
        return decision.sentence
    for pattern, text in SENTENCES:
        if re.search(pattern, code):
            return text
    return "It is not allowed." if DENIALS.search(code) else "AWS refuses the call as it was made."


def remedy_of(decision: Decision | None, who: str, action: str, lacking: Lacking) -> str:
    """What would allow a denied call; "" for one that is allowed."""
    text = REMEDIES.get(decision.rule, "") if decision and not decision.allowed else ""
    return text.format(who=who.rpartition(":")[2], action=action, lacking=_all_of(lacking))


def _all_of(lacking: Lacking) -> str:
    """Each action with all the resources that it was asked for."""
    by_action: dict[str, list[str]] = {}
    for action, resource in lacking:
        by_action.setdefault(action, []).append(resource or "it")
    return ", and ".join(f"{action} on {_listed(by_action[action])}" for action in by_action)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def trace(decision: Decision) -> Iterable[Line]:
    """The decision as the spine of DESIGN.md's Trace, from "no" to what decided."""
    yield Line("", "Start from “no”", "Every request is refused unless something allows it.")
    if decision.reason == "explicit-deny":
        yield Line(
            "deny",
            "Does any policy explicitly deny it? Yes, so stop here",
            "; ".join(step.place for step in decision.deciding),
            tuple(step.why.sentence for step in decision.deciding),
        )
    else:
        yield Line("pass", "Does any policy explicitly deny it? No", "No statement denies it.")
    for title, layers in LAYERS:
        steps = [step for step in decision.steps if step.layer in layers]
        yield _layer(decision, title, layers, steps)


def _layer(decision: Decision, title: str, layers: tuple[str, ...], steps: list[Step]) -> Line:
    over = decision.reason == "explicit-deny"
    allows = [s for s in steps if s.outcome == "matched" and s.effect == "Allow"]
    decides = decision.layer in layers and not over
    if decides and not decision.allowed:
        looked = tuple(f"{step.place} {step.why.sentence}" for step in steps[:8])
        return Line("deny", title, f"{decision.sentence} This decided.", looked)
    if decides and not allows:
        return Line("pass", title, decision.sentence)
    if any(step.layer in layers for step in decision.deciding) and over:
        beaten = f" It wins over this: {allows[0].place}." if allows else ""
        return Line("unreached", title, f"The deny above stands here.{beaten}")
    if allows:
        would = "Not reached. It would have allowed this: " if over else "Allowed by "
        return Line("unreached" if over else "pass", title, would + allows[0].place)
    if not steps:
        return Line("unreached", title, NO_POLICY[title])
    few = "statement was" if len(steps) == 1 else "statements were"
    return Line(
        "unreached" if over else "", title, f"{len(steps)} {few} looked at; none allows it."
    )
