"""Collects the repairs of one import, each with its line."""

from collections import Counter

from studyapp.corpus.schema import Warning_

_MOST_OF_A_KIND = 1000
# Lines that a page does not show are always named one by one.
_NEVER_SUMMED_UP = frozenset({"layout-line", "stray-fence", "empty-fence", "empty-heading"})


class Report:
    """The warnings so far, in any order. A line is given as its 0-based index."""

    def __init__(self) -> None:
        self._found: set[Warning_] = set()

    def add(self, index: int, code: str, message: str) -> None:
        """Note one repair at the line with this index."""
        self._found.add(Warning_(index + 1, code, message))

    def warnings(self) -> tuple[Warning_, ...]:
        """All repairs by line; the tail of a very frequent kind is summed up in one."""
        kept: list[Warning_] = []
        seen: Counter[str] = Counter()
        cut: dict[str, int] = {}
        for warning in sorted(self._found):
            seen[warning.code] += 1
            if seen[warning.code] <= _MOST_OF_A_KIND or warning.code in _NEVER_SUMMED_UP:
                kept.append(warning)
            else:
                cut.setdefault(warning.code, warning.line)
        for code, line in cut.items():
            more = seen[code] - _MOST_OF_A_KIND
            kept.append(Warning_(line, code, f"From here on, {more:,} more lines of this kind."))
        return tuple(sorted(kept))
