"""Rooms know only the rooms below them, and pure packages know no framework."""

import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

from tests.architecture.graph import DOCUMENT, ROOT, embedded, picture

FRAMEWORKS = {"django", "celery", "kombu", "redis", "allauth", "markdownx", "django_htmx"}


def test_the_import_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


@pytest.mark.parametrize(
    "package", ["minicloud", "learning", "corpus", "corpus.notes", "itemgen", "explainers"]
)
def test_a_pure_package_loads_no_framework(package):
    program = f"import sys, studyapp.{package}; print(' '.join(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & FRAMEWORKS


def test_the_project_package_stays_empty():
    assert (ROOT / "studyapp" / "__init__.py").read_text() == ""


def test_the_picture_of_the_rooms_is_the_real_graph():
    assert embedded(DOCUMENT.read_text()) == picture(), (
        "write it anew: python -m tests.architecture.graph"
    )
