"""What a server makes at its first start, made once for all the servers of a run of the suite.

Fonts, stripped models and compressed styles take half a minute; workers that run side by side
share them.
"""

import fcntl
import shutil
from pathlib import Path

import pytest

from tests.serving import Server, write_small_content

FOLDERS = ("assets", "spec", "static")


@pytest.fixture(scope="session")
def ready_made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A VAR_DIR in which a server has started once."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    var, done = shared / "ready-made", shared / "ready-made.done"
    with (shared / "ready-made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(var, ignore_errors=True)
            var.mkdir()
            server = Server(var, write_small_content(shared / "ready-made-content"))
            server.start()
            server.interrupt()
            done.touch()
    return var


@pytest.fixture(scope="session")
def prepared_var(tmp_path_factory: pytest.TempPathFactory, ready_made: Path) -> Path:
    """A VAR_DIR with it, for servers that follow one another."""
    return furnish(tmp_path_factory.mktemp("var"), ready_made)


def furnish(var: Path, ready_made: Path) -> Path:
    """Give a server's folder what is slow to make; it has a database of its own."""
    var.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        shutil.copytree(ready_made / name, var / name, dirs_exist_ok=True)
    return var
