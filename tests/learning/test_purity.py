"""The package loads alone and offers what it lists."""

import subprocess
import sys

from studyapp import learning


def test_the_public_names_exist_and_are_sorted():
    assert list(learning.__all__) == sorted(learning.__all__)
    assert all(hasattr(learning, name) for name in learning.__all__)


def test_importing_it_loads_no_framework():
    program = (
        "import sys, studyapp.learning;"
        "print([m for m in ('django', 'celery', 'redis', 'torch', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
