"""JSON with an indent of four, names in their order, characters as they are."""

import json
from collections.abc import Iterable
from typing import Any

from studyapp.minicloud.cli.output.writer import Writer


def write(value: Any, writer: Writer) -> None:
    """Write one document and a newline."""
    _value(value, "", writer)
    writer.write("\n")


def _value(value: Any, indent: str, writer: Writer) -> None:
    if isinstance(value, dict) and value:
        pairs = (
            (json.dumps(str(key), ensure_ascii=False) + ": ", item) for key, item in value.items()
        )
        _block("{}", pairs, indent, writer)
    elif isinstance(value, list) and value:
        _block("[]", (("", item) for item in value), indent, writer)
    else:
        writer.write(json.dumps(value, ensure_ascii=False, default=str))


def _block(signs: str, items: Iterable[tuple[str, Any]], indent: str, writer: Writer) -> None:
    deeper = indent + "    "
    separator = signs[0] + "\n"
    for prefix, item in items:
        writer.write(separator + deeper + prefix)
        _value(item, deeper, writer)
        separator = ",\n"
    writer.write(f"\n{indent}{signs[1]}")
