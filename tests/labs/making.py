"""The shipped labs, loaded with the small course, and what is done with them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

import msgspec
from django.db import connections

from studyapp.catalog.api import load_course
from studyapp.catalog.files import read_folder
from studyapp.corpus import Lab, read_course
from studyapp.sandbox.api import credentials_of, environment_of
from studyapp.sandbox.models import World
from tests import helpers

CONTENT = Path(__file__).parents[2] / "content" / "aws-clf-c02"


@cache
def shipped() -> dict[str, Lab]:
    """The labs of our own course, by slug."""
    course = read_course(read_folder(CONTENT), slug=CONTENT.name)
    return {lab.id: lab for lab in course.labs}


def load_labs(*labs: Lab) -> None:
    """Load the small course with these labs, by default all that are shipped."""
    wanted = labs or tuple(shipped().values())
    course = msgspec.structs.replace(helpers.course_value(), labs=wanted)
    load_course(course, now=helpers.NOW)


def commands(script: str) -> Iterator[str]:
    """The lines of a script as somebody types them: text up to its mark belongs to its command."""
    lines = iter(script.splitlines())
    for line in lines:
        mark = re.search(r"<<'?(\w+)'?", line)
        block = [line]
        while mark and block[-1] != mark[1]:
            block.append(next(lines))
        if line.strip() and not line.startswith("#"):
            yield "\n".join(block)


class Served(NamedTuple):
    """The site with its AWS door, answering at an address."""

    base: str


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # answers `Expect: 100-continue`

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[Served]:
    """Serve in a thread that shares this one's database connection: one of them waits always."""
    from studyapp.config.wsgi import application

    shared = connections["default"]
    shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, application, handler_class=_Handler)

    def run() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.01)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        shared.dec_thread_sharing()


def run_program(text: str, base: str, world: World, folder: Path) -> None:
    """Run a Python program with the environment of an own client: real boto3, real HTTP."""
    file = folder / "solution.py"
    file.write_text(text)
    environment = environment_of(credentials_of(world, base))
    done = subprocess.run(
        [sys.executable, str(file)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
