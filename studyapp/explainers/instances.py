"""Reading the name of an EC2 instance type, letter by letter.

The scheme is that of the Amazon EC2 Instance Types Guide, Naming conventions: series, generation,
letters for processor and capabilities, a dot, the size.
"""

import re

import msgspec

from studyapp.corpus.explainer_facts import InstanceNames, Letters

LONGEST = 40
_NAME = re.compile(
    r"(?P<series>[a-z]+)(?P<generation>\d{1,2})(?P<marks>[a-z]*)(?P<tail>(?:-[a-z0-9]+)*)"
    r"\.(?P<size>[a-z0-9-]+)"
)
_HIGH_MEMORY = re.compile(r"u-(?P<memory>\d+)tb(?P<generation>\d)\.(?P<size>[a-z0-9-]+)")
_SIZE = re.compile(r"(?P<count>[1-9]\d{0,2})?xlarge")
_METAL = re.compile(r"metal(?:-(?P<count>[1-9]\d{0,2})xl)?")
_SMALL = ("nano", "micro", "small", "medium", "large")


class NotAName(ValueError):
    """The text is no name of an instance type; the message says which part does not fit."""


class Part(msgspec.Struct, frozen=True):
    """A piece of the name, what it is, and what it says."""

    text: str
    what: str
    says: str


class Reading(msgspec.Struct, frozen=True):
    """A name in its parts, with the family that decides an exam question."""

    name: str
    family: str
    work: str
    parts: tuple[Part, ...]


def read_name(text: str, facts: InstanceNames) -> Reading:
    """Read a name such as `m7g.large`; capitals and spaces around it do not matter.

    Raises NotAName for a text that does not follow the scheme or uses unknown letters.
    """
    name = text.strip().lower()
    if len(name) > LONGEST:
        message = f"A name has at most {LONGEST} characters."
        raise NotAName(message)
    old = _HIGH_MEMORY.fullmatch(name)
    if old:
        return _high_memory(name, old, _series("u", facts))
    found = _NAME.fullmatch(name)
    if found is None:
        raise NotAName(_shape(name))
    series = _series(found["series"], facts)
    parts = [
        Part(found["series"], "Series", series.says),
        Part(found["generation"], "Generation", _generation(int(found["generation"]))),
        *_marks(found["marks"], facts),
        *_tail(found["tail"], facts),
        Part(found["size"], "Size", _size(found["size"])),
    ]
    return Reading(name, series.family, series.work, tuple(parts))


def _shape(name: str) -> str:
    if "." not in name:
        return "There is no dot. A name has the size behind a dot, as in m7g.large."
    before = name.partition(".")[0]
    if not re.search(r"\d", before):
        return "Before the dot, a name has a generation, as the 7 in m7g.large."
    return (
        "This does not follow the scheme: letters of the series, a number, letters of "
        "capabilities, a dot, the size."
    )


def _series(letters: str, facts: InstanceNames) -> Letters:
    for entry in facts.series:
        if entry.letters == letters:
            return entry
    message = f"No series that this page knows has the letters “{letters}”."
    raise NotAName(message)


def _generation(number: int) -> str:
    if number == 1:
        return "The first generation of its series."
    return f"Generation {number}. A newer one usually does more for the same money."


def _marks(letters: str, facts: InstanceNames) -> list[Part]:
    known = {mark.letters: mark.says for mark in facts.marks}
    for letter in letters:
        if letter not in known:
            message = f"After the generation, “{letter}” is no letter that this page knows."
            raise NotAName(message)
    return [Part(letter, "Capability", f"{_sentence(known[letter])}.") for letter in letters]


def _tail(text: str, facts: InstanceNames) -> list[Part]:
    known = {mark.letters: mark.says for mark in facts.marks}
    parts = []
    for piece in text.split("-")[1:]:
        memory = re.fullmatch(r"(\d+)tb", piece)
        if piece in known:
            says = f"{_sentence(known[piece])}."
        elif memory:
            says = f"{memory[1]} TiB of memory."
        else:
            says = "A variant, mostly the model of the chip; the page of the type explains it."
        parts.append(Part(f"-{piece}", "Variant", says))
    return parts


def _size(size: str) -> str:
    if size in _SMALL:
        return "One of the sizes below xlarge; they go nano, micro, small, medium, large."
    metal = _METAL.fullmatch(size)
    if metal:
        return "Bare metal: the whole computer, without a hypervisor of AWS between."
    found = _SIZE.fullmatch(size)
    if found is None:
        message = (
            f"“{size}” is no size. Sizes are nano, micro, small, medium, large, xlarge, "
            "a number with xlarge, or metal."
        )
        raise NotAName(message)
    count = int(found["count"] or 1)
    if count == 1:
        return "In most series 4 vCPUs, twice those of large."
    return f"{count} times an xlarge: in most series {4 * count} vCPUs."


def _high_memory(name: str, found: re.Match[str], series: Letters) -> Reading:
    parts = (
        Part("u", "Series", series.says),
        Part(f"-{found['memory']}tb", "Memory", f"{found['memory']} TiB of memory."),
        Part(found["generation"], "Generation", _generation(int(found["generation"]))),
        Part(found["size"], "Size", _size(found["size"])),
    )
    return Reading(name, series.family, series.work, parts)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
