"""The refusals of the cloud, read from the code that makes them.

A refusal is a place that makes a `CloudError`: directly, or by a function of the service's
`errors` module. What stands there as text is taken as it stands; what is only known during a call
becomes a `{placeholder}`. A mark that depends on the call counts as set.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.errors import CloudError

MARK = "unverified"
Scope = Mapping[str, list[ast.Assign]]


class Refusal(Struct, frozen=True, order=True):
    """A code with its words; `unverified` when no model or page confirms one of both."""

    code: str
    text: str
    status: int | None
    unverified: bool


def refusals(files: Iterable[Path], errors: ModuleType | None = None) -> list[Refusal]:
    """Each refusal once; one that is marked in one place only counts as marked.

    `errors` is the service's module with the functions that make its refusals.
    """
    found: dict[tuple[str, str], Refusal] = {}
    for path in files:
        for made in _in_file(ast.parse(path.read_text(), str(path)), errors):
            known = found.get((made.code, made.text))
            if known is None or made.unverified:
                found[made.code, made.text] = made
    return sorted(found.values(), key=lambda each: (each.code, each.text))


def _in_file(tree: ast.Module, errors: ModuleType | None) -> Iterator[Refusal]:
    outside = _assigned(tree.body)
    for part in tree.body:
        scope = {**outside, **_assigned(ast.walk(part))}
        for node in ast.walk(part):
            if not isinstance(node, ast.Call):
                continue
            match node.func:
                case ast.Name("CloudError"):
                    builder: Any = CloudError
                case ast.Attribute(ast.Name("errors"), name) if errors is not None:
                    builder = getattr(errors, name)
                case _:
                    continue
            made = _made(builder, node, scope)
            yield Refusal(made.code, made.message, made.status, made.unverified)


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.Assign]]:
    found: dict[str, list[ast.Assign]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node)
    return found


def _made(builder: Any, call: ast.Call, scope: Scope) -> CloudError:
    """The error that the call makes, its unknown arguments as placeholders."""
    known = inspect.signature(builder).parameters
    plain = [name for name, one in known.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
    given = dict(zip(plain, call.args, strict=False))
    given |= {word.arg: word.value for word in call.keywords if word.arg and word.arg in known}
    arguments: dict[str, Any] = {}
    for name, one in known.items():
        if name in given:
            arguments[name] = _value(given[name], one, call.lineno, scope)
        elif one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL):
            arguments[name] = f"{{{name}}}"
    made: CloudError = builder(**arguments)
    return made


def _value(node: ast.expr, one: inspect.Parameter, line: int, scope: Scope) -> Any:
    if one.annotation is bool:
        return node.value if isinstance(node, ast.Constant) else one.name == MARK
    if isinstance(node, ast.Constant) and not isinstance(node.value, str):
        return node.value
    return _words(node, line, scope)


def _words(node: ast.expr, line: int, scope: Scope) -> str:
    """The text of an expression."""
    match node:
        case ast.Constant(value):
            return str(value)
        case ast.JoinedStr(values):
            return "".join(_words(value, line, scope) for value in values)
        case ast.FormattedValue(value):
            return _words(value, line, scope)
        case ast.BinOp(left, ast.Add(), right):
            return _words(left, line, scope) + _words(right, line, scope)
        case ast.Name(name) if name in scope:
            before = [each for each in scope[name] if each.lineno < line]
            if before and before[-1].value is not node:
                return _words(before[-1].value, before[-1].lineno, scope)
    return f"{{{_name(node)}}}"  # known during a call only


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(name) | ast.Attribute(_, name) | ast.Subscript(_, ast.Constant(str(name))):
            return name.lower()
        case ast.Call(_, [first, *_]) | ast.Call(ast.Attribute(first)):
            return _name(first)
    return "…"
