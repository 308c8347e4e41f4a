"""Letting an engine write instructions: room for a whole one, and what is said of one that cannot be used."""

from typing import Any

from utta.ai.engines import failure_of
from utta.ai.library import dspy
from utta.ai.workbench import Workbench

NOT_WRITTEN = (dspy.LMError, dspy.utils.exceptions.AdapterParseError)
"""How an engine fails at writing an instruction."""

_TOKENS = 4_000


def writer(bench: Workbench) -> Any:
    """The same engine with room for a whole instruction: an answer to a student is shorter."""
    lm = bench.speaker.lm
    allowed = lm.kwargs.get("max_tokens")
    return lm.copy(max_tokens=max(allowed, _TOKENS)) if allowed else lm


def tell_unusable(bench: Workbench, why: Exception | str) -> None:
    """Say that an instruction cannot be used, and why."""
    said = why if isinstance(why, str) else failure_of(why, bench.engine).what
    bench.watch.note(f"An instruction that it wrote cannot be used, so the one before stays. {said}")
