"""Texts with the wildcards `*` and `?`, and which of their characters are meant literally."""

import re

#: A character and whether it may be a wildcard: what a policy variable put there may not.
Letters = list[tuple[str, bool]]


def plain(text: str) -> Letters:
    """A text as it stands in a policy: its stars and question marks are wildcards."""
    return [(one, True) for one in text]


def literal(text: str) -> Letters:
    """A text that came from the request: its stars and question marks are themselves."""
    return [(one, False) for one in text]


def as_text(letters: Letters) -> str:
    """The text without the difference."""
    return "".join(one for one, _ in letters)


def like(letters: Letters, value: str) -> bool:
    """`*` stands for any characters or none, `?` for one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    wild = {"*": ".*", "?": "."}
    pattern = "".join(
        wild.get(one, one) if free and one in wild else re.escape(one) for one, free in letters
    )
    return re.fullmatch(pattern, value, re.DOTALL) is not None


def segments(letters: Letters, most: int) -> list[Letters]:
    """The parts between colons; the last holds the rest after `most` colons."""
    parts: list[Letters] = [[]]
    for one in letters:
        if one[0] == ":" and len(parts) <= most:
            parts.append([])
        else:
            parts[-1].append(one)
    return parts


def covers_resource(letters: Letters, arn: str) -> bool:
    """Wildcards stay within their segment, but a star that ends a segment reaches over colons.

    The page means the six segments of every ARN; colons of the last one belong to the name.
    An ARN with fewer than six fields is completed with stars (unverified: no page at hand says so).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    parts = segments(letters, most=5)
    if as_text(parts[0]) == "arn":
        parts += [plain("*")] * (6 - len(parts))
    patterns = [_segment(part, last=at == len(parts) - 1) for at, part in enumerate(parts)]
    return re.fullmatch(":".join(patterns), arn, re.DOTALL) is not None


def _segment(part: Letters, last: bool) -> str:
    """The regular expression of one segment."""
    inside = "." if last else "[^:]"
    pattern = ""
    for at, (one, free) in enumerate(part):
        if free and one == "*":
            pattern += ".*" if at == len(part) - 1 else f"{inside}*"
        elif free and one == "?":
            pattern += inside
        else:
            pattern += re.escape(one)
    return pattern


def like_arn(letters: Letters, arn: str) -> bool:
    """ARN operators: each of the six components is compared for itself.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    asked = arn.split(":", 5)
    parts = segments(letters, most=5)
    return len(parts) == len(asked) == 6 and all(
        like(part, value) for part, value in zip(parts, asked, strict=True)
    )
