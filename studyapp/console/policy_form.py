"""A policy as fields of a form and back: the same JSON, or the form is not offered. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

MEMBERS: Final = ("sid", "effect", "who", "notwho", "service", "actions", "notactions", "resources", "notresources", "conditions")  # fmt: skip
MOST: Final = 50  # statements in a form; no policy of AWS has room for more
DIGITS: Final = 4  # of a number of statements
TEST: Final = re.compile(r"(\S+)\s+(.+?)\s*=\s?(.*)")


class StatementForm(Struct, frozen=True):
    """A statement as texts: lists have a line an entry.

    A principal is "*", or its sort and name ("Service ec2.amazonaws.com"); a condition is
    "Bool aws:SecureTransport = true". Actions of `service` stand without its prefix. The `not…`
    members are "1" for NotPrincipal, NotAction and NotResource.
    """

    sid: str = ""
    effect: str = "Allow"
    who: str = ""
    notwho: str = ""
    service: str = ""
    actions: str = ""
    notactions: str = ""
    resources: str = ""
    notresources: str = ""
    conditions: str = ""


class PolicyForm(Struct, frozen=True):
    """A policy as a form."""

    version: str
    id: str
    statements: tuple[StatementForm, ...]


def split(text: str) -> PolicyForm | None:
    """The form of a policy; None when the form could not give back what the text says."""
    try:
        policy = json.loads(text)
        json.dumps(policy, ensure_ascii=False).encode()  # half a surrogate pair can be in no form
    except (ValueError, RecursionError):
        return None
    if not isinstance(policy, dict):
        return None
    statements = _list(policy.get("Statement", []))
    if len(statements) > MOST or not all(isinstance(one, dict) for one in statements):
        return None
    form = PolicyForm(
        str(policy.get("Version", "")),
        str(policy.get("Id", "")),
        tuple(_split(one) for one in statements),
    )
    same = _normal(json.loads(compose(form))) == _normal(policy)
    return form if same else None


def compose(form: PolicyForm) -> str:
    """The JSON of a form, laid out."""
    policy: dict[str, Any] = {}
    if form.version:
        policy["Version"] = form.version
    if form.id:
        policy["Id"] = form.id
    policy["Statement"] = [_composed(one) for one in form.statements]
    return json.dumps(policy, indent=2, ensure_ascii=False)


def sent(post: Mapping[str, str], name: str) -> PolicyForm:
    """The form as it was sent, without the statements that were ticked to go."""
    count = post.get(f"{name}-count", "")
    is_number = count.isascii() and count.isdecimal() and len(count) < DIGITS
    number = min(int(count), MOST) if is_number else 0
    statements = tuple(
        StatementForm(**{key: _clean(post.get(f"{name}-{at}-{key}", "")) for key in MEMBERS})
        for at in range(number)
        if not post.get(f"{name}-{at}-gone")
    )
    return PolicyForm(post.get(f"{name}-version", ""), post.get(f"{name}-id", ""), statements)


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _split(one: Mapping[str, Any]) -> StatementForm:
    actions = [str(item) for item in _list(one.get("Action", one.get("NotAction", [])))]
    prefixes = {action.partition(":")[0] for action in actions if ":" in action}
    alone = len(prefixes) == 1 and all(":" in action for action in actions)
    service = prefixes.pop() if alone else ""
    names = [action.partition(":")[2] for action in actions] if service else actions
    resources = _list(one.get("Resource", one.get("NotResource", [])))
    return StatementForm(
        sid=str(one.get("Sid", "")),
        effect=str(one.get("Effect", "")),
        who="\n".join(_principals(one.get("Principal", one.get("NotPrincipal", {})))),
        notwho="1" if "NotPrincipal" in one else "",
        service=service,
        actions="\n".join(names),
        notactions="1" if "NotAction" in one else "",
        resources="\n".join(map(str, resources)),
        notresources="1" if "NotResource" in one else "",
        conditions="\n".join(_tests(one.get("Condition", {}))),
    )


def _principals(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield str(value)
        return
    for sort, names in value.items():
        for name in _list(names):
            yield f"{sort} {name}"


def _tests(value: Any) -> Iterator[str]:
    for operator, tests in value.items() if isinstance(value, dict) else ():
        if not isinstance(tests, dict) or not tests:
            yield str(operator)
            continue
        for key, values in tests.items():
            for item in _list(values):
                yield f"{operator} {key} = {_spelled(item)}"


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _composed(one: StatementForm) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.sid:
        found["Sid"] = one.sid
    found["Effect"] = one.effect
    who = _lines(one.who)
    if who:
        found["NotPrincipal" if one.notwho else "Principal"] = _principal(who)
    names = [_action(line, one.service) for line in _lines(one.actions)]
    found["NotAction" if one.notactions else "Action"] = _short(names)
    resources = _lines(one.resources)
    if resources:
        found["NotResource" if one.notresources else "Resource"] = _short(resources)
    conditions = _condition(_lines(one.conditions))
    if conditions:
        found["Condition"] = conditions
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _action(line: str, service: str) -> str:
    return line if ":" in line or not service else f"{service}:{line}"


def _principal(lines: Sequence[str]) -> Any:
    if list(lines) == ["*"]:
        return "*"
    found: dict[str, list[str]] = {}
    for line in lines:
        sort, _, name = line.partition(" ")
        found.setdefault(sort, []).append(name.strip())
    return {sort: _short(names) for sort, names in found.items()}


def _condition(lines: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The Condition element; a line that is no test stays as an operator, which is then refused."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        test = TEST.fullmatch(line)
        if test is None:
            found.setdefault(line, {})
        else:
            found.setdefault(test[1], {}).setdefault(test[2], []).append(test[3])
    return {
        operator: {key: _short(values) for key, values in tests.items()}
        for operator, tests in found.items()
    }


def _short(values: list[str]) -> str | list[str]:
    """A list of one as the one."""
    return values[0] if len(values) == 1 else values


def _normal(policy: dict[str, Any]) -> dict[str, Any]:
    """A policy so that two that say the same are equal: every element that may be one is a list."""
    statements = []
    for one in _list(policy.get("Statement", [])):
        statement = {key: value for key, value in one.items() if key != "Condition"}
        for key in ("Action", "NotAction", "Resource", "NotResource"):
            if key in statement:
                statement[key] = _list(statement[key])
        for key in ("Principal", "NotPrincipal"):
            if isinstance(statement.get(key), dict):
                statement[key] = {sort: _list(names) for sort, names in statement[key].items()}
        if "Condition" in one:
            statement["Condition"] = _normal_condition(one["Condition"])
        statements.append(statement)
    return {**policy, "Statement": statements}


def _normal_condition(value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(tests, dict) for tests in value.values()):
        return value
    return {
        operator: {key: [_spelled(item) for item in _list(values)] for key, values in tests.items()}
        for operator, tests in value.items()
    }
