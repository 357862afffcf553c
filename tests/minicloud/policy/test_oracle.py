"""The engine decides as the documentation says: every random question has one answer.

The profile `slice` asks ten times as many questions as the suite, with the seed of the run.
"""

from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.minicloud.policy.opinions import agree, of_engine, of_oracle
from tests.minicloud.policy.random_cases import Question, questions

PER_SEED = 2_000
# The seeds themselves have nothing to shrink: a difference is made smaller by `smallest`.
RUN = settings(
    max_examples=settings.default.max_examples // 6,
    phases=[Phase.generate],
    database=None,
    deadline=None,
)


def differs(question: Question) -> bool:
    return not agree(of_engine(*question), of_oracle(*question))


def smallest(question: Question) -> Question:
    """The same difference with as few policies as it takes."""
    for at in range(len(question.sources)):
        fewer = question._replace(sources=question.sources[:at] + question.sources[at + 1 :])
        if differs(fewer):
            return smallest(fewer)
    return question


def told(question: Question) -> str:
    """A difference, ready to become a case in YAML."""
    lines = [f"{question.kind}: {question.query}"]
    lines += [f"{one.layer}@{one.level}: {one.text}" for one in question.sources]
    opinions = f"engine {of_engine(*question)}, oracle {of_oracle(*question)}"
    return "\n".join([*lines, opinions])


@RUN
@given(st.integers(0, 2**64 - 1))
def test_engine_and_oracle_agree(seed):
    answers = set()
    for question in questions(Random(seed), PER_SEED):
        answer = of_oracle(*question)
        assert agree(of_engine(*question), answer), told(smallest(question))
        answers.add(answer)
    assert answers >= {"allowed", "explicit-deny", "implicit-deny by identity"}
