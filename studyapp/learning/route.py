"""A route through a course for the hours that a learner has: what to read, do and practise.

The hours are spent in a fixed order. Practice exams come first, since without them nobody knows
whether the rest sufficed; then lessons, quizzes and labs, each up to its share and by the need of
their tasks; what is left is for cards, which come back day after day.

The need of a task is its weight in the exam times the share of it that is probably not known yet,
(wrong + 1) / (asked + 2): one right answer is no proof, so that no task's need is ever zero.
"""

from collections.abc import Mapping, Sequence

import msgspec

HOURS = (10, 20, 40)
EXAMS = {10: 1, 20: 2, 40: 4}
EXAM_MINUTES = 120  # the sitting and the reading of its report
QUIZ_MINUTES = 15  # ten questions at the pace of the exam
LESSON_SHARE, QUIZ_SHARE, LAB_SHARE = 60, 20, 50  # percent: of what exams leave; labs: of the rest
MOST_QUIZZES = 2  # of one task


class Stop(msgspec.Struct, frozen=True):
    """A lesson or a lab that a route may hold: its length and the exam tasks that it serves."""

    id: str
    minutes: int
    tasks: tuple[str, ...]


class Quiz(msgspec.Struct, frozen=True):
    """So many quizzes of ten questions on an exam task."""

    task: str
    count: int


class Route(msgspec.Struct, frozen=True):
    """What fits into the hours; lessons and labs in the course's order, quizzes by need."""

    hours: int
    lessons: tuple[str, ...]
    labs: tuple[str, ...]
    quizzes: tuple[Quiz, ...]
    exams: int
    lesson_minutes: int
    lab_minutes: int
    card_minutes: int

    @property
    def quiz_minutes(self) -> int:
        """How long all quizzes take."""
        return QUIZ_MINUTES * sum(quiz.count for quiz in self.quizzes)

    @property
    def exam_minutes(self) -> int:
        """How long all practice exams take, their reports included."""
        return EXAM_MINUTES * self.exams


def needs(weights: Mapping[str, float], answers: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """How much each task needs: its weight times the share probably not known.

    `answers` has (right, asked) by task. Raises ValueError when more are right than were asked.
    """
    found = {}
    for task, weight in weights.items():
        right, asked = answers.get(task, (0, 0))
        if not 0 <= right <= asked:
            message = f"task {task}: {right} right of {asked} cannot be"
            raise ValueError(message)
        found[task] = weight * (asked - right + 1) / (asked + 2)
    return found


def build_route(
    hours: int, need: Mapping[str, float], lessons: Sequence[Stop], labs: Sequence[Stop]
) -> Route:
    """The route for one of `HOURS`, from the need of each task.

    A lesson of a needier task comes before one of a less needy task; of one task, in the course's
    order, which `lessons` and `labs` are in. More hours never drop a lesson.
    Raises ValueError for other hours.
    """
    if hours not in HOURS:
        message = f"a route takes {', '.join(map(str, HOURS))} hours, not {hours}"
        raise ValueError(message)
    left = 60 * hours - EXAM_MINUTES * EXAMS[hours]
    read = _fill(lessons, need, left * LESSON_SHARE // 100)
    quizzes = _quizzes(need, left * QUIZ_SHARE // 100)
    left -= sum(stop.minutes for stop in read) + QUIZ_MINUTES * sum(q.count for q in quizzes)
    done = _fill(labs, need, left * LAB_SHARE // 100)
    lab_minutes = sum(stop.minutes for stop in done)
    return Route(
        hours=hours,
        lessons=tuple(stop.id for stop in read),
        labs=tuple(stop.id for stop in done),
        quizzes=quizzes,
        exams=EXAMS[hours],
        lesson_minutes=sum(stop.minutes for stop in read),
        lab_minutes=lab_minutes,
        card_minutes=left - lab_minutes,
    )


def _fill(stops: Sequence[Stop], need: Mapping[str, float], minutes: int) -> list[Stop]:
    """The neediest stops up to the first that no longer fits, in the order given."""

    def rank(place: int) -> tuple[float, int]:
        return -max((need.get(task, 0.0) for task in stops[place].tasks), default=0.0), place

    taken = []
    for place in sorted(range(len(stops)), key=rank):
        if stops[place].minutes > minutes:
            break
        minutes -= stops[place].minutes
        taken.append(place)
    return [stops[place] for place in sorted(taken)]


def _quizzes(need: Mapping[str, float], minutes: int) -> tuple[Quiz, ...]:
    """One quiz a task by need, then a second one, until the minutes are used."""
    order = sorted(need, key=lambda task: -need[task])
    count = min(minutes // QUIZ_MINUTES, MOST_QUIZZES * len(order))
    rounds = dict.fromkeys(order, 0)
    for place in range(count):
        rounds[order[place % len(order)]] += 1
    return tuple(Quiz(task, times) for task, times in rounds.items() if times)
