"""The page of a job: how far it is, what came of it, and for whom."""

import pytest
from django.test import Client

from tests.helpers import client_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"state": "queued"}, "Waiting to start"),
        ({"state": "queued", "attempts": 1}, "interrupted"),
        ({"state": "running", "message": "Reading.", "all_parts": 4}, "Reading."),
        ({"state": "done", "message": "3 lessons.", "result": {"url": "/x/"}}, 'href="/x/"'),
        ({"state": "failed", "message": "Split it."}, "Split it."),
    ],
)
def test_each_state_is_said_in_words(queued, learner, learner_client, row, words):
    job = queued("works", owner=learner, **row)

    for client in (learner_client, client_of(learner, htmx=True)):
        text = client.get(f"/jobs/{job.pk}/").content.decode()
        assert words in text
        assert ("every 1s" in text) is (row["state"] in {"queued", "running"})


@pytest.mark.django_db
def test_without_scripts_the_page_asks_again_by_itself(queued, learner, learner_client):
    job = queued("works", owner=learner)

    assert 'http-equiv="refresh"' in learner_client.get(f"/jobs/{job.pk}/").content.decode()


@pytest.mark.django_db
def test_what_a_job_says_is_escaped(queued, learner, learner_client):
    job = queued("works", owner=learner, title="<b>x", state="failed", message="<i>y")

    text = learner_client.get(f"/jobs/{job.pk}/").content.decode()

    assert "<b>x" not in text
    assert "<i>y" not in text


@pytest.mark.django_db
def test_a_job_is_its_owners_alone(queued, learner, other_client, staff_client):
    job = queued("works", owner=learner)
    nobody = queued("works", owner=None)

    for client in (other_client, staff_client, Client()):
        assert client.get(f"/jobs/{job.pk}/").status_code == 404
        assert client.get(f"/jobs/{nobody.pk}/").status_code == 404
