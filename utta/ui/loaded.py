"""What the server has loaded stays loaded: the garbage collector need not look through it again and again.

Imported libraries are some hundred thousand objects. Looking through all of them stopped every session for a quarter of
a second, once in a hundred runs; set apart (gc.freeze), they are not looked at.
"""

import gc
import sys
import threading

_MANY = 100
"""Modules: as many come with the first page, and with the first table or chart."""

_guard = threading.Lock()
_known = 0


def keep() -> None:
    """Set what is there apart whenever many modules have come since the last time; otherwise costs nothing."""
    global _known
    if len(sys.modules) - _known < _MANY:
        return
    with _guard:
        if _known:  # at first there is nothing but what was imported; later something may be waiting to be freed
            gc.collect()
        gc.freeze()
        _known = len(sys.modules)
