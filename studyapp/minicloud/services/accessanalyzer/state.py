"""What Access Analyzer keeps: analyzers, and which findings were put aside.

Findings themselves are not kept: they are found anew whenever they are asked for, out of the
policies as they are. Times are simulated.
"""

from typing import Literal

from msgspec import Struct

from studyapp.minicloud.kernel.records import REGIONAL, Table

Tags = tuple[tuple[str, str], ...]
Zone = Literal["ACCOUNT", "ORGANIZATION"]


class Analyzer(Struct, frozen=True, omit_defaults=True):
    """An analyzer; `zone` is whom it trusts: the account, or all of its organisation."""

    name: str
    zone: Zone
    created: int
    tags: Tags = ()


class Archived(Struct, frozen=True):
    """That a finding was put aside, and when; keyed by analyzer and finding."""

    at: int


ANALYZERS = Table("accessanalyzer", "analyzers", Analyzer, scope=REGIONAL)
ARCHIVED = Table("accessanalyzer", "archived", Archived, scope=REGIONAL)
