"""A call written as the line that makes the same call with the `aws` command."""

import base64
import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from studyapp.minicloud import spec
from studyapp.minicloud.cli.naming import command_of, kebab
from studyapp.minicloud.cli.operations import options_of
from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.clock import Moment

_PLAIN = re.compile(r"[A-Za-z0-9_./@+:][A-Za-z0-9_./@+:-]*")  # needs neither quotes nor JSON
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


def command_line(
    service: str, operation: str, params: Params, *, region: str = "", body: str = "FILE"
) -> str:
    """The `aws …` line, quoted for a POSIX shell.

    `region` is written when it is given. Streamed bodies become the name of a file, `body`.
    "" for an operation that AWS does not have.
    """
    if not spec.has_operation(service, operation):
        return ""
    words = ["aws", command_of(service), kebab(operation)]
    every = options_of(service, operation)
    options = {(one.member, one.negates): one for one in every.values()}
    given = dict(params)
    if operation == "RunInstances" and given.get("MinCount") == given.get("MaxCount") == 1:
        del given["MinCount"], given["MaxCount"]  # one is what the command launches by itself
    if operation == "RunInstances" and "UserData" in given:
        given["UserData"] = _decoded(given["UserData"])  # the command encodes it itself
    for member, value in given.items():
        option = options.get((member, value is False))
        name = option.name if option else f"{'no-' * (value is False)}{kebab(member)}"
        shape = option.shape if option else None
        if shape is not None and shape.serialization.get("streaming"):
            words += [f"--{name}", shlex.quote(body)]
        else:
            words += _option(name, value)
    if "outfile" in every:
        words.append(shlex.quote(body))
    if region:
        words += ["--region", region]
    return " ".join(words)


def _option(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield f"--{name}"
        return
    if isinstance(value, list) and value and all(_is_plain(item) for item in value):
        yield f"--{name}"
        yield from (str(item) for item in value)
        return
    text = _text(value)
    if text.startswith("-"):
        yield f"--{name}={shlex.quote(text)}"
        return
    yield f"--{name}"
    yield shlex.quote(text)


def _is_plain(item: Any) -> bool:
    if isinstance(item, bool) or not isinstance(item, (str, int)):
        return False
    return bool(_PLAIN.fullmatch(str(item))) and "://" not in str(item)


def _text(value: Any) -> str:
    match value:
        case dict() | list():
            return json.dumps(_json(value), ensure_ascii=False)
        case bytes():
            return base64.b64encode(value).decode()
        case Moment():
            return datetime.fromtimestamp(value.simulated / 1000, UTC).isoformat()
        case _:
            return str(value)


def _json(value: Any) -> Any:
    match value:
        case dict():
            return {key: _json(item) for key, item in value.items()}
        case list() | tuple():
            return [_json(item) for item in value]
        case bytes() | Moment():
            return _text(value)
        case Blob():
            return "FILE"
        case _:
            return value


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:  # not Base64, or cut by the record of calls
        return text
