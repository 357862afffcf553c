"""The decision over all policies that apply to a request.

IAM User Guide, "Policy evaluation logic" with its pages on requests within one account, across
accounts, and on explicit and implicit denials; Organizations User Guide, "SCP evaluation" and
"RCP evaluation".
"""

from collections.abc import Sequence
from typing import Final

from studyapp.minicloud.policy.document import compiled
from studyapp.minicloud.policy.looking import Looker
from studyapp.minicloud.policy.trace import (
    GRANT,
    Decision,
    Kind,
    Layer,
    Query,
    Reason,
    Source,
    Step,
)

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
        looker = Looker(query)
        looker.look(sources)
        self.steps = looker.steps
        self.layers = {source.layer for source in sources}
        self.denials: list[Step] = []
        self.allowing: dict[Layer, list[Step]] = {}
        for step in looker.matched:
            if step.effect == "Deny":
                self.denials.append(step)
            else:
                self.allowing.setdefault(step.layer, []).append(step)
        account = self.who.account
        self.at_home = (query.resource_owner or account) == account

    def decide(self) -> Decision:
        return self.explicit_denial() or self.organisation() or self.inside()

    def explicit_denial(self) -> Decision | None:
        if not self.denials:
            return None
        for layer in ORDER:
            deciding = tuple(step for step in self.denials if step.layer == layer)
            if deciding and self.binds(layer):
                spoiled = all(step.grants == "bounded" for step in deciding)
                return self.denied(layer, "not-principal" if spoiled else "deny-wins", deciding)
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
        limits: tuple[Layer, ...] = ("rcp", "scp")
        for layer in limits:
            if layer not in self.layers or not self.binds(layer):
                continue
            allowing = {step.level for step in self.allowing.get(layer, ())}
            for source in self.sources:
                if source.layer == layer and source.level not in allowing:
                    return self.denied(layer, layer, level=source.level)
        return None

    def inside(self) -> Decision:
        """What the account itself and the resource's policy say."""
        granted = self.allowing.get("resource", [])
        enough = [step for step in granted if self.at_home or step.level == GRANT]
        ways = {step.grants for step in enough}
        if self.who.kind in OUTSIDERS:
            if granted:
                return self.allowed("resource", "outsider", granted)
            return self.denied("resource", "outsider-no-allow")
        if not granted and not self.at_home:
            return self.denied("resource", "other-account")
        if not granted and self.kind != "ordinary":
            return self.denied("resource", "must-be-named")
        if self.who.kind == "root":
            return self.allowed("resource" if granted else "identity", "root", granted)
        if "caller" in ways:
            # Named itself: neither a boundary's nor a session policy's silence limits it.
            return self.allowed("resource", *_named(_by(enough, "caller"), "named"))
        if "role" in ways:
            return self.limited("resource", *_named(_by(enough, "role"), "role-named"))
        return self.limited("identity", "allowed", self.allowing.get("identity", []))

    def limited(self, layer: Layer, rule: str, deciding: Sequence[Step]) -> Decision:
        """Allowed by `deciding`, if there is any and boundary and session policies allow too."""
        if not deciding:
            return self.denied(layer, "no-allow")
        limits: tuple[Layer, ...] = ("boundary", "session")
        for limit in limits:
            if limit in self.layers and limit not in self.allowing:
                return self.denied(limit, limit)
        return self.allowed(layer, rule, deciding)

    def allowed(self, layer: Layer, rule: str, deciding: Sequence[Step]) -> Decision:
        steps = tuple(self.steps)
        return Decision(True, "allowed", layer, tuple(deciding), steps, self.kind, rule)

    def denied(
        self, layer: Layer, rule: str, deciding: tuple[Step, ...] = (), *, level: str = ""
    ) -> Decision:
        reason: Reason = "explicit-deny" if deciding else "implicit-deny"
        steps = tuple(self.steps)
        policy = self.arn_of(deciding[0]) if deciding else ""
        return Decision(False, reason, layer, deciding, steps, self.kind, rule, level, policy)

    def arn_of(self, step: Step) -> str:
        """The ARN of the policy in which a statement stands; "" for one without."""
        end = 0
        for source in self.sources:
            start, end = end, end + len(compiled(source.text).statements)
            if any(one is step for one in self.steps[start:end]):
                return "" if source.layer == "resource" else source.arn
        raise LookupError(f"no source has the statement {step.place}")


def _named(steps: list[Step], rule: str) -> tuple[str, list[Step]]:
    """The rule by which statements that name the caller let it in, and the statements."""
    return "granted" if all(step.level == GRANT for step in steps) else rule, steps


def _by(steps: Sequence[Step], way: str) -> list[Step]:
    return [step for step in steps if step.grants == way]
