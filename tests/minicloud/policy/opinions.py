"""One question put to the engine and to the oracle."""

import json
from collections.abc import Sequence

from studyapp.minicloud.policy import Query, Source, Subject, evaluate
from studyapp.minicloud.policy.trace import Kind
from tests.minicloud.policy.oracle.deciding import UNSAID, decide
from tests.minicloud.policy.oracle.request import Caller, Policy, Request

CALLER_KINDS = {"federated": "web-identity"}


def of_engine(query: Query, sources: Sequence[Source], kind: Kind = "ordinary") -> str:
    """What the engine decides, with the layer of an implicit denial."""
    decision = evaluate(query, sources, kind)
    if decision.reason != "implicit-deny":
        return decision.reason
    return f"{decision.reason} by {decision.layer}"


def of_oracle(query: Query, sources: Sequence[Source], kind: str = "ordinary") -> str:
    """What the documentation says, as the oracle reads it."""
    request = Request(
        query.action,
        query.resource,
        caller_of(query.principal),
        query.resource_owner,
        dict(query.context),
        kind,
    )
    policies = [Policy(source.layer, json.loads(source.text), source.level) for source in sources]
    return decide(request, policies)


def agree(of_engine: str, of_oracle: str) -> bool:
    """Whether two opinions are one; the oracle may leave open which of two things stops a call."""
    reason, _, layer = of_oracle.partition(" by ")
    return of_engine == of_oracle or (layer == UNSAID and of_engine.startswith(reason))


def caller_of(subject: Subject) -> Caller:
    """The engine's words for a caller in those of the oracle."""
    kind = CALLER_KINDS.get(subject.kind, subject.kind)
    if ":federated-user/" in subject.arn:
        kind = "federated-user"
    elif ":assumed-role/" in subject.arn:
        kind = "session"
    unique_id = subject.unique_id.partition(":")[0] if kind == "session" else subject.unique_id
    return Caller(kind, subject.account, subject.arn, subject.role_arn, unique_id)
