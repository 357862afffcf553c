"""Prepared queries: compiled once, asked with other values each time."""

import pytest

from studyapp.accounts.api import User
from studyapp.catalog.api import Card
from studyapp.flashcards.queries.prepared import Prepared
from tests.helpers import make_learner

pytestmark = pytest.mark.django_db


def test_each_call_puts_its_values_in_place(learner: User, other_learner: User) -> None:
    by_email = Prepared(
        lambda email: User.objects.filter(email=email).values_list("pk"), email="nobody@x"
    )
    assert by_email.rows(email=learner.email) == [(learner.pk,)]
    assert by_email.rows(email=other_learner.email) == [(other_learner.pk,)]
    assert by_email.rows(email="' OR 1=1 --") == []


def test_numbers_and_truth_values_are_told_apart(cards: list[Card]) -> None:
    make_learner("third@example.org")
    query = Prepared(
        lambda count: User.objects.filter(is_active=True, new_cards_a_day=count).values_list("pk"),
        count=1,
    )
    assert query.rows(count=15)
    assert query.rows(count=1) == []


def test_value_without_a_place_is_a_programming_error(db: None) -> None:
    query = Prepared(lambda email: User.objects.values_list("pk"), email="nobody@x")
    with pytest.raises(RuntimeError, match="email"):
        query.rows(email="a")
