"""What was worked out before: it is bounded, and answers no other question."""

from msgspec.structs import replace

from studyapp.minicloud.policy import evaluate
from studyapp.minicloud.policy.remembering import Memory
from tests.minicloud.policy.asking import policy, query, source, statement


def test_many_values_do_not_fill_the_memory():
    memory: Memory[int, str] = Memory(100)
    for number in range(1_000):
        assert memory.put(number, "x", 10) == "x"

    kept = [number for number in range(1_000) if memory.get(number) is not None]

    assert kept
    assert min(kept) >= 1_000 - 22


def test_what_is_asked_for_outlives_its_generation():
    memory: Memory[str, int] = Memory(100)
    memory.put("often", 1, 10)
    for number in range(1_000):
        memory.put(str(number), number, 10)
        assert memory.get("often") == 1


def test_a_step_that_was_remembered_is_the_sources_own():
    """The same text in another layer, under another name and level, for another action."""
    asked = query("s3:GetObject")
    text = policy(statement(action="s3:Get*"), statement(action="s3:PutObject", Sid="Put"))
    first = replace(source("identity"), text=text)
    others = [
        replace(first, name="second"),
        replace(first, layer="boundary"),
        replace(first, layer="scp", level="root"),
        replace(first, layer="scp", level="account"),
    ]
    for one in (first, *others, first):
        steps = evaluate(asked, [one]).steps
        assert {(s.layer, s.source, s.level) for s in steps} == {(one.layer, one.name, one.level)}
        assert [s.outcome for s in steps] == ["matched", "not-matched"]
        assert steps[1].why.request == ("s3:GetObject",)
    put = evaluate(replace(asked, action="S3:putobject"), [first]).steps
    assert [s.outcome for s in put] == ["not-matched", "matched"]
    assert put[0].why.request == ("S3:putobject",)
