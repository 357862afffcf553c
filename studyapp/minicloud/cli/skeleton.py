"""`--generate-cli-skeleton`: parameters, or an answer, with example values.

docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html. The YAML says of each parameter
what it is, as the tool does.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from studyapp.minicloud import spec
from studyapp.minicloud.cli import prose
from studyapp.minicloud.cli.output import formatted
from studyapp.minicloud.cli.output.as_yaml import scalar
from studyapp.minicloud.cli.tools import Output

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

EXAMPLES: dict[str, Any] = {
    "integer": 0,
    "long": 0,
    "float": 0.0,
    "double": 0.0,
    "boolean": True,
    "timestamp": "1970-01-01T00:00:00",
}


def json_skeleton(model: "OperationModel") -> str:
    """The parameters of an operation as JSON."""
    return formatted("json", skeleton(model.input_shape), model.name) or "{}\n"


def example_answer(model: "OperationModel") -> Output:
    """An answer whose texts are the names of what would stand there."""
    answer: Output = skeleton(model.output_shape, named=True)
    return answer


def skeleton(
    shape: "Shape | None", path: tuple[str, ...] = (), *, named: bool = False, name: str = ""
) -> Any:
    """An example of a shape; a structure inside itself is left empty.

    Texts are empty or the first of their choices, or with `named` the `name` that they have.
    """
    if shape is None:
        return {}
    if shape.type_name in {"structure", "list", "map"} and shape.name in path:
        return [] if shape.type_name == "list" else {}
    deeper = (*path, shape.name)
    if shape.type_name == "structure":
        return {
            member: skeleton(inner, deeper, named=named, name=member)
            for member, inner in shape.members.items()
        }
    if shape.type_name == "list":
        return [skeleton(shape.member, deeper, named=named, name=shape.member.name)]
    if shape.type_name == "map":
        return {"KeyName": skeleton(shape.value, deeper, named=named)}
    if shape.type_name == "string":
        return name if named else next(iter(shape.enum), "")
    return EXAMPLES.get(shape.type_name, "")


def yaml_skeleton(model: "OperationModel") -> str:
    """The parameters of an operation as YAML, each with a remark."""
    if model.input_shape is None:
        return "{}\n"
    service = model.service_model.service_name
    lines = list(_members(service, model.input_shape, "", (model.input_shape.name,)))
    return "".join(f"{line}\n" for line in lines) or "{}\n"


def _members(service: str, shape: "Shape", indent: str, path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a structure's members."""
    texts = spec.member_docs(service, shape.name)
    for name, member in shape.members.items():
        required = "[REQUIRED] " if name in shape.required_members else ""
        remark = f"{required}{prose.summary(texts.get(name, ''))}{_choices(member)}".strip()
        value, lines = _value(service, member, indent, path)
        yield _line(indent, name, value) + (f" # {remark}" if remark else "")
        yield from lines


def _line(indent: str, name: str, value: str) -> str:
    return f"{indent}{name}: {value}" if value else f"{indent}{name}:"


def _value(
    service: str, shape: "Shape", indent: str, path: tuple[str, ...]
) -> tuple[str, list[str]]:
    """What stands behind a name, and the lines below it."""
    if shape.type_name not in {"structure", "list", "map"}:
        return scalar(skeleton(shape)), []
    empty = "[]" if shape.type_name == "list" else "{}"
    if shape.name in path:
        return empty, []
    deeper = (*path, shape.name)
    below = indent + "  "
    if shape.type_name == "structure":
        lines = list(_members(service, shape, below, deeper))
        return ("", lines) if lines else (empty, [])
    if shape.type_name == "map":
        value, lines = _value(service, shape.value, below, deeper)
        return "", [_line(below, "KeyName", value), *lines]
    value, lines = _value(service, shape.member, indent, deeper)
    first = value or lines.pop(0).strip()
    return "", [f"{indent}- {first}", *lines]


def _choices(shape: "Shape") -> str:
    values = getattr(shape, "enum", ())
    return f" Valid values are: {', '.join(values)}." if values else ""
