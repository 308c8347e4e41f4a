"""Being told to stop, and then stopping for certain, whatever a worker happens to wait for."""

import logging
import os
import signal
import threading
import time
from queue import SimpleQueue

_GRACE = 1.0
"""Seconds for an orderly end. After that the process ends as a crash would end it, which costs no work either."""

log = logging.getLogger("utta.worker")


def told_to_stop() -> threading.Event:
    """An event that is set by SIGTERM or Ctrl-C. To be called on the main thread, once."""
    told = threading.Event()
    heard: SimpleQueue[int] = SimpleQueue()
    for one in (signal.SIGTERM, signal.SIGINT):
        # The one thing that may be done here: an event could be set while this very thread holds its lock.
        signal.signal(one, lambda number, _frame: heard.put(number))
    threading.Thread(target=_end_for_certain, args=(heard, told), daemon=True).start()
    return told


def _end_for_certain(heard: "SimpleQueue[int]", told: threading.Event) -> None:
    heard.get()
    told.set()
    log.info("stopping")
    # Meanwhile the main thread may wait for the store, where a large import is being written, or for a database that
    # does not answer.
    time.sleep(_GRACE)
    os._exit(0)
