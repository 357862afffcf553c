"""Reading the checks of labs: one key, the kind, over its fields."""

import re
from collections.abc import Callable

import msgspec

from studyapp.corpus.fields import Fields
from studyapp.corpus.findings import FileFindings, did_you_mean
from studyapp.corpus.lab_schema import (
    BucketExists,
    Can,
    Check,
    Either,
    Every,
    GroupExists,
    Listening,
    Neither,
    NoOwnPolicies,
    ObjectExists,
    PageAnswers,
    Reachable,
    RuleOpen,
    UserExists,
    UserInGroup,
    WebsiteAnswers,
)
from studyapp.corpus.yaml_places import Mapping, Sequence, Value

_LEAVES: tuple[type[msgspec.Struct], ...] = (
    UserExists,
    GroupExists,
    UserInGroup,
    NoOwnPolicies,
    Can,
    Listening,
    Reachable,
    RuleOpen,
    PageAnswers,
    BucketExists,
    ObjectExists,
    WebsiteAnswers,
)
_GROUPS: tuple[type[Every] | type[Either] | type[Neither], ...] = (Every, Either, Neither)
_KEYS = {"who": "as", "source": "from"}  # a field of the struct -> its word in the YAML
_CHOICES = {
    "can": ("allowed", "denied"),
    "reachable": ("reached", "refused", "timed-out", "blocked"),
}
_NUMBERS = {"port": (0, 65_535), "status": (100, 599)}
_WHO = re.compile(r"root|anonymous|(?:user|role)/[\w+=,.@-]+")
_PLACE = re.compile(r"internet(?: [0-9a-f.:]+)?|tag:Name=\S+|")
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+|")
_RESOURCE = re.compile(r"arn:aws:\S+|\*|")
_FORMS = {
    "as": (_WHO, "`root`, `anonymous`, `user/<name>` or `role/<name>`"),
    "from": (_PLACE, "`internet`, `internet <address>` or `tag:Name=<name>`"),
    "to": (_PLACE, "`tag:Name=<name>`, or `internet`"),
    "on": (_PLACE, "`tag:Name=<name>`"),
    "action": (_ACTION, "an action like `s3:GetObject`"),
    "resource": (_RESOURCE, "an ARN or `*`"),
}


def _tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


_KINDS = {_tag(kind): kind for kind in _LEAVES}
_BY_TAG = {_tag(kind): kind for kind in _GROUPS}
KINDS = (*_KINDS, *_BY_TAG)


def read_check(value: Value | None, file: FileFindings, line: int) -> Check:
    """Read a check; whatever is wrong is noted in `file` (`line` is for a missing one).

    After a miss the check is `Either(())`, which never holds.
    """
    if not isinstance(value, Mapping) or len(value.values) != 1:
        where = value.line if value is not None else line
        file.problem(where, "a check is one kind over its fields, like `user_exists: {user: …}`")
        return Either(())
    [(tag, inner)] = value.values.items()
    if tag in _BY_TAG:
        return _BY_TAG[tag](_read_several(inner, file, tag))
    if tag not in _KINDS:
        hint = did_you_mean(tag, KINDS)
        file.problem(value.lines[tag], f"`{tag}` is not a kind of check{hint}")
        return Either(())
    if not isinstance(inner, Mapping):
        file.problem(inner.line, f"`{tag}` must be a group of keys")
        return Either(())
    return _read_leaf(_KINDS[tag], inner, file)


def _read_several(value: Value, file: FileFindings, tag: str) -> tuple[Check, ...]:
    if not isinstance(value, Sequence) or not value.values:
        file.problem(value.line, f"`{tag}` must be a list of checks")
        return ()
    return tuple(read_check(inner, file, value.line) for inner in value.values)


def _read_leaf(kind: type[msgspec.Struct], record: Mapping, file: FileFindings) -> Check:
    tag = _tag(kind)
    specs = {_KEYS.get(field.name, field.name): field for field in msgspec.structs.fields(kind)}
    fields = Fields(record, file, f"the check `{tag}`", tuple(specs))
    values: dict[str, str | int] = {}
    for key, spec in specs.items():
        if key not in record.values and not spec.required:
            continue
        values[spec.name] = _reader(tag, key)(fields)
    check: Check = msgspec.convert({"type": tag, **values}, Check)
    return check


def _reader(tag: str, key: str) -> Callable[[Fields], str | int]:
    if key in _NUMBERS:
        low, high = _NUMBERS[key]
        return lambda fields: fields.number(key, low, high)
    if key == "expect":
        return lambda fields: fields.choice(key, _CHOICES[tag])
    return lambda fields: _text(fields, key)


def _text(fields: Fields, key: str) -> str:
    text = fields.text(key)
    if text and key in _FORMS:
        form, words = _FORMS[key]
        if not form.fullmatch(text):
            fields.file.problem(fields.line(key), f"`{key}` must be {words}, not `{text}`")
    return text
