"""Cards that learners wrote in somebody's imported course, when that course goes or is hidden."""

import pytest
from django.test import Client
from django.urls import reverse

from studyapp.accounts.models import User
from studyapp.catalog.api import Card, Course, delete_course, set_published
from studyapp.catalog.imports import load_own
from studyapp.flashcards.models import CardState
from studyapp.flashcards.queries import cards
from studyapp.flashcards.services import marks
from studyapp.flashcards.services.marks import Wording
from tests.helpers import NOW, client_of

pytestmark = pytest.mark.django_db
NOTES = b"# Storage\n\n## Buckets\n\n- S3: keeps objects in buckets\n- EBS: a disk for one server\n"


@pytest.fixture
def notes(course: Course, other_learner: User) -> Course:
    """A published course from another learner's notes."""
    load_own(NOTES, user=other_learner, slug="notes", title="Notes", filename="notes.md", now=NOW)
    found = Course.objects.get(slug="notes")
    set_published(found, published=True)
    return found


def write(user: User, notes: Course) -> Card:
    lesson = notes.lessons.all()[0]
    card = marks.create_card(user, Wording("Q", "A"), course=notes, lesson=lesson, key="f")
    marks.flag(user, card.pk, on=True, now=NOW)
    return card


def shown(user: User) -> list[int]:
    return list(Card.objects.filter(cards.visible(user), owner=user).values_list("pk", flat=True))


def test_a_deleted_course_leaves_the_cards_that_others_wrote(learner, notes, course) -> None:
    card = write(learner, notes)
    delete_course(notes)
    card.refresh_from_db()
    assert (card.course, card.lesson, card.section) == (course, None, "")
    assert shown(learner) == [card.pk]
    assert CardState.objects.get(user=learner, card=card).flagged
    assert not Card.objects.filter(course__slug="notes").exists()


def test_the_owner_keeps_own_cards_too_and_the_page_says_so(other_learner, notes) -> None:
    card = write(other_learner, notes)
    client = client_of(other_learner)
    page = client.get(reverse("lessons:import_course", args=["notes"])).content.decode()
    assert "Cards that you or others wrote stay" in page
    client.post(reverse("lessons:import_delete", args=["notes"]), {"sure": "1"})
    assert shown(other_learner) == [card.pk]


def test_a_hidden_course_leaves_others_their_cards(learner, other_learner, notes, course) -> None:
    mine, theirs = write(learner, notes), write(other_learner, notes)
    set_published(notes, published=False)
    assert shown(learner) == [mine.pk]
    theirs.refresh_from_db()
    assert theirs.course == notes


def test_hiding_in_the_admin_does_the_same(staff_client: Client, learner, notes) -> None:
    User.objects.filter(is_staff=True).update(is_superuser=True)
    mine = write(learner, notes)
    answer = staff_client.post(reverse("admin:catalog_course_change", args=[notes.pk]), {})
    assert answer.status_code == 302
    notes.refresh_from_db()
    assert not notes.published
    assert shown(learner) == [mine.pk]


def test_without_a_course_for_all_the_cards_go_with_theirs(learner, notes, course) -> None:
    write(learner, notes)
    Course.objects.filter(pk=course.pk).update(slug="renamed")
    delete_course(notes)
    assert shown(learner) == []
