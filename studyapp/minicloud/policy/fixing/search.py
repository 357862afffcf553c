"""The search: layer by layer, each step the smallest that turns the refusal, all proved at the end."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from studyapp.minicloud.policy.evaluate import evaluate
from studyapp.minicloud.policy.fixing.granting import grants
from studyapp.minicloud.policy.fixing.sparing import spares
from studyapp.minicloud.policy.fixing.values import (
    Answer,
    Candidate,
    Fix,
    Question,
    changed,
    folded,
)
from studyapp.minicloud.policy.trace import Decision

MOST_DECISIONS: Final = 19
MOST_FIXES: Final = 3
TRIES: Final = 4  # candidates against one refusal


class _Refusal(Struct, frozen=True):
    """Why the questions are denied: by the first of them that is."""

    questions: tuple[Question, ...]
    decision: Decision

    @property
    def sign(self) -> tuple[object, ...]:
        """What tells this refusal from the next one."""
        deciding = tuple((s.layer, s.source, s.level, s.index) for s in self.decision.deciding)
        calls = tuple((one.query.action, one.query.resource) for one in self.questions)
        return (self.decision.rule, self.decision.layer, self.decision.level, deciding, calls)


def find(
    questions: Sequence[Question], *, most: int = MOST_DECISIONS, fixes: int = MOST_FIXES
) -> Answer:
    """The smallest changes that make all these calls allowed, each proved by deciding again.

    At most `most` times all questions are decided, for `fixes` ways at most. ValueError without a question;
    `MalformedPolicy` for a source that is no policy.
    """
    if not questions:
        raise ValueError("nothing is asked")
    return _Search(questions, most).answer(fixes)


class _Way(Struct, frozen=True):
    """Steps after which all is allowed; `second` tells the refusal that the second one met."""

    steps: tuple[Candidate, ...]
    second: tuple[object, ...]
    fix: Fix

    @property
    def cost(self) -> tuple[int, int]:
        """Smaller is better."""
        return (sum(one.weight for one in self.steps), sum(one.size for one in self.steps))


class _Search:
    def __init__(self, questions: Sequence[Question], most: int) -> None:
        self.questions = tuple(questions)
        self.left = most
        self.most = most
        self.proof: tuple[Decision, ...] = ()

    def answer(self, fixes: int) -> Answer:
        """The smallest ways, from each of the first steps that cost least."""
        refusal = self.decide(())
        if refusal is None:
            return Answer((), self.most - self.left, allowed=True)
        found: list[_Way] = []
        for first in candidates(refusal)[:TRIES]:
            if len(found) == fixes:
                break
            way = self.follow(first, refusal, found[0] if found else None)
            if way is not None and all(way.fix.said != one.fix.said for one in found):
                found.append(way)
        ways = tuple(one.fix for one in sorted(found, key=lambda one: one.cost))
        stuck = "" if ways else refusal.decision.rule
        return Answer(ways, self.most - self.left, stuck=stuck)

    def follow(self, first: Candidate, refusal: _Refusal, known: _Way | None) -> _Way | None:
        """Go on from a first step until all is allowed; None when that leads nowhere.

        Where the way that is known had the same to meet next, the rest of it is tried at once.
        """
        steps = [first]
        sign = refusal.sign
        second: tuple[object, ...] = ()
        waiting: Iterator[Candidate] = iter(())
        while self.left:
            now = self.decide(steps)
            if now is None:
                return _Way(tuple(steps), second, self.fix(steps))
            if now.sign == sign:
                steps.pop()
                following: Candidate | None = next(waiting, None)
                if following is None or not steps:
                    return None
            else:
                sign = now.sign
                second = second or sign
                ended = self.ended(steps, sign, known)
                if ended is not None:
                    return ended
                waiting = iter(candidates(now)[:TRIES])
                following = next(waiting, None)
                if following is None:
                    return None
            steps.append(following)
        return None

    def ended(
        self, steps: list[Candidate], sign: tuple[object, ...], known: _Way | None
    ) -> _Way | None:
        """The way with this first step and the other ones of the known way, if that is one."""
        if known is None or len(steps) > 1 or known.second != sign or not self.left:
            return None
        rest = known.steps[1:]
        later = {one.change.key for one in rest if one.change}
        # A later change of the same text was made with the known way's first step in it.
        if any(one.change and one.change.key in later for one in (*steps, known.steps[0])):
            return None
        whole = (*steps, *rest)
        return None if self.decide(whole) else _Way(whole, sign, self.fix(whole))

    def fix(self, steps: Sequence[Candidate]) -> Fix:
        asks = tuple(one.ask for one in steps if one.ask)
        wider = dict.fromkeys(text for one in steps for text in one.wider)
        return Fix(folded(steps), asks, tuple(wider), self.proof)

    def decide(self, steps: Sequence[Candidate]) -> _Refusal | None:
        """Decide all questions after these steps: the refusal, or None when all are allowed."""
        self.left -= 1
        asked = [changed(one, steps) for one in self.questions]
        decided = [(one, evaluate(one.query, one.sources, one.kind)) for one in asked]
        denied = [(one, decision) for one, decision in decided if not decision.allowed]
        if not denied:
            self.proof = tuple(decision for _, decision in decided)
            return None
        first = denied[0][1]
        thing = denied[0][0].policied if first.layer == "resource" else None
        alike = tuple(
            one
            for one, decision in denied
            if _alike(decision, first) and thing in (None, one.policied)
        )
        return _Refusal(alike, first)


def _alike(one: Decision, other: Decision) -> bool:
    """Whether one change could turn both."""
    places = [(step.layer, step.source, step.level, step.index) for step in one.deciding]
    same = places == [(s.layer, s.source, s.level, s.index) for s in other.deciding]
    return same and (one.rule, one.layer, one.level) == (other.rule, other.layer, other.level)


def candidates(refusal: _Refusal) -> list[Candidate]:
    """The steps against a refusal, the smallest first."""
    return sorted(_candidates(refusal), key=lambda one: one.cost)


def _candidates(refusal: _Refusal) -> Iterator[Candidate]:
    decision, questions = refusal.decision, refusal.questions
    if decision.reason == "explicit-deny":
        yield from spares(questions, decision.deciding[-1])
    else:
        yield from grants(questions, decision)
