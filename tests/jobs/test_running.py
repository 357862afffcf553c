"""One job: claimed once, leased, reported, finished, tried again, given up, put back."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from studyapp.jobs import running
from studyapp.jobs.models import Job
from studyapp.jobs.registry import JobFailed, register


@pytest.fixture(autouse=True)
def _not_inline(settings):
    """As in a worker: an error of a handler is logged, not raised."""
    settings.JOBS_MODE = "embedded"


def ran(job):
    running.run(job.pk, timezone.now())
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_a_job_ends_with_its_result(queued):
    register("adds", lambda arguments, report: {"sum": sum(arguments["of"]), "message": "Added."})

    job = ran(queued("adds", arguments={"of": [1, 2]}))

    assert (job.state, job.result["sum"], job.message) == ("done", 3, "Added.")
    assert job.percent == 100
    assert job.attempts == 1
    assert job.finished_at
    assert job.leased_until is None


@pytest.mark.django_db
def test_a_job_that_is_over_does_not_run_again(queued):
    runs = []
    register("counts", lambda arguments, report: runs.append(1) or {})
    job = queued("counts")

    ran(job)
    ran(job)

    assert runs == [1]


@pytest.mark.django_db
def test_a_job_that_somebody_else_holds_is_left_alone(queued):
    register("never", lambda arguments, report: pytest.fail("it ran"))
    until = timezone.now() + timedelta(seconds=5)

    job = ran(queued("never", state="running", attempts=1, leased_until=until))

    assert (job.state, job.attempts, job.leased_until) == ("running", 1, until)


@pytest.mark.django_db
def test_a_job_whose_lease_is_over_is_taken_over(queued):
    register("works", lambda arguments, report: {})
    past = timezone.now() - timedelta(seconds=1)

    job = ran(queued("works", state="running", attempts=1, leased_until=past))

    assert (job.state, job.attempts) == ("done", 2)


@pytest.mark.django_db
def test_a_job_that_is_not_there_is_no_error():
    running.run(4711, timezone.now())


@pytest.mark.django_db
def test_a_plain_refusal_is_final_and_is_shown(queued):
    def refuse(arguments, report):
        raise JobFailed("Split the file.", url="/learn/import/", label="Again")

    register("refuses", refuse)

    job = ran(queued("refuses"))

    assert (job.state, job.message, job.attempts) == ("failed", "Split the file.", 1)
    assert job.result == {"url": "/learn/import/", "label": "Again"}


@pytest.mark.django_db
def test_an_error_is_tried_three_times_with_pauses_then_given_up(queued, caplog):
    def fail(arguments, report):
        raise ZeroDivisionError("secret detail")

    register("fails", fail)
    job = queued("fails")

    pauses = []
    for _ in range(2):
        before = timezone.now()
        ran(job)
        assert job.state == "queued"
        pauses.append((job.leased_until - before).total_seconds())
    ran(job)

    assert job.state == "failed"
    assert job.message == running.GIVEN_UP
    assert "secret" not in job.message
    assert 9 < pauses[0] < 15 < pauses[1] < 25
    assert "secret detail" in caplog.text


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_given_up_too(queued):
    job = queued("nobody", attempts=2)

    assert ran(job).state == "failed"


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_is_given_up(queued):
    register("never", lambda arguments, report: pytest.fail("it ran"))
    past = timezone.now() - timedelta(seconds=1)

    job = ran(queued("never", state="running", attempts=3, leased_until=past))

    assert (job.state, job.message) == ("failed", running.INTERRUPTED)


@pytest.mark.django_db
def test_progress_is_seen_while_it_runs_and_written_sparingly(
    queued, django_assert_max_num_queries
):
    seen = []

    def work(arguments, report):
        with django_assert_max_num_queries(3):
            for part in range(1000):
                report(part, 1000, f"Part {part}")
        job.refresh_from_db()
        seen.append((job.percent, job.message))
        report(1000, 1000, "Nearly")
        job.refresh_from_db()
        seen.append((job.percent, job.message))
        return {}

    register("works", work)
    job = queued("works")

    ran(job)

    assert seen == [(0, "Part 0"), (99, "Nearly")]


@pytest.mark.django_db
def test_whoever_lost_the_lease_stops_and_writes_nothing(queued):
    def slow(arguments, report):
        Job.objects.filter(pk=job.pk).update(attempts=2, message="the other one's")
        report(1, 2, "mine")
        pytest.fail("it went on")

    register("slow", slow)
    job = queued("slow")

    ran(job)

    assert (job.state, job.attempts, job.message) == ("running", 2, "the other one's")


@pytest.mark.django_db
def test_a_result_after_the_lease_was_lost_is_not_written(queued):
    def slow(arguments, report):
        Job.objects.filter(pk=job.pk).update(attempts=2)
        return {"message": "too late"}

    register("slow", slow)
    job = queued("slow")

    ran(job)

    assert (job.state, job.message) == ("running", "")


@pytest.mark.django_db
def test_a_deleted_job_stops_quietly(queued):
    def slow(arguments, report):
        job.delete()
        report(1, 2, "mine")
        pytest.fail("it went on")

    register("slow", slow)
    job = queued("slow")

    running.run(job.pk, timezone.now())

    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_handler_works(queued, monkeypatch):
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 0.05)
    renewed = threading.Event()

    def slow(arguments, report):
        row = Job.objects.filter(pk=job.pk)
        first = row.get().leased_until
        for _ in range(100):
            if row.get().leased_until > first:
                renewed.set()
                break
            threading.Event().wait(0.05)
        return {}

    register("slow", slow)
    job = queued("slow")

    ran(job)

    assert renewed.is_set()
    assert job.state == "done"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_claim_at_once_one_runs(queued):
    runs, start = [], threading.Barrier(4)
    register("counts", lambda arguments, report: runs.append(1) or {})
    job = queued("counts")

    def claim():
        from django.db import connections

        start.wait()
        running.run(job.pk, timezone.now())
        connections.close_all()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs == [1]


@pytest.mark.django_db(transaction=True)
def test_closing_puts_back_what_does_not_end_in_time(queued):
    from django.db import connections

    working, go_on, outcome = threading.Event(), threading.Event(), []

    def slow(arguments, report):
        working.set()
        go_on.wait(10)
        try:
            report(1, 2, "still here")
        except running.LeaseLost:
            outcome.append("stopped")
            raise
        return {}

    def work():
        running.run(job.pk, timezone.now())
        connections.close_all()

    register("slow", slow)
    job = queued("slow")
    thread = threading.Thread(target=work)
    thread.start()
    working.wait(10)

    left = running.close(patience=0.1)
    running.put_back(left)

    assert left == {job.pk: 1}
    job.refresh_from_db()
    assert (job.state, job.attempts, job.leased_until) == ("queued", 0, None)
    go_on.set()
    thread.join()
    job.refresh_from_db()
    assert (job.state, outcome) == ("queued", ["stopped"])
    ran(job)
    assert job.state == "queued", "a closed process takes no job"


@pytest.mark.django_db
def test_inline_an_error_is_raised_to_who_asked(queued, settings):
    settings.JOBS_MODE = "inline"
    register("fails", lambda arguments, report: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        ran(queued("fails"))
