"""The models' documentation as wrapped, indented lines."""

import textwrap

WIDTH = 78
LONGEST = 12_000


def plain(text: str, indent: str = "       ") -> str:
    """Paragraphs and points of a list, wrapped and indented; "" for nothing."""
    return "\n\n".join(_wrapped(part, indent) for part in text[:LONGEST].split("\n\n") if part)


def summary(text: str) -> str:
    """The first sentence."""
    first = text.split("\n\n", maxsplit=1)[0]
    return first.split(". ")[0].rstrip(".") + "." if first else ""


def _wrapped(text: str, indent: str) -> str:
    body = text.lstrip()
    indent += text[: len(text) - len(body)]
    point = body.startswith("* ")
    body = "o " + body[2:] if point else body
    deeper = indent + "  " if point else indent
    return textwrap.fill(body, WIDTH, initial_indent=indent, subsequent_indent=deeper)
