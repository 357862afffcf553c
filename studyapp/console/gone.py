"""The page of a thing that is not there: whether an undo took it, and where its list is."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from studyapp.console.blocks import Page
from studyapp.console.explain import Fault
from studyapp.sandbox.api import Desk, TrailRow

LOOKED_AT = 200  # calls behind the last one among which the undone one is sought


def missing(request: HttpRequest, desk: Desk, fault: Fault) -> tuple[Page, Fault | None]:
    """The page, and the refusal to show on it; none when an undo explains it better."""
    links = (("Back to the list", _above(request)),)
    if fault.denied:
        return Page(title="Not shown", links=links), fault
    found = _undone(request, desk)
    if found is None:
        return Page(title="Not here", links=links), fault
    name, row = found
    text = f"The call {row.service}:{row.operation} was undone, and {name} went with it."
    if desk.bar().redo:
        text += " Redo in the bar above brings back what was undone last."
    return Page(title=f"{name} was undone", intro=text, icon="undo", links=links), None


def _undone(request: HttpRequest, desk: Desk) -> tuple[str, TrailRow] | None:
    """What the address names and the undone call that it began with.

    Nothing when the last change that names it still stands: then something else took it away.
    """
    for name in _named(request):
        rows = [
            row
            for row in desk.trail(LOOKED_AT)
            if not row.reads and not row.error_code and _tells_of(name, (row.params, row.output))
        ]
        gone = desk.undone(rows)
        first = None
        for row in rows:
            if row.id not in gone:
                break
            first = row
        if first is not None:
            return name.rpartition("/")[2] if name.startswith("arn:") else name, first
    return None


def _named(request: HttpRequest) -> Iterator[str]:
    match = request.resolver_match
    kwargs = match.kwargs.values() if match else ()
    yield from (str(value) for value in (*kwargs, *request.GET.values()))


def _tells_of(name: str, value: Any) -> bool:
    if isinstance(value, dict):
        return any(_tells_of(name, one) for one in value.values())
    if isinstance(value, list | tuple):
        return any(_tells_of(name, one) for one in value)
    return bool(name == value)


def _above(request: HttpRequest) -> str:
    """The nearest page above that names no single thing."""
    path = request.path.rstrip("/")
    while path := path.rpartition("/")[0]:
        try:
            found = resolve(f"{path}/")
        except Resolver404:
            continue
        if not found.kwargs:
            return f"{path}/"
    return reverse("console:home")
