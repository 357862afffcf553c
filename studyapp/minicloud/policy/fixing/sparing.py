"""What could keep a denying statement away from a call."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace as alter

from studyapp.minicloud.policy.editing import (
    Patch,
    add_item,
    add_member,
    drop_item,
    items,
    members,
    rename_member,
    replace,
)
from studyapp.minicloud.policy.fixing.asking import asks_against
from studyapp.minicloud.policy.fixing.changing import (
    WIDE,
    Edit,
    by_whom,
    candidate,
    may_edit,
    reach,
)
from studyapp.minicloud.policy.fixing.granting import statements_for
from studyapp.minicloud.policy.fixing.reading import (
    Place,
    group_of,
    literal,
    places,
    short,
    spoken,
    statement_list,
    title,
)
from studyapp.minicloud.policy.fixing.values import Candidate, Change, Question
from studyapp.minicloud.policy.trace import Step

CALLER: Final = "aws:PrincipalArn"
# In these layers a policy may go altogether; elsewhere its absence would mean something else.
REMOVABLE: Final = ("identity", "resource")


def spares(questions: Sequence[Question], step: Step) -> Iterator[Candidate]:
    """Candidates against one statement that denies; the questions were all denied by it."""
    place = _find(questions[0], step)
    if place is None:
        return
    if len(questions) == 1:
        yield from asks_against(place, questions[0])
    if may_edit(place.source):
        yield from _exempt_action(place, questions)
        yield from _exempt_resource(place, questions)
        yield from _exempt_caller(place, questions[0])
        yield from _drop(place, questions)
    elif place.source.layer == "identity":
        yield _taken_away(place, questions[0])


def _find(question: Question, step: Step) -> Place | None:
    for source in question.sources:
        if (source.layer, source.name, source.level) == (step.layer, step.source, step.level):
            found = [one for one in places(source) if one.statement.index == step.index]
            if found:
                return found[0]
    return None


def _exempt_action(place: Place, questions: Sequence[Question]) -> Iterator[Candidate]:
    actions = list(dict.fromkeys(one.query.action for one in questions))
    text, question = place.source.text, questions[0]
    if place.statement.actions.excluding:
        node = place.element("NotAction")
        if node is None or len(actions) != 1:
            return
        patches = add_item(text, node, actions[0])
        said = f"Add {actions[0]} to the actions that {place.name} leaves out."
        wider = _lifted_resources(place, question)
        yield _lifting(place, question, Edit(patches, said, wider))
        return
    node = place.element("Action")
    written = [one.lower() for one in place.values("Action")]
    if node is None or len(actions) != 1 or len(written) < 2 or actions[0].lower() not in written:
        return
    patches = drop_item(node, written.index(actions[0].lower()))
    said = f"Take {actions[0]} out of the actions of {place.name}."
    wider = _lifted_resources(place, question)
    yield _lifting(place, question, Edit(patches, said, wider))


def _exempt_resource(place: Place, questions: Sequence[Question]) -> Iterator[Candidate]:
    """The resource of the call is left out; a list of resources becomes a list of exceptions."""
    resources = list(dict.fromkeys(literal(one.query.resource) for one in questions))
    if place.statement.resources is None or len(resources) != 1 or resources[0] == "*":
        return
    text, question, held = place.source.text, questions[0], place.statement.resources
    wider = _lifted_actions(place, questions)
    if held.excluding:
        node = place.element("NotResource")
        if node is not None:
            patches = add_item(text, node, resources[0])
            said = f"Add {resources[0]} to the resources that {place.name} leaves out."
            yield _lifting(place, question, Edit(patches, said, wider))
        return
    node, written = place.element("Resource"), list(place.values("Resource"))
    if node is not None and len(written) > 1 and resources[0] in written:
        patches = drop_item(node, written.index(resources[0]))
        said = f"Take {resources[0]} out of the resources of {place.name}."
        yield _lifting(place, question, Edit(patches, said, wider))
    elif node is not None and written == ["*"]:
        member = members(place.node)["Resource"]
        renamed = rename_member(text, member, "NotResource")
        patches = (*renamed, Patch(node.at, node.end, json.dumps(resources[0])))
        said = f"Let {place.name} leave out {resources[0]}, with NotResource."
        yield _lifting(place, question, Edit(patches, said, wider))
        yield from _carved(place, questions, resources[0])


def _carved(place: Place, questions: Sequence[Question], resource: str) -> Iterator[Candidate]:
    """The action has a statement of its own, which leaves out the resource: nothing else is lifted."""
    actions = list(dict.fromkeys(one.query.action for one in questions))
    written = [one.lower() for one in place.values("Action")]
    if len(actions) != 1 or len(written) < 2 or actions[0].lower() not in written:
        return
    text, question = place.source.text, questions[0]
    node = place.element("Action")
    whole = statement_list(place.source.text)
    if node is None:
        return
    own = json.loads(text[place.node.at : place.node.end])
    own.pop("Resource")
    own.pop("Sid", None)
    own |= {"Action": actions[0], "NotResource": resource}
    patches = (*drop_item(node, written.index(actions[0].lower())), *add_item(text, whole, own))
    if whole.kind != "array":
        return
    said = f"Give {actions[0]} a denying statement of its own that leaves out {resource}."
    yield _lifting(place, question, Edit(patches, said))


def _exempt_caller(place: Place, question: Question) -> Iterator[Candidate]:
    """The statement spares one caller, whom a condition names."""
    arn = question.query.context.get(CALLER.lower())
    source = place.source
    shared = source.layer in ("resource", "scp", "rcp") or source.arn or group_of(source)
    if not isinstance(arn, str) or not shared:
        return
    text, node = source.text, place.element("Condition")
    operators = members(node)
    if node is None:
        patches = add_member(text, place.node, "Condition", {"ArnNotEquals": {CALLER: arn}})
    elif "ArnNotEquals" not in operators:
        patches = add_member(text, node, "ArnNotEquals", {CALLER: arn})
    else:
        keys = {name.lower(): one for name, one in members(operators["ArnNotEquals"].node).items()}
        held = keys.get(CALLER.lower())
        inner = operators["ArnNotEquals"].node
        patches = add_item(text, held.node, arn) if held else add_member(text, inner, CALLER, arn)
    wider = (*_lifted_actions(place, [question]), *_lifted_resources(place, question))
    who = short(question.query.principal)
    told = tuple(f"For {who}: {one[0].lower()}{one[1:]}" for one in wider)
    said = f"Let {place.name} spare {who}, with a condition on {CALLER}."
    found = candidate(source, question, Edit(patches, said), 0)
    # That all others are still denied is what a shared policy's change is for.
    weight = WIDE * len(told) - 1 if told else 0
    yield Candidate(found.change, None, told, weight, found.size)


def _drop(place: Place, questions: Sequence[Question]) -> Iterator[Candidate]:
    """The statement goes altogether."""
    question, source = questions[0], place.source
    node = statement_list(place.source.text)
    if len(items(node)) < 2:
        if source.layer in REMOVABLE and question.kind == "ordinary":
            yield _taken_away(place, question)
        else:
            yield _turned(place, questions)
        return
    wider = (*_lifted_actions(place, questions), *_lifted_resources(place, question))
    patches = drop_item(node, place.statement.index)
    yield _lifting(place, question, Edit(patches, f"Remove {place.name}.", wider), whole=True)


def _turned(place: Place, questions: Sequence[Question]) -> Candidate:
    """The only statement of a policy that has to stay allows the call in place of denying it."""
    question = questions[0]
    wider = (*_lifted_actions(place, questions), *_lifted_resources(place, question))
    said = f"Put a statement that allows just this call in the place of {place.name}."
    made = statements_for(questions, place.source.layer)[0]
    return _lifting(place, question, Edit(replace(place.node, made), said, wider))


def _taken_away(place: Place, question: Question) -> Candidate:
    source = place.source
    wider = (
        *_lifted_actions(place, [question]),
        *_lifted_resources(place, question),
        *(("All else that the policy says goes too.",) if _says_more(place) else ()),
        *_others(place, question),
        *(reach(source, question) if group_of(source) else ()),
    )
    gone = Change(
        source.layer,
        source.name,
        source.arn,
        source.level,
        "detach",
        by_whom(source.layer, question),
        source.text,
        "",
        (f"Take away {title(source)}.",),
    )
    return Candidate(gone, None, wider, WIDE * (2 + len(wider)), len(source.text))


def _says_more(place: Place) -> bool:
    return len(items(statement_list(place.source.text))) > 1


def _lifting(place: Place, question: Question, made: Edit, *, whole: bool = False) -> Candidate:
    """An edit that lifts a denial: of the `whole` statement, or of a part of it."""
    wider = (*made.wider, *_others(place, question))
    weight = WIDE * (whole + len(wider)) if wider else 0
    return candidate(place.source, question, alter(made, wider=wider), weight)


def _others(place: Place, question: Question) -> tuple[str, ...]:
    """That a resource's policy denies it to others too, for whom it is lifted as well."""
    who, held = question.query.principal, place.statement.principals
    if place.source.layer != "resource" or held is None:
        return ()
    if not held.excluding and set(held.written) <= {who.arn, who.role_arn, who.unique_id}:
        return ()
    return (f"It is lifted for everyone whom the statement denies, not for {short(who)} alone.",)


def _lifted_actions(place: Place, questions: Sequence[Question]) -> tuple[str, ...]:
    """What else the statement denied, and would deny no longer, by its actions."""
    written = place.values("Action") or place.values("NotAction")
    asked = {one.query.action.lower() for one in questions}
    if {one.lower() for one in written} == asked and not place.statement.actions.excluding:
        return ()
    but = "all but " if place.statement.actions.excluding else ""
    return (f"The statement denies {but}{spoken(written)}; that is lifted too.",)


def _lifted_resources(place: Place, question: Question) -> tuple[str, ...]:
    held = place.statement.resources
    if held is None or question.query.resource == "*":
        return ()
    written = place.values("Resource") or place.values("NotResource")
    if list(written) == [literal(question.query.resource)] and not held.excluding:
        return ()
    but = "all but " if held.excluding else ""
    return (f"It is lifted for {but}{spoken(written)}, not for this resource alone.",)
