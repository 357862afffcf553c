"""YAML in block style, names in alphabetical order; a value alone is JSON."""

import json
import re
from typing import Any

from studyapp.minicloud.cli.output.writer import Writer

PLAIN = re.compile(r"[A-Za-z_/.$(0-9+][^\n\t]*")
SIGNS = re.compile(r"(: |:$| #|[\x00-\x1f\x7f])")
# What a YAML 1.1 reader takes for something else than text.
OTHER = re.compile(
    r"(~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?"
    r"|[-+]?\.[0-9]+|0x[0-9a-f]+|0o[0-7]+|[-+]?\.(inf|nan)|[0-9]+(:[0-5]?[0-9])+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?)",
    re.IGNORECASE,
)


def write(value: Any, writer: Writer) -> None:
    """Write one document."""
    if not isinstance(value, (dict, list)):
        writer.write(json.dumps(value, ensure_ascii=False) + "\n")
    elif value:
        _block(value, "", writer, "")
    else:
        writer.write(scalar(value) + "\n")


def _block(value: Any, indent: str, writer: Writer, first: str) -> None:
    """Write entries on lines of their own; the first of them begins with `first`."""
    prefix = first
    entries = sorted(value.items()) if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in entries:
        head = "-" if key is None else f"{scalar(str(key))}:"
        writer.write(prefix + head)
        prefix = indent
        if not isinstance(item, (dict, list)) or not item:
            writer.write(f" {scalar(item)}\n")
        elif key is None:
            _block(item, indent + "  ", writer, " ")
        else:
            writer.write("\n")
            deeper = indent if isinstance(item, list) else indent + "  "
            _block(item, deeper, writer, deeper)


def scalar(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return "{}"
    return "[]" if isinstance(value, list) else str(value)


def _text(text: str) -> str:
    if SIGNS.search(text) and re.search(r"[\x00-\x1f\x7f]", text):
        escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
        return '"' + "".join(_escaped(char, escapes) for char in text) + '"'
    plain = PLAIN.fullmatch(text) and not OTHER.fullmatch(text) and not SIGNS.search(text)
    if plain and text == text.strip():
        return text
    return "'" + text.replace("'", "''") + "'"


def _escaped(char: str, escapes: dict[str, str]) -> str:
    return escapes.get(char) or (char if char.isprintable() else f"\\x{ord(char):02x}")
