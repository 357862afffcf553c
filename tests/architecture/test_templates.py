"""Templates compile, hold no inline script or style, and the parts that views name exist."""

import re
from pathlib import Path

from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.*"))
INLINE = re.compile(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=["']|hx-on|javascript:""")


def test_every_template_compiles():
    assert len(TEMPLATES) > 100
    for path in TEMPLATES:
        get_template(str(path.relative_to(FOLDER)))


def test_no_template_holds_a_script_or_a_style():
    assert {
        path.name: found[0] for path in TEMPLATES if (found := INLINE.search(path.read_text()))
    } == {}


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
