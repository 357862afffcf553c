"""From the text of an option to the value of a parameter, by the model's shape.

docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-types.html: JSON, shorthand,
`file://` and `fileb://` (virtual files only), base64 for binary values.
"""

import base64
import binascii
import functools
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.cli.errors import CliError, bad_value, said, unusable_file
from studyapp.minicloud.cli.shorthand import Shorthand, ShorthandError
from studyapp.minicloud.cli.tools import encoded
from studyapp.minicloud.kernel.clock import from_datetime
from studyapp.minicloud.shell import FileError, Folder

if TYPE_CHECKING:
    from botocore.model import Shape

COMPLEX = frozenset({"structure", "list", "map"})


DEEPEST = 64


def check_depth(value: Any) -> None:
    """RecursionError when lists and maps are nested deeper than any parameter of AWS."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, (dict, list))
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise RecursionError


class Values:
    """Reads values with the files that they may name.

    `raw` is `raw-in-base64-out`; `home` stands for `~` in `file://~/name`.
    """

    def __init__(self, files: Folder, *, raw: bool = False, home: str = "") -> None:
        self.files = files
        self.raw = raw
        self.home = home

    def read(self, option: str, shape: "Shape", words: list[str]) -> Any:
        """The value of one option; a list may have several words, all others have one."""
        if len(words) == 1:
            loaded = self.load(option, words[0])
            if isinstance(loaded, bytes):
                if shape.type_name == "blob":
                    return loaded
                loaded = loaded.decode("utf-8", "replace")
            words = [loaded]
        if shape.type_name == "list":
            return self._list(option, shape, words)
        if shape.type_name in COMPLEX:
            return self._complex(option, shape, words[0])
        return self.scalar(option, shape, words[0])

    def load(self, option: str, text: str) -> str | bytes:
        """The file that a value names, or the value itself."""
        for prefix in ("file://", "fileb://"):
            if not text.startswith(prefix):
                continue
            path = text[len(prefix) :]
            try:
                data = self.files.read(self.home + path[1:] if path.startswith("~/") else path)
            except FileError as error:
                reason = unusable_file(FileError(path, error.reason))
                raise bad_value(option, f"Unable to load paramfile {text}: {reason}") from None
            if prefix == "fileb://":
                return data
            try:
                return data.decode()
            except UnicodeDecodeError:
                raise bad_value(
                    option,
                    f"Unable to load paramfile ({text}), text contents could not be decoded.  "
                    "If this is a binary file, please use the fileb:// prefix instead of the "
                    "file:// prefix.",
                ) from None
        return text

    def pairs(self, option: str, words: list[str]) -> dict[str, Any]:
        """`A=1,B=2` over one or several words, without types."""
        found: dict[str, Any] = {}
        for word in words:
            try:
                found.update(Shorthand(word).read())
            except ShorthandError as error:
                raise bad_value(option, str(error)) from None
        return found

    def json(self, option: str, text: str) -> Any:
        """A value as JSON."""
        try:
            value = json.loads(text)
            check_depth(value)
        except (ValueError, RecursionError) as error:
            reason = error if isinstance(error, ValueError) else "nested too deeply"
            message = f"Invalid JSON: {reason}\nJSON received: {text}"
            raise bad_value(option, message) from None
        return value

    def _list(self, option: str, shape: "Shape", words: list[str]) -> Any:
        if len(words) == 1 and words[0].lstrip().startswith("["):
            return self.converted(option, shape, self.json(option, words[0]))
        member = shape.member
        if len(words) == 1 and words[0].lstrip().startswith("{") and member.type_name in COMPLEX:
            return [self.converted(option, member, self.json(option, words[0]))]
        if member.type_name not in COMPLEX:
            return [self.scalar(option, member, word) for word in words]
        return [self._complex(option, member, word) for word in words]

    def _complex(self, option: str, shape: "Shape", text: str) -> Any:
        if text.lstrip()[:1] in {"{", "["}:
            return self.converted(option, shape, self.json(option, text))
        if shape.type_name == "structure" and "=" not in text and len(shape.members) == 1:
            name, member = next(iter(shape.members.items()))
            if member.type_name == "string":
                return {name: text}
        try:
            found = Shorthand(text, functools.partial(self.load, option)).read()
        except ShorthandError as error:
            raise bad_value(option, str(error)) from None
        return self._typed(option, shape, found)

    def _typed(self, option: str, shape: "Shape", value: Any) -> Any:
        """Give values of shorthand, which are text, the types of the model."""
        if shape.type_name == "structure" and isinstance(value, dict):
            return {
                name: self._typed(option, shape.members[name], item)
                if name in shape.members
                else item
                for name, item in value.items()
            }
        if shape.type_name == "map" and isinstance(value, dict):
            return {key: self._typed(option, shape.value, item) for key, item in value.items()}
        if shape.type_name == "list":
            items = value if isinstance(value, list) else [value]
            return [self._typed(option, shape.member, item) for item in items]
        if isinstance(value, str):
            return self.scalar(option, shape, value)
        return value

    def converted(self, option: str, shape: "Shape", value: Any) -> Any:
        """Turn what JSON cannot hold (times, bytes) into the engine's values."""
        if value is None:
            return None
        if shape.type_name == "structure" and isinstance(value, dict):
            return {
                name: self.converted(option, shape.members[name], item)
                if name in shape.members
                else item
                for name, item in value.items()
            }
        if shape.type_name == "map" and isinstance(value, dict):
            return {key: self.converted(option, shape.value, item) for key, item in value.items()}
        if shape.type_name == "list" and isinstance(value, list):
            return [self.converted(option, shape.member, item) for item in value]
        if shape.type_name == "timestamp" and not isinstance(value, bool):
            return timestamp(str(value))
        if shape.type_name == "blob" and isinstance(value, str):
            return self._blob(value)
        return value

    def scalar(self, option: str, shape: "Shape", text: str) -> Any:
        """A single value. What does not fit stays text, and is refused by the model later."""
        kind = shape.type_name
        if kind in {"integer", "long"}:
            return integer(text)
        if kind in {"float", "double"}:
            return _number(text)
        if kind == "boolean":
            return {"true": True, "false": False}.get(text.lower(), text)
        if kind == "timestamp":
            return timestamp(text)
        return self._blob(text) if kind == "blob" else text

    def _blob(self, text: str) -> bytes:
        if self.raw:
            return encoded(text)
        try:
            return base64.b64decode(text.encode(), validate=True)
        except (binascii.Error, ValueError):
            raise CliError(f'\nInvalid base64: "{text}"\n', 255) from None


def integer(text: str) -> int:
    """A whole number; CliError in the tool's words when it is none."""
    try:
        return int(text[:40])
    except ValueError:
        raise said(f"invalid literal for int() with base 10: {text!r}") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise said(f"could not convert string to float: {text!r}") from None


def timestamp(text: str) -> int | str:
    """Milliseconds of an ISO 8601 time or of seconds since 1970; the text when it is neither."""
    try:
        return round(float(text) * 1000)
    except (ValueError, OverflowError):
        pass
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    try:
        return from_datetime(when if when.tzinfo else when.replace(tzinfo=UTC))
    except (OverflowError, ValueError):
        return text
