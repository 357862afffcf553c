"""Starting and sending jobs, the sweep, the chores, and what a merge does to a guest's jobs."""

from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.jobs import housekeeping, running, services
from studyapp.jobs.models import Job
from studyapp.jobs.registry import register


@pytest.fixture
def sent(monkeypatch, settings):
    """A process that hands jobs on; the ids that were sent, instead of a broker."""
    ids = []
    settings.JOBS_MODE = "broker"
    services.hand_jobs_on()
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **more: ids.append(args[0]))
    return ids


def start(now, **more):
    return services.start("works", title="Works", arguments={}, owner=None, now=now, **more)


@pytest.mark.django_db(transaction=True)
def test_a_job_is_sent_when_its_transaction_is_committed_and_not_before(sent, now):
    with transaction.atomic():
        job = start(now)
        assert sent == []

    assert sent == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_fails_is_neither_kept_nor_sent(sent, now):
    with transaction.atomic():
        start(now)
        transaction.set_rollback(True)

    assert sent == []
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["embedded", "broker", "inline"])
def test_a_process_without_workers_runs_its_jobs_in_place(settings, now, mode):
    """As management commands do, whatever is configured for the site."""
    settings.JOBS_MODE = mode
    register("works", lambda arguments, report: {"message": "here"})

    job = start(now)

    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "here")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"])
def test_a_broker_that_is_down_loses_no_job_and_fails_no_request(settings, now, url, caplog):
    settings.JOBS_MODE = "broker"
    services.hand_jobs_on()
    with current_app.connection_for_write(url) as dead:
        original = current_app.send_task
        try:
            current_app.send_task = lambda *a, **named: original(*a, connection=dead, **named)
            job = start(now)
        finally:
            del current_app.send_task

    job.refresh_from_db()
    assert (job.state, job.leased_until) == ("queued", None)
    assert "could not be sent" in caplog.text


@pytest.mark.django_db
def test_the_sweep_sends_what_was_never_sent(sent, queued, now):
    job = queued("works")

    assert services.recover(now) == 1
    assert sent == [job.pk]


@pytest.mark.django_db
def test_the_sweep_does_not_send_again_what_is_on_its_way(sent, queued):
    job = queued("works")
    services.send(job.pk)

    services.recover(timezone.now())

    assert sent == [job.pk]
    services.recover(timezone.now() + services.ON_ITS_WAY + timedelta(seconds=1))
    assert sent == [job.pk, job.pk]


@pytest.mark.django_db
def test_a_queue_that_ended_with_its_process_is_sent_again_at_once(sent, queued):
    job = queued("works")
    services.send(job.pk)

    services.recover(timezone.now(), queue_lost=True)

    assert sent == [job.pk, job.pk]


@pytest.mark.django_db
def test_the_sweep_takes_back_what_a_dead_worker_held(sent, queued, now):
    dead = queued("works", state="running", attempts=1, leased_until=now - timedelta(seconds=1))
    alive = queued("works", state="running", attempts=1, leased_until=now + timedelta(seconds=1))

    services.recover(now)

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert sent == [dead.pk]
    assert (dead.state, dead.attempts, alive.state) == ("queued", 1, "running")


@pytest.mark.django_db
def test_the_sweep_leaves_alone_what_this_very_process_works_on(sent, queued, now, monkeypatch):
    """A long transaction on SQLite keeps the lease from being renewed."""
    job = queued("works", state="running", attempts=1, leased_until=now - timedelta(seconds=1))
    monkeypatch.setitem(running._held.jobs, job.pk, 1)

    assert services.recover(now) == 0


@pytest.mark.django_db
def test_the_sweep_waits_for_the_pause_after_an_error(sent, queued, now):
    queued("works", attempts=1, leased_until=now + timedelta(seconds=10))

    assert services.recover(now) == 0
    assert services.recover(now + timedelta(seconds=11)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["done", "failed"])
def test_the_sweep_leaves_alone_what_is_over(sent, queued, now, state):
    queued("works", state=state, finished_at=now)

    assert services.recover(now, queue_lost=True) == 0


@pytest.mark.django_db
def test_finished_jobs_go_after_thirty_days(queued, now):
    queued("old", state="done", finished_at=now - timedelta(days=31))
    queued("new", state="failed", finished_at=now - timedelta(days=29))
    queued("waiting", created_at=now - timedelta(days=99))

    assert services.purge_finished(now) == 1
    assert set(Job.objects.values_list("kind", flat=True)) == {"new", "waiting"}


@pytest.mark.django_db
def test_the_daily_chores_are_registered_and_run(queued, guest, now):
    queued("old", state="done", finished_at=now - timedelta(days=31))
    User.objects.filter(pk=guest.pk).update(last_seen_on=now.date() - timedelta(days=121))

    assert {"finished jobs", "idle guests", "sessions", "waiting uploads"} <= set(
        housekeeping._chores
    )
    housekeeping.run_daily(now)

    assert not Job.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_chore_that_fails_does_not_stop_the_others(now, caplog):
    done = []
    housekeeping.register_daily("aaa", lambda now: 1 / 0)
    housekeeping.register_daily("zzz", done.append)

    housekeeping.run_daily(now)

    assert done == [now]
    assert "aaa failed" in caplog.text


@pytest.mark.django_db
def test_a_merge_moves_jobs_and_whom_they_work_for(queued, guest, learner):
    job = queued("works", owner=guest, arguments={"owner": guest.pk, "token": "x"})

    services.merge(guest, learner)

    job.refresh_from_db()
    assert job.owner == learner
    assert job.arguments == {"owner": learner.pk, "token": "x"}


@pytest.mark.django_db
def test_a_title_of_any_length_fits(now):
    register("works", lambda arguments, report: {})
    job = services.start("works", title="x" * 999, arguments={}, owner=None, now=now)

    assert len(job.title) == 200
