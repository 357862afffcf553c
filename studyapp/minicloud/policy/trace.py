"""The values that go into and come out of a decision: sources, query, steps, decision."""

from collections.abc import Mapping
from typing import Final, Literal, Protocol

from msgspec import Struct

from studyapp.minicloud.policy import wording

Layer = Literal["identity", "resource", "boundary", "session", "scp", "rcp"]
Kind = Literal["ordinary", "trust", "key"]
Value = str | int | float | bool | list[str] | tuple[str, ...]
Reason = Literal["allowed", "explicit-deny", "implicit-deny"]

GRANT: Final = "grant"

NAMES: Mapping[str, str] = {
    "identity": "identity-based policy",
    "resource": "resource-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "scp": "service control policy",
    "rcp": "resource control policy",
}


class Source(Struct, frozen=True):
    """One policy that applies to a request.

    `text` is its JSON. `level` says to which node of an organisation an SCP or RCP is attached
    (root, OU, account): each level must allow by itself, while policies of one level add up.
    `GRANT` as the level of a resource's source says that its statements are grants: whom they name
    needs no policy of its own, of another account neither.
    """

    layer: Layer
    name: str
    text: str
    arn: str = ""
    level: str = ""


class Who(Protocol):
    """Who asks: what the evaluator reads of a principal.

    `kind` is "root", "user", "role", "service", "anonymous" or "federated" (an identity provider
    in a trust policy). `role_arn` is the ARN of the role (or, for a federated user, of the user)
    that a session belongs to, else "".
    """

    @property
    def kind(self) -> str:
        """The sort of principal."""
        ...

    @property
    def account(self) -> str:
        """Twelve digits, "" for services and anonymous callers."""
        ...

    @property
    def arn(self) -> str:
        """The ARN of the caller; the host name of a service."""
        ...

    @property
    def unique_id(self) -> str:
        """`AIDA…`, `AROA…:session`, the account id of a root user."""
        ...

    @property
    def role_arn(self) -> str:
        """The ARN behind a session."""
        ...


class Subject(Struct, frozen=True):
    """A `Who` made by hand, for simulations."""

    kind: str
    account: str = ""
    arn: str = ""
    unique_id: str = ""
    role_arn: str = ""


class Query(Struct, frozen=True):
    """May `principal` do `action` to `resource`?

    `resource_owner` is the account that owns the resource, "" for the caller's own. Keys of
    `context` are lower case, times in it are ISO 8601 texts or seconds since 1970.
    """

    action: str
    resource: str
    principal: Who
    resource_owner: str = ""
    context: Mapping[str, Value] = {}


class Why(Struct, frozen=True, omit_defaults=True):
    """Which part of a statement decided whether it matched.

    `code` is "matched" or the first part that did not match: "action", "resource", "principal",
    "variable" (a policy variable has no value), "condition". `request` holds the request's values,
    `policy` those of the statement; `operator` and `key` are set for conditions, `absent` says
    that the request has no such key. `excluding` marks the Not… elements.
    """

    code: str
    request: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    operator: str = ""
    key: str = ""
    absent: bool = False
    excluding: bool = False

    @property
    def sentence(self) -> str:
        """The same for a learner, in one plain sentence."""
        if self.code == "matched":
            return "Every part of the statement matches the request."
        if self.code == "condition":
            return wording.condition(
                self.operator, self.key, self.policy, self.request, absent=self.absent
            )
        if self.code == "variable":
            return f"The policy variable {self.policy[0]} has no value in this request."
        return wording.mismatch(self.code, self.policy, self.request, excluding=self.excluding)


class Step(Struct, frozen=True):
    """One statement that was looked at. `index` counts the statements of its source from 0.

    `grants` says how the principal of a resource's policy was named, which decides what else
    limits it: "caller" (user, session or everyone), "role", "account", else "". `level` is that
    of the source.
    """

    layer: Layer
    source: str
    sid: str
    index: int
    effect: Literal["Allow", "Deny"]
    outcome: Literal["matched", "not-matched"]
    why: Why
    grants: str = ""
    level: str = ""

    @property
    def place(self) -> str:
        """Where the statement stands: "Deny in Guard, statement NoUsers."."""
        return f"{self.effect} in {self.source}, statement {self.sid or self.index + 1}."


class Decision(Struct, frozen=True):
    """The answer: `layer` is the layer that decided, `deciding` the statements that did.

    No statement decides an implicit denial, nor what a root user may do in its own account.
    `rule` names the rule that was applied (the keys of `wording.RULES`), `level` the node of the
    organisation whose SCPs or RCPs did not allow the request, `policy` the ARN of the policy that
    denied it explicitly, when that policy has one.
    """

    allowed: bool
    reason: Reason
    layer: Layer
    deciding: tuple[Step, ...]
    steps: tuple[Step, ...]
    kind: Kind = "ordinary"
    rule: str = ""
    level: str = ""
    policy: str = ""

    @property
    def sentence(self) -> str:
        """The rule for a learner, in one plain sentence."""
        return wording.RULES[self.rule]
