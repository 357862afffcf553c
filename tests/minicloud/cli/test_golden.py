"""Shorthand and formats against what AWS's own tool made of the same (recorded, version 1.46)."""

import json
from pathlib import Path

import pytest
import yaml

from studyapp.minicloud import spec
from studyapp.minicloud.cli import output
from studyapp.minicloud.cli.errors import CliError, invalid_parameters
from studyapp.minicloud.cli.values import Values
from studyapp.minicloud.shell import Folder, MemoryFiles

HERE = Path(__file__).parent
SHORTHAND = json.loads((HERE / "shorthand.json").read_text())
OUTPUT = json.loads((HERE / "output.json").read_text())
ODD = (
    """~ . = < > | ? * [a] {a} &a !a %a @a `a 2026-11-27 12:30 # #a yes null 1 1.5 1e3 0x1 ' " é"""
)
SPACED = ["", "- a", "a: b", "a #b", "a\nb", " a ", "a:", "? a"]


def name(case):
    return f"{case['kind']} {str(case['value'])[:40]}"


@pytest.fixture(scope="module")
def shape():
    model = spec.operation("ecs", "RegisterTaskDefinition")
    return model.input_shape.members["containerDefinitions"]


@pytest.mark.parametrize("case", SHORTHAND, ids=lambda case: repr(case["text"])[:60])
def test_shorthand_is_read_as_the_tool_reads_it(case, shape):
    values = Values(Folder(MemoryFiles(), "/"))
    found, problem = None, ""
    try:
        found = values.read("--container-definitions", shape, [case["text"]])
        params = {"family": "f", "containerDefinitions": found}
        if reports := spec.reports("ecs", "RegisterTaskDefinition", params):
            found, problem = None, invalid_parameters(reports).text
    except CliError as error:
        problem = error.text

    assert (found, problem) == (case.get("value"), case.get("error", ""))


@pytest.mark.parametrize("case", [case for case in OUTPUT if not case["err"]], ids=name)
def test_formats_print_what_the_tool_prints(case):
    assert output.formatted(case["kind"], case["value"], case["title"]) == case["out"]


@pytest.mark.parametrize("case", [case for case in OUTPUT if case["err"]], ids=name)
def test_formats_refuse_what_the_tool_refuses(case):
    with pytest.raises(CliError) as caught:
        output.formatted(case["kind"], case["value"], case["title"])

    assert caught.value.text == case["err"]


@pytest.mark.parametrize("case", OUTPUT, ids=name)
def test_yaml_says_the_same_as_json(case):
    text = output.formatted("yaml", case["value"], case["title"])

    assert yaml.safe_load(text) == case["value"]


@pytest.mark.parametrize("text", [*ODD.split(), *SPACED])
def test_yaml_keeps_any_text(text):
    value = {"a": [text], "b": text, text: 1}

    assert yaml.safe_load(output.formatted("yaml", value, "")) == value
