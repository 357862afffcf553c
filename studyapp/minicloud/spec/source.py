"""What is read of the installed botocore, and how its documentation is taken out.

Only the data that ships with botocore counts: `~/.aws/models` and AWS_DATA_PATH are never read.
botocore's own modules, which take a while to import, are imported when first needed.
"""

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore

if TYPE_CHECKING:
    from botocore.loaders import Loader

Raw = dict[str, Any]


def version() -> str:
    """The name of the source as folders carry it: "botocore-1.44.8"."""
    return f"botocore-{botocore.__version__}"


def data_folder() -> Path:
    """Where botocore keeps a folder for each service."""
    return Path(botocore.__file__).with_name("data")


@functools.cache
def loader() -> "Loader":
    """botocore's loader over its own data folder."""
    from botocore.loaders import Loader

    return Loader(extra_search_paths=[str(data_folder())], include_default_search_paths=False)


@functools.cache
def names() -> frozenset[str]:
    """Every service that botocore describes ("iam", "elbv2"): its folders of data."""
    return frozenset(folder.name for folder in data_folder().iterdir() if folder.is_dir())


def read(service: str, kind: str) -> Raw:
    """The newest `kind` ("service-2", "waiters-2", "paginators-1") of a service.

    A service without waiters or paginators gives an empty dict. Raises KeyError for a service
    that botocore does not know.
    """
    from botocore.exceptions import DataNotFoundError, UnknownServiceError

    if service not in names():
        raise KeyError(service)
    try:
        found: Raw = loader().load_service_model(service, kind)
    except (DataNotFoundError, UnknownServiceError):  # the latter: no file of this kind
        return {}
    return found


def stripped(value: Any) -> Any:
    """The same JSON value without any documentation text.

    A member may itself be called "documentation": its value is no text, so it stays.
    """
    if isinstance(value, dict):
        return {
            name: stripped(item)
            for name, item in value.items()
            if not (name == "documentation" and isinstance(item, str))
        }
    if isinstance(value, list):
        return [stripped(item) for item in value]
    return value


def documentation(model: Raw) -> Raw:
    """Only the documentation (HTML) of a service's model.

    {"service": text, "operations": {name: text}, "shapes": {name: text},
    "members": {shape: {member: text}}}; what has none is left out.
    """
    shapes = model["shapes"]
    members = {name: _texts(shape.get("members", {})) for name, shape in shapes.items()}
    return {
        "service": model.get("documentation", ""),
        "operations": _texts(model["operations"]),
        "shapes": _texts(shapes),
        "members": {name: texts for name, texts in members.items() if texts},
    }


def _texts(described: Raw) -> dict[str, str]:
    return {
        name: value["documentation"]
        for name, value in described.items()
        if value.get("documentation")
    }
