"""Modules and functions stay small enough to read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_WALL, FUNCTION_WALL = 500, 50


@pytest.fixture(scope="module")
def modules():
    """The text and the tree of each module that we write, by its path."""
    paths = sorted(
        path for path in (ROOT / "studyapp").rglob("*.py") if "migrations" not in path.parts
    )
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    return {name: (text, ast.parse(text)) for name, text in texts.items()}


def test_modules_are_short(modules):
    assert len(modules) > 500
    assert {
        name: lines
        for name, (text, _) in modules.items()
        if (lines := len(text.splitlines())) > MODULE_WALL
    } == {}


def test_a_module_begins_with_what_it_is_for(modules):
    bare = [name for name, (_, tree) in modules.items() if not ast.get_docstring(tree)]

    assert bare == ["studyapp/__init__.py"]


def test_functions_are_short(modules):
    long = []
    for name, (_, tree) in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                size = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if size > FUNCTION_WALL:
                    long.append(f"{name}:{node.lineno} {node.name} {size}")

    assert not long
