"""kill -9 of the server at any moment of an exam loses no acknowledged answer."""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.journeys.site import ROOT, Site
from tests.preparing import furnish
from tests.serving import wait_for

pytestmark = pytest.mark.slow
KILLS = 20


class Sitting:
    """An exam page without a browser: starts an exam and sends answers as the outbox does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.number = 0

    def ask(self, method: str, path: str, body: str | None = None, kind: str = "") -> str:
        """One request on a connection of its own; RuntimeError for anything but success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.token,
        } | ({"Content-Type": kind} if kind else {})
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'"X-CSRFToken": "(\w+)"', text)
        self.token = found[1] if found else self.token
        if answer.status in {301, 302, 303}:
            return self.ask("GET", answer.headers["Location"])
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]}")
        return text

    def start(self) -> None:
        """Begin an untimed exam."""
        self.ask("GET", "/exams/")
        form = "kind=exam&timing=untimed"
        page = self.ask("POST", "/exams/start/", form, "application/x-www-form-urlencoded")
        self.attempt = re.search(r'data-sitting="(\d+)"', page)[1]
        self.single = [
            int(match[1])
            for match in re.finditer(r'data-position="(\d+)"[^>]*>', page)
            if "data-multiple" not in match[0]
        ]

    def answer(self, position: int, place: int) -> None:
        """Send one answer; returns when the server has acknowledged it."""
        self.number += 1
        body = {"position": position, "chosen": [place], "ruled_out": [], "flagged": False}
        message = {"tab": "kill-test", "number": self.number, "body": body}
        path = f"/exams/{self.attempt}/answers/"
        self.ask("POST", path, json.dumps(message), "application/json")

    def stored(self) -> dict[int, int]:
        """What the server shows as chosen, by question."""
        page = self.ask("GET", f"/exams/{self.attempt}/")
        found = {}
        for section in page.split('<section class="question"')[1:]:
            position = int(re.search(r'data-position="(\d+)"', section)[1])
            chosen = re.search(r'name="option" value="(\d+)" checked', section)
            if chosen:
                found[position] = int(chosen[1])
        return found


class QuickSite(Site):
    """The same site, once it is prepared, started without the preparations.

    The process that serves is forked from one that has loaded the application and holds nothing
    else. When it is killed, the next one is there within a moment.
    """

    def start(self, limit: float = 60) -> None:
        env = {
            **os.environ,
            "VAR_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "studyapp.config.settings.base",
        }
        words = ["-m", "gunicorn", "studyapp.config.wsgi", "--threads", "8", "--no-control-socket"]
        words += ["--preload", "--worker-class", "gthread"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words, "-b", f"127.0.0.1:{self.port}"],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + limit
        while not self.answers():
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)

    def serving(self) -> int:
        """The process that serves, once there is one."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(wait_for("a process that serves", lambda: children.read_text().split())[0])


@pytest.mark.timeout(600)
def test_no_acknowledged_answer_is_lost_by_a_killed_server(tmp_path, ready_made):
    site = Site(furnish(tmp_path, ready_made))
    site.start()
    sitting = Sitting(site.port)
    sitting.start()
    site.stop()
    quick = QuickSite(tmp_path)
    quick.port = sitting.port = site.port
    quick.url = site.url
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    acknowledged: dict[int, int] = {}
    unsure: dict[int, int] = {}

    quick.start()
    served = set()
    try:
        for _ in range(KILLS):
            check(sitting.stored(), acknowledged, unsure)
            served.add(quick.serving())
            answer_until_killed(quick, sitting, chance, acknowledged, unsure)
        check(sitting.stored(), acknowledged, unsure)
    finally:
        quick.kill()
    assert len(served) == KILLS
    assert len(acknowledged) > KILLS


def answer_until_killed(site, sitting, chance, acknowledged, unsure):
    """Answer as fast as the server takes it, until it dies at a moment of its own choosing."""
    victim = site.serving()
    killer = threading.Timer(chance.uniform(0.01, 0.35), lambda: os.kill(victim, signal.SIGKILL))
    killer.start()
    unsure.clear()
    while not killer.finished.is_set():
        position, place = chance.choice(sitting.single), chance.randrange(4)
        try:
            sitting.answer(position, place)
        except (OSError, http.client.HTTPException):
            unsure[position] = place  # it was sent; whether it was kept is the server's secret
            break
        acknowledged[position] = place
    killer.join()
    wait_for("the end of the process", lambda: not Path(f"/proc/{victim}").exists())


def check(stored, acknowledged, unsure):
    """Every acknowledged answer stands, unless the one that was cut off came after it."""
    for position, place in acknowledged.items():
        assert stored.get(position) in {place, unsure.get(position, place)}
    for position in unsure:
        if position in stored:
            acknowledged[position] = stored[position]
