"""Patterns of ARNs, compared by their six parts.

IAM User Guide, "IAM JSON policy elements: Resource": a wildcard stays inside its part, but `*` at
the end of a part may reach over colons; an ARN with fewer than six parts is completed with `*`.
"Condition operators", ARN operators: each of the six parts is compared by itself.
"""

from collections.abc import Sequence

from studyapp.minicloud.policy.matching import Literal, Part, Test, Variable, Wild, glob

PARTS = 6


def arn_glob(parts: Sequence[Part], *, strict: bool = False) -> Test:
    """The test of a resource pattern; `strict` keeps every wildcard inside its part."""
    segments = _segments(parts)
    if len(segments) == 1 and _ends_with_star(segments[0]) and segments[0] == [Wild("*")]:
        return glob(parts)
    segments += [[Wild("*")] for _ in range(PARTS - len(segments))]
    if not any(_is_wild(segment) for segment in segments[:-1]):
        return glob(_joined(segments))
    over = [not strict and _ends_with_star(segment) for segment in segments[:-1]]
    return _ByParts([glob(segment) for segment in segments], over)


def _segments(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts between the first five colons; colons of substituted values do not count."""
    segments: list[list[Part]] = [[]]
    for part in parts:
        if not isinstance(part, Wild):
            segments[-1].append(part)
            continue
        pieces = part.text.split(":", PARTS - len(segments))
        for index, piece in enumerate(pieces):
            if index:
                segments.append([])
            if piece:
                segments[-1].append(Wild(piece))
    return segments


def _joined(segments: Sequence[Sequence[Part]]) -> list[Part]:
    joined: list[Part] = []
    for index, segment in enumerate(segments):
        if index:
            joined.append(Literal(":"))
        joined.extend(segment)
    return joined


def _is_wild(segment: Sequence[Part]) -> bool:
    return any(
        isinstance(part, Variable | Literal) or "*" in part.text or "?" in part.text
        for part in segment
    )


def _ends_with_star(segment: Sequence[Part]) -> bool:
    return bool(segment) and isinstance(segment[-1], Wild) and segment[-1].text.endswith("*")


class _ByParts:
    """Compares part by part; `places` are the pieces at which the next part may begin."""

    __slots__ = ("over", "tests")

    def __init__(self, tests: list[Test], over: list[bool]) -> None:
        self.tests = tests
        self.over = over

    def __call__(self, text: str) -> bool:
        pieces = text.split(":")
        places = {0}
        for test, over in zip(self.tests[:-1], self.over, strict=True):
            ends = [place for place in places if place + 1 < len(pieces) and test(pieces[place])]
            if not ends:
                return False
            places = (
                set(range(min(ends) + 1, len(pieces))) if over else {place + 1 for place in ends}
            )
        last = self.tests[-1]
        return any(last(":".join(pieces[place:])) for place in sorted(places))
