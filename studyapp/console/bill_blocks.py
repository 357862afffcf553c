"""Pieces of the page of the bill that no other page has."""

from typing import ClassVar

from msgspec import Struct

from studyapp.console.blocks import Block


class Sums(Block, frozen=True, kw_only=True):
    """The headline of a bill: what it comes to, and notes beside it."""

    template: ClassVar[str] = "console/billing/sums.html"
    total: str
    notes: tuple[str, ...]


class Choose(Block, frozen=True, kw_only=True):
    """A select box that leads to another view of this page; `kept` are hidden fields."""

    template: ClassVar[str] = "console/billing/choose.html"
    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    kept: tuple[tuple[str, str], ...] = ()
    anchor: str = ""


class LineView(Struct, frozen=True):
    """A line of a bill in words."""

    words: str
    usage: str
    used: str
    free: str
    price: str
    source: str
    note: str
    cost: str


class ServiceView(Struct, frozen=True):
    """A service on a bill."""

    name: str
    cost: str
    lines: tuple[LineView, ...]


class Services(Block, frozen=True, kw_only=True):
    """The lines of a bill under their services."""

    template: ClassVar[str] = "console/billing/services.html"
    services: tuple[ServiceView, ...]
