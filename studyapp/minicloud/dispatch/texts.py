"""Before validation: texts that are no texts."""

from typing import Any

from studyapp.minicloud.kernel.errors import CloudError


def check_texts(value: Any) -> None:
    """Refuse half a surrogate pair anywhere in the parameters: no protocol and no record has it."""
    if isinstance(value, str):
        if not value.isascii() and value.encode("utf-8", "replace").decode() != value:
            text = "A text of the request is not valid Unicode."
            raise CloudError("SerializationException", text, 400, unverified=True)
        return
    if isinstance(value, dict):
        value = (*value, *value.values())
    if isinstance(value, list | tuple):
        for item in value:
            if type(item) is not str or not item.isascii():  # most are plain texts
                check_texts(item)
