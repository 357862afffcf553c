"""The review queue: what is due, its order, its limits."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.learning.queue import Limits, QueueCard, build_queue, next_due
from studyapp.learning.scheduling import Memory, new_memory, retrievability

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
END = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def new(name, section="s"):
    return QueueCard(id=name, section=section, memory=new_memory(NOW))


def learning(name, due, section="s", state="learning"):
    memory = Memory(
        state=state, due=due, step=0, stability=1.0, difficulty=5.0, last_review=NOW, reps=1
    )
    return QueueCard(id=name, section=section, memory=memory)


def review(name, due, section="s", days=10.0, last=None):
    memory = Memory(
        state="review",
        due=due,
        stability=days,
        difficulty=5.0,
        last_review=last or due - timedelta(days=days),
        reps=3,
    )
    return QueueCard(id=name, section=section, memory=memory)


def build(cards, **changes):
    given_ = {"now": NOW, "day_end": END, "limits": Limits(), **changes}
    return build_queue(cards, **given_)


hours = st.integers(-500, 500).map(lambda h: NOW + timedelta(hours=h))
sections = st.sampled_from("abcdef")


@st.composite
def decks(draw):
    makers = {
        "new": lambda i: new(f"c{i}", draw(sections)),
        "learning": lambda i: learning(f"c{i}", draw(hours), draw(sections)),
        "relearning": lambda i: learning(f"c{i}", draw(hours), draw(sections), "relearning"),
        "review": lambda i: review(f"c{i}", draw(hours), draw(sections), draw(st.floats(0.5, 90))),
    }
    kinds = draw(st.lists(st.sampled_from(sorted(makers)), max_size=40))
    return [makers[kind](place) for place, kind in enumerate(kinds)]


@settings(deadline=None)
@given(
    cards=decks(),
    cap=st.integers(0, 12),
    reviews=st.none() | st.integers(0, 12),
    introduced=st.integers(0, 15),
    reviewed=st.integers(0, 15),
)
def test_limits_hold_and_no_card_comes_twice_or_from_nowhere(
    cards, cap, reviews, introduced, reviewed
):
    queue = build(
        cards,
        limits=Limits(new_per_day=cap, reviews_per_day=reviews),
        introduced_today=introduced,
        reviewed_today=reviewed,
    )
    state = {card.id: card.memory.state for card in cards}
    assert len(set(queue.ids)) == len(queue.ids)
    assert queue.new == sum(state[name] == "new" for name in queue.ids)
    assert queue.new <= max(0, cap - introduced)
    assert queue.reviews == sum(state[name] == "review" for name in queue.ids)
    if reviews is not None:
        assert queue.reviews <= max(0, reviews - reviewed)
    assert len(queue.ids) == queue.learning + queue.reviews + queue.new + queue.ahead


@settings(deadline=None)
@given(cards=decks())
def test_due_learning_cards_come_first_and_those_ahead_last(cards):
    queue = build(cards)
    memories = {card.id: card.memory for card in cards}
    first = [memories[name].due for name in queue.ids[: queue.learning]]
    assert first == sorted(first)
    assert all(due <= NOW for due in first)
    last = [memories[name] for name in queue.ids[len(queue.ids) - queue.ahead :]]
    assert all(NOW < memory.due <= NOW + timedelta(minutes=20) for memory in last)
    middle = queue.ids[queue.learning : len(queue.ids) - queue.ahead]
    assert all(memories[name].state in {"new", "review"} for name in middle)


@settings(deadline=None)
@given(names=st.lists(st.sampled_from("abcd"), max_size=30), last=st.sampled_from("abcd"))
def test_siblings_are_kept_apart_whenever_that_is_possible(names, last):
    cards = [new(f"n{i}", section) for i, section in enumerate(names)]
    cards.append(learning("first", NOW, last))
    queue = build(cards, limits=Limits(new_per_day=100))
    section = {card.id: card.section for card in cards}
    order = [section[name] for name in queue.ids]
    meetings = sum(one == two for one, two in pairwise(order))
    # A section with c cards among n others needs c - 1 neighbours of another kind.
    most = max(order.count(name) for name in order)
    assert meetings == 0 or 2 * most > len(order)
    opening_apart = order.count(last) - 1 <= len(names) - (order.count(last) - 1)
    others = max((names.count(name) for name in set(names) - {last}), default=0)
    if opening_apart and 2 * others <= len(names) + 1:
        assert meetings == 0


def test_reviews_come_likeliest_forgotten_first_or_by_due_time():
    steady = review("steady", NOW - timedelta(days=5), "a", days=200)
    shaky = review("shaky", NOW - timedelta(days=2), "b", days=2)
    assert retrievability(shaky.memory, NOW) < retrievability(steady.memory, NOW)
    assert build([steady, shaky]).ids == ("shaky", "steady")
    assert build([steady, shaky], order="due").ids == ("steady", "shaky")


def test_new_cards_are_spread_among_reviews_in_their_own_order():
    cards = [review(f"r{i}", NOW - timedelta(days=9 - i), f"r{i}") for i in range(6)]
    cards += [new(f"n{i}", f"n{i}") for i in range(2)]
    queue = build(cards, order="due")
    assert queue.ids == ("r0", "r1", "n0", "r2", "r3", "r4", "n1", "r5")


def test_a_review_is_due_all_day_but_not_within_a_day_of_the_last():
    rested = review("rested", NOW + timedelta(hours=10), "a", days=3)
    fresh = review("fresh", NOW + timedelta(hours=10), "b", last=NOW - timedelta(hours=14))
    next_day = review("next-day", END, "c", days=3)
    assert build([rested, fresh, next_day]).ids == ("rested",)
    assert set(build([rested, fresh], now=NOW + timedelta(hours=10)).ids) == {"rested", "fresh"}


def test_learning_cards_wait_unless_they_are_nearly_due():
    cards = [
        learning("soon", NOW + timedelta(minutes=8)),
        learning("later", NOW + timedelta(hours=1)),
    ]
    assert build(cards).ids == ("soon",)
    assert build(cards, limits=Limits(learn_ahead=timedelta())).ids == ()


def test_negative_limits_are_refused():
    with pytest.raises(ValueError, match="negative"):
        Limits(new_per_day=-1)


def test_next_due_says_what_comes_after_the_queue():
    cards = [
        learning("in-8-min", NOW + timedelta(minutes=8)),
        review("tonight", NOW + timedelta(hours=10), last=NOW - timedelta(hours=14)),
        review("tomorrow-morning", END, days=3),
        review("tomorrow-night", END + timedelta(hours=20), days=3),
        review("next-week", NOW + timedelta(days=7)),
        review("due-now", NOW - timedelta(days=1)),
        new("unseen"),
    ]
    summary = next_due(cards, now=NOW, time_zone="UTC")
    assert summary.at == NOW + timedelta(minutes=8)
    assert (summary.later_today, summary.tomorrow, summary.unseen) == (2, 2, 1)


def test_next_due_of_an_empty_deck_is_nothing():
    summary = next_due([], now=NOW, time_zone="UTC")
    assert (summary.at, summary.later_today, summary.tomorrow, summary.unseen) == (None, 0, 0, 0)


@settings(deadline=None)
@given(cards=decks())
def test_the_queue_fills_exactly_when_next_due_says(cards):
    summary = next_due(cards, now=NOW, time_zone="UTC")
    if summary.at is None:
        return
    assert summary.at > NOW
    limits = Limits(new_per_day=0, learn_ahead=timedelta())

    def shown(moment):
        days = (moment - END) // timedelta(days=1) + 1
        end = END + timedelta(days=max(0, days))
        return set(build_queue(cards, now=moment, day_end=end, limits=limits).ids)

    now = shown(NOW)
    assert shown(summary.at - timedelta(microseconds=1)) == now
    assert shown(summary.at) > now
