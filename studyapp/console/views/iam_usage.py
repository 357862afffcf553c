"""What a user or role did, what it was granted, and the policy that grants just what it did."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.attachments import ROLE, USER, Kind
from studyapp.console.blocks import (
    Block,
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import iam_tabs
from studyapp.console.mends import diff_lines
from studyapp.console.pages import at_desk
from studyapp.console.policies import laid_out
from studyapp.console.views.iam_users import CRUMBS
from studyapp.sandbox.api import Desk, Usage, covered, usage_of

NAME: Final = "LeastPrivilege"
NO_CALLS: Final = "Nothing was done yet, so there is nothing to grant."
SOLE: Final = (
    "This is the administrator of the account, who could then do nothing else. Undo takes it back."
)
USED_SHOWN: Final = 6


class Difference(Block, frozen=True, kw_only=True):
    """Two policies, what of the one is not in the other."""

    template: ClassVar[str] = "console/blocks/difference.html"
    label: str
    lines: tuple[tuple[str, str], ...]


@at_desk
def user(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """What a user did."""
    return _page(request, desk, USER, name)


@at_desk
def role(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """What the sessions of a role did."""
    return _page(request, desk, ROLE, name)


def _page(request: HttpRequest, desk: Desk, kind: Kind, name: str) -> HttpResponse:
    word = kind.word.lower()

    def arn() -> str:
        found = desk.look("iam", f"Get{kind.word}", {kind.member: name})
        return str(found[kind.word]["Arn"])

    def build(state: State) -> Page:
        usage = usage_of(desk, arn())
        home = (name, reverse(f"console:iam_{word}", args=[name]))
        return Page(
            title=f"What {name} used",
            crumbs=(*CRUMBS, (f"{kind.word}s", reverse(f"console:iam_{word}s")), home),
            intro="By the record of calls: what was allowed and done, beside all that is granted. "
            "Least privilege means to grant no more than what is needed.",
            tabs=iam_tabs(f"{word}s"),
            cards=(
                _used(usage),
                _granted(usage),
                _least(usage, state, sole=arn() == desk.administrator),
            ),
            here=request.path,
        )

    def plan(_desk: Desk, given: Given) -> list[Ask]:
        usage = usage_of(desk, arn())
        if not usage.uses:
            raise Refused(NO_CALLS)
        return list(_asks(usage, kind, name, alone=given.has("alone")))

    return answer(request, desk, build, {"least": Act(plan)})


def _used(usage: Usage) -> Card:
    rows = tuple(
        Row(
            (
                Cell(one.action, kind="mono"),
                Cell(one.resource, kind="mono"),
                Cell(str(one.count), kind="num"),
            )
        )
        for one in usage.uses
    )
    empty = Empty(
        "No calls yet",
        "Each call that is allowed to this principal is counted here, from the console, the shell "
        "and own clients. Pages that only look are not.",
        "trail",
    )
    columns = (Column("Action"), Column("Resource"), Column("Times", num=True))
    table = Table(caption="What was done", columns=columns, rows=rows, empty=empty)
    return Card("What was done", (table,))


def _granted(usage: Usage) -> Card:
    rows = []
    for one in usage.granted:
        of = covered(one.pattern)
        count = f"{len(one.used)} of {of}" if of else str(len(one.used))
        shown = ", ".join(one.used[:USED_SHOWN]) + (" …" if len(one.used) > USED_SHOWN else "")
        rows.append(
            Row(
                (
                    Cell(one.source.name, sub=one.statement),
                    Cell(one.pattern, kind="mono"),
                    Cell(count, badge="" if one.used else "warn"),
                    Cell(shown or "never used", kind="" if one.used else "muted"),
                )
            )
        )
    empty = Empty("Nothing is granted", "No identity policy applies to this principal.", "shield")
    columns = (Column("Policy"), Column("Grants"), Column("Used"), Column("Which", wide=True))
    table = Table(caption="What is granted", columns=columns, rows=tuple(rows), empty=empty)
    return Card("What is granted, and used", (table,))


def _least(usage: Usage, state: State, *, sole: bool) -> Card:
    if not usage.uses:
        return Card("The policy that grants just that", (Text(text=NO_CALLS),))
    blocks: list[Any] = [Text(text=text, warn=True) for text in usage.least.wider]
    if sole:
        blocks.append(Text(text=SOLE, warn=True))
    proof = (
        "Proved: this policy alone allows everything in the first table."
        if usage.proved
        else "It does not allow everything in the first table; look at it before you use it."
    )
    label = "What is granted now, and what was used"
    lines = tuple(diff_lines(_together(usage), usage.least.text, 200))
    blocks += [
        Text(text="Lines with − are granted today and go; lines with + would grant what was used."),
        Difference(label=label, lines=lines),
        Text(text=proof, warn=not usage.proved),
        _form(usage, state),
    ]
    return Card("The policy that grants just that", tuple(blocks))


def _together(usage: Usage) -> str:
    """All that identity policies grant now, as one policy."""
    statements = []
    for source in usage.held:
        held = json.loads(source.text)["Statement"]
        listed = held if isinstance(held, list) else [held]
        statements += [one for one in listed if one.get("Effect") == "Allow"]
    if not statements:
        return ""
    return laid_out(json.dumps({"Version": "2012-10-17", "Statement": statements}))


def _form(usage: Usage, state: State) -> Form:
    given = state.keeps("least")
    kept = ", ".join(sorted(usage.keeps))
    groups = sorted({one.name for one in usage.held if " (group " in one.name})
    notes = [
        f"It is saved as the inline policy {NAME}.",
        *([f"Policies that deny something stay: {kept}."] if kept else []),
        *(
            [f"Policies of groups stay: {', '.join(groups)}. Leave the group to lose them."]
            if groups
            else []
        ),
    ]
    return Form(
        title="Put it in place",
        do="least",
        submit="Grant just that",
        fields=(
            Field(
                "alone",
                "Take the other policies away, so that nothing else is granted",
                "check",
                given.ticked("alone", default=True),
            ),
        ),
        note=" ".join(notes),
        **state.of("least"),
    )


def _asks(usage: Usage, kind: Kind, name: str, *, alone: bool) -> Iterator[Ask]:
    """The new policy, then the old ones go."""
    who = {kind.member: name}
    params = {**who, "PolicyName": NAME, "PolicyDocument": usage.least.text}
    yield Ask("iam", f"Put{kind.word}Policy", params)
    for source in usage.held if alone else ():
        if source.name in usage.keeps or " (group " in source.name or " " in source.name:
            continue
        if source.arn:
            yield Ask("iam", f"Detach{kind.word}Policy", {**who, "PolicyArn": source.arn})
        elif source.name != NAME:
            yield Ask("iam", f"Delete{kind.word}Policy", {**who, "PolicyName": source.name})
