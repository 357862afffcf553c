"""A pool of threads in which the one that worked last works next."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any


class WarmThreads(ThreadPoolExecutor):
    """The standard pool, but that work goes to the idle thread that has waited the least.

    Each thread has a connection to the database with a cache of its own. Eight threads that take
    turns read everything eight times; the one that worked last has it still.
    """

    def __init__(self, most: int) -> None:
        super().__init__(max_workers=most, thread_name_prefix="serving")
        self._work_queue = LastWaits()


class LastWaits(SimpleQueue[Any]):
    """A queue that gives what comes to the one who came last to wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._here: deque[Any] = deque()
        self._waiting: list[SimpleQueue[Any]] = []

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """See `SimpleQueue.put`."""
        with self._lock:
            if self._waiting:
                self._waiting.pop().put(item)
            else:
                self._here.append(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """See `SimpleQueue.get`, without its limit of time. queue.Empty when not to wait."""
        with self._lock:
            if self._here:
                return self._here.popleft()
            if not block:
                raise Empty
            hand: SimpleQueue[Any] = SimpleQueue()
            self._waiting.append(hand)
        return hand.get()

    def get_nowait(self) -> Any:
        """See `SimpleQueue.get_nowait`."""
        return self.get(block=False)
