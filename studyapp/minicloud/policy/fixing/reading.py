"""A statement of a policy as it stands in its text, and what of it matches a question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from studyapp.minicloud.policy.document import Statement, compiled
from studyapp.minicloud.policy.editing import items, members
from studyapp.minicloud.policy.fixing.values import GROUP, Question
from studyapp.minicloud.policy.places import Node, read_json, read_value
from studyapp.minicloud.policy.rereading import DEPTH, listed
from studyapp.minicloud.policy.trace import Source, Value, Who

OBJECT: Final = re.compile(r"arn:[^:]*:s3:::")
SPECIAL: Final = re.compile(r"[*?]|\$(?=\{)")
WITH_PRINCIPAL: Final = ("resource", "rcp")


class Place(Struct, frozen=True):
    """One statement of one source."""

    source: Source
    statement: Statement

    @property
    def name(self) -> str:
        """How a reader finds it."""
        held = self.statement
        return f"statement {held.sid or held.index + 1} of {title(self.source)}"

    @property
    def node(self) -> Node:
        """The statement as it stands in the text."""
        return _node(self.source.text, self.statement.at)

    def values(self, element: str) -> tuple[str, ...]:
        """The texts of an element as written; none when it is not there."""
        found = members(self.node).get(element)
        return tuple(str(one.value) for one in items(found.node)) if found else ()

    def element(self, name: str) -> Node | None:
        """The value of an element."""
        found = members(self.node).get(name)
        return found.node if found else None


@lru_cache(maxsize=64)
def _node(text: str, at: int) -> Node:
    """A statement; some are kept, for a search asks for the same ones again."""
    return read_value(text, at, DEPTH)


def statement_list(text: str) -> Node:
    """The Statement element of a policy. Of a list the last statement is read, the others have
    their places alone: that is what adding and taking away needs.
    """
    held = compiled(text).statements
    if not held or not listed(text, held[0]):
        return members(read_json(text))["Statement"].node
    others = [Node(one.at, one.end, (), "object") for one in held[:-1]]
    at, end = text.rindex("[", 0, held[0].at), text.index("]", held[-1].end) + 1
    return Node(at, end, (*others, _node(text, held[-1].at)), "array")


def places(source: Source) -> Iterator[Place]:
    """The statements of a source."""
    return (Place(source, one) for one in compiled(source.text).statements)


def action_fits(place: Place, question: Question) -> bool:
    """Whether the statement covers the action."""
    return place.statement.actions.match(question.query.action.lower())


def resource_fits(place: Place, question: Question) -> bool:
    """Whether it covers the resource; a trust policy is about its role alone."""
    held = place.statement.resources
    if held is None:
        return place.source.layer == "resource"
    return held.everything or held.match(question.query.resource, question.query.context) is True


def principal_fits(place: Place, question: Question) -> bool:
    """Whether it names the caller, where policies name callers at all."""
    if place.source.layer not in WITH_PRINCIPAL:
        return True
    held = place.statement.principals
    return bool(held and held.named(question.query.principal))


def conditions_hold(place: Place, context: Mapping[str, Value]) -> bool:
    """Whether the request meets all conditions."""
    return all(one.fails(context) is None for one in place.statement.conditions)


def literal(resource: str) -> str:
    """A resource as a policy names it and nothing else: wildcards in an object's key stand for
    themselves.

    Elsewhere `instance/*` stands for what is yet to be made. What is no ARN ("policy path /", in
    the words of ListPolicies) is only covered by `*`.
    """
    if not resource.startswith("arn:"):
        return "*"
    if not OBJECT.match(resource):
        return resource
    return SPECIAL.sub(lambda found: f"${{{found[0]}}}", resource)


def named(who: Who) -> Any:
    """The Principal element that names a caller."""
    if who.kind == "anonymous":
        return "*"
    if who.kind == "service":
        return {"Service": who.arn}
    if who.kind == "federated":
        return {"Federated": who.arn}
    return {"AWS": who.role_arn or who.arn}


def short(who: Who) -> str:
    """A caller in a sentence: "user/auditor", "role/deploy"."""
    if who.kind == "anonymous":
        return "everybody"
    return (who.role_arn or who.arn).split(":", 5)[-1]


def thing(arn: str) -> str:
    """A bucket, key or role in a sentence."""
    service, _, rest = arn.partition(":")[2].partition(":")[2].partition(":")
    name = rest.rpartition(":")[2]
    if service == "s3":
        return f"the bucket {name}"
    kind, _, path = name.partition("/")
    return f"the {kind} {path.rpartition('/')[2]}"


def title(source: Source) -> str:
    """A policy in a sentence: its name, or what it belongs to."""
    if source.layer != "resource" or not source.arn:
        return source.name
    sort = "trust policy" if ":role/" in source.arn else "policy"
    return f"the {sort} of {thing(source.arn)}"


def one_or_list(values: Sequence[str]) -> str | list[str]:
    """A list of one as the one."""
    return values[0] if len(values) == 1 else list(values)


def spoken(values: Sequence[str], most: int = 3) -> str:
    """Values in a sentence."""
    shown = list(values[:most])
    if len(values) > most:
        return f"{', '.join(shown)} and {len(values) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def group_of(source: Source) -> str:
    """The group through which a policy of an identity comes, else ""."""
    found = GROUP.fullmatch(source.name)
    return found["group"] if found else ""
