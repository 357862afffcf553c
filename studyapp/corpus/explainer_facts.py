"""What the interactive explainers show and reckon with: `data/explainers/<part>.yaml`.

Each part is one file, read into the struct of the same field of `ExplainerFacts`. Whatever
changes with time (prices, plans, the state of a service) stands here with its day and source.
"""

from typing import Literal

import msgspec

Who = Literal["you", "aws", "both"]


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Facts of one kind: the day on which they were checked, and where they come from."""

    checked: str
    sources: tuple[str, ...]


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something with a name and a sentence about it."""

    id: str
    title: str
    says: str


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task of security: who carries it for each service, in the services' order, and why."""

    id: str
    title: str
    who: tuple[Who, ...]
    why: str


class Responsibility(Facts, frozen=True, forbid_unknown_fields=True):
    """Services from the least to the most managed one, and the duties that move between them."""

    services: tuple[Thing, ...]
    duties: tuple[Duty, ...]

    def __post_init__(self) -> None:
        """Every duty says who carries it for every service."""
        for duty in self.duties:
            if len(duty.who) != len(self.services):
                message = f"`{duty.id}` needs one `who` for each of {len(self.services)} services"
                raise ValueError(message)


class Letters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Letters of an instance type's name and what they stand for; `family` where they name one."""

    letters: str
    says: str
    family: str = ""
    work: str = ""


class InstanceNames(Facts, frozen=True, forbid_unknown_fields=True):
    """How names of EC2 instance types are made."""

    series: tuple[Letters, ...]
    marks: tuple[Letters, ...]


class ExplainerFacts(msgspec.Struct, frozen=True):
    """All parts; a course without a file for a part has None there."""

    responsibility: Responsibility | None = None
    instances: InstanceNames | None = None
