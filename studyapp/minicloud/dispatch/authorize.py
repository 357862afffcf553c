"""Step three: may the caller do this."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from studyapp.minicloud import spec
from studyapp.minicloud.kernel import denials, membership
from studyapp.minicloud.kernel.call import Call, Principal
from studyapp.minicloud.kernel.clock import iso
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.policy import (
    GRANT,
    Decision,
    Query,
    Source,
    evaluate,
    is_general,
    message,
)
from studyapp.minicloud.policy.fixing import Question

# Who adds an encoded message to a denial: for its words, reports of real answers.
ENCODING = frozenset({"ec2"})
UNAUTHORIZED = "You are not authorized to perform this operation."
DOMAIN = ".amazonaws.com"
TYPES = {"root": "Account", "user": "User", "role": "AssumedRole", "anonymous": "Anonymous"}


def question(ctx: Context, need: Need, own: Sequence[Source], limits: Sequence[Source]) -> Question:
    """What is decided about one need: the query, and all policies that apply to it.

    `own` are the caller's, `limits` those from above the account.
    """
    of_resource = [
        Source("resource", name, text, level=level)
        for name, text, level in (
            ("resource policy", need.resource_policy, ""),
            ("grants", need.grants, GRANT),
        )
        if text
    ]
    return Question(query_of(ctx, need), (*limits, *own, *of_resource), need.kind)


def decided(
    needs: Sequence[Need], ask: Callable[[Need], Question]
) -> Iterator[tuple[Need, Decision]]:
    """Each need with its decision, in order.

    A launch needs the same action on six resources: where no policy names resources or conditions,
    what was decided of one is decided of those alike.
    """
    general, decision = None, None
    for need in needs:
        alike = need.action, need.owner, need.kind
        if decision is None or alike != general or need.resource_policy or need.grants:
            asked = ask(need)
            decision = evaluate(asked.query, asked.sources, asked.kind)
            serves = need is not needs[-1] and is_general(asked.sources, need.action)
            general = alike if serves else None
        yield need, decision


def lasting(asked: Question) -> Question:
    """The question with keys that can be asked for when the call is over."""
    query = replace(asked.query, context=dict(asked.query.context))
    return replace(asked, query=query)


def refuse(ctx: Context, need: Need, decision: Decision) -> CloudError:
    """The error of a denied need, in the words and with the code of the service."""
    code, status = spec.denied(ctx.service)
    query = query_of(ctx, need)
    text = message(decision, query)
    if ctx.service in ENCODING:
        encoded = denials.encode(
            ctx.secrets,
            ctx.principal,
            need.action,
            need.resource,
            query.context,
            explicit=decision.reason == "explicit-deny",
        )
        text = f"{UNAUTHORIZED} {text}. Encoded authorization failure message: {encoded}"
    return CloudError(code, text, status)


def query_of(ctx: Context, need: Need) -> Query:
    """The question that the policies answer; its keys can be asked for while the call lasts."""
    keys = Keys(partial(_keys, ctx, need))
    return Query(need.action, need.resource, ctx.principal, need.owner, keys)


class Keys(Mapping[str, Any]):
    """The condition keys of a request, made when one is asked for: most policies ask for none."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        self._make = make
        self._made: dict[str, Any] | None = None

    @property
    def all(self) -> dict[str, Any]:
        """All of them."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> Any:
        """See `Mapping`."""
        return self.all[key]

    def __iter__(self) -> Iterator[str]:
        """See `Mapping`."""
        return iter(self.all)

    def __len__(self) -> int:
        """See `Mapping`."""
        return len(self.all)


def _keys(ctx: Context, need: Need) -> dict[str, Any]:
    return {
        **global_keys(ctx.call, ctx.principal, ctx.now, ctx.region),
        **_organization_keys(ctx, need),
        **need.context,
    }


def _organization_keys(ctx: Context, need: Need) -> Mapping[str, Any]:
    """Keys about the accounts of caller and resource, and the organisations that they are in."""
    principal = ctx.principal
    owner = need.owner or principal.account
    keys: dict[str, Any] = {"aws:resourceaccount": owner} if owner else {}
    keys |= membership.keys(ctx.db, owner, "resource")
    if principal.kind == "anonymous":
        return keys
    whose = "source" if principal.kind == "service" else "principal"
    return keys | membership.keys(ctx.db, principal.account, whose)


def global_keys(call: Call, principal: Principal, now: int, region: str) -> Mapping[str, Any]:
    """The global condition keys of a request.

    IAM User Guide, "AWS global condition context keys": those that a simulated request can have;
    "Forward access sessions": the address of the first request stays.
    """
    keys: dict[str, Any] = {
        "aws:currenttime": iso(now),
        "aws:epochtime": now // 1000,
        "aws:requestedregion": region,
        "aws:securetransport": call.secure,
        "aws:useragent": call.user_agent,
        "aws:viaawsservice": bool(principal.via),
        "aws:principaltype": _type_of(principal),
        "aws:userid": principal.user_id,
    }
    if principal.kind == "service":
        return keys | _service_keys(principal, region)
    keys["aws:sourceip"] = call.source_ip
    if call.referer:
        keys["aws:referer"] = call.referer
    if principal.kind == "anonymous":
        keys["aws:principalaccount"] = principal.kind
        return keys
    own = principal.is_federated or not principal.role_arn
    keys["aws:principalarn"] = principal.arn if own else principal.role_arn
    keys["aws:principalaccount"] = principal.account
    keys["aws:principalisawsservice"] = False
    if principal.kind == "user" and not principal.is_federated:
        keys["aws:username"] = principal.name
    if principal.via:
        keys["aws:calledvia"] = list(principal.via)
        keys["aws:calledviafirst"], keys["aws:calledvialast"] = principal.via[0], principal.via[-1]
    keys |= {f"aws:principaltag/{key.lower()}": value for key, value in principal.tags}
    return keys | _session_keys(principal, now)


def _service_keys(principal: Principal, region: str) -> dict[str, Any]:
    """Keys of a call that a service makes as itself.

    Which names the list of them holds is told by one example of the guide alone: unverified.
    """
    name = principal.name
    regional = f"{name.removesuffix(DOMAIN)}.{region}{DOMAIN}"
    keys: dict[str, Any] = {
        "aws:principalisawsservice": True,
        "aws:principalservicename": name,
        "aws:principalservicenameslist": [name, regional],
        "aws:sourceaccount": principal.account,
    }
    if principal.source:
        keys["aws:sourcearn"] = principal.source
    return keys


def _type_of(principal: Principal) -> str:
    return "FederatedUser" if principal.is_federated else TYPES.get(principal.kind, "AWSService")


def _session_keys(principal: Principal, now: int) -> dict[str, Any]:
    """Keys that only temporary credentials have: long-term keys carry no word about MFA.

    Services that call on with a user's permissions do it with temporary credentials of their own.
    Federated users have no word about MFA either.
    """
    keys: dict[str, Any] = {}
    if (principal.issued_at is not None or principal.via) and not principal.is_federated:
        keys["aws:multifactorauthpresent"] = principal.mfa_at is not None
    if principal.issued_at is None:
        return keys
    keys["aws:tokenissuetime"] = iso(principal.issued_at)
    if principal.mfa_at is not None:
        keys["aws:multifactorauthage"] = (now - principal.mfa_at) // 1000
    if principal.source_identity:
        keys["aws:sourceidentity"] = principal.source_identity
    return keys
