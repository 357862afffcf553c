"""The filter of ListFindings: conditions on the members of a finding, all of which must hold."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from studyapp.minicloud.services.accessanalyzer import errors

# API Reference, "ListFindings", and the guide's filter keys: what is modelled of them.
KEYS: Final[Mapping[str, Callable[[Mapping[str, Any]], Sequence[str]]]] = {
    "id": lambda one: (one["id"],),
    "resource": lambda one: (one["resource"],),
    "resourceType": lambda one: (one["resourceType"],),
    "resourceOwnerAccount": lambda one: (one["resourceOwnerAccount"],),
    "isPublic": lambda one: ("true" if one["isPublic"] else "false",),
    "status": lambda one: (one["status"],),
    "principal.AWS": lambda one: tuple(v for k, v in one["principal"].items() if k == "AWS"),
    "principal.Federated": lambda one: tuple(
        v for k, v in one["principal"].items() if k == "Federated"
    ),
}


def fits(one: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a finding meets all criteria; ValidationException for a key that is none."""
    for key, criterion in asked.items():
        if key not in KEYS:
            raise errors.invalid(f"{key} is no key of a filter here.")
        values = KEYS[key](one)
        if not _meets(values, criterion):
            return False
    return True


def _meets(values: Sequence[str], criterion: Mapping[str, Any]) -> bool:
    wanted, unwanted = criterion.get("eq"), criterion.get("neq")
    within, there = criterion.get("contains"), criterion.get("exists")
    return (
        (not wanted or any(value in wanted for value in values))
        and (not unwanted or not any(value in unwanted for value in values))
        and (not within or any(part in value for value in values for part in within))
        and (there is None or bool(values) == there)
    )
