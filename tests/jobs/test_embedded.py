"""Nothing configured: `manage.py up` serves, and runs the jobs of its learners itself."""

import time

import pytest

from tests.serving import job_state, wait_for

pytestmark = pytest.mark.slow
TERM = "- **Thing {0}-{1}**: a part of subject {0} that does task number {1} for its users.\n"
SMALL = "# Storage\n\n" + "".join(TERM.format("a", place) for place in range(6))


def large(chapters: int = 40) -> bytes:
    """Notes that take seconds to import."""
    return "".join(
        f"# Subject {chapter}\n\n" + "".join(TERM.format(chapter, place) for place in range(30))
        for chapter in range(chapters)
    ).encode()


def import_notes(server, data):
    """Upload in a browser, wait for the preview, press the button; the browser on the job."""
    browser = server.browser()
    browser.get("/learn/import/")
    browser.upload("/learn/import/upload/", "notes.md", data, title="My notes")
    assert browser.status == 200, browser.text
    if "/jobs/" in browser.url:
        finish(browser)
        browser.get(browser.link(r"/learn/import/[\w-]+/"))
    browser.post(browser.link(r"/learn/import/[\w-]+/make/"))
    assert "/jobs/" in browser.url
    return browser


def finish(browser):
    """Reload the job's page until it is over."""
    page = browser.url
    wait_for("the job", lambda: "Done." in browser.get(page) or "errors" in browser.text)
    assert "Done." in browser.text, browser.text


def test_notes_become_a_course_and_ctrl_c_ends_cleanly(served):
    server = served().start()

    browser = import_notes(server, SMALL.encode())
    finish(browser)
    browser.get(browser.link(r"/learn/courses/[\w-]+/"))

    assert "My notes" in browser.text
    assert server.rows("SELECT is_guest FROM accounts_user") == [(1,)]
    ready = f"Fairweather is ready: {server.base}"
    assert server.output().count(ready) == 1
    assert server.interrupt() == 0
    assert "Traceback" not in server.output()


@pytest.mark.timeout(400)
def test_a_job_that_was_killed_is_done_after_the_next_start(served):
    server = served().start()
    browser = import_notes(server, large())
    wait_for("the start of the job", lambda: job_state(server) == "running", 30)

    server.kill()

    assert job_state(server) == "running"
    server.start()
    finish(browser)
    assert server.rows("SELECT attempts FROM jobs_job WHERE kind = 'notes-import'") == [(2,)]
    assert server.rows("SELECT COUNT(*) FROM catalog_course WHERE checked = 0") == [(1,)]


@pytest.mark.timeout(400)
def test_ctrl_c_during_a_job_puts_it_back_and_the_next_start_goes_on_at_once(served):
    server = served().start()
    browser = import_notes(server, large())
    wait_for("the start of the job", lambda: job_state(server) == "running", 30)

    begun = time.monotonic()
    code = server.interrupt()

    assert code == 0
    assert time.monotonic() - begun < 20
    assert "Perhaps out of memory" not in server.output()
    if job_state(server) != "done":  # it may have ended in the moment that it was given
        assert server.rows("SELECT state, attempts FROM jobs_job WHERE kind = 'notes-import'") == [
            ("queued", 0)
        ]
    server.start()
    finish(browser)
