"""Whether a pattern of a policy can name a resource of some kind."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

HOLE: Final = re.compile(r"\$\{[^}]*\}")
VARIABLE: Final = re.compile(r"\$\{[^}]*\}")
RUN = "\0"  # a run of characters within a part of an ARN
REST = "\1"  # a run of any characters: the last hole of a form
HOLES = RUN + REST
PARTS: Final = 6
_State = tuple[int, int, bool]


def meets(value: str, form: str) -> bool:
    """Whether some resource of the form ("arn:${Partition}:s3:::${BucketName}") fits the value."""
    if value == "*" or form == "*":
        return True
    mine, theirs = value.split(":", PARTS - 1), form.split(":", PARTS - 1)
    if len(mine) < PARTS or len(theirs) < PARTS:
        return True
    return all(
        _fits(VARIABLE.sub("*", a), _holes(b, last=index == PARTS - 1))
        for index, (a, b) in enumerate(zip(mine, theirs, strict=True))
    )


def stem(form: str) -> str:
    """What the last part of a form begins with: "user/" of an IAM user."""
    return HOLE.split(form.split(":", PARTS - 1)[-1])[0]


def _holes(form: str, *, last: bool) -> str:
    pieces = HOLE.split(form)
    if len(pieces) == 1:
        return form
    # What stands alone, as the name of a bucket does, has no stroke in it.
    end = REST if last and "/" in form else RUN
    return RUN.join(pieces[:-1]) + end + pieces[-1]


@lru_cache(maxsize=4096)
def _fits(pattern: str, form: str) -> bool:
    """Whether a text exists that both match; a hole stands for one character or more."""
    seen: set[_State] = set()
    waiting: list[_State] = [(0, 0, False)]
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        i, j, within = state
        if i == len(pattern) and (j == len(form) or (within and j + 1 == len(form))):
            return True
        waiting += _following(pattern, form, state)
    return False


def _following(pattern: str, form: str, state: _State) -> Iterator[_State]:
    """Where one more character leads: places in both, and whether a hole has begun."""
    i, j, within = state
    sign, other = pattern[i : i + 1], form[j : j + 1]
    hole = bool(other) and other in HOLES
    if within:
        yield i, j + 1, False
    if sign == "*":
        yield i + 1, j, within
        if other:
            yield (i, j, True) if hole else (i, j + 1, False)
    elif sign and hole and (other == REST or sign not in "/:"):
        yield i + 1, j, True
    elif sign and not hole and sign in ("?", other):
        yield i + 1, j + 1, False
