#!/usr/bin/env python3
"""Command line of Fairweather.

`python3 manage.py up` and `python3 manage.py test` need nothing but Python: they make `.venv`
from the hash-locked requirements first (uv if it is on PATH, else pip). Every other command
runs in that environment too. Only the standard library is used here, and the syntax stays old
enough for an old Python to say that it is too old.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"up": ("runtime",), "test": ("runtime", "test")}
NETWORK_SIGNS = (
    "temporary failure in name resolution",
    "name or service not known",
    "nodename nor servname",
    "failed to establish a new connection",
    "network is unreachable",
    "connection refused",
    "dns error",
    "error sending request",
    "connecttimeout",
    "read timed out",
    "getaddrinfo failed",
    "no matching distribution found",
    "could not connect",
    "proxyerror",
    "connection reset",
    "failed to fetch",
    "no route to host",
)


class SetUpError(Exception):
    """The set-up cannot go on; the text is one line that says what to do."""


def check_python():
    """Refuse a Python that is too old for the project."""
    if sys.version_info < (3, 11):
        raise SetUpError(
            "Python 3.11 or newer is needed; this is %d.%d. Install a newer one and run: "
            "python3.11 manage.py %s" % (sys.version_info[0], sys.version_info[1], command())
        )


def command():
    """The management command that was asked for, or an empty string."""
    return sys.argv[1] if len(sys.argv) > 1 else ""


def check_writable():
    """Refuse a folder in which `.venv` and `var` cannot be made."""
    probe = ROOT / (".write-test-%d" % os.getpid())
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        raise SetUpError(
            "The folder %s is read-only. Copy the project to a folder that you may write to, "
            "and run the command there." % ROOT
        ) from None


def lock_set_up():
    """Hold the one set-up lock of this folder; a second set-up at once is told to wait."""
    handle = (ROOT / ".venv.lock").open("w")
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows: no advisory locks; pip itself copes with a second run
        pass
    except OSError:
        raise SetUpError(
            "Another `manage.py` is setting up this folder right now. Wait until it is done, "
            "then run the command again."
        ) from None
    return handle


def digest(name):
    """The fingerprint of a lock file."""
    return hashlib.sha256((ROOT / "requirements" / (name + ".txt")).read_bytes()).hexdigest()


def is_current(name):
    """Whether the environment was completely installed from this lock file."""
    stamp = ENV / (".installed-" + name)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(name)


def make_environment(uv):
    """Create `.venv`, or create it anew when an earlier attempt was interrupted."""
    unfinished = ENV / ".unfinished"
    if PYTHON.exists() and not unfinished.exists():
        return
    if ENV.exists():
        print("An earlier set-up was interrupted; starting it again.", flush=True)
        shutil.rmtree(str(ENV))
    if not uv and not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetUpError(
            "Python's venv module is missing. On Debian or Ubuntu install it with: "
            "sudo apt install python3-venv (or put uv on PATH), then run this again."
        )
    ENV.mkdir()
    unfinished.touch()  # before the first file: whatever is interrupted is started again
    if uv:
        run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(ENV)])
    else:
        run([sys.executable, "-m", "venv", str(ENV)])


def install(name, uv):
    """Install one lock file with its hashes, and stamp it when all of it is there."""
    unfinished = ENV / ".unfinished"
    lock = str(ROOT / "requirements" / (name + ".txt"))
    print("Setting up .venv from requirements/%s.txt ..." % name, flush=True)
    unfinished.touch()
    if uv:
        run(
            [
                uv,
                "pip",
                "install",
                "--quiet",
                "--python",
                str(PYTHON),
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                lock,
            ]
        )
    else:
        run(
            [
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--retries",
                "1",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                lock,
            ]
        )
    (ENV / (".installed-" + name)).write_text(digest(name))
    unfinished.unlink()


def run(words):
    """Run a step of the set-up; a failure becomes one line, with its own words kept in a log."""
    done = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode == 0:
        return
    log = ROOT / "setup.log"
    log.write_text(done.stdout)
    if any(sign in done.stdout.lower() for sign in NETWORK_SIGNS):
        raise SetUpError(
            "The packages could not be downloaded: there seems to be no network. Connect and run "
            "the command again. Details: %s" % log
        )
    raise SetUpError("A set-up step failed: %s. Details: %s" % (" ".join(words[:4]), log))


def set_up(names):
    """Bring the environment up to date with the named lock files."""
    if all(is_current(name) for name in names) and not (ENV / ".unfinished").exists():
        return
    check_writable()
    held = lock_set_up()
    try:
        uv = shutil.which("uv")
        make_environment(uv)
        for name in names:
            if not is_current(name):
                install(name, uv)
    finally:
        held.close()


def enter_environment():
    """Continue inside `.venv` when this interpreter is another one."""
    if Path(sys.prefix).resolve() == ENV.resolve() or not PYTHON.exists():
        return
    words = [str(PYTHON), str(Path(__file__).resolve())] + sys.argv[1:]
    if os.name == "nt":
        sys.exit(subprocess.call(words))
    os.execv(words[0], words)


def prepare():
    """Do what must be done before the first import of a package that is not ours."""
    try:
        check_python()
        if os.environ.get("STUDYAPP_NO_BOOTSTRAP"):
            return
        set_up(LOCKS.get(command(), ()))
        enter_environment()
    except SetUpError as error:
        sys.exit("manage.py: %s" % error)
    except KeyboardInterrupt:
        sys.exit("manage.py: interrupted; run the same command again to go on.")


def main():
    """Run the command."""
    prepare()
    os.chdir(str(ROOT))
    if command() == "test":
        import pytest

        sys.exit(pytest.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.config.settings.base")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("manage.py: the packages are not installed yet; run: python3 manage.py up")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a setting: its text says which one, and what to do
        sys.exit("manage.py: %s" % error)


if __name__ == "__main__":
    main()
