"""The last step: what is kept of a call."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Anonymous, Call, KeyCaller, Params, Principal
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need, Operation
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.policy import Decision

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
LONGEST_TEXT = 2_000  # characters of a parameter that are kept
LISTS = frozenset({list, tuple})
STORED = range(-(2**63), 2**64)  # numbers that MessagePack has
MOST_PARAMS = 20_000  # bytes of all of them
MOST_REFUSED = 20  # needs of a denied call
MOST_ASKED = 60  # needs of an allowed call
MOST_STEPS = 60  # statements of the trace; `deciding` holds those that decided in any case


class Facts(msgspec.Struct):
    """What is known of a call when it has ended."""

    call: Call
    request_id: str
    entropy: Entropy
    now: int
    region: str
    account: str
    principal: Principal | None = None
    operation: Operation | None = None
    decision: Decision | None = None
    resources: tuple[str, ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()
    refused: tuple[Need, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    error: CloudError | None = None
    output: dict[str, Any] | None = None
    journal: int = 0
    branch: int = 1
    charge: str = ""
    sent: int = 0
    # Calls that services made on with the caller's permissions, each an event of its own.
    forwarded: "list[Facts]" = msgspec.field(default_factory=list)

    @property
    def reads(self) -> bool:
        """Whether the operation changes nothing."""
        return self.operation is not None and self.operation.reads


def forwarded(facts: Facts, ctx: Context, operation: Operation, params: Params) -> Facts:
    """The facts of a call that a service makes on with the permissions of whoever called it.

    CloudTrail User Guide, "userIdentity element": such an event names the service as `invokedBy`,
    and in the place of address and agent.
    """
    service = ctx.principal.via[-1]
    call = replace(
        facts.call,
        service=ctx.service,
        operation=operation.name,
        params=params,
        region=ctx.region,
        source_ip=service,
        user_agent=service,
    )
    made = Facts(
        call, facts.entropy.uuid(), facts.entropy, facts.now, ctx.region, ctx.account, ctx.principal
    )
    made.operation = operation
    facts.forwarded.append(made)
    return made


def refused_on(facts: Facts, inner: Facts, error: CloudError) -> None:
    """Note that a forwarded call was refused: it is what explains the refusal of the whole."""
    inner.error = error
    if inner.decision is not None and not inner.decision.allowed:
        facts.decision, facts.lacking, facts.refused = (
            inner.decision,
            inner.lacking,
            inner.refused,
        )


def rows(facts: Facts) -> list[TrailRow]:
    """The rows of a call that has ended: what was forwarded, then the call itself.

    Of a call that failed nothing stays, so that only what was refused on the way is told of.
    """
    found = [
        trail_row(replace(one, journal=facts.journal, branch=facts.branch))
        for one in facts.forwarded
        if one.error is not None or facts.error is None
    ]
    return [*found, trail_row(facts)]


def trail_row(facts: Facts) -> TrailRow:
    """The row of the trail: no secrets, no bodies."""
    call, error = facts.call, facts.error
    operation = facts.operation
    secret = operation.secret if operation else ()
    return TrailRow(
        event_id=facts.entropy.uuid(),
        request_id=facts.request_id,
        at=facts.now,
        wall=call.wall,
        account=facts.account,
        region=facts.region,
        service=call.service,
        operation=call.operation,
        reads=facts.reads,
        principal=_principal(facts),
        door=str(call.door),
        source_ip=call.source_ip,
        user_agent=call.user_agent[:200],
        access_key_id=call.caller.access_key_id if isinstance(call.caller, KeyCaller) else "",
        act=call.act,
        params=redact(call.params, secret),
        output=None if facts.output is None else redact(facts.output, secret),
        error_code=error.code if error else "",
        error_message=error.message if error else "",
        decision=_decision(facts),
        resources=facts.resources,
        journal=facts.journal,
        branch=facts.branch,
        lacking=facts.lacking if error else (),
        charge=facts.charge,
        sent=facts.sent,
    )


def _decision(facts: Facts) -> dict[str, Any] | None:
    """The decision with what was asked: of a denial each need with its keys, for the fix of it,
    of what was allowed the actions and resources, for a policy of just that.
    """
    if facts.decision is None:
        return None
    kept: dict[str, Any] = msgspec.to_builtins(shortened(facts.decision))
    if facts.error is not None and facts.refused:
        kept["refused"] = [
            redact(msgspec.to_builtins(replace(one, resource_policy="", grants="")), ())
            for one in facts.refused[:MOST_REFUSED]
        ]
    elif facts.decision.allowed:
        kept["asked"] = [list(pair) for pair in dict.fromkeys(facts.asked)]
    return kept


def shortened(decision: Decision) -> Decision:
    """A decision with the most telling of its steps, in their order: those that matched first."""
    if len(decision.steps) <= MOST_STEPS:
        return decision
    ranked = sorted(decision.steps, key=lambda step: step.outcome != "matched")[:MOST_STEPS]
    kept = {id(step) for step in ranked}
    steps = tuple(step for step in decision.steps if id(step) in kept)
    return replace(decision, steps=steps)


def redact(params: Params, secret: tuple[str, ...]) -> dict[str, Any]:
    """Parameters as they may be kept: plain values, secrets hidden, long texts cut."""
    kept = _plain_dict(params, secret)
    if len(msgspec.msgpack.encode(kept)) > MOST_PARAMS:
        return dict.fromkeys(kept, "(too long to keep)")
    return kept


def writable(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair, which nothing can store."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _plain(value: Any, secret: tuple[str, ...]) -> Any:
    kind = type(value)
    if kind is str:
        return value if len(value) <= LONGEST_TEXT and value.isascii() else _cut(value)
    if kind is dict:
        return _plain_dict(value, secret)
    if kind in LISTS:
        return [
            _plain_dict(item, secret) if type(item) is dict else _plain(item, secret)
            for item in value
        ]
    if kind is int:
        return value if value in STORED else str(value)
    return value if kind is bool else _rarer(value, secret)


def _plain_dict(values: Mapping[Any, Any], secret: tuple[str, ...]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in values.items():
        key = name if type(name) is str and name.isascii() else writable(str(name))
        if name in secret:
            kept[key] = HIDDEN
        elif type(value) is str and len(value) <= LONGEST_TEXT and value.isascii():
            kept[key] = value  # an answer can have a thousand values: the commonest come first
        elif type(value) is bool:
            kept[key] = value
        elif type(value) is dict:
            kept[key] = _plain_dict(value, secret)
        else:
            kept[key] = _plain(value, secret)
    return kept


def _cut(text: str) -> str:
    return writable(text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…")


def _rarer(value: Any, secret: tuple[str, ...]) -> Any:
    match value:
        case Blob():
            return f"({value.length} bytes)"
        case Moment():
            return value.simulated
        case bytes() | bytearray():
            return f"({len(value)} bytes)"
        case str():
            return _cut(str(value))
        case dict():
            return _plain_dict(value, secret)
        case list() | tuple():
            return _plain(list(value), secret)
        case _:
            return value


def _principal(facts: Facts) -> dict[str, Any]:
    if facts.principal is not None:
        return {key: value for key, value in msgspec.to_builtins(facts.principal).items() if value}
    if isinstance(facts.call.caller, Anonymous):
        return {"kind": "anonymous"}
    return {"kind": "unknown"}
