"""Pieces of EC2's pages that no other service has."""

from typing import ClassVar

from msgspec import Struct

from studyapp.console.blocks import Action, Block, Cell, Empty, Pair
from studyapp.console.ec2_drawing import Drawing
from studyapp.console.ec2_map import VpcMap
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


class Question(Block, frozen=True, kw_only=True):
    """The form that asks who reaches whom; without `targets` the target is the page's machine."""

    template: ClassVar[str] = "console/ec2/question.html"
    port: str
    protocol: str
    source: str
    sources: tuple[Pair, ...]
    target: str = ""
    targets: tuple[Pair, ...] = ()
    anchor: str
    problem: str = ""


class Verdict(Block, frozen=True, kw_only=True):
    """Whether the packet arrives, in a word and a sentence; `name` is who would answer."""

    template: ClassVar[str] = "console/ec2/verdict.html"
    name: str
    verdict: str
    sentence: str


class RuleLine(Struct, frozen=True):
    """A rule of a network ACL in a trace: `state` is "matched", "passed over" or "unread"."""

    number: str
    traffic: str
    far: str
    effect: str
    state: str


class HopLine(Line, frozen=True):
    """A hop; the one that a network ACL decides shows all `rules` of its direction."""

    side: str = ""
    rules: tuple[RuleLine, ...] = ()


class Hops(Block, frozen=True, kw_only=True):
    """Each place on the way, with what lets the packet pass or stops it."""

    template: ClassVar[str] = "console/ec2/hops.html"
    lines: tuple[HopLine, ...]


class Openings(Block, frozen=True, kw_only=True):
    """The calls that would get the packet further."""

    template: ClassVar[str] = "console/ec2/openings.html"
    openings: tuple[Opening, ...]
    hint: str = ""
    title: str = ""


class Picture(Block, frozen=True, kw_only=True):
    """A VPC drawn twice, wide and tall; style sheets show the one that fits."""

    template: ClassVar[str] = "console/ec2/picture.html"
    title: str
    words: str
    wide: Drawing
    tall: Drawing


class Inventory(Block, frozen=True, kw_only=True):
    """The same VPCs as nested lists."""

    template: ClassVar[str] = "console/ec2/inventory.html"
    vpcs: tuple[VpcMap, ...]


class SecretOnce(Block, frozen=True, kw_only=True):
    """A private key, shown once, with its download."""

    template: ClassVar[str] = "console/ec2/secret.html"
    name: str
    material: str
