"""Least privilege: from what was done, the policy that allows just that, and what grants more."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from studyapp.minicloud.policy.document import compiled
from studyapp.minicloud.policy.evaluate import evaluate
from studyapp.minicloud.policy.fixing.reading import literal, one_or_list
from studyapp.minicloud.policy.matching import Wild, glob
from studyapp.minicloud.policy.trace import Query, Source, Who

MOST: Final = 8  # resources of one action that are named one by one


class Use(Struct, frozen=True):
    """An action that was done on a resource, and how often."""

    action: str
    resource: str
    count: int = 1


class Least(Struct, frozen=True):
    """The policy as JSON; `wider` says where it allows more than was done, a sentence each."""

    text: str
    wider: tuple[str, ...] = ()


class Granted(Struct, frozen=True):
    """A pattern of actions that a statement allows; `used` are the actions done under it."""

    source: Source
    statement: str
    pattern: str
    used: tuple[str, ...]


def least(uses: Iterable[Use]) -> Least:
    """The smallest policy that allows all of them.

    Of more than `MOST` resources of one action those of one folder become one pattern.
    """
    by_action: dict[str, set[str]] = {}
    for use in uses:
        by_action.setdefault(use.action, set()).add(literal(use.resource))
    by_resources: dict[tuple[str, ...], list[str]] = {}
    wider: dict[str, None] = {}
    for action in sorted(by_action):
        resources, notes = _gathered(by_action[action])
        wider |= dict.fromkeys(notes)
        by_resources.setdefault(resources, []).append(action)
    statements = [
        {"Effect": "Allow", "Action": one_or_list(actions), "Resource": one_or_list(resources)}
        for resources, actions in sorted(by_resources.items(), key=lambda one: one[1])
    ]
    whole = {"Version": "2012-10-17", "Statement": statements}
    return Least(json.dumps(whole, indent=2, ensure_ascii=False), tuple(wider))


def _gathered(resources: set[str]) -> tuple[tuple[str, ...], list[str]]:
    """The resources of an action, few enough to be read, and what that allows besides."""
    if "*" in resources:
        return ("*",), []
    if len(resources) <= MOST:
        return tuple(sorted(resources)), []
    folders: dict[str, list[str]] = {}
    for one in sorted(resources):
        folders.setdefault(one[: max(one.rfind("/"), one.rfind(":")) + 1], []).append(one)
    found: list[str] = []
    notes: list[str] = []
    for folder, held in folders.items():
        if len(held) == 1:
            found += held
        else:
            found.append(f"{folder}*")
            notes.append(f"{len(held)} resources are written as {folder}*, which allows more.")
    return tuple(found), notes


def allows_all(text: str, uses: Iterable[Use], who: Who) -> bool:
    """Whether a policy by itself allows all of them, as `evaluate` decides."""
    source = (Source("identity", "least privilege", text),)
    return all(evaluate(Query(one.action, one.resource, who), source).allowed for one in uses)


def granted(sources: Iterable[Source], uses: Sequence[Use]) -> Iterator[Granted]:
    """Every pattern that identity policies allow, with the actions that were done under it."""
    done = sorted({one.action for one in uses})
    for source in sources:
        if source.layer != "identity":
            continue
        for statement in compiled(source.text).statements:
            if statement.effect != "Allow":
                continue
            name = statement.sid or f"statement {statement.index + 1}"
            actions = statement.actions
            for pattern in actions.written:
                fits = glob([Wild(pattern.lower())])
                used = tuple(one for one in done if fits(one.lower()) != actions.excluding)
                shown = f"all but {pattern}" if actions.excluding else pattern
                yield Granted(source, name, shown, used)


def denies(source: Source) -> bool:
    """Whether a policy denies anything: then it is no mere grant."""
    return any(one.effect == "Deny" for one in compiled(source.text).statements)
