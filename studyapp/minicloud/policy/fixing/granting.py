"""What could allow a call that nothing allows yet, in one layer."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from studyapp.minicloud.policy.editing import (
    STEP,
    Patches,
    add_item,
    apply,
    difference,
    members,
    replace,
)
from studyapp.minicloud.policy.fixing.asking import asks_for
from studyapp.minicloud.policy.fixing.changing import (
    SHARED,
    Edit,
    by_whom,
    candidate,
    everyone_in,
    may_edit,
)
from studyapp.minicloud.policy.fixing.reading import (
    Place,
    action_fits,
    conditions_hold,
    literal,
    named,
    one_or_list,
    places,
    principal_fits,
    resource_fits,
    short,
    spoken,
    statement_list,
    thing,
    title,
)
from studyapp.minicloud.policy.fixing.values import Candidate, Change, Deed, Question
from studyapp.minicloud.policy.places import Node
from studyapp.minicloud.policy.rereading import reread
from studyapp.minicloud.policy.trace import GRANT, Decision, Layer, Source

NEAREST: Final = 3  # statements of a policy that are tried, those that allow least besides
ASIDE: Final = 10_000  # size that puts a way behind the usual ones
RESOURCE_POLICY: Final = "resource policy"  # as the chain names it in traces
ALLOW_ALL: Final = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def grants(questions: Sequence[Question], decision: Decision) -> Iterator[Candidate]:
    """Candidates against an implicit denial; the questions were all denied by its rule."""
    layer = decision.layer
    sources = [one for one in questions[0].sources if one.layer == layer and one.level != GRANT]
    if decision.rule in ("scp", "rcp"):
        sources = [one for one in sources if one.level == decision.level]
    for source in sources:
        yield from _edits(source, questions)
    yield from _new(layer, sources, questions, decision)
    if layer == "identity" and decision.rule == "no-allow":
        yield from _named_by_resource(questions)


def _edits(source: Source, questions: Sequence[Question]) -> Iterator[Candidate]:
    """Changes of one policy that is there."""
    question = questions[0]
    near: list[tuple[bool, Place, str]] = []
    for place in places(source) if len(questions) == 1 else ():
        if place.statement.effect == "Allow":
            yield from asks_for(place, question)
            element = _lacking(place, question)
            if element:
                near.append((_is_wide(place, element, question), place, element))
    if not may_edit(source):
        return
    near.sort(key=lambda one: one[0])
    for _, place, element in near[:NEAREST]:
        yield from _value(place, element, question, _wider(place, element, question))
    if source.layer != "rcp":
        said = f"Add a statement to {title(source)} that allows {_what(questions)}."
        patches = _more(source.text, statements_for(questions, source.layer))
        yield candidate(source, question, Edit(patches, said, _everybody(source.layer, question)))


def _more(text: str, added: Sequence[dict[str, Any]]) -> Patches:
    """What puts more statements behind those of a policy."""
    if len(added) == 1:
        return add_item(text, statement_list(text), added[0])
    return difference(text, with_statements(text, added))


def with_statements(text: str, added: Sequence[dict[str, Any]]) -> str:
    """A policy with more statements behind its own."""
    for one in added:
        longer = apply(text, add_item(text, statement_list(text), one))
        reread(longer, text)
        text = longer
    return text


def _lacking(place: Place, question: Question) -> str:
    """The element of an allowing statement that alone keeps it from matching, else ""."""
    held = place.statement
    fits = (
        action_fits(place, question),
        resource_fits(place, question),
        principal_fits(place, question),
    )
    if sum(fits) != len(fits) - 1 or not conditions_hold(place, question.query.context):
        return ""
    parts = (("Action", held.actions), ("Resource", held.resources), ("Principal", held.principals))
    name, part = parts[fits.index(False)]
    return name if part is not None and not part.excluding else ""


def _is_wide(place: Place, element: str, question: Question) -> bool:
    """Whether `_wider` would say anything, without the words."""
    held, query = place.statement, question.query
    resources, actions = held.resources, held.actions.written
    exact = resources is None or resources.written == (literal(query.resource),)
    own = len(actions) == 1 and actions[0].lower() == query.action.lower()
    return (element != "Resource" and not exact) or (element != "Action" and not own)


def _wider(place: Place, element: str, question: Question) -> tuple[str, ...]:
    """What else one more value in the element allows."""
    resources = _other_resources(place, question) if element != "Resource" else ()
    actions = _other_actions(place, question) if element != "Action" else ()
    return (*resources, *actions)


def _value(
    place: Place, element: str, question: Question, wider: tuple[str, ...]
) -> Iterator[Candidate]:
    """One more value in an element."""
    node, query, text = place.element(element), question.query, place.source.text
    if node is None:
        return
    if element == "Principal":
        patches = _principal(text, node, named(query.principal))
        value = short(query.principal)
    else:
        value = query.action if element == "Action" else query.resource
        patches = add_item(text, node, value if element == "Action" else literal(value))
    if patches:
        said = f"Add {value} to the {element.lower()}s of {place.name}."
        yield candidate(place.source, question, Edit(patches, said, wider))


def _principal(text: str, node: Node, wanted: Any) -> Patches:
    """One more principal; nothing where a list of sorts cannot name it."""
    if node.kind != "object" or not isinstance(wanted, dict):
        return ()
    ((kind, name),) = wanted.items()
    held = members(node).get(kind)
    if held is not None:
        return add_item(text, held.node, name)
    return replace(node, {**json.loads(text[node.at : node.end]), kind: name})


def _other_resources(place: Place, question: Question) -> tuple[str, ...]:
    if place.statement.resources is None or question.query.resource == "*":
        return ()
    written = place.values("Resource") or place.values("NotResource")
    if list(written) == [literal(question.query.resource)]:
        return ()
    but = "all but " if place.statement.resources.excluding else ""
    return (f"{question.query.action} is then allowed on {but}{spoken(written)}.",)


def _other_actions(place: Place, question: Question) -> tuple[str, ...]:
    written = place.values("Action") or place.values("NotAction")
    if [one.lower() for one in written] == [question.query.action.lower()]:
        return ()
    but = "all but " if place.statement.actions.excluding else ""
    what = "the caller" if place.source.layer == "resource" else "it"
    return (
        f"The statement allows {what} {but}{spoken(written)}, more than {question.query.action}.",
    )


def _new(
    layer: Layer, sources: Sequence[Source], questions: Sequence[Question], decision: Decision
) -> Iterator[Candidate]:
    """A policy that is not there yet."""
    question = questions[0]
    who = question.query.principal
    deed: Deed = "new"
    arn, base = "", sources
    if layer == "identity":
        if who.kind not in ("user", "role"):
            return
        said = f"Give {short(who)} an inline policy that allows {_what(questions)}."
        base = ()
    elif layer == "resource":
        if sources or not question.policied:
            return
        arn = question.policied
        said = f"Give {thing(arn)} a policy that lets {short(who)} do {_what(questions)}."
    elif layer in ("scp", "rcp"):
        where = f" at {decision.level}" if decision.level else ""
        said = f"Attach one more policy{where} that allows {_what(questions)}."
        base = ()
    elif layer == "boundary" and sources and not may_edit(sources[0]):
        deed = "replace"
        said = (
            f"Put a boundary of your own in the place of {sources[0].name}: the same, and it allows "
            f"{_what(questions)}."
        )
    else:
        return
    made = statements_for(questions, layer)
    text = with_statements(base[0].text, made) if base else _document(made)
    name = RESOURCE_POLICY if layer == "resource" else new_name(questions)
    change = Change(
        layer,
        name,
        arn,
        decision.level,
        deed,
        by_whom(layer, question),
        base[0].text if base else "",
        text,
        (said,),
    )
    others = everyone_in(decision.level, question) if layer in ("scp", "rcp") else ()
    wider = (*_everybody(layer, question), *others)
    yield Candidate(change, None, wider, SHARED * len(others), len(text))


def _named_by_resource(questions: Sequence[Question]) -> Iterator[Candidate]:
    """In one account a policy of the resource that names the caller is enough."""
    question = questions[0]
    same = all(one.policied and one.policied == question.policied for one in questions)
    if not same or question.kind != "ordinary":
        return
    sources = [one for one in question.sources if one.layer == "resource" and one.level != GRANT]
    text = _document(statements_for(questions, "resource"))
    who, owner = short(question.query.principal), thing(question.policied)
    if sources:
        said = f"Let the policy of {owner} allow {who} to do {_what(questions)}."
        patches = _more(sources[0].text, statements_for(questions, "resource"))
        found = candidate(sources[0], question, Edit(patches, said))
    else:
        said = f"Give {owner} a policy that lets {who} do {_what(questions)}."
        change = Change(
            "resource",
            RESOURCE_POLICY,
            question.policied,
            "",
            "new",
            by_whom("resource", question),
            "",
            text,
            (said,),
        )
        found = Candidate(change, None, (), 0, len(text))
    yield Candidate(found.change, None, found.wider, found.weight, found.size + ASIDE)


def statements_for(questions: Sequence[Question], layer: Layer) -> list[dict[str, Any]]:
    """The statements that allow just these calls: actions with the same resources share one."""
    if layer == "rcp":
        return [ALLOW_ALL]
    by_action: dict[str, list[str]] = {}
    for one in questions:
        held = by_action.setdefault(one.query.action, [])
        resource = literal(one.query.resource)
        if resource not in held:
            held.append(resource)
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for action, resources in by_action.items():
        by_resources.setdefault(tuple(resources), []).append(action)
    question = questions[0]
    return [
        _statement(actions, resources, question, layer)
        for resources, actions in by_resources.items()
    ]


def _statement(
    actions: Sequence[str], resources: Sequence[str], question: Question, layer: Layer
) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": "Allow"}
    if layer == "resource":
        made["Principal"] = named(question.query.principal)
    made["Action"] = one_or_list(actions)
    if layer != "resource" or question.kind == "ordinary":
        made["Resource"] = one_or_list(resources)
    elif question.kind == "key":
        made["Resource"] = "*"  # a key's policy is about the key alone
    return made


def _document(made: Sequence[dict[str, Any]]) -> str:
    whole = {"Version": "2012-10-17", "Statement": list(made)}
    return msgspec.json.format(msgspec.json.encode(whole), indent=len(STEP)).decode()


def _everybody(layer: Layer, question: Question) -> tuple[str, ...]:
    """That a policy of a resource lets strangers in."""
    if layer == "resource" and question.query.principal.kind == "anonymous":
        return ("Everybody in the world may then do it, without signing in.",)
    return ()


def _what(questions: Sequence[Question]) -> str:
    """The calls in a sentence."""
    by_action: dict[str, list[str]] = {}
    for one in questions:
        by_action.setdefault(one.query.action, []).append(one.query.resource)
    named_ones = [f"{action} on {spoken(on)}" for action, on in list(by_action.items())[:3]]
    more = len(by_action) - 3
    return "; ".join(named_ones) + (f" and {more} more actions" if more > 0 else "")


def new_name(questions: Sequence[Question]) -> str:
    """A name for a policy that its account does not have: "AllowS3PutObject"."""
    action = questions[0].query.action
    prefix, _, name = action.partition(":")
    base = f"Allow{prefix.replace('-', ' ').title().replace(' ', '')}{name}"[:100]
    taken = {source.name for source in questions[0].sources}
    return next(one for one in (base, *(f"{base}{n}" for n in range(2, 99))) if one not in taken)
