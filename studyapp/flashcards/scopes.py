"""Which cards a review is about: all of them, or those of one lesson, module or course."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

_FIELDS = {"lesson": "lesson_id", "module": "lesson__module_id", "course": "course__slug"}


@dataclass(frozen=True)
class Scope:
    """`name` is "lesson", "module", "course", or empty for everything; `value` its id or slug."""

    name: str = ""
    value: str = ""

    @property
    def query(self) -> str:
        """The scope as a URL query, empty for everything."""
        return f"{self.name}={self.value}" if self.name else ""

    @property
    def key(self) -> int | str:
        """The value in the type of its column."""
        return self.value if self.name == "course" else int(self.value)

    def where(self, prefix: str = "") -> Q:
        """The condition on a card, reached through `prefix` ("card__" from a state)."""
        return Q(**{f"{prefix}{_FIELDS[self.name]}": self.value}) if self.name else Q()


ALL = Scope()


def parse(params: Mapping[str, str]) -> Scope | None:
    """The scope that a URL names, not checked against the database; None for a bad one."""
    for name in _FIELDS:
        value = params.get(name, "")
        if not value:
            continue
        if name == "course":
            known = value.replace("-", "").replace("_", "").isalnum() and value.isascii()
        else:
            known = value.isascii() and value.isdigit() and len(value) < 19
        return Scope(name, value) if known else None
    return ALL
