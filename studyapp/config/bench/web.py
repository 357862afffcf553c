"""Pages and writes over HTTP: CPU a request, beside the reference app's `/page`."""

from collections.abc import Callable

from studyapp.config.bench.browser import Browser
from studyapp.config.bench.rows import Row, alternate, cpu_seconds, row
from studyapp.config.bench.servers import Running, our_server, reference_server

ROUNDS, REQUESTS = 9, 60
LESSON = "/learn/cloud-foundations/regions-and-zones/"


def web() -> list[Row]:
    """A lesson page, a card graded, an exam answer saved."""
    with our_server() as ours, reference_server() as peer:
        learner, reader = Browser(ours.port), Browser(peer.port)
        name, _equals, value = peer.note.partition("=")
        reader.cookies[name] = value
        page = _cost(peer, lambda: reader.get("/page"))
        return [
            _compare("lesson page", _cost(ours, _lesson(learner)), page, 1.25),
        ]


def _compare(name: str, ours: Callable[[], float], peer: Callable[[], float], goal: float) -> Row:
    a, b = alternate(ours, peer, rounds=ROUNDS)
    return row(name, a, b, goal=goal, unit="CPU ms a request")


def _cost(server: Running, act: Callable[[], object]) -> Callable[[], float]:
    """CPU milliseconds of the server for one act, over one round."""

    def one_round() -> float:
        before = cpu_seconds(server.pid)
        for _ in range(REQUESTS):
            act()
        return 1000 * (cpu_seconds(server.pid) - before) / REQUESTS

    return one_round


def _lesson(learner: Browser) -> Callable[[], object]:
    """The page of a lesson for a learner who has answered one of its checks."""
    text = learner.get(LESSON)
    answer = text.split('action="/learn/checks/')[1].split("/")[0]
    learner.post(f"/learn/checks/{answer}/", {"option": "0"})
    return lambda: learner.get(LESSON)
