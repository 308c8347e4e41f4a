"""Writers of one process stand in line.

SQLite lets those who wait try again after growing pauses: of twenty writers some come through at once and some after
seconds. In a line the one who came first is next.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    """One at a time, first come, first served. Whoever holds a place must not ask for another."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for one's turn, and give it to the next at the end of the block."""
        self._come()
        try:
            yield
        finally:
            self._go()

    def _come(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            turn.acquire()  # given by whoever goes
        except BaseException:  # somebody pressed Ctrl+C while waiting
            self._leave(turn)
            raise

    def _go(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _leave(self, turn: threading.Lock) -> None:
        with self._guard:
            is_waiting = turn in self._waiting
            if is_waiting:
                self._waiting.remove(turn)
        if not is_waiting:
            self._go()
