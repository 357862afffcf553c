"""The policy simulator: the evaluator that decides calls, asked about calls that nobody makes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from msgspec.structs import replace

from studyapp.minicloud.kernel import arn
from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import Params, Principal
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.policy import (
    Decision,
    Layer,
    Query,
    Source,
    Step,
    Subject,
    Use,
    Value,
    check,
    context_keys,
    evaluate,
    spans,
)
from studyapp.minicloud.services.iam import errors, limits
from studyapp.minicloud.services.iam.identity import groups_of, text_of
from studyapp.minicloud.services.iam.managed import PREFIX
from studyapp.minicloud.services.iam.sorts import SORTS
from studyapp.minicloud.services.iam.state import Holder, Role, User

INLINE = frozenset({"user", "group", "role"})  # sorts of policies that belong to their holder
DETAILS = ("PermissionsBoundaryDecisionDetail", "OrganizationsDecisionDetail")
RANKS = ("allowed", "implicitDeny", "explicitDeny")  # the last one wins among resources
NAMES = {"allowed": "allowed", "implicit-deny": "implicitDeny", "explicit-deny": "explicitDeny"}


class Origin(NamedTuple):
    """A policy that takes part, and what AWS calls its sort ("user", "aws-managed", …).

    Of an inline policy also the name, and that of its holder.
    """

    source: Source
    sort: str
    holder: str = ""
    inline: str = ""


class Question(NamedTuple):
    """What is simulated: who, under which policies, with which condition keys."""

    who: Subject
    origins: Sequence[Origin]
    context: Mapping[str, Value]
    owner: str


def _unclear(name: str) -> CloudError:
    text = f"Invalid Entity Arn: {name} does not clearly define entity type and name."
    return errors.invalid_input(text)


def entity(ctx: Context, name: str) -> Holder:
    """The user, group or role with this ARN; InvalidInput, NoSuchEntity."""
    try:
        named = arn.parse(name)
    except ValueError:
        raise _unclear(name) from None
    word, _, rest = named.resource.partition("/")
    sort = next((one for one in SORTS if one.word == word), None)
    if sort is None:
        raise _unclear(name)
    if named.account != ctx.account:
        raise errors.not_found(sort.word, name_of(rest))
    found: Holder = sort.find(ctx, name_of(rest))
    return found


def word_of(holder: Holder) -> str:
    """What a holder is: user, group or role."""
    return type(holder).__name__.lower()


def subject(ctx: Context, holder: Holder) -> Subject:
    """A holder as the caller of simulated calls."""
    name = ctx.arn(f"{word_of(holder)}{holder.path}{holder.name}")
    if isinstance(holder, Role):
        return Subject("role", ctx.account, name, holder.id, name)
    return Subject("user", ctx.account, name, holder.id)


def origins_of(ctx: Context, holder: Holder) -> Iterator[Origin]:
    """The policies of a holder, for a user also those of the groups."""
    yield from _held(ctx, holder)
    if isinstance(holder, User):
        for group in groups_of(ctx.db, holder):
            yield from _held(ctx, group)


def boundary_of(ctx: Context, holder: Holder) -> Iterator[Origin]:
    """The boundary that a holder has."""
    if isinstance(holder, User | Role) and holder.boundary:
        yield _managed(ctx, holder.boundary, "boundary")


def organization_of(ctx: Context, who: Subject) -> Iterator[Origin]:
    """The service control policies above the account; none outside an organisation.

    Resource control policies take no part in the simulator.
    """
    principal = Principal(who.kind, who.account, who.arn, who.unique_id)
    for source in ctx.limits(principal, Need("iam:SimulatePrincipalPolicy")):
        if source.layer == "scp":
            yield Origin(source, "none")


def _held(ctx: Context, holder: Holder) -> Iterator[Origin]:
    word = word_of(holder)
    for name, text in holder.inline:
        source = Source("identity", f"{word}_{holder.name}_{name}", text)
        yield Origin(source, word, holder.name, name)
    for policy in holder.attached:
        yield _managed(ctx, policy, "identity")


def _managed(ctx: Context, policy: str, layer: Layer) -> Origin:
    sort = "aws-managed" if policy.startswith(PREFIX) else "user-managed"
    name = name_of(policy)
    return Origin(Source(layer, name, text_of(ctx.db, policy), policy), sort)


def given(params: Params, parameter: str, layer: Layer, use: Use = "identity") -> Iterator[Origin]:
    """The policies that came with the call; InvalidInput when one is malformed or all are long."""
    if sum(map(len, params.get(parameter, ()))) > limits.SIMULATED_SIZE:
        text = f"{parameter} has more than {limits.SIMULATED_SIZE} characters."
        raise errors.invalid_input(text)
    for number, text in enumerate(params.get(parameter, ()), 1):
        name = f"{parameter}.{number}"
        problems = check(text, use)
        if problems:
            raise errors.invalid_input(f"{name}: {problems[0].message}")
        yield Origin(Source(layer, name, text), "resource" if layer == "resource" else "none")


def organization_given(params: Params) -> Iterator[Origin]:
    """The service control policies that came with the call, from the root down to the account.

    Each level must allow; InvalidInput for a level without any, which nothing could pass.
    """
    for number, level in enumerate(params.get("OrderedOrganizationPolicyInputList", ()), 1):
        name = f"OrderedOrganizationPolicyInputList.{number}"
        texts = {name: level.get("ServiceControlPolicyInputList", [])}
        if not texts[name]:
            raise errors.invalid_input(f"{name} has no policy.")
        for one in given(texts, name, "scp", "scp"):
            yield one._replace(source=replace(one.source, level=name))


def context_of(who: Subject, holder: Holder | None, params: Params) -> dict[str, Value]:
    """The condition keys of the caller, and those that the call gives."""
    found: dict[str, Value] = {"aws:principalaccount": who.account}
    if who.arn:
        found |= {"aws:principalarn": who.arn, "aws:userid": who.unique_id}
    if isinstance(holder, User):
        found["aws:username"] = holder.name
    tags = holder.tags if isinstance(holder, User | Role) else ()
    found |= {f"aws:principaltag/{key.lower()}": value for key, value in tags}
    for one in params.get("ContextEntries", ()):
        found[one["ContextKeyName"].lower()] = _value(one)
    return found


def _value(one: dict[str, Any]) -> Value:
    kind, values = one.get("ContextKeyType", "string"), one.get("ContextKeyValues", [])
    read: list[str] = [str(value) for value in values]
    if kind.endswith("List"):
        return read
    first = read[0] if read else ""
    return first.lower() == "true" if kind == "boolean" else first


def most_actions(question: Question, resources: Sequence[str]) -> int:
    """How many actions one page can hold; InvalidInput when a single one is too much.

    A page may hold less than was asked for, as IAM's pages may.
    """
    policies = sum(len(one.source.text) for one in question.origins)
    values = sum(_size(value) for value in question.context.values())
    asked = sum(50 + len(resource) + 10 * values for resource in resources or ("*",))
    most = limits.SIMULATED_WORK // max(policies * asked, 1)
    if not most:
        text = "The policies, resources and context are too many to be simulated at once."
        raise errors.invalid_input(text)
    return most


def _size(value: Value) -> int:
    return sum(map(len, value)) if isinstance(value, list | tuple) else len(str(value))


def result(question: Question, action: str, resources: Sequence[str]) -> dict[str, Any]:
    """What comes of an action on each of the resources, and on all of them together.

    The whole is called by its one resource, as answers of AWS that others published show; how it is
    called for several is not known.
    """
    asked = [_result(question, action, resource) for resource in resources or ("*",)]
    worst = max(asked, key=lambda one: RANKS.index(one["EvalResourceDecision"]))
    whole: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": resources[0] if len(resources) == 1 else "*",
        "EvalDecision": worst["EvalResourceDecision"],
        "MatchedStatements": worst["MatchedStatements"],
        "MissingContextValues": worst["MissingContextValues"],
    }
    whole |= {name: worst[name] for name in DETAILS if name in worst}
    if resources and question.owner in ("", question.who.account):
        whole["EvalDecisionDetails"] = {}  # filled for requests across accounts alone
    return whole | ({"ResourceSpecificResults": asked} if resources else {})


def _result(question: Question, action: str, resource: str) -> dict[str, Any]:
    query = Query(action, resource, question.who, question.owner, question.context)
    decision = evaluate(query, [one.source for one in question.origins])
    found: dict[str, Any] = {
        "EvalResourceName": resource,
        "EvalResourceDecision": NAMES[decision.reason],
        # What AWS says of a statement of an organisation is not known: it is only counted.
        "MatchedStatements": [
            _matched(question, step) for step in decision.deciding if step.layer != "scp"
        ],
        "MissingContextValues": _missing(question),
    }
    if any(one.source.layer == "boundary" for one in question.origins):
        allowed = _boundary_allows(decision)
        found["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    levels = {one.source.level for one in question.origins if one.source.layer == "scp"}
    if levels:
        allowed = _organization_allows(decision, levels)
        found["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
    return found


def _organization_allows(decision: Decision, levels: Set[str]) -> bool:
    """Whether each level allows and none denies, whatever else decided."""
    steps = [one for one in decision.steps if one.layer == "scp" and one.outcome == "matched"]
    if any(one.effect == "Deny" for one in steps):
        return False
    return {one.level for one in steps} >= levels


def _boundary_allows(decision: Decision) -> bool:
    effects = {
        step.effect
        for step in decision.steps
        if step.layer == "boundary" and step.outcome == "matched"
    }
    return effects == {"Allow"}


def _matched(question: Question, step: Step) -> dict[str, Any]:
    origin = next(
        one
        for one in question.origins
        if (one.source.layer, one.source.name) == (step.layer, step.source)
    )
    span = spans(origin.source.text)[step.index]
    return {
        "SourcePolicyId": origin.source.name,
        "SourcePolicyType": origin.sort,
        "StartPosition": {"Line": span.line, "Column": span.column},
        "EndPosition": {"Line": span.end_line, "Column": span.end_column},
    }


def _missing(question: Question) -> list[str]:
    keys = keys_of(one.source.text for one in question.origins)
    return [key for key in keys if key.lower() not in question.context]


def keys_of(texts: Iterable[str]) -> list[str]:
    """The condition keys that policies ask for, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for key in context_keys(text):
            found.setdefault(key.lower(), key)
    return list(found.values())
