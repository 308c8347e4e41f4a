"""DSPy as UTTA uses it: silent, and with nothing on disk. Every file of this room takes `dspy` from here.

Its disk cache holds pickles, its log lines hold whole examples with what pupils said, and some optimisers print
to standard output, where the command line promises one JSON object.
"""

import gc
import logging
from types import SimpleNamespace
from typing import Any

import dspy
import tqdm
from dspy import lm15
from dspy.teleprompt import bootstrap as _bootstrap
from dspy.teleprompt import random_search as _random_search
from dspy.teleprompt import utils as _sets
from dspy.utils import parallelizer as _parallelizer

__all__ = ["dspy", "lm15"]


def _say_nothing(*_: Any, **__: Any) -> None:
    """Stands in for print() inside DSPy's optimisers."""


class _NoBar(tqdm.tqdm):
    """Stands in for the progress bar that DSPy's optimisers draw on standard output, whatever TQDM_DISABLE says."""

    def __init__(self, *_: Any, **options: Any) -> None:
        super().__init__(**(options | {"disable": True}))


_parallelizer.tqdm = SimpleNamespace(tqdm=_NoBar)
for _printing in (_bootstrap, _random_search, _sets):
    _printing.print = _say_nothing
logging.getLogger("dspy").setLevel(logging.CRITICAL)
dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)
# Loaded for good: looking through it again stopped everybody who waits for an answer for a tenth of a second.
gc.freeze()
