"""REST routing: from method, path and query to the operation and the labels of its URI.

Compiled once per service. Of the operations whose URI fits, the one with the most literal
segments counts, then the one with the most query members that it needs, then headers. Query
members that an operation requires count as part of its URI, since many S3 operations differ by
nothing else (`?uploadId` of ListParts). Deprecated twins are left out.
"""

import re
from collections.abc import KeysView, Mapping
from functools import cache
from urllib.parse import unquote

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.wire.message import Request, decode_pairs
from studyapp.minicloud.wire.shapes import Operation, operation, required

# Operations of another endpoint whose URI equals that of a common one.
_ELSEWHERE = {("s3", "ListDirectoryBuckets")}
_IGNORED_LITERALS = {"x-id"}  # names the operation, but only some clients send it

Labels = Mapping[str, str]


class Route(Struct, frozen=True):
    """One operation's needs beside its path."""

    operation: str
    fixed: tuple[tuple[str, str], ...]
    names: frozenset[str]
    headers: frozenset[str]

    @property
    def weight(self) -> tuple[int, int]:
        """How much the route asks for: the higher one is tried first."""
        return len(self.fixed) + len(self.names), len(self.headers)

    @property
    def is_plain(self) -> bool:
        """Whether it asks for nothing in the query."""
        return not self.fixed and not self.names

    def accepts(self, given: Mapping[str, str], headers: KeysView[str]) -> bool:
        """Whether query and headers have what the operation needs."""
        if not self.names <= given.keys():
            return False
        for name, value in self.fixed:
            if name not in given or value not in ("", given[name]):
                return False
        return self.headers <= headers


class Place(Struct, frozen=True):
    """The operations of one path template, the most demanding first.

    `plain` are those of `routes` that a request without a query can mean.
    """

    pattern: re.Pattern[str]
    labels: tuple[str, ...]
    routes: tuple[Route, ...]
    plain: tuple[Route, ...]


def route(service: str, request: Request, path: str) -> tuple[str, Labels] | None:
    """(operation, labels) of the raw path, None when no operation of the service fits.

    Raises UnicodeDecodeError for a label that is not UTF-8.
    """
    given, headers = request.argument_map, request.fields.keys()
    for place in places(service).get(request.method, ()):
        match = place.pattern.fullmatch(path)
        if match is None:
            continue
        for candidate in place.routes if given else place.plain:
            if candidate.accepts(given, headers):
                values = [unquote(part, errors="strict") for part in match.groups()]
                return candidate.operation, dict(zip(place.labels, values, strict=True))
    return None


@cache
def places(service: str) -> Mapping[str, tuple[Place, ...]]:
    """The compiled table of a service: method -> places, the most literal first."""
    found: dict[tuple[str, str], list[tuple[Route, tuple[str, ...]]]] = {}
    for name in _names(service):
        described = operation(service, name)
        template = described.http["requestUri"].partition("?")[0]
        pattern, labels = _pattern(template)
        key = (described.http["method"], pattern)
        found.setdefault(key, []).append((_route(described), labels))
    by_method: dict[str, list[tuple[tuple[int, int], Place]]] = {}
    for (method, pattern), routes in found.items():
        ordered = sorted(routes, key=lambda pair: pair[0].weight, reverse=True)
        for labels in dict.fromkeys(labels for _, labels in ordered):
            fitting = tuple(one for one, names in ordered if names == labels)
            plain = tuple(one for one in fitting if one.is_plain)
            place = Place(re.compile(pattern, re.DOTALL), labels, fitting, plain)
            by_method.setdefault(method, []).append((_literal(pattern), place))
    return {method: _ordered(rows) for method, rows in by_method.items()}


def _ordered(rows: list[tuple[tuple[int, int], Place]]) -> tuple[Place, ...]:
    return tuple(place for _, place in sorted(rows, key=lambda row: row[0], reverse=True))


def _names(service: str) -> list[str]:
    """The service's operations without deprecated ones that share their URI with another."""
    names = list(spec.model(service).operation_names)
    current = {_uri(service, name) for name in names if not operation(service, name).deprecated}
    return [
        name
        for name in names
        if (service, name) not in _ELSEWHERE
        and not (operation(service, name).deprecated and _uri(service, name) in current)
    ]


def _uri(service: str, name: str) -> tuple[str, str]:
    http = operation(service, name).http
    return http["method"], http["requestUri"]


_LABEL = re.compile(r"\{([^}]*)\}")
_SEGMENT = "([^/]+)"
_GREEDY = "(.+)"


def _pattern(template: str) -> tuple[str, tuple[str, ...]]:
    """A regular expression over the raw path, and the labels of its groups."""
    path = template.rstrip("/")
    pieces = _LABEL.split(path)  # text and labels in turn
    text = "".join(
        (_GREEDY if piece.endswith("+") else _SEGMENT) if index % 2 else re.escape(piece)
        for index, piece in enumerate(pieces)
    )
    labels = tuple(label.rstrip("+") for label in pieces[1::2])
    return text if path.endswith("+}") else f"{text}/?", labels


def _literal(pattern: str) -> tuple[int, int]:
    """Literal segments, and segments without greedy ones."""
    segments = [part for part in pattern.split("/") if part not in {"", "?"}]
    literal = sum(1 for part in segments if "(" not in part)
    return literal, len(segments) - pattern.count("(.+)")


def _route(described: Operation) -> Route:
    uri = described.http["requestUri"]
    fixed = [
        pair for pair in decode_pairs(uri.partition("?")[2]) if pair[0] not in _IGNORED_LITERALS
    ]
    names, headers = set(), set()
    shape = described.input_shape
    if shape is not None:
        for name in required(shape):
            traits = shape.members[name].serialization
            if traits.get("location") == "querystring":
                names.add(traits["name"])
            elif traits.get("location") == "header":
                headers.add(traits["name"].lower())
    literal = {name for name, _ in fixed}
    return Route(described.name, tuple(fixed), frozenset(names - literal), frozenset(headers))
