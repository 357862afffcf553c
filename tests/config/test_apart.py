"""Work in a process of its own: its memory is its own, its errors are the caller's."""

import os

import pytest
from django.core.management import CommandError

from studyapp.config.apart import apart


def test_what_work_leaves_behind_is_its_own(tmp_path):
    held = []

    def work():
        held.append(bytes(1000))
        (tmp_path / "who").write_text(str(os.getpid()))

    apart(work)

    assert held == []
    assert (tmp_path / "who").read_text() != str(os.getpid())


@pytest.mark.parametrize(
    "error", [CommandError("No.", returncode=3), KeyboardInterrupt(), SystemExit(2)]
)
def test_what_work_raises_is_raised_here(error):
    def work():
        raise error

    with pytest.raises(type(error)) as caught:
        apart(work)

    assert caught.value.args == error.args
    assert vars(caught.value) == vars(error)


def test_work_that_is_killed_is_told_in_one_line():
    with pytest.raises(CommandError, match="exit code 7"):
        apart(lambda: os._exit(7))
