"""`--exclude` and `--include`: patterns in order, the last that matches decides."""

import fnmatch
import re
from collections.abc import Callable, Sequence

Rule = tuple[bool, str]  # included, pattern


def rules(words: Sequence[str]) -> list[Rule]:
    """The patterns of a command line, in their order."""
    found: list[Rule] = []
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name not in {"--include", "--exclude"}:
            continue
        pattern = value if equals else next(iter(words[index + 1 : index + 2]), "")
        found.append((name == "--include", pattern[:512]))
    return found


def passing(chosen: Sequence[Rule]) -> Callable[[str], bool]:
    """Whether a name below the source's root is worked on."""
    matchers = [(wanted, re.compile(fnmatch.translate(pattern))) for wanted, pattern in chosen]

    def passes(name: str) -> bool:
        verdict = True
        for wanted, matcher in matchers:
            if matcher.match(name):
                verdict = wanted
        return verdict

    return passes
