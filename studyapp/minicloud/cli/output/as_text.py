"""Lines of values with tabs between them; each nested structure on lines that begin with its name.

Values stand in the alphabetical order of their names.
"""

from collections.abc import Sequence
from typing import Any

from studyapp.minicloud.cli.output.writer import Writer


def write(value: Any, writer: Writer) -> None:
    """Write a value."""
    _value(value, None, None, writer)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _row(name: str | None, values: Sequence[Any], writer: Writer) -> None:
    cells = ([name.upper()] if name is not None else []) + [str(value) for value in values]
    writer.write("\t".join(cells) + "\n")


def _value(value: Any, name: str | None, columns: list[str] | None, writer: Writer) -> None:
    if isinstance(value, dict):
        _mapping(value, name, columns, writer)
    elif isinstance(value, list):
        _list(value, name, writer)
    else:
        writer.write(f"{value}\n")


def _list(values: list[Any], name: str | None, writer: Writer) -> None:
    if any(isinstance(value, dict) for value in values):
        found = {key for value in values if isinstance(value, dict) for key in _scalars(value)}
        for value in values:
            _value(value, name, sorted(found), writer)
        return
    scalars = [value for value in values if _is_scalar(value)]
    if scalars and name is None:
        _row(None, scalars, writer)
    elif scalars:
        for value in scalars:
            _row(name, [value], writer)
    for value in values:
        if not _is_scalar(value):
            _value(value, name, None, writer)


def _scalars(value: dict[str, Any]) -> list[str]:
    return sorted(key for key, item in value.items() if _is_scalar(item))


def _mapping(
    value: dict[str, Any], name: str | None, columns: list[str] | None, writer: Writer
) -> None:
    shown = _scalars(value) if columns is None else columns
    if shown:
        _row(name, [value.get(key, "") for key in shown], writer)
    for key in sorted(value):
        if key not in shown:
            _value(value[key], key, None, writer)
