"""Policy variables that are none: a brace is missing, a space too many, or AWS has no such key."""

import re
from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.document import CURRENT
from studyapp.minicloud.policy.editing import items, members, replace
from studyapp.minicloud.policy.linting.globals import GLOBAL_KEYS
from studyapp.minicloud.policy.linting.keys import PROVIDERS, is_known, meant_key
from studyapp.minicloud.policy.linting.parts import Part, parts_of, root_of, values
from studyapp.minicloud.policy.linting.values import Cure, Finding, Lint
from studyapp.minicloud.policy.matching import ESCAPES

BEGUN: Final = re.compile(r"\$\{([^{}$]*)(\}?)")
END: Final = re.compile(r"[/*?]|\Z")  # where a name ends whose brace is missing


def variables(lint: Lint, text: str) -> Iterator[Finding]:
    """Wrong variables in resources and in values of conditions."""
    version = members(root_of(text)).get("Version")
    if version is None or version.node.value != CURRENT:
        return  # then they are plain text
    for part in parts_of(text):
        for value in _texts(part):
            for found in BEGUN.finditer(value.text):
                yield from _variable(lint, value, found)


def _texts(part: Part) -> Iterator[Part]:
    for element in ("Resource", "NotResource"):
        yield from values(part, element)
    held = part.members.get("Condition")
    for operator in members(held.node if held else None).values():
        for key in members(operator.node).values():
            path = (*part.path, "Condition", operator.name, key.name)
            yield from (Part(one, path) for one in items(key.node) if one.kind == "string")


def _variable(lint: Lint, value: Part, found: "re.Match[str]") -> Iterator[Finding]:
    inner = found[1]
    key, comma, default = inner.partition(",")
    name = key.strip()
    code = instead = ""
    if not found[2]:
        end = END.search(inner)
        cut = end.start() if end else len(inner)
        code, sentence = "MISSING_BRACE_IN_VARIABLE", f"${{{inner[:cut]} has no closing brace."
        instead = f"${{{inner[:cut]}}}{inner[cut:]}"
    elif not name:
        code, sentence = "EMPTY_VARIABLE", "A variable names a condition key."
    elif key != name or (" " in name):
        code, sentence = "UNSUPPORTED_SPACE_IN_VARIABLE", f"${{{inner}}} has a space in its name."
        instead = f"${{{name.replace(' ', '')}{comma}{default}}}"
    else:
        meant = _meant(lint, name)
        if meant is None:
            return
        sentence = f"There is no condition key {name}, so the variable never has a value."
        instead = f"${{{meant}{comma}{default}}}" if meant else ""
    whole = value.text[: found.start()] + instead + value.text[found.end() :]
    cures = (Cure(f"Change to {instead}", replace(value.node, whole)),) if instead else ()
    span = (value.node.at, value.node.end)
    yield lint.finding("error", code, sentence, span, path=value.path, cures=cures)


def _meant(lint: Lint, name: str) -> str | None:
    """The key that is meant by a wrong one, "" for none that is like it; None for a right one."""
    prefix, colon, _ = name.partition(":")
    if name in ESCAPES or "." in prefix or prefix.lower() in PROVIDERS:
        return None
    if not colon:
        return GLOBAL_KEYS.get(f"aws:{name.lower()}", "")
    return None if is_known(lint, name) else meant_key(lint, name)
