"""Filters of Describe operations.

Amazon EC2 User Guide, "List and filter your resources": several filters are joined with AND, the
values of one with OR; values are case-sensitive; `*` stands for any characters, `?` for one, and
a backslash takes their meaning away. A filter without values finds nothing (AWS's own answer is
quoted in pull request 8570 of getmoto/moto). Each filter is a path into the answer, whose lists
are looked through.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.services.ec2 import errors, limits

View = dict[str, Any]
Paths = Mapping[str, str]
TIME = "time:"  # before a path whose values are times


class Filters:
    """The filters of a request, read and checked."""

    def __init__(self, given: Sequence[Mapping[str, Any]], paths: Paths) -> None:
        most = limits.FILTER_VALUES
        if sum(len(each.get("Values", ())) for each in given) > most:
            raise errors.too_many_filter_values(most)
        self._tests = [_read(each, paths) for each in given]

    def passes(self, view: View) -> bool:
        """Whether something, as it would be answered, is wanted."""
        return all(
            any(pattern.fullmatch(value) for value in values_at(view, path) for pattern in patterns)
            for path, patterns in self._tests
        )


def _read(given: Mapping[str, Any], paths: Paths) -> tuple[str, list[re.Pattern[str]]]:
    name = given.get("Name", "")
    path = _path(name, paths)
    if path is None or (name.startswith("tag:") and "tag" not in paths):
        raise errors.invalid(f"The filter '{name}' is invalid")
    return path, [pattern_of(value) for value in given.get("Values", ())]


def _path(name: str, paths: Paths) -> str | None:
    if name.startswith("tag:"):
        return f"Tags:{name[4:]}"
    if name == "tag-key":
        return paths.get("tag")
    return None if name == "tag" else paths.get(name)


TAGGED: Paths = {"tag": "Tags.Key"}  # part of the paths of what has tags: where the keys are


@lru_cache(maxsize=512)
def pattern_of(value: str) -> re.Pattern[str]:
    """A filter's value as an expression that the whole text must satisfy.

    What stands between two stars is matched where it comes first, and never tried again further
    on (an atomic group): many stars take no longer than few.
    """
    parts = [""]
    for piece in re.findall(r"\\.|.", value, re.DOTALL):
        if piece == "*":
            parts.append("")
        elif piece == "?":
            parts[-1] += "."
        else:
            parts[-1] += re.escape(piece[1:] if len(piece) == 2 else piece)
    head, *rest = parts
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    tail = f".*{rest[-1]}" if rest else ""
    return re.compile(head + middle + tail, re.DOTALL)


def values_at(view: View, path: str) -> Iterator[str]:
    """The texts at a path such as "Placement.AvailabilityZone" or "Tags:Name"."""
    if path.startswith("Tags:"):
        key = path[5:]
        tags = view.get("Tags") or view.get("TagSet") or ()
        return (tag["Value"] for tag in tags if tag["Key"] == key)
    as_time = path.startswith(TIME)
    return (_text(one, as_time) for one in _walk(view, path.removeprefix(TIME).split(".")))


def _walk(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one, steps)
    elif not steps:
        yield value
    elif isinstance(value, dict) and steps[0] in value:
        yield from _walk(value[steps[0]], steps[1:])


def _text(value: Any, as_time: bool) -> str:
    if as_time:
        return to_datetime(value).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
