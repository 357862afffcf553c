"""The explainers of a course: `data/explainers/index.yaml`, and one file for each part of facts."""

import types
from typing import Any, get_args, get_origin

import msgspec

from studyapp.corpus.explainer_facts import ExplainerFacts
from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.schema import ExplainerEntry
from studyapp.corpus.yaml_places import Mapping, Scalar, Sequence, Value, read_yaml

INDEX = "index"


def _part_type(annotation: Any) -> Any:
    """The type of a part without the None that stands for a missing file."""
    if get_origin(annotation) is types.UnionType:
        return next(kind for kind in get_args(annotation) if kind is not types.NoneType)
    return annotation


PARTS: dict[str, Any] = {
    field.name: _part_type(field.type) for field in msgspec.structs.fields(ExplainerFacts)
}


def read_explainers(text: str, file: FileFindings) -> list[ExplainerEntry]:
    """Read the index: a list of {id, title, summary, section}."""
    found = []
    for record in records(text, file, "explainer") or []:
        fields = Fields(record, file, "the explainer", ("id", "title", "summary", "section"))
        entry = ExplainerEntry(
            id=fields.kebab("id"),
            title=fields.text("title"),
            summary=fields.text("summary"),
            section=fields.text("section"),
        )
        file.name("explainer", entry.id, fields.line("id"))
        file.refer("section", entry.section, fields.line("section"))
        found.append(entry)
    return found


def read_part(text: str, file: FileFindings, name: str) -> Any:
    """Read one part; None, with the problem noted in `file`, when it does not fit its struct."""
    if name not in PARTS:
        known = ", ".join(sorted(PARTS))
        file.problem(1, f"no explainer reads this file; known are {known}")
        return None
    value = read_yaml(text, file)
    if value is None:
        return None
    try:
        return msgspec.convert(_plain(value), PARTS[name], strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        file.problem(_line(value, path.rstrip("`")), _worded(message))
        return None


def _plain(value: Value) -> Any:
    if isinstance(value, Scalar):
        return value.text
    if isinstance(value, Sequence):
        return [_plain(part) for part in value.values]
    return {key: _plain(part) for key, part in value.values.items()}


def _line(value: Value, path: str) -> int:
    """The line of what msgspec's path names, such as `.duties[3].who[0]`."""
    line = value.line
    for step in path.replace("[", ".[").split(".")[1:]:
        if step.startswith("["):
            place = step.strip("[]")
            if not isinstance(value, Sequence) or not place.isdigit():
                break
            value = value.values[int(place)]
            line = value.line
        else:
            if not isinstance(value, Mapping) or step not in value.values:
                break
            line = value.lines[step]
            value = value.values[step]
    return line


def _worded(message: str) -> str:
    return message[:1].lower() + message[1:]
