"""What `${name…}` does to a value: cut by a pattern, replace, cut by place, change case."""

from studyapp.minicloud.shell.patterns import matcher
from studyapp.minicloud.shell.regex import Budget

TRIMS = frozenset(["#", "##", "%", "%%", "/", "//", "^", "^^", ",", ",,", ":"])
LONGEST = 4_096  # characters of a value that patterns are tried on, at each place


class Untrimmable(Exception):
    """The value or the words behind the sign are no good; the text says why."""


def trimmed(value: str, operator: str, text: str, budget: Budget) -> str:
    """The value after the operator; `text` is the pattern, or what stands behind the sign.

    Untrimmable, or RegexError when the budget is spent.
    """
    if operator == ":":
        return _substring(value, text)
    if operator in {"^", "^^", ",", ",,"}:
        end = len(value) if len(operator) == 2 else 1
        head = value[:end].upper() if operator[0] == "^" else value[:end].lower()
        return head + value[end:]
    if len(value) > LONGEST:
        raise Untrimmable("the value is too long for a pattern here")
    if operator in {"/", "//"}:
        return _replaced(value, text, budget, every=operator == "//")
    matches = matcher(text, budget)
    places = range(len(value) + 1)
    if operator[0] == "#":
        ends = reversed(places) if operator == "##" else places
        return next((value[end:] for end in ends if matches(value[:end])), value)
    starts = places if operator == "%%" else reversed(places)
    return next((value[:start] for start in starts if matches(value[start:])), value)


def _substring(value: str, text: str) -> str:
    """`offset[:length]`; a negative one counts from the end."""
    offset, colon, length = text.partition(":")
    try:
        start = int(offset[:12] or 0)
        size = int(length[:12] or 0) if colon else None
    except ValueError:
        raise Untrimmable(f"{text}: syntax error: operand expected") from None
    start = max(start + len(value), 0) if start < 0 else start
    if size is None:
        return value[start:]
    if size < 0 and len(value) + size < start:
        raise Untrimmable(f"{size}: substring expression < 0")
    return value[start : start + size] if size >= 0 else value[start:size]


def _replaced(value: str, text: str, budget: Budget, *, every: bool) -> str:
    """The longest match of a pattern, from the left, or all of them, replaced."""
    pattern, _, by = text.partition("/")
    if not pattern:
        return value
    if not set(pattern) & set("*?["):
        return value.replace(pattern, by, -1 if every else 1)
    matches = matcher(pattern, budget)
    done, start = "", 0
    while start < len(value):
        ends = range(len(value), start, -1)
        end = next((end for end in ends if matches(value[start:end])), 0)
        if not end:
            done, start = done + value[start], start + 1
            continue
        done, start = done + by, end
        if not every:
            break
    return done + value[start:]
