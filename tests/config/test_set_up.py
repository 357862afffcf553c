"""The set-up by `manage.py` in a copied folder: what stands in its way is said in one line."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.serving import wait_for

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
# A package that is nowhere on this machine; the hash is only asked for after a download.
ONE_PACKAGE = f"fairweather-no-such-package==1.0 --hash=sha256:{'0' * 64}\n"
RUNNER = "import runpy, sys; sys.argv = ['manage.py', 'up']; {0}; runpy.run_path('manage.py', run_name='__main__')"


@pytest.fixture
def folder(tmp_path):
    """A fresh clone with one package to install."""
    return clone(tmp_path / "clone")


def clone(folder):
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "requirements" / "runtime.txt").write_text(ONE_PACKAGE)
    return folder


def environment(**more):
    """A PATH without uv, and pip as it is out of the box."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("PIP_", "UV_", "STUDYAPP_"))
        and not name.upper().endswith("_PROXY")
    }
    return {**kept, "PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": os.devnull, **more}


def up(folder, *words, **more):
    """Run `manage.py up`; the result."""
    return subprocess.run(
        [sys.executable, *(words or ("manage.py", "up"))],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def real_uv():
    """The program itself, where a version manager puts a script before it."""
    found = str(shutil.which("uv"))
    if shutil.which("pyenv"):
        done = subprocess.run(["pyenv", "which", "uv"], capture_output=True, text=True, check=False)
        found = done.stdout.strip() or found
    return found


def said(done):
    """The one line on stderr of a run that ended with 1."""
    assert done.returncode == 1, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_no_network_at_the_first_run(folder):
    done = up(folder, **NO_NETWORK)

    assert "there seems to be no network" in said(done)
    assert "setup.log" in done.stderr
    assert (folder / "setup.log").read_text()
    assert (folder / ".venv" / ".unfinished").exists(), "the packages are still missing"


@pytest.mark.skipif(not shutil.which("uv"), reason="uv is not on PATH")
def test_no_network_at_the_first_run_with_uv(folder, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").symlink_to(real_uv())

    done = up(
        folder,
        PATH=f"{tools}:/usr/bin:/bin",
        UV_NO_CONFIG="1",
        UV_CACHE_DIR=str(tmp_path / "cache"),
        UV_HTTP_RETRIES="0",
        **NO_NETWORK,
    )

    assert "there seems to be no network" in said(done)


@pytest.mark.parametrize("marked", [True, False], ids=["half a venv", "an empty folder"])
def test_a_set_up_that_was_interrupted_is_started_again(folder, marked):
    """An empty folder without a marker of ours is what `mkdir` leaves."""
    half = folder / ".venv"
    left, unfinished = half / "left-over", half / ".unfinished"
    half.mkdir()
    left.touch()
    if marked:
        (half / "bin").mkdir()
        (half / "bin" / "python").symlink_to(sys.executable)
        unfinished.touch()

    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "up"],
        cwd=folder,
        env=environment(**NO_NETWORK),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )

    try:
        begun = process.stdout.readline()
        assert begun == "An earlier set-up was interrupted; starting it again.\n"
        wait_for("a new start", lambda: unfinished.exists() and not left.exists())
    finally:  # the rest is that of a first run
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_what_is_installed_is_not_installed_again(folder):
    (folder / "requirements" / "runtime.txt").write_text("# nothing\n")
    first = up(folder)
    second = up(folder)

    assert "Setting up" in first.stdout
    assert "Setting up" not in second.stdout
    # Both go on inside .venv, where there is no Django in this clone.
    assert said(second) == (
        "manage.py: the packages are not installed yet; run: python3 manage.py up"
    )


def test_two_at_once(folder):
    with (folder / ".venv.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = up(folder)

    assert "Another `manage.py` is setting up this folder right now" in said(done)
    assert not (folder / ".venv").exists()


def test_no_venv_module(folder):
    """As on Debian without python3-venv, where `ensurepip` is not there."""
    blocked = (
        "import importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name, *more: None if name == 'ensurepip' else find(name, *more)"
    )

    line = said(up(folder, "-c", RUNNER.format(blocked)))

    assert "sudo apt install python3-venv" in line
    assert not (folder / ".venv").exists()


def test_a_python_that_is_too_old(folder):
    old = next(filter(None, map(shutil.which, ("python3.8", "python3.9", "python3.10"))), None)
    works = old and subprocess.run([old, "-V"], capture_output=True, check=False).returncode == 0
    if works:
        done = subprocess.run(
            [old, "manage.py", "up"], cwd=folder, capture_output=True, text=True, check=False
        )
    else:
        done = up(folder, "-c", RUNNER.format("sys.version_info = (3, 9, 18, 'final', 0)"))

    line = said(done)
    assert "Python 3.11 or newer is needed; this is 3." in line
    assert "python3.11 manage.py up" in line


def test_a_folder_that_is_read_only():
    """As another user than root, for whom nothing is read-only."""
    python, more = sys.executable, {}
    if os.geteuid() == 0:
        python, more = "/usr/bin/python3", {"user": 65534, "group": 65534, "extra_groups": []}
        version = "import sys; sys.exit(sys.version_info < (3, 11))"
        known = Path(python).exists()
        if not known or subprocess.run([python, "-c", version], check=False).returncode:
            pytest.skip("no Python 3.11 that an unprivileged user may run")
    place = Path(tempfile.mkdtemp(prefix="fairweather-read-only-"))
    try:
        place.chmod(0o755)
        copied = clone(place / "clone")
        for path in [copied, *copied.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)

        done = subprocess.run(
            [python, "manage.py", "up"],
            cwd=copied,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            **more,
        )

        assert "is read-only. Copy the project to a folder that you may write to" in said(done)
    finally:
        for path in [*place.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(place)
