"""The families: each reads one shape of text and says what can be asked about it."""

from collections.abc import Callable, Iterator

import msgspec

from studyapp.itemgen.families import (
    acronyms,
    clozes,
    contrasts,
    definitions,
    enumerations,
    ports,
    tables,
    termlists,
)
from studyapp.itemgen.model import Finding, Topic


class Family(msgspec.Struct, frozen=True):
    """A family: its name, the version of its rules, what it is, and its reader of text.

    A family without `find` reads the course's data instead (`needs`).
    """

    name: str
    version: int
    summary: str
    find: Callable[[Topic], Iterator[Finding]] | None = None


FAMILIES: tuple[Family, ...] = (
    Family("port", 1, "Protocols and their port numbers", ports.find),
    Family("definition", 3, "What a thing is, is for, or does", definitions.find),
    Family("termlist", 3, "Lists of terms with their meanings", termlists.find),
    Family("table", 3, "Tables whose rows are compared by columns", tables.find),
    Family("contrast", 2, "Parallel lists under two or more names", contrasts.find),
    Family("acronym", 2, "What an abbreviation stands for", acronyms.find),
    Family("enumeration", 2, "Lists that a sentence introduces", enumerations.find),
    Family("cloze", 3, "Sentences with their defined term left out", clozes.find),
    Family("need", 1, "Scenes of the concept map and what they call for"),
)
