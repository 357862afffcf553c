"""When the first event is due, told by what was changed or by a look at the heap."""

from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.kernel import due
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.storage import World
from studyapp.minicloud.kernel.work import Work

acts = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 2**40)),
        st.tuples(st.just("first"), st.just(0)),
        st.tuples(st.just("keep"), st.just(0)),
    ),
    max_size=25,
)


@given(acts)
def test_what_was_changed_tells_when_the_first_is_due(listed):
    storage = MemoryStorage()
    storage.create(World(id="w", seed="w", account="1" * 12))
    known = None
    with storage.write("w") as writer:
        work = Work(writer, writes=True)
        for number, (act, at) in enumerate([*listed, ("keep", 0)]):
            if act == "add":
                due.add(work, due.Due(at, "sns", "tick", "", "", {}), number)
            elif act == "first":
                found = due.first(work)
                if found is not None:
                    due.remove(work, found[0])
            else:
                changes = work.changes()
                writer.apply(changes)
                work.settle()
                known = due.earliest(work, known, changes)
                found = due.first(work)
                assert known == (found[1].at if found else None)
