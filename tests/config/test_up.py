"""`manage.py up` beside other programs, and the answers to what it cannot do."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from studyapp.config.server import address_problem
from tests.services import free_port
from tests.serving import ROOT, environment, wait_for

pytestmark = pytest.mark.slow


def up(var, *words, **more):
    """Run `manage.py up`, which is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "manage.py", "up", *words],
        cwd=ROOT,
        env=environment(VAR_DIR=str(var), **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def said(done):
    """The one line on stderr of a run that ended with 1."""
    assert done.returncode == 1, done
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        line = said(up(tmp_path, "--port", str(port)))

    assert f"Port {port} on 127.0.0.1 is taken by another program" in line
    assert f"python3 manage.py up --port {port + 1}" in line


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("127.0.0.1", 0, "0 is no port"),
        ("127.0.0.1", 70000, "70000 is no port"),
        ("203.0.113.7", 8000, "cannot listen on 203.0.113.7"),
        ("no such host", 8000, "cannot listen on no such host"),
    ],
)
def test_an_address_that_is_none(host, port, expected):
    assert expected in address_problem(host, port)


@pytest.mark.parametrize("key", ["", "given"])
def test_a_data_folder_that_cannot_be_made(tmp_path, key):
    """Below a file, where not even root can make one."""
    (tmp_path / "file").touch()
    more = {"SECRET_KEY": key} if key else {}

    line = said(up(tmp_path / "file" / "var", "--port", str(free_port()), **more))

    assert f"The folder {tmp_path}/file/var" in line
    assert "cannot be made (Not a directory). Set VAR_DIR to a folder" in line


def test_a_data_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "server.lock").mkdir()

    line = said(up(tmp_path, "--port", str(free_port())))

    assert f"The folder {tmp_path} cannot be written (" in line
    assert "Set VAR_DIR to a folder that you may write to." in line


def test_a_second_server_of_the_folder_is_refused(tmp_path):
    with (tmp_path / "server.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        line = said(up(tmp_path, "--port", str(free_port())))

    assert "Fairweather is already running from this folder" in line
    assert "CELERY_BROKER_URL" in line


def test_with_a_broker_a_second_server_is_welcome(tmp_path):
    """It gets as far as its port, which is taken here: the lock is not asked for."""
    with (tmp_path / "server.lock").open("w") as held, socket.socket() as other:
        fcntl.flock(held, fcntl.LOCK_EX)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        line = said(up(tmp_path, "--port", port, CELERY_BROKER_URL="redis://127.0.0.1:1/0"))

    assert "is taken by another program" in line


@pytest.mark.timeout(400)
def test_a_real_server_keeps_its_folder_until_it_ends_and_starts_again(served):
    server = served().start()

    refused = up(server.var, "--port", str(free_port()))

    assert "already running" in said(refused)
    assert server.interrupt() == 0
    begun = time.monotonic()
    server.start()
    print(f"a second start answers after {time.monotonic() - begun:.1f} s")
    assert server.output().count("Fairweather is ready: ") == 2
    assert "Traceback" not in server.output()


@pytest.mark.timeout(400)
def test_a_server_that_was_killed_leaves_its_folder_free(served):
    server = served().start()
    assert server.process
    os.kill(server.process.pid, signal.SIGKILL)  # the parent alone, as the system does
    server.process.wait()

    server.start()

    wait_for("the new server", lambda: server.output().count("Fairweather is ready: ") == 2, 30)
    assert "already running" not in server.output()


def test_ctrl_c_while_preparing_is_one_line(tmp_path):
    """The first start of an empty folder takes long enough to be interrupted."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(free_port())],
        cwd=ROOT,
        env=environment(VAR_DIR=str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not (tmp_path / "server.lock").exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)

    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Interrupted while preparing; run the same command again" in err.splitlines()[-1]
    assert "ready" not in out
