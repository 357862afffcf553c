"""The review in the browser: with htmx, without it, by a visitor, and with bad input."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.services import marks
from tests.flashcards.conftest import fields, learnt, more_cards, show_url
from tests.helpers import client_of

pytestmark = pytest.mark.django_db
REVIEW = "/cards/review/"


def answer(client: Client, *, grade: int = 3, page: str = REVIEW) -> tuple[dict[str, str], str]:
    """Open the review, turn the card over and grade it; returns the form and where it led."""
    back = client.get(show_url(client.get(page)))
    form = fields(back)
    action = form.pop("action")
    response = client.post(action, {**form, "grade": grade})
    return {**form, "action": action}, response.get("Location", "")


def test_review_works_without_javascript(learner_client: Client, cards: list[Card]) -> None:
    page = learner_client.get(REVIEW)
    assert "What is an area with several zones called?" in page.content.decode()
    assert "Region" not in page.content.decode().split('id="card"')[1].split("</section>")[0]
    back = learner_client.get(show_url(page)).content.decode()
    assert "Lesson 1.1, Places" in back
    assert all(f"<b>{name}</b>" in back for name in ("Again", "Hard", "Good", "Easy"))
    assert "&lt;1 min" in back or "1 min" in back
    _form, location = answer(learner_client)
    assert location == REVIEW
    after = learner_client.get(REVIEW).content.decode()
    assert "What fails alone?" in after
    assert "Undo last grade" in after


def test_scope_stays_in_the_address(learner_client: Client, cards: list[Card]) -> None:
    page = f"{REVIEW}?lesson={cards[0].lesson_id}"
    _form, location = answer(learner_client, page=page)
    assert location == page


def test_grade_by_htmx_answers_with_the_next_card_and_the_counts(
    learner: User, cards: list[Card]
) -> None:
    client = client_of(learner, htmx=True)
    back = client.get(f"{REVIEW}?card={cards[0].pk}&show=1")
    assert back.content.decode().lstrip().startswith('<div id="card">')
    form = fields(back)
    piece = client.post(form.pop("action"), {**form, "grade": 3}).content.decode()
    assert "<html" not in piece
    assert "What fails alone?" in piece
    assert 'id="review-bar" hx-swap-oob="true"' in piece
    assert f">{len(cards)} left<" in piece  # the graded card comes again in ten minutes
    assert f"/cards/undo/{Review.objects.get().pk}/" in piece
    assert "data-focus" in piece


def test_repeated_post_counts_once(learner_client: Client, cards: list[Card]) -> None:
    form, _location = answer(learner_client)
    again = learner_client.post(form["action"], {**form, "grade": 3})
    assert again.status_code == 302
    assert Review.objects.count() == 1


def test_visitor_becomes_a_guest_by_the_first_grade(course: Course, cards: list[Card]) -> None:
    client = Client()
    client.get(show_url(client.get(REVIEW)))
    assert not User.objects.exists()
    answer(client)
    guest = User.objects.get()
    assert guest.is_guest
    assert CardState.objects.get().user == guest
    answer(client)
    assert Review.objects.filter(user=guest).count() == 2


def test_undo_shows_the_card_again(learner_client: Client, cards: list[Card]) -> None:
    answer(learner_client)
    review = Review.objects.get()
    response = learner_client.post(f"/cards/undo/{review.pk}/")
    assert response["Location"] == f"{REVIEW}?card={cards[0].pk}"
    page = learner_client.get(response["Location"]).content.decode()
    assert "What is an area with several zones called?" in page
    assert "Undid the grade “Good”." in page
    assert "Undo last grade" not in page


def test_undo_by_htmx_goes_back_grade_by_grade(learner: User, cards: list[Card]) -> None:
    for _grade in range(2):
        answer(client_of(learner))
    client = client_of(learner, htmx=True)
    newest, oldest = Review.objects.order_by("-pk")
    piece = client.post(f"/cards/undo/{newest.pk}/").content.decode()
    assert "What fails alone?" in piece
    assert f"/cards/undo/{oldest.pk}/" in piece
    piece = client.post(f"/cards/undo/{oldest.pk}/").content.decode()
    assert "What is an area with several zones called?" in piece
    assert "/cards/undo/" not in piece


def test_undo_of_anothers_grade_changes_nothing(
    learner_client: Client, other_client: Client, cards: list[Card]
) -> None:
    answer(learner_client)
    other_client.post(f"/cards/undo/{Review.objects.get().pk}/")
    assert Review.objects.get().undone_at is None


def test_suspend_goes_on_and_can_be_taken_back(learner: User, cards: list[Card]) -> None:
    client = client_of(learner, htmx=True)
    piece = client.post(f"/cards/{cards[0].pk}/suspend/", {"on": "1"}).content.decode()
    assert "What fails alone?" in piece
    assert "Card suspended." in piece
    assert CardState.objects.get().suspended
    piece = client.post(f"/cards/{cards[0].pk}/suspend/", {"on": "0"}).content.decode()
    assert "What is an area with several zones called?" in piece
    assert not CardState.objects.get().suspended


def test_flag_is_kept_and_swaps_its_button_alone(learner: User, cards: list[Card]) -> None:
    client = client_of(learner, htmx=True)
    piece = client.post(f"/cards/{cards[0].pk}/flag/", {"on": "1"}).content.decode()
    assert piece.strip().startswith('<form id="flag"')
    assert 'aria-pressed="true"' in piece
    assert CardState.objects.get().flagged
    page = client_of(learner).post(f"/cards/{cards[0].pk}/flag/", {"on": "0", "show": "1"})
    assert page["Location"] == f"{REVIEW}?card={cards[0].pk}&show=1"
    assert not CardState.objects.get().flagged


def test_end_says_what_was_done_and_what_comes(learner: User, course: Course) -> None:
    card = more_cards(course, 1)[0]
    learner.new_cards_a_day = 0
    learner.save()
    learnt(learner, card, due=timezone.now() - timedelta(days=1))
    client = client_of(learner)
    answer(client)
    page = client.get(REVIEW).content.decode()
    assert "Done for now" in page
    assert "Today you reviewed 1 card" in page
    assert "You recalled 1 of the 1 you had learnt before (100%)" in page
    assert "The next card is due" in page
    assert page.count("btn primary") == 1


def test_end_of_a_scope_leads_to_the_other_cards(
    learner_client: Client, course: Course, cards: list[Card]
) -> None:
    card = more_cards(course, 1)[0]
    page = learner_client.get(f"{REVIEW}?card={card.pk}&show=1")
    assert page.status_code == 200
    later = learner_client.get(f"{REVIEW}?module=999999")
    assert later.status_code == 404
    marks.suspend(User.objects.get(), cards[0].pk, on=True, now=timezone.now())
    for other in cards[1:]:
        if other.lesson_id == cards[0].lesson_id:
            marks.suspend(User.objects.get(), other.pk, on=True, now=timezone.now())
    text = learner_client.get(f"{REVIEW}?lesson={cards[0].lesson_id}").content.decode()
    assert "No card is due" in text
    assert "other card" in text


@pytest.mark.parametrize(
    "query", ["card=0", "card=99999", "lesson=x", "course=none", "module=9" * 9]
)
def test_review_of_what_is_not_there_is_not_found(
    learner_client: Client, course: Course, query: str
) -> None:
    assert learner_client.get(f"{REVIEW}?{query}").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"grade": "5", "token": "t", "reps": "0", "shown": "1"},
        {"grade": "3", "token": "", "reps": "0", "shown": "1"},
        {"grade": "3", "token": "t" * 61, "reps": "0", "shown": "1"},
        {"grade": "3", "token": "t", "reps": "x", "shown": "1"},
    ],
)
def test_bad_grade_is_refused(
    learner_client: Client, cards: list[Card], sent: dict[str, str]
) -> None:
    assert learner_client.post(f"/cards/{cards[0].pk}/grade/", sent).status_code == 400
    assert not Review.objects.exists()


@pytest.mark.parametrize("act", ["grade", "suspend", "flag", "save", "delete"])
def test_card_of_somebody_else_is_not_found(
    learner_client: Client, other_learner: User, cards: list[Card], act: str
) -> None:
    Card.objects.filter(pk=cards[0].pk).update(owner=other_learner)
    sent = {"grade": "3", "token": "t", "reps": "0", "shown": "1", "on": "1", "front": "a"}
    response = learner_client.post(f"/cards/{cards[0].pk}/{act}/", {**sent, "back": "b"})
    assert response.status_code == 404
    assert learner_client.get(f"{REVIEW}?card={cards[0].pk}").status_code == 404
    assert learner_client.get(f"/cards/{cards[0].pk}/edit/").status_code == 404


def test_grading_asks_the_database_little(
    learner: User, course: Course, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = more_cards(course, 60)
    for card in rows:
        learnt(learner, card, due=timezone.now() - timedelta(days=1))
    client = client_of(learner, htmx=True)
    full = client_of(learner)
    answer(full)
    form = fields(client.get(show_url(full.get(REVIEW))))
    # Two of them are the savepoint that stands for the transaction under test.
    with django_assert_max_num_queries(11):
        client.post(form.pop("action"), {**form, "grade": 3})
    with django_assert_max_num_queries(3):
        client.get(f"{REVIEW}?card={rows[5].pk}&show=1")


def test_markup_of_a_learners_wording_is_made_harmless(learner: User, cards: list[Card]) -> None:
    wording = marks.Wording("<script>alert(1)</script> **Where?**", "[x](javascript:alert(1))")
    marks.reword(learner, cards[0].pk, wording, now=timezone.now())
    page = client_of(learner).get(f"{REVIEW}?card={cards[0].pk}&show=1").content.decode()
    assert "<script>alert" not in page
    assert "<strong>Where?</strong>" in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("act", ["grade", "suspend", "flag", "save", "delete"])
def test_a_number_too_large_for_an_id_is_no_card(
    learner_client: Client, cards: list[Card], act: str
) -> None:
    form = {"token": "t", "grade": 3, "reps": 0, "shown": 0, "front": "A?", "back": "B"}
    assert learner_client.post(f"/cards/{10**25}/{act}/", form).status_code == 404
