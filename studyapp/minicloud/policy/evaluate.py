"""The decision over all policies that apply to a request.

IAM User Guide, "Policy evaluation logic" with its pages on requests within one account, across
accounts, and on explicit and implicit denials; Organizations User Guide, "SCP evaluation" and
"RCP evaluation".
"""

from collections.abc import Sequence
from typing import Final

from studyapp.minicloud.policy.looking import Looked, Looker
from studyapp.minicloud.policy.trace import Decision, Kind, Layer, Query, Source, Step

# In this order a denial is named when several layers deny.
ORDER: Final[tuple[Layer, ...]] = ("rcp", "scp", "resource", "identity", "boundary", "session")
# Principals that have no identity policies: a resource's policy alone lets them in.
OUTSIDERS: Final = frozenset({"service", "anonymous", "federated"})
# Amazon S3 API Reference, "PutBucketPolicy": a bucket's owner is never locked out of these.
ROOT_KEEPS: Final = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})
LINKED: Final = ":role/aws-service-role/"


def evaluate(query: Query, sources: Sequence[Source], kind: Kind = "ordinary") -> Decision:
    """Decide a query. `kind` is "trust" or "key" when the resource's policy is mandatory.

    Raises `MalformedPolicy` for a source whose text is no policy: stored ones were checked.
    """
    return _Case(query, sources, kind).decide()


class _Case:
    """One query with the statements that were looked at."""

    def __init__(self, query: Query, sources: Sequence[Source], kind: Kind) -> None:
        self.query = query
        self.who = query.principal
        self.kind: Kind = kind
        self.sources = sources
        self.looked: list[Looked] = list(Looker(query).look(sources))
        self.matched = [one for one in self.looked if one.step.outcome == "matched"]
        self.owner = query.resource_owner or self.who.account
        self.at_home = bool(self.who.account) and self.who.account == self.owner

    def decide(self) -> Decision:
        return self.explicit_denial() or self.organisation() or self.inside()

    def explicit_denial(self) -> Decision | None:
        denials = [
            one.step
            for one in self.matched
            if one.step.effect == "Deny" and self.binds(one.step.layer)
        ]
        for layer in ORDER:
            deciding = tuple(step for step in denials if step.layer == layer)
            if deciding:
                return self.answer(layer, deciding, reason="explicit-deny")
        return None

    def binds(self, layer: Layer) -> bool:
        """Whether the layer's policies limit this caller at all."""
        if layer == "resource":
            keeps = self.query.action.lower() in ROOT_KEEPS
            return not (keeps and self.who.kind == "root" and self.at_home)
        if layer == "scp":
            return self.who.kind not in OUTSIDERS and LINKED not in self.who.role_arn
        if layer == "rcp":
            return LINKED not in self.who.role_arn
        return self.who.kind not in OUTSIDERS and self.who.kind != "root"

    def organisation(self) -> Decision | None:
        """RCPs, then SCPs: each level by itself must allow."""
        layers: tuple[Layer, ...] = ("rcp", "scp")
        for layer in layers:
            if not self.binds(layer):
                continue
            levels = dict.fromkeys(one.level for one in self.sources if one.layer == layer)
            allowing = {one.level for one in self.matched if self.allows(one.step, layer)}
            for level in levels:
                if level not in allowing:
                    return self.answer(layer, (), level=level)
        return None

    def inside(self) -> Decision:
        """What the account itself and the resource's policy say."""
        granted = tuple(one.step for one in self.matched if self.allows(one.step, "resource"))
        ways = {step.grants for step in granted}
        if self.who.kind in OUTSIDERS:
            return self.answer("resource", granted, allowed="caller" in ways)
        if not granted and (not self.at_home or self.kind != "ordinary"):
            return self.answer("resource", ())
        if self.who.kind == "root":
            return self.answer("resource" if granted else "identity", granted, allowed=True)
        if self.at_home and "caller" in ways:
            # Named itself: neither a boundary's nor a session policy's silence limits it.
            return self.answer("resource", _by(granted, "caller"), allowed=True)
        if self.at_home and "role" in ways:
            return self.limited("resource", _by(granted, "role"))
        return self.limited("identity", self.allowing("identity"))

    def limited(self, layer: Layer, deciding: tuple[Step, ...]) -> Decision:
        """Allowed by `deciding`, if there is any and boundary and session policies allow too."""
        if not deciding:
            return self.answer(layer, ())
        limits: tuple[Layer, ...] = ("boundary", "session")
        for limit in limits:
            if any(one.layer == limit for one in self.sources) and not self.allowing(limit):
                return self.answer(limit, ())
        return self.answer(layer, deciding, allowed=True)

    def allows(self, step: Step, layer: Layer) -> bool:
        return step.layer == layer and step.effect == "Allow"

    def allowing(self, layer: Layer) -> tuple[Step, ...]:
        return tuple(one.step for one in self.matched if self.allows(one.step, layer))

    def answer(
        self,
        layer: Layer,
        deciding: tuple[Step, ...],
        *,
        allowed: bool = False,
        reason: str = "",
        level: str = "",
    ) -> Decision:
        steps = tuple(one.step for one in self.looked)
        if allowed:
            return Decision(True, "allowed", layer, deciding, steps, self.kind)
        if reason == "explicit-deny":
            return Decision(False, "explicit-deny", layer, deciding, steps, self.kind)
        return Decision(False, "implicit-deny", layer, (), steps, self.kind, level)


def _by(steps: tuple[Step, ...], way: str) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.grants == way)
