"""What the middleware does to requests of every kind."""

import pytest
from django.test import Client
from django.urls import reverse

from studyapp.catalog.api import Lesson
from studyapp.lessons.models import Reading


def test_a_nul_in_a_form_is_a_bad_request(learner_client: Client, lesson: Lesson) -> None:
    answer = learner_client.post(reverse("lessons:note", args=[lesson.pk]), {"note": "a\0b"})
    assert answer.status_code == 400
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_the_form_that_reads_itself_is_left_alone() -> None:
    answer = Client().post(reverse("lessons:import_upload"), {"text": "\0\0\0"})
    assert answer.status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/console/trail/%00/", "/labs/a%00b/", "/%00"])
def test_no_address_holds_a_nul(path: str) -> None:
    """The sandbox would answer who has no account yet with its welcome."""
    assert Client().get(path).status_code == 404
