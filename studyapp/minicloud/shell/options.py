"""`set`: how a shell treats failures and names that are not set, and what it shows.

Bash Reference Manual, "The Set Builtin": -e (errexit), -u (nounset), -x (xtrace), -o pipefail.
"""

from collections.abc import Iterable

LETTERS = {"e": "errexit", "u": "nounset", "x": "xtrace"}
NAMES = frozenset({*LETTERS.values(), "pipefail"})


class UnknownOption(ValueError):
    """The text names an option that this shell does not have."""


def changed(
    options: frozenset[str], words: Iterable[str]
) -> tuple[frozenset[str], tuple[str, ...] | None]:
    """The options after `set` with these words, such as `-eu`, `+x` or `-o pipefail`, and what
    `$1` and the following are then; None when they stay.

    Raises UnknownOption.
    """
    kept = set(options)
    listed = list(words)
    while listed:
        if listed[0] == "--":
            return frozenset(kept), tuple(listed[1:])
        if listed[0][:1] not in ("-", "+") or len(listed[0]) == 1:
            return frozenset(kept), tuple(listed)
        word = listed.pop(0)
        for letter in word[1:]:
            name = LETTERS.get(letter, "")
            if letter == "o":
                name = listed.pop(0) if listed else ""
            if name not in NAMES:
                raise UnknownOption(f"{word[0]}{letter}" if letter != "o" else f"{word} {name}")
            (kept.add if word[0] == "-" else kept.discard)(name)
    return frozenset(kept), None
