"""How well each exam task is known, how sure that is, and what it says about the exam.

**Mastery.** Each task has a Beta belief about the share of its questions that the learner would
answer rightly now. It starts as Beta(1, 1), where every share is as likely as any other. Evidence
that is right to the part c, with weight w, adds w*c to the first parameter and w*(1-c) to the
second: Bayes' rule for a Bernoulli rate with its conjugate prior (Gelman and others, *Bayesian
Data Analysis*, chapter 2), with discounted counts (Jøsang and Ismail, "The Beta Reputation
System", 2002). The weight is that of the kind of evidence, halved for every `HALF_LIFE` of age:
what was shown long ago says less about today, and an untouched task drifts back to "unknown".
The weights and the half-life are our own choice; no published study fits this mixture.

**Readiness.** A forecast of the practice exam's scaled score, from answers to questions alone
(`FORECAST_KINDS`): card grades are the learner's own judgement, and labs go deeper than the exam.
With few answers a task, the belief above would pull everyone towards a half, so here a task's
prior is the learner's own overall rate r, worth `POOLING` answers (partial pooling):

    r   = (1 + S) / (2 + N)              from all tasks' right weight S and weight N
    p_t = (K r + s_t) / (K + n_t)        for a task, with K = POOLING
    P   = sum of c_t p_t                 c_t: domain's weight, shared evenly by its tasks

The variance of the share of right answers adds three parts: what is unknown of r, which moves
all tasks together, (sum of c_t K / (K + n_t))² Var(r); what is unknown of each task, the sum of
c_t² p_t (1-p_t) / (K + n_t + 1); and the luck of the draw of `EXAM_QUESTIONS` questions, the sum
of c_t p_t (1-p_t) / EXAM_QUESTIONS. Interval and chance of passing are those of the normal
distribution with that mean and variance (with half a question's continuity correction for the
pass mark), on the straight line from share to score of `scoring`. It is an estimate, and refused
until there is enough to go by.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from studyapp.learning.days import as_utc
from studyapp.learning.scoring import HIGHEST_SCORE, PASS_SCORE, scaled_share

Kind = Literal["exam", "quiz", "check", "card", "lab"]

KIND_WEIGHTS: dict[Kind, float] = {
    "exam": 1.0,  # as in the exam: no help, no lesson just read
    "quiz": 0.8,
    "lab": 0.6,  # doing it, though with hints at hand
    "check": 0.4,  # answered right after reading
    "card": 0.2,  # graded by the learner, and shown many times
}
ANSWER_KINDS: frozenset[Kind] = frozenset({"exam", "quiz"})
FORECAST_KINDS: frozenset[Kind] = frozenset({"exam", "quiz", "check"})
HALF_LIFE = timedelta(days=30)
RECENT = timedelta(days=90)

POOLING = 4.0
EXAM_QUESTIONS = 50
Z80 = 1.2816  # 80 % of a normal distribution lies within so many standard deviations

MIN_ANSWERS = 60
MIN_ANSWERS_A_DOMAIN = 5
MIN_TASKS = 12


class Evidence(msgspec.Struct, frozen=True):
    """One thing that a learner did on a task; `correct` runs from 0 (wrong) to 1 (right).

    Raises ValueError for a `correct` outside that range.
    """

    task: str
    kind: Kind
    correct: float
    at: datetime

    def __post_init__(self) -> None:
        if not 0 <= self.correct <= 1:
            raise ValueError(f"correct lies between 0 and 1, not at {self.correct}")


class Belief(msgspec.Struct, frozen=True):
    """A Beta(1 + right, 1 + wrong) belief about a rate, from discounted counts."""

    right: float = 0.0
    wrong: float = 0.0

    @property
    def weight(self) -> float:
        """How many full, fresh answers the evidence is worth."""
        return self.right + self.wrong

    @property
    def mean(self) -> float:
        """The expected rate."""
        return (1 + self.right) / (2 + self.weight)

    @property
    def deviation(self) -> float:
        """The standard deviation of the belief: about 0.29 when nothing is known."""
        return math.sqrt(self.mean * (1 - self.mean) / (3 + self.weight))

    def add(self, correct: float, weight: float) -> "Belief":
        """Return the belief after one more piece of evidence."""
        return Belief(self.right + weight * correct, self.wrong + weight * (1 - correct))


class Mastery(msgspec.Struct, frozen=True):
    """What is known of a learner's command of one task.

    `belief` takes in everything, `forecast` only what counts for readiness. `seen` counts all
    evidence, `answers` the exam and quiz answers of the last 90 days.
    """

    task: str
    belief: Belief = Belief()
    forecast: Belief = Belief()
    seen: int = 0
    answers: int = 0

    @property
    def mean(self) -> float:
        """The mastery to show, from 0 to 1."""
        return self.belief.mean

    @property
    def low(self) -> float:
        """The lower end of the 80 % interval (normal approximation, cut at 0)."""
        return max(0.0, self.belief.mean - Z80 * self.belief.deviation)

    @property
    def high(self) -> float:
        """The upper end of the 80 % interval (normal approximation, cut at 1)."""
        return min(1.0, self.belief.mean + Z80 * self.belief.deviation)


class Readiness(msgspec.Struct, frozen=True):
    """The forecast: scaled score with its 80 % interval, chance to pass, and what it rests on."""

    score: int
    low: int
    high: int
    pass_probability: float
    answers: int


class NotEnough(msgspec.Struct, frozen=True):
    """No forecast yet: why, in a sentence, and how many more answers it takes at least."""

    reason: str
    answers_needed: int


def estimate(
    evidence: Iterable[Evidence], *, tasks: Iterable[str], now: datetime
) -> dict[str, Mastery]:
    """Return the mastery at `now` of each of `tasks`, in their order, seen or not.

    Evidence on other tasks is left out; evidence dated after `now` counts as fresh. Raises
    ValueError for a naive time.
    """
    moment = as_utc(now)
    masteries = {task: Mastery(task) for task in tasks}
    for row in evidence:
        if row.task in masteries:
            masteries[row.task] = _with(masteries[row.task], row, moment)
    return masteries


def weakest(masteries: Iterable[Mastery], k: int) -> list[Mastery]:
    """Return the `k` tasks of lowest mastery; of equals, the less known first, then by name."""
    return sorted(masteries, key=lambda m: (m.mean, -m.belief.deviation, m.task))[: max(0, k)]


def readiness(
    masteries: Mapping[str, Mastery],
    *,
    weights: Mapping[str, int],
    domains: Mapping[str, str],
) -> Readiness | NotEnough:
    """Return the forecast, or why there is none.

    `weights` are the domains' parts of the exam and `domains` gives each task's domain; tasks
    without mastery count as unseen. Raises ValueError for weights that sum to nothing, a domain
    with weight but no task, or a task of a domain without weight.
    """
    parts = _task_parts(weights, domains)
    known = [masteries.get(task, Mastery(task)) for task in domains]
    lacking = _lacking(known, domains)
    if lacking is not None:
        return lacking
    mean, variance = _expected_share(known, parts)
    deviation = math.sqrt(variance)
    # To pass is to be right in at least so many of the scored questions.
    needed = math.ceil(EXAM_QUESTIONS * PASS_SCORE / HIGHEST_SCORE)
    mark = (needed - 0.5) / EXAM_QUESTIONS
    return Readiness(
        score=scaled_share(mean),
        low=scaled_share(mean - Z80 * deviation),
        high=scaled_share(mean + Z80 * deviation),
        pass_probability=0.5 * math.erfc((mark - mean) / (deviation * math.sqrt(2))),
        answers=sum(mastery.answers for mastery in known),
    )


def _with(mastery: Mastery, row: Evidence, now: datetime) -> Mastery:
    age = max(now - as_utc(row.at), timedelta())
    weight = KIND_WEIGHTS[row.kind] * 0.5 ** (age / HALF_LIFE)
    forecast = mastery.forecast
    if row.kind in FORECAST_KINDS:
        forecast = forecast.add(row.correct, weight)
    return Mastery(
        task=mastery.task,
        belief=mastery.belief.add(row.correct, weight),
        forecast=forecast,
        seen=mastery.seen + 1,
        answers=mastery.answers + (row.kind in ANSWER_KINDS and age <= RECENT),
    )


def _lacking(known: Sequence[Mastery], domains: Mapping[str, str]) -> NotEnough | None:
    """Return what keeps the forecast back, the largest want first, or None."""
    total = sum(mastery.answers for mastery in known)
    by_domain = dict.fromkeys(domains.values(), 0)
    for mastery in known:
        by_domain[domains[mastery.task]] += mastery.answers
    thin = {d: MIN_ANSWERS_A_DOMAIN - n for d, n in by_domain.items() if n < MIN_ANSWERS_A_DOMAIN}
    touched = sum(mastery.answers > 0 for mastery in known)
    untouched = min(MIN_TASKS, len(known)) - touched
    needed = max(MIN_ANSWERS - total, sum(thin.values()), untouched)
    if needed <= 0:
        return None
    if total < MIN_ANSWERS:
        reason = f"{total} of {MIN_ANSWERS} exam and quiz answers so far."
    elif thin:
        reason = f"Too few answers in domain {', '.join(sorted(thin))}."
    else:
        reason = f"Answers in {touched} of {touched + untouched} tasks so far."
    return NotEnough(reason=reason, answers_needed=needed)


def _task_parts(weights: Mapping[str, int], domains: Mapping[str, str]) -> dict[str, float]:
    """Return each task's part of the exam: its domain's weight, shared evenly."""
    sizes = Counter(domains.values())
    weighted = {domain for domain, weight in weights.items() if weight > 0}
    if not weighted or weighted != set(sizes):
        raise ValueError(f"domains with weight {weighted} and with tasks {set(sizes)} differ")
    whole = sum(weights[domain] for domain in weighted)
    return {task: weights[domain] / whole / sizes[domain] for task, domain in domains.items()}


def _expected_share(known: Sequence[Mastery], parts: Mapping[str, float]) -> tuple[float, float]:
    """Return mean and variance of the share of right answers, as the module explains."""
    overall = Belief(
        right=sum(mastery.forecast.right for mastery in known),
        wrong=sum(mastery.forecast.wrong for mastery in known),
    )
    mean = pull = own = luck = 0.0
    for mastery in known:
        part, strength = parts[mastery.task], POOLING + mastery.forecast.weight
        rate = (POOLING * overall.mean + mastery.forecast.right) / strength
        mean += part * rate
        pull += part * POOLING / strength
        own += part**2 * rate * (1 - rate) / (strength + 1)
        luck += part * rate * (1 - rate) / EXAM_QUESTIONS
    return mean, (pull * overall.deviation) ** 2 + own + luck
