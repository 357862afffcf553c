"""Finding glossary entries by any of their names, in any case, singular or plural."""

from collections.abc import Iterable, Iterator

from studyapp.corpus.schema import GlossaryEntry


def plain_key(name: str) -> str:
    """Return the name as it is compared: case folded, single spaces."""
    return " ".join(name.casefold().split())


class TermIndex:
    """The glossary by every name of every entry."""

    def __init__(self, entries: Iterable[GlossaryEntry]) -> None:
        self._entries: dict[str, GlossaryEntry] = {}
        for entry in entries:
            for name in (entry.term, *entry.aka):
                self._entries.setdefault(plain_key(name), entry)

    def find(self, name: str) -> GlossaryEntry | None:
        """Return the entry for "Region", "regions" or another name of it, else None."""
        for form in _forms(plain_key(name)):
            if entry := self._entries.get(form):
                return entry
        return None

    def names(self) -> list[str]:
        """Return every name, as it is compared, in order."""
        return sorted(self._entries)


def _forms(key: str) -> Iterator[str]:
    yield key
    if key.endswith("ies"):
        yield key[:-3] + "y"
    if key.endswith("es"):
        yield key[:-2]
    if key.endswith("s"):
        yield key[:-1]
    yield key + "s"
    yield key + "es"
    if key.endswith("y"):
        yield key[:-1] + "ies"
