"""DSPy as UTTA uses it: silent, and with nothing on disk. Every file of this room takes `dspy` from here.

Its disk cache holds pickles, its log lines hold whole examples with what pupils said, and one optimiser prints to
standard output, where the command line promises one JSON object.
"""

import logging
from typing import Any

import dspy
from dspy import lm15
from dspy.teleprompt import bootstrap as _bootstrap

__all__ = ["dspy", "lm15"]


def _say_nothing(*_: Any, **__: Any) -> None:
    """Stands in for print() inside DSPy's bootstrap optimiser."""


_bootstrap.print = _say_nothing
logging.getLogger("dspy").setLevel(logging.CRITICAL)
dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)
