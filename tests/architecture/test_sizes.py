"""Modules and functions stay small enough to read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_WALL, FUNCTION_WALL = 500, 50
MODULES = sorted(
    path for path in (ROOT / "studyapp").rglob("*.py") if "migrations" not in path.parts
)


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_it_is_for(path):
    text = path.read_text()
    if path == ROOT / "studyapp" / "__init__.py":
        return

    assert len(text.splitlines()) <= MODULE_WALL
    assert ast.get_docstring(ast.parse(text)), "a module begins with its docstring"


def test_functions_are_short():
    long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                size = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if size > FUNCTION_WALL:
                    long.append(f"{name(path)}:{node.lineno} {node.name} {size}")

    assert not long
