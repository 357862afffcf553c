"""How a denied call could be allowed, and the act that makes it so.

What is found holds for the policies as they are now, whenever the call was made. It is read as the
account's root: a learner owns all of it, whomever they act as.
"""

import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call, Door, Principal
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.policy import GRANT, Source
from studyapp.minicloud.policy.fixing import Answer, Fix, Question, find
from studyapp.sandbox import applying, engine
from studyapp.sandbox.commands import command_line
from studyapp.sandbox.desk import ADDRESS, Desk
from studyapp.sandbox.policied import Policied, Request, policied

GONE = "There is no such principal any more, so nothing can be granted to it."


class Denial(Struct, frozen=True):
    """A call that was not allowed: who asked for what, from where."""

    principal: Principal
    needs: tuple[Need, ...]
    service: str
    region: str = ""
    source_ip: str = ADDRESS
    user_agent: str = ""


class Mend(Struct, frozen=True):
    """One fix with the calls that make it; `seal` tells it from others.

    `requests` has the account of each; `possible` is False when nobody can make the change for the
    caller (the policy of a session comes with the request for it).
    """

    fix: Fix
    requests: tuple[tuple[str, Request], ...]
    seal: str
    possible: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """The calls as command lines."""
        return tuple(
            command_line(one.service, one.operation, one.params, region=one.region)
            for _, one in self.requests
        )


class Mending(Struct, frozen=True):
    """What was found: fixes, smallest first; `allowed` when the call would be allowed by now.

    `problem` says why there is none.
    """

    mends: tuple[Mend, ...] = ()
    allowed: bool = False
    problem: str = ""
    decisions: int = 0


def denial_of(row: TrailRow) -> Denial | None:
    """A recorded call as what it lacked; None when no policy refused it."""
    if not row.error_code or not row.decision or row.decision["allowed"]:
        return None
    kept = row.decision.get("refused") or [
        {"action": action, "resource": resource} for action, resource in row.lacking
    ]
    if not kept:
        return None
    who = row.principal
    if who.get("kind") == "anonymous":
        principal = Principal("anonymous", "", "anonymous", "anonymous", "anonymous")
    else:
        principal = msgspec.convert({"account": "", "arn": "", "unique_id": "", **who}, Principal)
    needs = tuple(Need(**one) for one in kept)
    return Denial(principal, needs, row.service, row.region, row.source_ip, row.user_agent)


def denial_of_error(error: CloudError, desk: Desk) -> Denial | None:
    """A call of the desk's that was just refused; None when no policy refused it."""
    decision, principal = error.decision, error.principal
    if not error.refused or decision is None or decision.allowed or principal is None:
        return None
    agent = f"fairweather-{desk.door}"
    service = engine.service_of(error.refused[0].action)
    return Denial(principal, error.refused, service, desk.region, user_agent=agent)


def mending(desk: Desk, denial: Denial) -> Mending:
    """The smallest changes that allow a denied call; see `policy.fixing`."""
    if _is_gone(desk, denial.principal):
        return Mending(problem=GONE)
    questions, things = _questions(desk, denial)
    answer = find(questions)
    mends = tuple(_mend(desk, denial, fix, things) for fix in answer.fixes)
    return Mending(mends, answer.allowed, _problem(answer), answer.decisions)


def mend(desk: Desk, denial: Denial, seal: str) -> bool:
    """Make the change with this seal, one act; False when it is not what would help now.

    Raises CloudError when a call of it is refused.
    """
    found = next((one for one in mending(desk, denial).mends if one.seal == seal), None)
    if found is None or not found.possible:
        return False
    for account, one in found.requests:
        acting = Desk(desk.world, door=Door.CONSOLE, act=desk.act_id, who=_actor(desk, account))
        acting.act(one.service, one.operation, one.params, region=one.region)
    return True


def _actor(desk: Desk, account: str) -> str:
    own = account == desk.home
    return desk.administrator if own else f"arn:aws:iam::{account}:root"


def _is_gone(desk: Desk, principal: Principal) -> bool:
    if principal.kind not in ("user", "role"):
        return False
    word = principal.kind.capitalize()
    try:
        found = desk.peek(
            "iam", f"Get{word}", {f"{word}Name": principal.name}, account=principal.account
        )[word]
    except CloudError:
        return True
    return bool(found[f"{word}Id"] != principal.unique_id.partition(":")[0])


def _questions(desk: Desk, denial: Denial) -> tuple[list[Question], dict[str, Policied]]:
    """What is decided, with the policies of resources as AWS shows them."""
    principal = denial.principal
    caller: Anonymous | ArnCaller = ArnCaller(principal.arn)
    if principal.kind == "anonymous":
        owner = next((one.owner for one in denial.needs if one.owner), desk.account)
        caller = Anonymous(owner)
    call = Call(
        denial.service,
        "",
        {},
        caller,
        engine.wall(),
        engine.entropy(),
        region=denial.region or desk.region,
        door=desk.door,
        source_ip=denial.source_ip,
        user_agent=denial.user_agent,
        recorded=False,
    )
    asked = engine.cloud().questions(engine.STORAGE, desk.world.id, call, principal, denial.needs)
    things: dict[str, Policied] = {}
    return [_with_policy(desk, denial, one, things) for one in asked], things


def _with_policy(
    desk: Desk, denial: Denial, question: Question, things: dict[str, Policied]
) -> Question:
    query = question.query
    owner = query.resource_owner or denial.principal.account or desk.account
    thing = policied(query.action, query.resource, owner)
    if thing is None:
        return question
    things[thing.arn] = thing
    text = thing.text(desk)
    own = tuple(one for one in question.sources if one.layer != "resource" or one.level == GRANT)
    held = (Source("resource", "resource policy", text, thing.arn),) if text else ()
    # A key has a policy always, and a role too: it is gone when it has none.
    able = bool(text) or thing.kind == "ordinary"
    return replace(
        question,
        sources=(*own, *held),
        kind=thing.kind,
        policied=thing.arn if able else "",
    )


def _mend(desk: Desk, denial: Denial, fix: Fix, things: dict[str, Policied]) -> Mend:
    made: list[tuple[str, Request]] = []
    possible = bool(fix.changes) and not fix.asks
    for change in fix.changes:
        thing = things.get(change.arn)
        found = applying.requests(desk, change, denial.principal, thing)
        possible = possible and bool(found)
        account = applying.actor(desk, change, denial.principal, thing)
        made += [(account, one) for one in found]
    return Mend(fix, tuple(made), _seal(fix), possible)


def _seal(fix: Fix) -> str:
    whole: Sequence[object] = [fix.said, [(one.key, one.before, one.after) for one in fix.changes]]
    return hashlib.blake2b(msgspec.json.encode(whole), digest_size=12).hexdigest()


def _problem(answer: Answer) -> str:
    if answer.fixes or answer.allowed:
        return ""
    return (
        "No change of the policies that are known here would allow it. Too many stand in the way, "
        "or the caller is nobody to whom something can be granted."
    )
