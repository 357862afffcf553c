"""Before validation: texts that are no texts."""

from typing import Any

from studyapp.minicloud.kernel.errors import CloudError


def check_texts(value: Any) -> None:
    """Refuse half a surrogate pair anywhere in the parameters: no protocol and no record has it."""
    match value:
        case str():
            if not value.isascii() and value.encode("utf-8", "replace").decode() != value:
                text = "A text of the request is not valid Unicode."
                raise CloudError("SerializationException", text, 400, unverified=True)
        case dict():
            for name, item in value.items():
                check_texts(name)
                check_texts(item)
        case list() | tuple():
            for item in value:
                check_texts(item)
