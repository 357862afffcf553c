"""Pieces of EC2's pages that no other service has."""

from typing import ClassVar

from studyapp.console.blocks import Action, Block, Cell, Empty, Pair
from studyapp.console.ec2_words import Mark
from studyapp.console.explain import Line


class Machine(Block, frozen=True, kw_only=True):
    """An instance as a row of the list."""

    id: str
    name: str
    url: str
    mark: Mark
    type: str
    zone: str
    address: str = ""
    address_url: str = ""
    actions: tuple[Action, ...] = ()


class Machines(Block, frozen=True, kw_only=True):
    """The list of instances with its filters; `states` are (word, address, count, chosen)."""

    template: ClassVar[str] = "console/ec2/machines.html"
    caption: str
    machines: tuple[Machine, ...]
    states: tuple[tuple[str, str, int, bool], ...]
    query: str = ""
    state: str = ""
    back: str = ""
    empty: Empty
    more: Pair = ("", "")


class Waiting(Block, frozen=True, kw_only=True):
    """What changes by itself: the page asks again for the elements in `ids` until it has."""

    template: ClassVar[str] = "console/ec2/waiting.html"
    moving: int
    ids: tuple[str, ...] = ()


class StateBar(Block, frozen=True, kw_only=True):
    """The state of one machine with what can be done in it."""

    template: ClassVar[str] = "console/ec2/state.html"
    mark: Mark
    actions: tuple[Action, ...]
    note: str = ""


class LiveFacts(Block, frozen=True, kw_only=True):
    """Names and values that change while the page is open."""

    template: ClassVar[str] = "console/ec2/facts.html"
    id: str
    pairs: tuple[tuple[str, Cell], ...]


class Opening(Block, frozen=True, kw_only=True):
    """A call that would let the packet through; `line` is the same in CLI."""

    title: str
    why: str
    line: str
    opens: bool
    action: Action


class Trace(Block, frozen=True, kw_only=True):
    """The answer to "can visitors reach port N?", and the form that asks."""

    template: ClassVar[str] = "console/ec2/trace.html"
    name: str
    port: str
    protocol: str
    source: str
    sources: tuple[Pair, ...]
    problem: str = ""
    verdict: str = ""
    sentence: str = ""
    hops: tuple[Line, ...] = ()
    openings: tuple[Opening, ...] = ()
    hint: str = ""


class SecretOnce(Block, frozen=True, kw_only=True):
    """A private key, shown once, with its download."""

    template: ClassVar[str] = "console/ec2/secret.html"
    name: str
    material: str
