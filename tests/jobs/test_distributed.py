"""A broker configured: real Redis, real workers, and PostgreSQL or one SQLite file between them."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from tests.jobs.test_embedded import SMALL, finish, import_notes, large
from tests.serving import ROOT, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(500)]


@pytest.fixture
def site(served, redis_url, redis_prefix):
    """Makes a server with a broker."""

    def make(**more):
        return served(
            REDIS_URL=redis_url,
            TEST_KEY_PREFIX=redis_prefix,
            DJANGO_SETTINGS_MODULE="tests.jobs.shared_settings",
            **more,
        )

    return make


@pytest.fixture
def worker():
    """Starts `celery worker` beside a server; what still runs is ended with the test."""
    started = []

    def start(server):
        command = [sys.executable, "-m", "celery", "-A", "studyapp.config", "worker", "-P", "solo"]
        with (server.var / "output.log").open("a") as log:
            process = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle", "-l", "WARNING"],
                cwd=ROOT,
                env=server.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def celery(server, *words):
    """One `celery` command that ends by itself."""
    subprocess.run(
        [sys.executable, "-m", "celery", "-A", "studyapp.config", *words],
        cwd=ROOT,
        env=server.environment,
        check=True,
        timeout=60,
        capture_output=True,
    )


def test_a_job_waits_for_a_worker_that_does_it_and_stops_when_told(site, worker):
    server = site().start()
    browser = import_notes(server, SMALL.encode())
    time.sleep(1.0)
    assert "Done." not in browser.get(browser.url), "the server must leave it to a worker"

    process = worker(server)
    finish(browser)

    assert server.rows("SELECT COUNT(*) FROM catalog_course WHERE checked = 0") == [(1,)]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert server.interrupt() == 0


def test_a_worker_that_is_killed_loses_no_job(site, worker, postgres_url):
    server = site(DATABASE_URL=postgres_url).start()
    first = worker(server)
    browser = import_notes(server, large())

    with psycopg.connect(postgres_url, autocommit=True) as database:

        def value(sql):
            return database.execute(sql).fetchone()[0]

        newest = "SELECT state FROM jobs_job ORDER BY id DESC LIMIT 1"
        wait_for("the start of the job", lambda: value(newest) == "running", 30)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert value(newest) == "running"
        lease = "SELECT leased_until < now() FROM jobs_job ORDER BY id DESC LIMIT 1"
        wait_for("the end of the lease", lambda: value(lease), 60)

        worker(server)
        celery(server, "call", "studyapp.jobs.sweep")
        finish(browser)

        assert value("SELECT attempts FROM jobs_job ORDER BY id DESC LIMIT 1") == 2
        assert value("SELECT COUNT(*) FROM catalog_course WHERE NOT checked") == 1
