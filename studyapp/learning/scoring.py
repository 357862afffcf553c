"""The mark of a practice exam.

The scaled score is our own estimate. AWS reports 100 to 1,000 with 700 to pass and does not
publish how it scales raw marks; here the score is a straight line, 10 points for each percent
of the scored questions answered rightly, so that 70 % gives the pass mark, and never below 100.
Say wherever it is shown that it is an estimate.

Rules as in the exam: every scored question counts the same, a multiple-response question is
right only when exactly the right options are chosen, a question without an answer is wrong, and
unscored questions count for nothing, though each one's mark is known for the review.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

PASS_SCORE = 700
LOWEST_SCORE = 100
HIGHEST_SCORE = 1000


class Question(msgspec.Struct, frozen=True):
    """A question of an attempt; `correct` holds the indexes of its right options.

    Raises ValueError when there is no right option.
    """

    id: str
    domain: str
    task: str
    correct: frozenset[int]
    scored: bool = True

    def __post_init__(self) -> None:
        if not self.correct:
            raise ValueError(f"question {self.id} has no right option")


class Tally(msgspec.Struct, frozen=True):
    """How many of so many questions were right."""

    right: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """The part that was right, 0 when there were no questions."""
        return self.right / self.total if self.total else 0.0

    def add(self, right: bool) -> "Tally":
        """Return the tally with one more question."""
        return Tally(self.right + right, self.total + 1)


class Score(msgspec.Struct, frozen=True):
    """The result of an attempt.

    `overall`, `domains` and `tasks` count scored questions; `marks` says of every question,
    unscored ones included, whether it was right; `answered` counts all that have an answer.
    """

    scaled: int
    passed: bool
    overall: Tally
    domains: dict[str, Tally]
    tasks: dict[str, Tally]
    marks: dict[str, bool]
    answered: int


def is_right(correct: AbstractSet[int], chosen: Collection[int]) -> bool:
    """Say whether exactly the right options were chosen."""
    return bool(correct) and set(chosen) == set(correct)


def score(questions: Sequence[Question], answers: Mapping[str, AbstractSet[int]]) -> Score:
    """Mark an attempt; `answers` holds the chosen option indexes by question id.

    Answers to other questions are ignored. Raises ValueError when no question is scored or an
    id comes twice.
    """
    marks = {q.id: is_right(q.correct, answers.get(q.id, frozenset())) for q in questions}
    if len(marks) != len(questions):
        raise ValueError("a question comes twice in the attempt")
    overall = Tally()
    domains: dict[str, Tally] = {}
    tasks: dict[str, Tally] = {}
    for question in questions:
        if question.scored:
            right = marks[question.id]
            overall = overall.add(right)
            domains[question.domain] = domains.get(question.domain, Tally()).add(right)
            tasks[question.task] = tasks.get(question.task, Tally()).add(right)
    scaled = scaled_score(overall.right, overall.total)
    return Score(
        scaled=scaled,
        passed=scaled >= PASS_SCORE,
        overall=overall,
        domains=domains,
        tasks=tasks,
        marks=marks,
        answered=sum(bool(answers.get(q.id)) for q in questions),
    )


def scaled_score(right: int, total: int) -> int:
    """Return the estimated scaled score, rounded down: below 70 % never passes.

    Raises ValueError when there are no questions or more right answers than questions.
    """
    if total < 1 or not 0 <= right <= total:
        raise ValueError(f"no score for {right} of {total} questions")
    return max(LOWEST_SCORE, right * HIGHEST_SCORE // total)


def scaled_share(share: float) -> int:
    """Return the estimated scaled score of an expected share, rounded to the nearest point."""
    return min(HIGHEST_SCORE, max(LOWEST_SCORE, round(share * HIGHEST_SCORE)))
