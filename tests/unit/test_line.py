"""Writers stand in line: first come, first served, and nobody who leaves it keeps it closed."""

import os
import signal
import threading

import pytest

from tests.workers import until
from utta.store.line import Line


def test_whoever_came_first_is_next() -> None:
    line, served = Line(), []

    def stand(number: int) -> None:
        with line.place():
            served.append(number)

    threads = [threading.Thread(target=stand, args=(number,)) for number in range(20)]
    with line.place():
        for number, thread in enumerate(threads, start=1):
            thread.start()
            until(lambda number=number: line.waiting == number)
        assert served == []
    for thread in threads:
        thread.join(10)
    assert served == list(range(20)) and line.waiting == 0


def test_an_error_gives_the_place_to_the_next() -> None:
    line = Line()
    for _ in range(2):
        with pytest.raises(ValueError), line.place():
            raise ValueError
    with line.place():
        pass


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that reaches one thread")
def test_one_who_gives_up_waiting_is_passed_over() -> None:
    line, held, over = Line(), threading.Event(), threading.Event()

    def hold_and_interrupt() -> None:
        with line.place():
            held.set()
            until(lambda: line.waiting == 1)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            over.wait(10)

    thread = threading.Thread(target=hold_and_interrupt)
    thread.start()
    held.wait(10)
    with pytest.raises(KeyboardInterrupt), line.place():
        pass
    assert line.waiting == 0
    over.set()
    thread.join(10)
    with line.place():
        pass
