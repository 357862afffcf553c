"""Code in lessons that is not tried in the sandbox: policies, templates, programs, commands.

What the sandbox can do stands in `:::try` and is run (`test_try`); other commands are marked as
beyond it.
"""

import ast
import json
import re
from typing import Any

import pytest
import yaml

from studyapp.corpus.schema import Lesson, Prose
from studyapp.minicloud.policy import check
from tests.content.shipped import shipped_course

FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
USES: tuple[Any, ...] = ("identity", "resource", "trust", "scp")


def fences(lesson: Lesson) -> list[tuple[str, str]]:
    blocks = [*lesson.lead, *(block for section in lesson.sections for block in section.blocks)]
    texts = [block.markdown for block in blocks if isinstance(block, Prose)]
    return [(info.strip(), code) for text in texts for info, code in FENCE.findall(text)]


CODE = [
    pytest.param(info, code, id=f"{lesson.id}-{number}")
    for lesson in shipped_course().lessons
    for number, (info, code) in enumerate(fences(lesson))
]


@pytest.mark.parametrize(("info", "code"), CODE)
def test_code_is_what_it_says(info: str, code: str) -> None:
    language, *marks = info.split()
    if language == "bash":
        assert marks == ["beyond"], "put commands of the sandbox into :::try, mark others `beyond`"
    elif language == "json":
        value = json.loads(code)
        if isinstance(value, dict) and "Statement" in value:
            assert any(not check(code, use) for use in USES)
    elif language == "yaml":
        assert "Resources" in yaml.load(code, _Template)
    elif language == "python":
        ast.parse(code)


class _Template(yaml.SafeLoader):
    """YAML with the short functions of CloudFormation, such as `!Ref`."""


_Template.add_multi_constructor("!", lambda loader, suffix, node: suffix)
