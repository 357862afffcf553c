"""What `test_every_operation.py` asks each service for: a case of every operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from studyapp.minicloud.kernel.service import Service
from tests.minicloud.making import World


@dataclass(frozen=True, eq=False)
class Suite:
    """The cases of a service.

    `furnish(world)` makes one of everything and tells what only that world knows; `params` are the
    parameters of an operation there. `needs` are the actions of an operation that needs another
    than the one of its name, or more: first the one that a denial names. `denied` is the code and
    status of a denial. `own` operations are about whoever calls. `no_change` says what holds
    anyway. `unlike_model` is in the text of answers that AWS gives although its model has others.
    `again` are operations that make ids, for two equal worlds.
    """

    service: Service
    names: frozenset[str]
    furnish: Callable[[World], Any]
    params: Callable[[str, Any], dict[str, Any]]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    denied: tuple[str, int] = ("AccessDenied", 403)
    no_case: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    no_change: frozenset[str] = frozenset()
    unlike_model: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    def made(self) -> tuple[World, Any]:
        """A furnished world and what only it knows."""
        world = World()
        return world, self.furnish(world)

    def actions(self, operation: str) -> tuple[str, ...]:
        """All actions that an operation needs."""
        return self.needs.get(operation, (f"{self.service.prefix}:{operation}",))

    def reads(self, operation: str) -> bool:
        """Whether an operation changes nothing."""
        return self.service.operations[operation].reads

    def __repr__(self) -> str:
        return self.service.name
