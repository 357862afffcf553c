"""Templates compile, hold no inline script or style, and the parts that views name exist."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
INLINE = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|hx-on|javascript:""")


def name(path):
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_compiles_and_obeys_the_content_policy(path):
    get_template(name(path))

    found = INLINE.search(path.read_text())
    assert not found, f"inline script or style: {found[0] if found else ''}"


def test_every_part_that_a_view_asks_for_exists():
    missing = []
    for source in (ROOT / "studyapp").rglob("*.py"):
        text = source.read_text()
        for template in set(re.findall(r'"([\w/.-]+\.html)"', text)):
            for part in set(re.findall(r'part="(\w+)"', text)):
                page = ROOT / "templates" / template
                pages = "".join(
                    (ROOT / "templates" / other).read_text()
                    for other in set(re.findall(r'"([\w/.-]+\.html)"', text))
                    if (ROOT / "templates" / other).exists()
                )
                if page.exists() and f"partialdef {part}" not in pages:
                    missing.append(f"{source.name}: {part}")

    assert not missing


def test_static_scripts_build_no_code_from_text():
    for script in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(r"\beval\(|new Function\(|\.innerHTML\s*=", script.read_text()), script
