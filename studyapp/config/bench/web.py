"""Pages and writes over HTTP: CPU a request, beside the reference app's `/page`."""

import json
import re
import time
from collections.abc import Callable

from studyapp.config.bench.browser import Browser
from studyapp.config.bench.rows import Row, alternate, cpu_seconds, row
from studyapp.config.bench.servers import Running, our_server, reference_server

ROUNDS, REQUESTS = 9, 20
MANY_CARDS = {
    "display_name": "",
    "time_zone": "UTC",
    "theme": "system",
    "shortcuts": "on",
    "daily_goal": "30",
    "new_cards_a_day": "200",
    "retention": "0.9",
}
LESSON = "/learn/cloud-foundations/regions-and-zones/"
Act = Callable[[], object]


def web() -> list[Row]:
    """A lesson page, a card graded, an exam answer saved."""
    with our_server() as ours, reference_server() as peer:
        reader = Browser(peer.port)
        name, _equals, value = peer.note.partition("=")
        reader.cookies[name] = value
        page = _cost(peer, lambda: lambda: reader.get("/page"))
        learner = Browser(ours.port)
        return [
            _compare("lesson page", _cost(ours, _lesson(learner)), page, 1.25),
            _compare("card graded", _cost(ours, _grade(learner)), page, 1.75),
            _compare("exam answer saved", _cost(ours, _answer(learner)), page, 1.75),
        ]


def _compare(name: str, ours: Callable[[], float], peer: Callable[[], float], goal: float) -> Row:
    a, b = alternate(ours, peer, rounds=ROUNDS)
    return row(name, a, b, goal=goal, unit="CPU ms a request")


def _cost(server: Running, prepare: Callable[[], Act]) -> Callable[[], float]:
    """CPU milliseconds of the server for one act over one round; `prepare` is not counted."""

    def one_round() -> float:
        spent = 0.0
        for _ in range(REQUESTS):
            act = prepare()
            before = cpu_seconds(server.pid)
            act()
            spent += cpu_seconds(server.pid) - before
        return 1000 * spent / REQUESTS

    return one_round


def _lesson(learner: Browser) -> Callable[[], Act]:
    """The page of a lesson for a learner who has answered one of its checks."""
    text = learner.get(LESSON)
    answer = text.split('action="/learn/checks/')[1].split("/")[0]
    learner.post(f"/learn/checks/{answer}/", {"option": "0"})
    return lambda: lambda: learner.get(LESSON)


def _grade(learner: Browser) -> Callable[[], Act]:
    """A grade, answered with the next card, in a queue that is long enough for all rounds."""
    learner.get("/account/settings/")
    learner.post("/account/settings/save/", MANY_CARDS, htmx=False)

    def prepare() -> Act:
        face = learner.get("/cards/review/?show=1")
        card = _found(r"/cards/(\d+)/grade/", face)
        form = {
            name: _found(rf'name="{name}" value="([^"]*)"', face)
            for name in ("token", "reps", "shown")
        }
        return lambda: learner.post(f"/cards/{card}/grade/", {**form, "grade": "3"})

    return prepare


def _answer(learner: Browser) -> Callable[[], Act]:
    """An answer as the exam page's outbox sends it."""
    text = learner.get("/exams/")
    action = _found(r'action="(/exams/start/)"', text)
    sitting = learner.post(action, {"kind": "exam", "timing": "untimed"}, htmx=False)
    path = _found(r'data-answers="([^"]+)"', sitting)
    sent = 0

    def prepare() -> Act:
        nonlocal sent
        sent += 1
        body = {
            "position": 1 + sent % 65,
            "chosen": [sent % 4] if sent % 2 else [],
            "ruled_out": [],
            "flagged": False,
        }
        message = json.dumps({"tab": f"bench{time.monotonic_ns()}", "number": 1, "body": body})
        return lambda: learner.send_json(path, message)

    return prepare


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        message = f"the page has no {pattern}"
        raise RuntimeError(message)
    return match[1]
