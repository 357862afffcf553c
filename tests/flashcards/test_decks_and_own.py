"""The deck page, the lists, own cards and own wording."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Lesson
from studyapp.flashcards.models import CardState
from studyapp.flashcards.queries import decks
from studyapp.flashcards.services import marks
from studyapp.learning.scheduling import Grade
from tests.flashcards.conftest import give, learnt, more_cards
from tests.helpers import NOW, client_of, load_small_course

pytestmark = pytest.mark.django_db


def text_of(client: Client, url: str) -> str:
    """The page at a URL."""
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def imported(owner: User) -> Course:
    """A course from somebody's notes, with one card."""
    course = Course.objects.create(
        slug="my-notes",
        title="My notes",
        checked=False,
        published=False,
        owner=owner,
        loaded_at=NOW,
    )
    Card.objects.create(
        course=course,
        key="n1",
        digest="0" * 64,
        front="Noted?",
        back="Yes",
        front_html="<p>Noted?</p>",
        back_html="<p>Yes</p>",
    )
    return course


def test_decks_are_the_modules_with_their_counts(
    learner: User, course: Course, lesson: Lesson
) -> None:
    rows = more_cards(course, 4, lesson=lesson)
    learnt(learner, rows[0], due=NOW - timedelta(days=1))
    learnt(learner, rows[1], due=NOW + timedelta(days=9))
    give(learner, rows[2], Grade.AGAIN)
    basics = decks.course_decks(learner, NOW)[0].decks[0]
    total = Card.objects.filter(course=course, lesson__module=lesson.module).count()
    assert (basics.title, basics.total) == ("Basics", total)
    assert (basics.due, basics.new, basics.learnt) == (1, total - 3, 2)


def test_deck_page_asks_for_the_same_number_of_rows_with_many_cards(
    learner_client: Client,
    course: Course,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    more_cards(course, 80)
    learner_client.get("/cards/")
    with django_assert_max_num_queries(20):
        page = text_of(learner_client, "/cards/")
    assert "Review 15 cards" in page
    assert page.count("btn primary") == 1


def test_visitor_sees_the_decks(course: Course) -> None:
    assert "Basics" in text_of(Client(), "/cards/")


def test_deck_page_without_a_course_teaches(db: None) -> None:
    assert "No cards yet" in text_of(Client(), "/cards/")


def test_imported_course_is_a_deck_of_its_owner_alone(
    learner: User, other_client: Client, course: Course
) -> None:
    imported(learner)
    assert "My notes" in text_of(client_of(learner), "/cards/")
    assert "My notes" not in text_of(other_client, "/cards/")
    assert other_client.get("/cards/review/?course=my-notes").status_code == 404
    assert "Noted?" in text_of(client_of(learner), "/cards/review/?course=my-notes")


def test_new_cards_a_day_can_be_changed(learner_client: Client, course: Course) -> None:
    learner_client.post("/cards/limit/", {"new_cards_a_day": "3"})
    assert User.objects.get().new_cards_a_day == 3
    assert "Review 3 cards" in text_of(learner_client, "/cards/")


@pytest.mark.parametrize("given", ["-1", "201", "many", ""])
def test_limit_outside_its_range_is_refused(
    learner_client: Client, course: Course, given: str
) -> None:
    response = learner_client.post("/cards/limit/", {"new_cards_a_day": given})
    assert response.status_code == 422
    assert "Choose a number from 0 to 200." in response.content.decode()
    assert User.objects.get().new_cards_a_day == 15


def test_lists_show_their_cards_and_take_them_back(learner: User, cards: list[Card]) -> None:
    client = client_of(learner)
    now = timezone.now()
    marks.suspend(learner, cards[0].pk, on=True, now=now)
    marks.flag(learner, cards[1].pk, on=True, now=now)
    assert "What is an area" in text_of(client, "/cards/list/?show=suspended")
    assert "What fails alone?" in text_of(client, "/cards/list/?show=flagged")
    client.post(f"/cards/{cards[0].pk}/suspend/", {"on": "0", "list": "suspended"})
    client.post(f"/cards/{cards[1].pk}/flag/", {"on": "0", "list": "flagged"})
    assert "No card is suspended" in text_of(client, "/cards/list/?show=suspended")
    assert "No card is flagged" in text_of(client, "/cards/list/?show=flagged")
    assert client.get("/cards/list/?show=else").status_code == 404


def test_own_card_is_made_shown_and_survives_a_load(learner: User, lesson: Lesson) -> None:
    client = client_of(learner)
    sent = {"front": "Where do **zones** lie?", "back": "In a Region", "lesson": lesson.pk}
    assert client.post("/cards/create/", sent).status_code == 302
    card = Card.objects.get(owner=learner)
    assert card.lesson == lesson
    assert "<strong>zones</strong>" in card.front_html
    assert "Where do zones lie?" in text_of(client, "/cards/list/?show=own")
    load_small_course(now=NOW + timedelta(days=1))
    card.refresh_from_db()
    assert card.retired_at is None


def test_own_card_is_nobody_elses(learner: User, other_client: Client, course: Course) -> None:
    card = marks.create_card(
        learner, marks.Wording("Mine?", "Yes"), course=course, lesson=None, key="a1"
    )
    assert "Mine?" not in text_of(other_client, "/cards/list/?show=own")
    assert other_client.get(f"/cards/{card.pk}/edit/").status_code == 404
    assert other_client.post(f"/cards/{card.pk}/delete/").status_code == 404
    assert "Mine?" not in text_of(other_client, "/cards/review/")


def test_visitor_who_writes_a_card_becomes_a_guest(course: Course) -> None:
    client = Client()
    assert text_of(client, "/cards/new/")
    client.post("/cards/create/", {"front": "Q", "back": "A", "another": "1"})
    assert Card.objects.get(owner__isnull=False).owner.is_guest


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"front": " ", "back": "A"}, "A card needs a question."),
        ({"front": "Q", "back": ""}, "A card needs an answer."),
        ({"front": "Q" * 4001, "back": "A"}, "At most 4000 characters"),
        ({"front": "Q", "back": "A", "lesson": "99999"}, "Choose one of the lessons"),
    ],
)
def test_bad_own_card_is_refused_and_kept_in_the_form(
    learner_client: Client, course: Course, sent: dict[str, str], said: str
) -> None:
    response = learner_client.post("/cards/create/", sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Card.objects.filter(owner__isnull=False).exists()


def test_edit_of_an_own_card_changes_it_for_good(learner: User, course: Course) -> None:
    wording = marks.Wording("Mine?", "Yes")
    card = marks.create_card(learner, wording, course=course, lesson=None, key="a1")
    client = client_of(learner)
    client.post(f"/cards/{card.pk}/save/", {"front": "Mine!", "back": "Still", "list": "own"})
    card.refresh_from_db()
    assert (card.front, card.back, card.revision) == ("Mine!", "Still", 2)
    assert card.front_html.strip() == "<p>Mine!</p>"


def test_deleted_own_card_can_be_brought_back_with_its_past(learner: User, course: Course) -> None:
    card = marks.create_card(
        learner, marks.Wording("Mine?", "Yes"), course=course, lesson=None, key="a1"
    )
    give(learner, card, now=timezone.now())
    client = client_of(learner)
    response = client.post(f"/cards/{card.pk}/delete/")
    page = text_of(client, response["Location"])
    assert "Card deleted." in page
    assert "Mine?" not in page
    client.post(f"/cards/{card.pk}/delete/", {"undo": "1"})
    assert "Mine?" in text_of(client, "/cards/list/?show=own")
    assert CardState.objects.get(card=card).reps == 1


def test_course_card_cannot_be_deleted(learner_client: Client, cards: list[Card]) -> None:
    assert learner_client.post(f"/cards/{cards[0].pk}/delete/").status_code == 404


def test_own_wording_is_the_learners_alone_and_can_be_reset(
    learner: User, other_client: Client, cards: list[Card]
) -> None:
    client = client_of(learner)
    url = f"/cards/review/?card={cards[0].pk}&show=1"
    client.post(f"/cards/{cards[0].pk}/save/", {"front": "My question?", "back": "My answer"})
    assert "My question?" in text_of(client, url)
    assert "My answer" in text_of(client, url)
    assert "My question?" not in text_of(other_client, url)
    assert "Use the course&#x27;s text" in text_of(
        client, f"/cards/{cards[0].pk}/edit/"
    ) or "Use the course's text" in text_of(client, f"/cards/{cards[0].pk}/edit/")
    client.post(f"/cards/{cards[0].pk}/save/", {"reset": "1"})
    assert "My question?" not in text_of(client, url)


def test_changed_course_text_is_told_to_those_who_reworded_it(
    learner: User, cards: list[Card]
) -> None:
    now = timezone.now()
    marks.reword(learner, cards[0].pk, marks.Wording("My question?", "Mine"), now=now)
    Card.objects.filter(pk=cards[0].pk).update(revision=2, front_html="<p>Better text</p>")
    client = client_of(learner)
    edit = f"/cards/{cards[0].pk}/edit/"
    assert "The course's text has changed" in text_of(client, edit)
    assert "Better text" in text_of(client, edit)
    give(learner, cards[0], now=now)  # grading one's own wording says nothing of the new text
    assert "Changed since" in text_of(client, f"/cards/review/?card={cards[0].pk}")
    client.post(f"/cards/{cards[0].pk}/save/", {"front": "My question?", "back": "Mine"})
    assert "The course's text has changed" not in text_of(client, edit)


def test_a_form_that_is_sent_twice_makes_one_card(learner_client: Client, course: Course) -> None:
    page = text_of(learner_client, "/cards/new/")
    key = page.partition('name="form" value="')[2].partition('"')[0]
    sent = {"front": "Q", "back": "A", "form": key}
    assert len(key) == 24
    for _ in range(2):
        assert learner_client.post("/cards/create/", sent).status_code == 302
    assert Card.objects.filter(front="Q").count() == 1
    learner_client.post("/cards/create/", {**sent, "back": "Another answer"})
    assert Card.objects.filter(front="Q").count() == 2


def test_a_form_sent_again_brings_a_deleted_card_back(
    learner_client: Client, course: Course
) -> None:
    sent = {"front": "Q", "back": "A", "form": "f" * 24}
    learner_client.post("/cards/create/", sent)
    card = Card.objects.get(front="Q")
    learner_client.post(f"/cards/{card.pk}/delete/")
    learner_client.post("/cards/create/", sent)
    card.refresh_from_db()
    assert card.retired_at is None


def test_the_same_form_key_of_two_learners_makes_two_cards(
    learner_client: Client, other_learner: User, course: Course
) -> None:
    sent = {"front": "Q", "back": "A", "form": "f" * 24}
    learner_client.post("/cards/create/", sent)
    client_of(other_learner).post("/cards/create/", sent)
    assert Card.objects.filter(front="Q").count() == 2
