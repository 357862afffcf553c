"""The access simulator: may somebody do something, who may do it, and which statement decides."""

import difflib
import re
from functools import partial
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from msgspec import Struct
from msgspec.structs import replace

from studyapp.console.acts import Ask, State, answer, guarded
from studyapp.console.blocks import Block, Card, Cell, Column, Field, Page, Pair, Row, Table, Text
from studyapp.console.explain import Line, Mends, remedy_of, trace
from studyapp.console.iam import iam_tabs
from studyapp.console.mends import simulated_mends
from studyapp.console.pages import at_desk
from studyapp.console.predicting import Judged, judged, question, wanted
from studyapp.console.statements import Deciding, deciding, verdict_word
from studyapp.console.views.iam_users import CRUMBS
from studyapp.sandbox.api import (
    ANYBODY,
    CloudError,
    Desk,
    Simulated,
    action_meaning,
    known_actions,
    simulate,
)

EVERYBODY: Final = "everybody"
MOST_ACTIONS = 10
MOST_PRINCIPALS = 100
MFA: Final = "aws:MultiFactorAuthPresent"
WITH_MFA: Final = "1"
SIGN_INS: Final = (
    ("", "As they sign in to the console"),
    (WITH_MFA, "With MFA"),
    ("0", "Without MFA"),
)
ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
Context = dict[str, str | bool | list[str]]


class Asked(Struct, frozen=True):
    """What is asked, as the form gave it; `problem` says why it cannot be."""

    who: str
    actions: tuple[str, ...]
    resource: str
    mfa: str
    keys: str
    context: Context
    problem: str = ""
    hidden: tuple[Pair, ...] = ()


class Simulator(Block, frozen=True, kw_only=True):
    """The form."""

    template: ClassVar[str] = "console/iam/simulator.html"
    fields: tuple[Field, ...]
    problem: str = ""
    hidden: tuple[Pair, ...] = ()


class Ruling(Block, frozen=True, kw_only=True):
    """The decision on one action, with its trace and the statements that decided."""

    template: ClassVar[str] = "console/iam/ruling.html"
    allowed: bool
    word: str
    sentence: str
    meaning: str
    facts: tuple[Pair, ...]
    deciding: tuple[Deciding, ...]
    lines: tuple[Line, ...]
    remedy: str = ""
    attempt: Pair = ("", "")
    cli: str = ""
    mends: Mends | None = None
    judged: Judged | None = None


class Switch(Block, frozen=True, kw_only=True):
    """Predict first, on or off."""

    template: ClassVar[str] = "console/blocks/predict_switch_block.html"
    on: bool


@at_desk
def simulator(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`?who=&action=&resource=&mfa=&keys=`; `who=everybody` asks who may."""

    def build(state: State) -> Page:
        asked = _asked(request)
        switch = Switch(on=wanted(request))
        cards = [Card("Ask", (_form(desk, asked), switch), half=True)]
        if asked.actions and not asked.problem:
            cards += _answers(desk, asked, request)
        return Page(
            title="Access simulator",
            crumbs=CRUMBS,
            intro="Ask what the policies of this account would decide. Nothing is called, and the "
            "answer comes from what decides real calls.",
            tabs=iam_tabs("simulator"),
            cards=tuple(cards),
            here=request.path,
        )

    return answer(request, desk, build, {})


def beside(desk: Desk, request: HttpRequest, arn: str, note: str) -> tuple[Card, str]:
    """The simulator as a card beside the editor of a policy, and the lines of it that decided.

    `arn` is the policy's, which the page is named by; `note` tells which version is asked.
    """
    asked = replace(_asked(request), hidden=(("arn", arn),))
    blocks: list[Block] = [_form(desk, asked), Text(text=note)]
    lines = ""
    if asked.actions and not asked.problem:
        for card in _answers(desk, asked, request):
            blocks += card.blocks
            found = (
                one for block in card.blocks if isinstance(block, Ruling) for one in block.deciding
            )
            lines = lines or next((one.lines for one in found if f"arn={arn}&" in one.url), "")
    return Card("Access simulator", tuple(blocks), half=True), lines


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    actions = tuple(dict.fromkeys(given.get("action", "").replace(",", " ").split()))
    resource = given.get("resource", "").strip() or "*"
    keys, mfa = given.get("keys", ""), given.get("mfa", "")
    context, problem = read_keys(keys)
    context |= sign_in_keys(mfa)
    for action in actions[:MOST_ACTIONS]:
        problem = problem or _action_problem(action)
    if len(actions) > MOST_ACTIONS:
        problem = f"Ask about {MOST_ACTIONS} actions at most."
    if resource != "*" and not resource.startswith("arn:"):
        problem = "A resource is an ARN, such as arn:aws:s3:::bucket/key, or *."
    if "action" in given and not actions:
        problem = "Name an action, such as s3:GetObject."
    return Asked(
        given.get("who", ""),
        actions[:MOST_ACTIONS],
        resource,
        mfa,
        keys,
        context,
        problem,
    )


def sign_in_keys(mfa: str) -> Context:
    """The key that a choice of SIGN_INS gives; none for one that leaves it to the principal."""
    known = mfa and mfa in dict(SIGN_INS)
    return {MFA: mfa == WITH_MFA} if known else {}


def read_keys(text: str) -> tuple[Context, str]:
    """Condition keys, one a line, and what is wrong with them; a repeated key is a list."""
    found: Context = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        key, sign, value = (part.strip() for part in line.partition("="))
        if not sign or ":" not in key:
            return found, f"Line {number} of the keys is not like aws:SourceIp=203.0.113.5."
        before = found.get(key)
        if before is None:
            found[key] = value.lower() == "true" if value.lower() in ("true", "false") else value
        else:
            found[key] = [*(before if isinstance(before, list) else [str(before)]), value]
    return found, ""


def _action_problem(action: str) -> str:
    """What is wrong with an action of a request, with the nearest one that there is."""
    if not ACTION.fullmatch(action):
        return f"{action} is no action: write it as service:Name, without wildcards."
    prefix, _, name = action.partition(":")
    known = {one.lower(): one for one in known_actions(prefix)}
    if not known:
        return f"AWS has no service with the prefix {prefix}."
    if name.lower() in known:
        return ""
    near = difflib.get_close_matches(name.lower(), known, 1)
    hint = f" Did you mean {prefix}:{known[near[0]]}?" if near else ""
    return f"{prefix} has no action {name}.{hint}"


def _people(desk: Desk) -> list[Pair]:
    """Whom one may ask about: (ARN, name)."""
    own = [one for one in desk.principals() if one[0].split(":")[4] == desk.account]
    return [*own[:MOST_PRINCIPALS], (ANYBODY, "anybody, not signed in")]


def _form(desk: Desk, asked: Asked) -> Simulator:
    options = ((EVERYBODY, "Everybody: who may do it?"), *_people(desk))
    return Simulator(
        fields=(
            Field("who", "Who", "select", asked.who, options=options, required=True),
            Field(
                "action",
                "Actions",
                value=" ".join(asked.actions),
                required=True,
                hint="One or more, such as s3:GetObject s3:PutObject.",
            ),
            Field("resource", "Resource", value=asked.resource, required=True),
            Field("mfa", "Signed in", "select", asked.mfa, options=SIGN_INS, required=True),
            Field(
                "keys",
                "More condition keys",
                "code",
                asked.keys,
                rows=3,
                hint=_keys_hint(desk, asked.who),
            ),
        ),
        problem=asked.problem,
        hidden=asked.hidden,
    )


def _keys_hint(desk: Desk, who: str) -> str:
    """What the lines look like, and which keys the policies of somebody look at."""
    text = "One a line: aws:SourceIp=203.0.113.5. Address, Region and time are there already."
    if ":user/" not in who and ":role/" not in who:
        return text
    try:
        found = desk.look("iam", "GetContextKeysForPrincipalPolicy", {"PolicySourceArn": who})
    except CloudError as error:
        return f"{text} Which keys the policies look at is not told: {error.code}."
    names = ", ".join(found["ContextKeyNames"])
    return f"{text} The policies look at {names}." if names else text


def _answers(desk: Desk, asked: Asked, request: HttpRequest) -> list[Card]:
    if asked.who == EVERYBODY:
        return [
            guarded(desk, f"Who may {action}", partial(_table, desk, asked, action))
            for action in asked.actions
        ]
    who = asked.who or desk.arn
    return [
        guarded(desk, action, partial(_ruled, desk, asked, (who, action), request))
        for action in asked.actions
    ]


def _ruled(desk: Desk, asked: Asked, about: tuple[str, str], request: HttpRequest) -> Card:
    who, action = about
    one = simulate(desk, who, action, asked.resource, asked.context)
    decision = one.decision
    facts = (("Who", who), ("Action", action), ("Resource", asked.resource))
    key = f"-{action}"
    guess = judged(decision, request.GET, key) if wanted(request) else None
    if wanted(request) and guess is None:
        sent = tuple((name, str(value)) for name, value in request.GET.items() if value)
        return Card(action, (question(decision, facts, sent, key=key),), half=True)
    ruling = Ruling(
        allowed=decision.allowed,
        word=verdict_word(decision),
        sentence=decision.sentence,
        meaning=action_meaning(action),
        facts=facts,
        deciding=deciding(desk, one),
        lines=tuple(trace(decision)),
        remedy=remedy_of(decision, who, action, ((action, asked.resource),)),
        attempt=_attempt(desk, asked, one),
        cli=_cli(desk, asked, one),
        mends=simulated_mends(desk, one, asked.keys, mfa=asked.mfa),
        judged=guess,
    )
    return Card(action, (ruling,), half=True)


def _attempt(desk: Desk, asked: Asked, one: Simulated) -> Pair:
    """A change to the call that would turn the answer: to sign in with MFA."""
    if one.decision.allowed or asked.mfa == WITH_MFA:
        return ("", "")
    again = {**asked.context, MFA: True}
    if not simulate(desk, one.who, one.action, one.resource, again).decision.allowed:
        return ("", "")
    named = {"who": one.who, "action": one.action, "resource": one.resource, "mfa": WITH_MFA}
    query = {**dict(asked.hidden), **named}
    url = f"?{urlencode({**query, 'keys': asked.keys})}"
    return ("Signed in with MFA, it is allowed. Try it", url)


def _cli(desk: Desk, asked: Asked, one: Simulated) -> str:
    """The same question to IAM; it knows users and roles alone."""
    if ":user/" not in one.who and ":role/" not in one.who:
        return ""
    params: dict[str, Any] = {
        "PolicySourceArn": one.who,
        "ActionNames": [one.action],
        "ResourceArns": [one.resource],
    }
    if one.policy and ":user/" in one.who and one.resource.startswith("arn:aws:s3:::"):
        params |= {"ResourcePolicy": one.policy, "CallerArn": one.who}
    if asked.context:
        params["ContextEntries"] = [_entry(key, value) for key, value in asked.context.items()]
    return Ask("iam", "SimulatePrincipalPolicy", params).line(desk)


def _entry(key: str, value: str | bool | list[str]) -> dict[str, Any]:
    if isinstance(value, list):
        return {"ContextKeyName": key, "ContextKeyValues": value, "ContextKeyType": "stringList"}
    kind = "boolean" if isinstance(value, bool) else "string"
    text = str(value).lower() if isinstance(value, bool) else value
    return {"ContextKeyName": key, "ContextKeyValues": [text], "ContextKeyType": kind}


def _table(desk: Desk, asked: Asked, action: str) -> Card:
    rows = []
    for who, name in _people(desk):
        one = simulate(desk, who, action, asked.resource, asked.context)
        allowed = one.decision.allowed
        steps = one.decision.deciding
        found = deciding(desk, one)[:1] if steps else ()
        named = {"who": who, "action": action, "resource": asked.resource, "keys": asked.keys}
        query = {**dict(asked.hidden), **named}
        url = f"?{urlencode({**query, 'mfa': asked.mfa})}"
        place = found[0].place if found else ""
        rows.append(
            Row(
                (
                    Cell(name, url),
                    Cell(
                        "Allowed" if allowed else "Denied",
                        badge="good" if allowed else "bad",
                        icon="check" if allowed else "x",
                    ),
                    Cell(f"{one.decision.sentence} {place}".strip()),
                )
            )
        )
    rows.sort(key=lambda row: row.cells[1].badge != "good")
    columns = (Column("Who"), Column("Decision"), Column("Why"))
    able = sum(row.cells[1].badge == "good" for row in rows)
    text = Text(text=f"{able} of {len(rows)} may do it on {asked.resource}.")
    table = Table(caption=f"Who may {action}", columns=columns, rows=tuple(rows))
    return Card(f"Who may {action}", (text, table))
