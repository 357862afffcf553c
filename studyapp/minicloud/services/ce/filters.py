"""Filters and dimensions, refused in Cost Explorer's words where they cannot be."""

from studyapp.minicloud.billing import facts
from studyapp.minicloud.billing.facts import Fact, Json, Unknown
from studyapp.minicloud.services.ce import errors


def matches(fact: Fact, expression: Json | None) -> bool:
    """Whether a filter lets a fact through; ValidationException or NotImplemented."""
    try:
        return facts.matches(fact, expression)
    except Unknown as unknown:
        raise errors.not_here(str(unknown)) from None
    except ValueError as error:
        raise errors.validation(str(error)) from None


def known(dimension: str) -> str:
    """The dimension, unless bills here do not have it: NotImplemented."""
    try:
        return facts.known(dimension)
    except Unknown as unknown:
        raise errors.not_here(str(unknown)) from None
