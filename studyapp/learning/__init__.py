"""Study rules as pure functions over values: nothing here knows the site or the database.

* `scheduling`: when a flashcard comes back (FSRS-6);
* `queue`: what to review now, in which order;
* `days`: the learner's study day;
* `blueprint`: which questions an exam or a quiz asks;
* `scoring`: the mark of an attempt;
* `mastery`: what the evidence says of each exam task, and of readiness for the exam;
* `streaks`: days of study in a row, and the heat map.

The time always comes in as an argument, aware and in any zone, and chance as a `random.Random`:
equal arguments give equal results. Times given back are in UTC. Import from here, or a module by
its name.
"""

from studyapp.learning.blueprint import (
    Candidate,
    NotEnoughItems,
    apportion,
    choose,
    choose_quiz,
)
from studyapp.learning.days import day_bounds, local_day
from studyapp.learning.mastery import (
    Belief,
    Evidence,
    Mastery,
    NotEnough,
    Readiness,
    estimate,
    readiness,
    weakest,
)
from studyapp.learning.queue import (
    Limits,
    NextDue,
    Queue,
    QueueCard,
    build_queue,
    next_due,
)
from studyapp.learning.scheduling import (
    Grade,
    Memory,
    Settings,
    grade,
    interval_label,
    new_memory,
    next_memories,
    retrievability,
    rng_for,
)
from studyapp.learning.scoring import Question, Score, Tally, is_right, scaled_score, score
from studyapp.learning.streaks import HeatDay, HeatMap, Streak, activity, heat_map, streak

__all__ = [
    "Belief",
    "Candidate",
    "Evidence",
    "Grade",
    "HeatDay",
    "HeatMap",
    "Limits",
    "Mastery",
    "Memory",
    "NextDue",
    "NotEnough",
    "NotEnoughItems",
    "Question",
    "Queue",
    "QueueCard",
    "Readiness",
    "Score",
    "Settings",
    "Streak",
    "Tally",
    "activity",
    "apportion",
    "build_queue",
    "choose",
    "choose_quiz",
    "day_bounds",
    "estimate",
    "grade",
    "heat_map",
    "interval_label",
    "is_right",
    "local_day",
    "new_memory",
    "next_due",
    "next_memories",
    "readiness",
    "retrievability",
    "rng_for",
    "scaled_score",
    "score",
    "streak",
    "weakest",
]
