"""Shapes of a model, and closures compiled from them once.

A parser or writer of a shape is compiled the first time it is needed and then costs no look at
the model. A shape's closure depends on the shape's name within its service and on the traits of
the member that names it (`locationName`, `flattened` ...).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from studyapp.minicloud import spec

Traits = Mapping[str, Any]


class Shape(Protocol):
    """What `spec` gives for a shape (botocore's model); only structures have `members` etc."""

    name: str
    type_name: str
    serialization: Traits
    metadata: Traits
    members: Mapping[str, "Shape"]
    required_members: Sequence[str]
    member: "Shape"
    key: "Shape"
    value: "Shape"


class Operation(Protocol):
    """What `spec` gives for an operation."""

    name: str
    http: Traits
    deprecated: bool
    metadata: Traits
    input_shape: Shape | None
    output_shape: Shape | None
    has_event_stream_input: bool
    has_event_stream_output: bool


Made = TypeVar("Made", bound=Callable[..., Any])


class _Later:
    """Stands for a closure that is being built, inside itself."""

    made: Callable[..., Any]

    def __call__(self, *given: Any) -> Any:
        return self.made(*given)


class Compiler(Generic[Made]):
    """Closures by shape, made by `build(shape, compiler)`; recursive shapes are allowed."""

    def __init__(self, build: Callable[..., Made]) -> None:
        self._build = build
        self._made: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def __call__(self, shape: Shape, *more: Any) -> Made:
        """The closure of a shape; `more` are further parts of its identity, given to `build`."""
        key = (shape.name, _traits(shape), *more)
        found = self._made.get(key)
        if found is None:
            self._made[key] = later = _Later()
            later.made = found = self._build(shape, self, *more)
            self._made[key] = found
        return found  # type: ignore[return-value]  # a recursive shape's stand-in has its form


def _traits(shape: Shape) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in shape.serialization.items()))


@cache
def operation(service: str, name: str) -> Operation:
    """An operation of a service, kept. KeyError when the service has none of that name."""
    found: Operation = spec.operation(service, name)
    return found


@cache
def metadata(service: str) -> Traits:
    """The service's own traits: `apiVersion`, `targetPrefix`, `protocols`, `xmlNamespace`."""
    traits: Traits = spec.model(service).metadata
    return traits


def protocols(service: str) -> tuple[str, ...]:
    """The protocols that the model declares; some models name only one."""
    traits = metadata(service)
    return tuple(traits.get("protocols") or (traits["protocol"],))


def is_document(shape: Shape) -> bool:
    """Whether any JSON value may stand here."""
    return bool(getattr(shape, "is_document_type", False))


def required(shape: Shape) -> tuple[str, ...]:
    """The names of members that must be there."""
    return tuple(shape.required_members)
