"""Threads of the server: the one that worked last works next, and none is made in vain."""

import threading
import time
from collections.abc import Iterator

import pytest

from studyapp.config.threads import WarmThreads


@pytest.fixture
def pool() -> Iterator[WarmThreads]:
    made = WarmThreads(3)
    yield made
    made.shutdown()


def meet(pool: WarmThreads, count: int) -> list[int]:
    """The threads of so many tasks that run at the same time, in the order of their ends."""
    together, ends = threading.Barrier(count), [threading.Event() for _ in range(count)]

    def task(number: int) -> int:
        together.wait(5)
        assert ends[number].wait(5)
        return threading.get_ident()

    futures = [pool.submit(task, number) for number in range(count)]
    order = []
    for number in range(count):
        ends[number].set()
        order.append(futures[number].result(5))
        time.sleep(0.05)  # until the thread waits again
    return order


def test_the_thread_that_worked_last_works_next(pool: WarmThreads) -> None:
    order = meet(pool, 3)
    assert len(set(order)) == 3
    assert {pool.submit(threading.get_ident).result(5) for _ in range(20)} == {order[-1]}
    assert set(meet(pool, 2)) == set(order[1:])


def test_work_waits_for_the_first_thread_that_is_free(pool: WarmThreads) -> None:
    go = threading.Event()
    held = [pool.submit(go.wait, 5) for _ in range(3)]
    waiting = [pool.submit(int, str(number)) for number in range(10)]
    assert not any(one.done() for one in waiting)
    go.set()
    assert [one.result(5) for one in waiting] == list(range(10))
    assert all(one.result(5) for one in held)


def test_an_error_is_told_and_ends_no_thread(pool: WarmThreads) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        pool.submit(int, "x").result(5)
    assert pool.submit(int, "7").result(5) == 7


def test_after_the_end_no_work_is_taken() -> None:
    pool = WarmThreads(2)
    slow = pool.submit(time.sleep, 0.1)
    dropped = [pool.submit(time.sleep, 0.1) for _ in range(4)]
    pool.shutdown(cancel_futures=True)
    assert slow.done()
    assert any(one.cancelled() for one in dropped)
    with pytest.raises(RuntimeError):
        pool.submit(int, "1")
