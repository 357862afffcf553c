"""`--generate-cli-skeleton`: the parameters (or the answer) of an operation with example values."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.model import Shape

EXAMPLES: dict[str, Any] = {
    "integer": 0,
    "long": 0,
    "float": 0.0,
    "double": 0.0,
    "boolean": True,
    "timestamp": "1970-01-01T00:00:00",
}


def skeleton(shape: "Shape | None", path: tuple[str, ...] = ()) -> Any:
    """An example of a shape; a structure inside itself is left empty."""
    if shape is None:
        return {}
    if shape.type_name in {"structure", "list", "map"} and shape.name in path:
        return [] if shape.type_name == "list" else {}
    deeper = (*path, shape.name)
    if shape.type_name == "structure":
        return {name: skeleton(member, deeper) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [skeleton(shape.member, deeper)]
    if shape.type_name == "map":
        return {"KeyName": skeleton(shape.value, deeper)}
    if shape.type_name == "string":
        return next(iter(shape.enum), "") if hasattr(shape, "enum") else ""
    return EXAMPLES.get(shape.type_name, "")
