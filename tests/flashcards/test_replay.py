"""Any sequence of grades and undos leaves what the grades alone, not undone, would leave."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from studyapp.accounts.api import User
from studyapp.catalog.api import Card
from studyapp.flashcards.memories import from_json, settings_of
from studyapp.flashcards.models import CardState, Review
from studyapp.flashcards.services.grading import grade_card, undo_grade
from studyapp.learning.scheduling import Grade, Memory, grade, new_memory, rng_for
from tests.helpers import NOW, load_small_course, make_learner

# A whole run stays within one study day: an older grade cannot be undone.
MOST_SECONDS = 3600


class Sitting(RuleBasedStateMachine):
    """One learner grades three cards and takes grades back, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now: datetime = NOW
        self.standing: list[tuple[int, int, Grade, datetime]] = []
        self.count = 0

    @initialize()
    def start(self) -> None:
        """A course and a learner with an exam ahead."""
        load_small_course()
        self.user: User = make_learner(exam_on=(NOW + timedelta(days=60)).date())
        self.cards = list(Card.objects.order_by("position"))

    @rule(
        place=st.integers(0, 2),
        chosen=st.sampled_from(Grade),
        wait=st.integers(0, MOST_SECONDS),
    )
    def give(self, place: int, chosen: Grade, wait: int) -> None:
        """Grade one of the cards after a while."""
        self.now = min(self.now + timedelta(seconds=wait), NOW + timedelta(hours=10))
        card = self.cards[place]
        reps = sum(card.pk == pk for _review, pk, _grade, _at in self.standing)
        self.count += 1
        review_id = grade_card(
            self.user,
            card.pk,
            chosen,
            token=str(self.count),
            reps=reps,
            seconds=3,
            now=self.now,
        )
        self.standing.append((review_id, card.pk, chosen, self.now))

    @rule()
    def undo(self) -> None:
        """Take the newest standing grade back."""
        if self.standing:
            review_id, card_id, *_rest = self.standing.pop()
            undone = undo_grade(self.user, review_id, now=self.now)
            assert undone is not None
            assert undone.card_id == card_id

    @invariant()
    def states_equal_a_replay(self) -> None:
        """Every state is that of a learner who only gave the standing grades."""
        if not hasattr(self, "cards"):
            return
        memories: dict[int, Memory] = {}
        last: dict[int, Grade] = {}
        keys = {card.pk: card.key for card in self.cards}
        for _review, pk, chosen, at in self.standing:
            before = memories.get(pk) or new_memory(at)
            rng = rng_for(keys[pk], before.reps)
            memories[pk] = grade(before, chosen, at, settings_of(self.user), rng)
            last[pk] = chosen
        for state in CardState.objects.filter(user=self.user):
            expected = memories.get(state.card_id)
            assert state.last_grade == last.get(state.card_id, 0)
            if expected is None:
                assert (state.state, state.reps, state.introduced_at) == ("new", 0, None)
                continue
            assert from_json(state.memory) == expected
            assert (state.due_at, state.state) == (expected.due, expected.state)
            assert (state.reps, state.seen_at) == (expected.reps, expected.last_review)
        standing = Review.objects.filter(user=self.user, undone_at=None)
        assert standing.count() == len(self.standing)

    def teardown(self) -> None:
        """Forget what the run stored."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


Sitting.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, derandomize=False
)


@pytest.mark.django_db
def test_states_equal_a_replay_of_the_grades_not_undone() -> None:
    Sitting.TestCase("runTest").runTest()
