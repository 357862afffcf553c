"""Threads that stay with their client: they answer on, and never keep others out."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from studyapp.config.bench.servers import free_port
from studyapp.config.worker import STAY

APP = """
import threading

def app(environ, start_response):
    if environ["PATH_INFO"] == "/fails":
        raise LookupError
    if environ["PATH_INFO"] == "/breaks":
        return breaks(start_response)
    body = environ["wsgi.input"].read() + str(threading.get_ident()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

def breaks(start_response):
    start_response("200 OK", [("Content-Length", "9")])
    yield b"half"
    raise LookupError
"""
THREADS = 4


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("app")
    (home / "threads.py").write_text(APP)
    number = free_port()
    words = [sys.executable, "-m", "gunicorn", "-w", "1", "--threads", str(THREADS)]
    words += ["--no-control-socket", "-k", "studyapp.config.worker.StayingWorker"]
    words += ["--pythonpath", str(home), "-b", f"127.0.0.1:{number}", "threads:app"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(words, cwd=root, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            try:
                asked(opened(number))
                break
            except OSError:
                time.sleep(0.1)
        yield number
        process.terminate()


def opened(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=10)


def asked(connection: HTTPConnection, body: bytes = b"") -> bytes:
    connection.request("POST", "/", body)
    return connection.getresponse().read()


def test_the_next_request_meets_the_same_thread(port: int) -> None:
    connection = opened(port)
    assert len({asked(connection) for _ in range(5)}) == 1


def test_a_body_is_read_to_its_end_each_time(port: int) -> None:
    connection = opened(port)
    for letter in (b"a", b"b"):
        answer = asked(connection, letter * 100_000)
        assert answer.count(letter) == 100_000


def test_kept_connections_leave_room_for_new_ones(port: int) -> None:
    kept = [opened(port) for _ in range(3 * THREADS)]
    for _ in range(2):
        assert all(asked(connection) for connection in kept)


def test_a_client_that_comes_back_later_is_answered(port: int) -> None:
    connection = opened(port)
    asked(connection)
    time.sleep(STAY + 0.15)
    assert asked(connection)


@pytest.mark.parametrize(("path", "answer"), [("/fails", b"500 Internal"), ("/breaks", b"half")])
def test_an_error_of_the_application_ends_the_connection(
    port: int, path: str, answer: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        found = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer in found
    assert found.count(b"HTTP/1.1") == 1


def test_a_client_may_wait_before_it_sends_its_body(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for _ in range(2):
            client.sendall(head)
            assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(b"abc")
            assert b"\r\n\r\nabc" in client.recv(65536)
