"""What the documents say is what the code does."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = [
    "up",
    "load_content",
    "import_notes",
    "content_report",
    "export_items",
    "export_cards",
    "new_sandbox",
    "cloudshell",
    "bench",
]
# Written in halves, so that this file names none of them itself.
HOSTS = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian.org"]
FOLDERS = ["/" + name + "/" for name in ("work", "farm", "root")] + ["bash" + "_jobs"]
TRACES = re.compile("|".join(map(re.escape, HOSTS + FOLDERS)))


@pytest.mark.parametrize("command", CONTRACT)
def test_every_command_of_the_contract_exists(command):
    assert command in get_commands()


def test_the_readme_explains_every_variable_that_the_settings_read():
    settings = (ROOT / "studyapp/config/settings/base.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    readme = (ROOT / "README.md").read_text()

    assert {name for name in names if f"`{name}`" not in readme} == set()


def test_the_map_names_every_room():
    document = (ROOT / "studyapp/ARCHITECTURE.md").read_text()
    rooms = [path.parent.name for path in (ROOT / "studyapp").glob("*/__init__.py")]

    assert [room for room in rooms if f"`{room}`" not in document] == []


def test_decision_records_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "studyapp/decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("this folder is not a git checkout")
    wrong = []
    for name in filter(None, done.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        found = TRACES.search(path.read_text(errors="ignore"))
        if found:
            wrong.append(f"{name}: {found[0]}")

    assert wrong == []


def test_the_top_level_holds_nothing_else():
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("this folder is not a git checkout")
    top = {name.split("/")[0] for name in done.stdout.splitlines()}

    assert top <= {
        *("manage.py", "pyproject.toml", "README.md", "studyapp", "content", "templates"),
        *("static", "tests", ".ci", ".gitignore", "requirements"),
    }
